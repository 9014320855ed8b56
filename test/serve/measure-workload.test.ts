import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureWorkload } from '../../src/serve/plan/measure-workload.ts';
import { zipfFit } from '../../src/stats/zipf-fit.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table } from '../../src/table/table.ts';

test('four keys, half of the requests for one of them', () => {
  // a a b a | c a d b: shares 4/8, 2/8, 1/8, 1/8, so H = 0.5·1 + 0.25·2 + 2·0.125·3 = 1.75 bits of at most 2.
  const asked = table({ key: categoryColumn([...'aabacadb']) });
  const workload = measureWorkload(asked, schemaOf(asked), { maxEntries: 1 });
  expect(workload).toEqual({
    requests: 8,
    cardinality: 4,
    cardinalityError: 0,
    entropyBits: 1.75,
    peakedness: 0.125,
    headCurve: [
      { keys: 1, requestShare: 0.5 },
      { keys: 2, requestShare: 0.75 },
      { keys: 4, requestShare: 1 },
    ],
    topFifthShare: 0.5,
    keysForHalf: 1,
    keysForNineTenths: 4,
    unseenShare: 0.5, // c and d of c a d b
    // Half of what came first is a a b a: of four, one came once. √(1 · 0.75) ÷ 4.
    expectedUnseen: { share: 0.25, standardError: Math.sqrt(0.75) / 4 },
    // a 4 times, b twice, c and d once: √(2 · 0.75 + 2 · 1) ÷ 8.
    unseenMass: { share: 0.25, standardError: Math.sqrt(3.5) / 8 },
    zipf: zipfFit(Float64Array.of(4, 2, 1, 1)),
    hitRate: 0.25, // a alone
    places: Int32Array.of(0, 2, 4, 6),
  });
});

test('a single key is as peaked as can be', () => {
  const asked = table({ key: numberColumn([7, 7, 7]) });
  const { entropyBits, peakedness, unseenShare, hitRate } = measureWorkload(asked, schemaOf(asked));
  expect([entropyBits, peakedness, unseenShare, hitRate]).toEqual([0, 1, 0, 1]);
});

test('the curve rises to 1, hits are among what was seen, and peakedness is within 0 and 1', () => {
  const asks = fc.array(fc.nat({ max: 30 }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(asks, fc.integer({ min: 1, max: 40 }), (values, maxEntries) => {
      const asked = table({ key: numberColumn(values) });
      const found = measureWorkload(asked, schemaOf(asked), { maxEntries });
      const shares = found.headCurve.map(({ requestShare }) => requestShare);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(shares.at(-1)).toBe(1);
      expect(found.hitRate).toBeLessThanOrEqual(1 - found.unseenShare + 1e-12);
      expect(found.peakedness).toBeGreaterThan(-1e-12);
      expect(found.peakedness).toBeLessThanOrEqual(1);
      expect(new Set(Array.from(found.places, (place) => values[place])).size).toBe(new Set(values).size);
    }),
    { seed: 3 },
  );
});

test('fewer than two requests are refused', () => {
  const asked = table({ key: numberColumn([7]) });
  expect(() => measureWorkload(asked, schemaOf(asked))).toThrow(
    expect.objectContaining({ code: 'bad-data' }),
  );
  expect(() => measureWorkload(null as never, schemaOf(asked))).toThrow(/no rows and no table/);
});
