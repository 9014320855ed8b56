import { expect, test } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { handler } from '../../src/serve/http/handler.ts';
import type { Service } from '../../src/serve/service.ts';

const request = (): Request =>
  new Request('http://localhost/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instances: [{}, {}] }),
  });
const service = (predict: () => unknown): Service => ({
  mode: 'on-demand',
  modelHash: 'a1',
  predict: async () => predict() as never,
});

test('a service that gives fewer answers than rows is a 500, not half an answer', async () => {
  for (const answers of [[{ score: 1, prediction: 1 }], undefined, null, 'all']) {
    const errors: unknown[] = [];
    const response = await handler(
      service(() => answers),
      { onError: (error) => errors.push(error) },
    )(request());
    expect(response.status).toBe(500);
    expect(errors).toMatchObject([{ code: 'shape-mismatch' }]);
  }
});

test('an onError that throws changes nothing for the client', async () => {
  const broken = service(() => {
    throw new Error('the model broke');
  });
  const logger = (): never => {
    throw new Error('the logger broke');
  };
  const response = await handler(broken, { onError: logger })(request());
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('broke');
});

test('an onError that rejects later changes nothing for the client or the process', async () => {
  const broken = service(() => {
    throw new Error('the model broke');
  });
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const logger: () => unknown = () => Promise.reject(new Error('the logger broke'));
  const response = await handler(broken, { onError: logger })(request());
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  expect(response.status).toBe(500);
  expect(unhandled).toEqual([]);
});

test('what a store or a stranger says inside is a 500 without its words, and onError hears it', async () => {
  const inside = [
    new SlipwayError('not-found', 'adapters/folder-store', 'no file "secret"'),
    Object.assign(new Error('secret'), { refusal: true, status: 200, code: 'ok', details: {}, headers: {} }),
  ];
  for (const error of inside) {
    const heard: unknown[] = [];
    const response = await handler(
      service(() => {
        throw error;
      }),
      { onError: (told) => heard.push(told) },
    )(request());
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(heard).toEqual([error]);
  }
});

test('a timeout that no timer can hold is refused, and Infinity waits', () => {
  expect(() =>
    handler(
      service(() => []),
      { timeoutMs: 2 ** 31 },
    ),
  ).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(
    typeof handler(
      service(() => []),
      { timeoutMs: Infinity },
    ),
  ).toBe('function');
});
