import { expect, test } from 'vitest';
import { handler } from '../../src/serve/handler.ts';
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
