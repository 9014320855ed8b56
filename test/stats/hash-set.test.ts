import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HASH_BLOCK, hashBlock, hashNumbers, hashText } from '../../src/stats/hash-cells.ts';
import { addHashes, hashesIn, hashSet } from '../../src/stats/hash-set.ts';
import { addToLogLog, logLog, logLogCount, mergeLogLogs } from '../../src/stats/hyper-log-log.ts';

describe('a set of hashes', () => {
  it('holds what a set of pairs holds, the pair of zeros among them', () => {
    const half = fc.integer({ min: -2, max: 2 });
    fc.assert(
      fc.property(fc.array(fc.tuple(half, half), { maxLength: 200 }), (pairs) => {
        const set = hashSet(4);
        const [high, low] = [0, 1].map((side) => Int32Array.from(pairs, (pair) => pair[side]!));
        expect(addHashes(set, high!, low!, pairs.length, Infinity)).toBe(pairs.length);
        const expected = new Set(pairs.map(String));
        expect(set.size).toBe(expected.size);
        const held = hashesIn(set);
        expect(new Set(Array.from(held.high, (a, place) => String([a, held.low[place]!])))).toEqual(expected);
      }),
      { seed: 2013, numRuns: 200 },
    );
  });

  it('stops at its limit and says how far it came', () => {
    const set = hashSet(4);
    const many = Int32Array.from({ length: 100 }, (_, i) => i);
    expect(addHashes(set, many, many, 100, 40)).toBe(40);
    expect(set.size).toBe(40);
    // What it holds is no more, however often it comes.
    const again = Int32Array.of(39, 0, 7, 40, 1);
    expect([addHashes(set, again, again, 5, 40), set.size]).toEqual([3, 40]);
  });
});

describe('hashes', () => {
  it('of numbers are different for different numbers, and one for both zeros', () => {
    const values = Float64Array.of(
      0,
      1,
      -1,
      2,
      5e-324,
      2 ** 31,
      2 ** 32,
      2 ** 53,
      Infinity,
      -Infinity,
      0.1,
      0.1 + 2 ** -56,
    );
    const block = hashBlock();
    expect(hashNumbers(values, 0, values.length, block)).toBe(values.length);
    const texts = Array.from(values, (_, row) => String([block.high[row]!, block.low[row]!]));
    expect(new Set(texts).size).toBe(values.length);
    hashNumbers(Float64Array.of(NaN, -0), 0, 2, block);
    expect(String([block.high[0]!, block.low[0]!])).toBe(texts[0]);
  });

  it('of numbers in a row, and of texts alike, spread evenly over all bits', () => {
    const rows = 64 * HASH_BLOCK;
    const hashes: (readonly [number, number])[] = [];
    const block = hashBlock();
    const values = Float64Array.from({ length: rows }, (_, row) => row);
    for (let from = 0; from < rows; from += HASH_BLOCK) {
      hashNumbers(values, from, from + HASH_BLOCK, block);
      for (let row = 0; row < HASH_BLOCK; row++) hashes.push([block.high[row]!, block.low[row]!]);
    }
    const texts = Array.from({ length: rows }, (_, row) => hashText(`N${row}`));
    for (const list of [hashes, texts]) {
      for (let bit = 0; bit < 32; bit++) {
        for (const side of [0, 1] as const) {
          const ones = list.reduce((sum, pair) => sum + ((pair[side] >>> bit) & 1), 0);
          // Five standard errors of a fair coin.
          expect(Math.abs(ones / rows - 0.5)).toBeLessThan(2.5 / Math.sqrt(rows));
        }
      }
    }
  });
});

describe('HyperLogLog', () => {
  const registersOf = (high: number, low: number): Uint8Array => {
    const registers = logLog();
    addToLogLog(registers, Int32Array.of(high), Int32Array.of(low), 1);
    return registers;
  };

  it('keeps the place of the first 1 after the bits that choose a register', () => {
    expect(registersOf(0b11 << 18, 0)[3]).toBe(51);
    expect(registersOf((0b11 << 18) | (1 << 17), 0)[3]).toBe(1);
    expect(registersOf((0b11 << 18) | 1, 0)[3]).toBe(18);
    expect(registersOf(0, 1 << 31)[0]).toBe(19);
    expect(registersOf(0, 1)[0]).toBe(50);
    expect(registersOf(-1, 0)[16_383]).toBe(1);
  });

  it('counts nothing as 0 and one as about 1, and merges to the larger', () => {
    expect(logLogCount(logLog())).toBe(0);
    expect(logLogCount(registersOf(77, 77))).toBeCloseTo(1, 3);
    const merged = mergeLogLogs(registersOf(0, 1), registersOf(0, 1 << 31));
    expect(merged[0]).toBe(50);
  });
});
