import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalNumber, decimalText } from '../../src/core/decimal.ts';

test('decimals are the nearest double of their digits', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 40 }), (value, scale) => {
      expect(decimalNumber(value, scale) + 0).toBe(Number(decimalText(BigInt(value), scale)) + 0);
    }),
    { seed: 2, numRuns: 3000 },
  );
  expect([decimalText(-5n, 2), decimalText(12345n, 2), decimalText(7n, 0)]).toEqual(['-0.05', '123.45', '7']);
});
