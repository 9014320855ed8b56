import { expect, test } from 'vitest';
import { indexKeys, placeFinder } from '../../../src/serve/lookup/key-index.ts';

test('rows that 53 bits cannot tell apart are refused, and no stranger is taken for one of them', () => {
  // Two columns pass 2^53, so that the first is looked up for its slot: with the second it passes again, or does not.
  const indexed = (rows: number): ReturnType<typeof indexKeys> => {
    const column = { kind: 'range', low: 0, span: 2 ** 40, missing: false } as const;
    const codes = Int32Array.from({ length: rows }, (_, row) => row);
    return indexKeys([column, column], [codes, codes], rows);
  };
  expect(() => indexed(10_000)).toThrow(expect.objectContaining({ code: 'too-large' }));
  const find = placeFinder(indexed(5000).index);
  for (let row = 0; row < 5000; row++) {
    expect(find(Int32Array.of(row, row))).toBeGreaterThanOrEqual(0);
    expect(find(Int32Array.of(row, row ^ 1))).toBe(-1);
  }
});
