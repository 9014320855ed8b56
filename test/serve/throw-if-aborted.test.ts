import { describe, expect, test } from 'vitest';
import { canary } from '../../src/serve/control/canary.ts';
import { logged } from '../../src/serve/control/logged.ts';
import { modelService } from '../../src/serve/control/model-service.ts';
import { shadow } from '../../src/serve/control/shadow.ts';
import { split } from '../../src/serve/control/split.ts';
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

test('a server stops what its service would do after the time is up', async () => {
  let [goOn, heard]: [() => void, unknown] = [() => undefined, undefined];
  const slow: Service = {
    ...computed,
    modelHash: computed.modelHash,
    async predict(_, options = {}) {
      await new Promise<void>((resolve) => (goOn = resolve));
      try {
        options.throwIfAborted!();
      } catch (error) {
        heard = error;
      }
      return [{ score: 0, prediction: 0 }];
    },
  };
  const { answer } = answerer(slow, { timeoutMs: 20 });
  const body = new TextEncoder().encode(JSON.stringify({ instances: [requests[0]] }));
  const status = await new Promise<number>((resolve) =>
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
  goOn();
  await Promise.resolve();
  expect(status).toBe(503);
  expect(heard).toMatchObject({ name: 'TimeoutError' });
});
