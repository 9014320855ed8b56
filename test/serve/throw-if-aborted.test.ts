import { describe, expect, test } from 'vitest';
import { canary } from '../../src/serve/control/canary.ts';
import { logged } from '../../src/serve/control/logged.ts';
import { microBatched } from '../../src/serve/control/micro-batched.ts';
import { modelService } from '../../src/serve/control/model-service.ts';
import { shadow } from '../../src/serve/control/shadow.ts';
import { split } from '../../src/serve/control/split.ts';
import { withFallback } from '../../src/serve/control/with-fallback.ts';
import { hybrid } from '../../src/serve/hybrid/hybrid.ts';
import { refreshable } from '../../src/serve/hybrid/refreshable.ts';
import { answerer } from '../../src/serve/http/answerer.ts';
import { oneModel } from '../../src/serve/http/one-model.ts';
import { lookup } from '../../src/serve/lookup/lookup.ts';
import { precompute } from '../../src/serve/lookup/precompute.ts';
import { onDemand } from '../../src/serve/on-demand.ts';
import type { PredictOptions, Service } from '../../src/serve/service.ts';
import { measured } from '../../src/serve/telemetry/measured.ts';
import { traced } from '../../src/serve/telemetry/traced.ts';
import { latePredictor, requests } from './late.ts';

const predictor = latePredictor();
const computed = onDemand(predictor);
const head = lookup(await precompute(predictor, requests.slice(0, 3)));
const whole = lookup(await precompute(predictor, requests));
const span = { setAttribute: () => undefined, setStatus: () => undefined, end: () => undefined };
const tracer = {
  startActiveSpan: <Result>(_: string, __: object, work: (one: typeof span) => Result): Result => work(span),
};
const services: Readonly<Record<string, Service>> = {
  'on demand': computed,
  'a lookup': whole,
  'a hybrid': hybrid(head, computed),
  'a refreshable one': refreshable(computed),
  'a logged one': logged(computed, { sink: { write: () => undefined } }),
  'a measured one': measured(computed, {
    metrics: { record: () => undefined, observe: () => () => undefined },
    model: 'late',
  }),
  'a traced one': traced(computed, { tracer, model: 'late' }),
  'that of a model': modelService(oneModel(computed, 'late', 1), 'late'),
  'a shadowed one': shadow(computed, computed),
  'a split one': split({ a: { service: computed, share: 1 } }, { key: 'at' }),
  'a canary': canary(computed, computed, { share: 0, key: 'at' }),
};

/** What a server hands over: its signal is made when it is asked for. */
function handed(stopped?: Error): PredictOptions {
  return {
    get signal() {
      if (stopped) return AbortSignal.abort(stopped);
      throw new Error('a signal was made');
    },
    throwIfAborted() {
      if (stopped) throw stopped;
    },
  };
}

describe.each(Object.entries(services))('%s', (_, service) => {
  test('answers without a signal being made', async () => {
    const expected = await computed.predict(requests);
    const answers = await service.predict(requests, handed());
    expect(answers.map(({ score }) => score)).toEqual(expected.map(({ score }) => score));
  });

  test('hears that its request was stopped', async () => {
    const reason = new Error('the client went away');
    await expect(service.predict(requests, handed(reason))).rejects.toBe(reason);
  });
});

test.each<[string, (service: Service) => Service]>([
  [
    'a fallback',
    (service) => withFallback(service, { fallback: { score: 0, prediction: 0 }, timeoutMs: 10_000 }),
  ],
  ['micro-batches', (service) => microBatched(service)],
  ['the new version of a canary', (service) => canary(computed, service, { share: 1, key: 'at' })],
])('%s, which stops what it asks by a signal of its own, hands on no other way to hear', async (_, wrap) => {
  const heard: PredictOptions[] = [];
  const asked: Service['predict'] = async (rows, options) => {
    heard.push(options!);
    return computed.predict(rows, options);
  };
  const { signal } = new AbortController();
  await wrap({ ...computed, predict: asked }).predict(requests, { signal, throwIfAborted: () => undefined });
  expect(heard.map((options) => 'throwIfAborted' in options)).toEqual([false]);
  expect(heard[0]!.signal).toBeInstanceOf(AbortSignal);
});

test('many rows hear between their blocks that they are stopped', async () => {
  let asked = 0;
  const reason = new Error('the time is up');
  const options: PredictOptions = {
    throwIfAborted() {
      if (++asked === 3) throw reason;
    },
  };
  const many = Array.from({ length: 10_000 }, (_, at) => requests[at % requests.length]!);
  await expect(predictor.predict(many, options)).rejects.toBe(reason);
});

/** The status with which a server answers one row, by a service of one's own. */
async function served(predict: Service['predict'], timeoutMs = 10_000): Promise<number> {
  const { answer } = answerer({ ...computed, predict }, { timeoutMs });
  const body = new TextEncoder().encode(JSON.stringify({ instances: [requests[0]] }));
  return new Promise((resolve) =>
    answer(
      {
        method: 'POST',
        path: '/',
        header: (name) => (name === 'content-type' ? 'application/json' : null),
        read: async () => body,
        stopWhenGone: () => undefined,
      },
      (reply) => resolve(reply.status),
    ),
  );
}

test('a server stops what its service would do after the time is up', async () => {
  let [goOn, heard]: [() => void, unknown] = [() => undefined, undefined];
  const slow: Service['predict'] = async (_, options = {}) => {
    await new Promise<void>((resolve) => (goOn = resolve));
    try {
      options.throwIfAborted!();
    } catch (error) {
      heard = error;
    }
    return [{ score: 0, prediction: 0 }];
  };
  expect(await served(slow, 20)).toBe(503);
  goOn();
  await Promise.resolve();
  expect(heard).toMatchObject({ name: 'TimeoutError' });
});

test('a copy of what a server hands over is stopped with it, and one with another signal by that', async () => {
  let [copy, other]: PredictOptions[] = [];
  const slow: Service['predict'] = async (_, options) => {
    copy = { ...options, requestId: 'mine' };
    other = { ...options, signal: AbortSignal.abort(new Error('mine')) };
    return new Promise(() => undefined);
  };
  expect(await served(slow, 20)).toBe(503);
  expect(copy!.signal!.reason).toMatchObject({ name: 'TimeoutError' });
  await expect(computed.predict(requests, copy)).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(computed.predict(requests, other)).rejects.toThrow('mine');
});

test('what a server hands over are options to explain with, and hold nothing of its request', async () => {
  const keys: string[][] = [];
  const explaining: Service['predict'] = async (rows, options) => {
    keys.push(Object.keys(options!));
    await predictor.explain(rows, options);
    return computed.predict(rows, options);
  };
  expect(await served(explaining)).toBe(200);
  expect(keys).toEqual([['requestId', 'signal']]);
});
