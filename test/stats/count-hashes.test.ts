import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { countHashes } from '../../src/stats/count-hashes.ts';
import type { HashBlock } from '../../src/stats/hash-cells.ts';

/** The plain twin: a set of the pairs. */
function counted(blocks: readonly HashBlock[]): number {
  const pairs = blocks.flatMap(({ high, low }) => [...high].map((half, row) => `${half} ${low[row]}`));
  return new Set(pairs).size;
}

const words = (rows: number, make: (row: number) => number): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => make(row));

test('no hash, one, and the one of two zeros', () => {
  expect(countHashes([])).toBe(0);
  expect(countHashes([{ high: new Int32Array(0), low: new Int32Array(0) }])).toBe(0);
  expect(countHashes([{ high: Int32Array.of(7), low: Int32Array.of(0) }])).toBe(1);
  expect(countHashes([{ high: new Int32Array(3), low: Int32Array.of(0, 0, 1) }])).toBe(2);
});

test.each([
  ['many that differ', 2 ** 32, 2 ** 32],
  ['some that repeat', 200, 200],
  ['the first bits all alike', 1, 2 ** 32],
  ['the last bits all alike', 2 ** 32, 1],
  ['one only', 1, 1],
])('blocks of hashes, %s', (_, highs, lows) => {
  const source = random(7);
  const blocks = [0, 1, 9000, 8001].map((rows) => ({
    high: words(rows, () => (Math.floor(source.next() * highs) - 2) | 0),
    low: words(rows, () => (Math.floor(source.next() * lows) - 2) | 0),
  }));
  expect(countHashes(blocks)).toBe(counted(blocks));
});
