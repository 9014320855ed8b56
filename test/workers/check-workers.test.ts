import { expect, it } from 'vitest';
import { checkWorkers } from '../../src/workers/check-workers.ts';
import type { Workers } from '../../src/workers/workers.ts';

it.each([0, -1, 1.5, 256, NaN, '2'])('%s are no workers', (count) => {
  const workers = { count, post: () => undefined, isAlive: () => true, close: async () => undefined };
  expect(() => checkWorkers('train', workers as Workers)).toThrow(
    expect.objectContaining({ code: 'bad-option' }) as Error,
  );
});
