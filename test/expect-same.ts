import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/** As `toEqual`, which is slow over long columns and only needed to show how two values differ. */
export function expectSame(found: unknown, expected: unknown): void {
  if (isDeepStrictEqual(found, expected)) expect(true).toBe(true);
  else expect(found).toStrictEqual(expected);
}
