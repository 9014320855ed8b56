import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { binLocator, countInBins, slotOf } from '../../src/stats/bin-counts.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { histogram, type HistogramOptions } from '../../src/stats/histogram.ts';
import { inBatches } from '../../src/table/batches.ts';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { relativeError } from './numpy.ts';
import { weighted } from './weighted.ts';

const rowsOf = (values: ArrayLike<number>, weights?: ArrayLike<number>) =>
  table({
    x: numberColumn(Float64Array.from(values)),
    w: numberColumn(Float64Array.from(weights ?? Array.from(values, () => 1))),
  });
const of = (values: ArrayLike<number>, options: HistogramOptions, weights?: ArrayLike<number>) =>
  compute(rowsOf(values, weights), { x: histogram('x', options) }).x;
const boundedOf = async (values: ArrayLike<number>, options: HistogramOptions, size = 7) =>
  (await computeFrom(inBatches(rowsOf(values), size), { x: histogram('x', options) })).x;

describe('bins of equal width', () => {
  it.each(weighted.columns.map((column) => [column.name, column] as const))(
    'are those of numpy.histogram, but for whole numbers: %s',
    (name, { values, someZero, edges, counts, countsSomeZero }) => {
      if (name === 'ties' || name === 'one value') return expect(edges).toHaveLength(8);
      const plain = of(values, { bins: 7 });
      expect(plain).toMatchObject({ counts, under: 0, over: 0, countError: 0 });
      plain.edges.forEach((edge, index) => expect(relativeError(edge, edges[index]!)).toBeLessThan(1e-15));
      of(values, { bins: 7, weight: 'w' }, someZero).counts.forEach((count, bin) =>
        expect(count).toBeCloseTo(countsSomeZero[bin]!, 12),
      );
    },
  );

  it('of whole numbers are a whole number wide and lie between them', () => {
    expect(of([0, 1, 1, 2, 7, NaN], { bins: 4 })).toEqual({
      count: 5,
      missing: 1,
      edges: [-0.5, 1.5, 3.5, 5.5, 7.5],
      counts: [3, 1, 0, 1],
      under: 0,
      over: 0,
      countError: 0,
    });
    expect(of([1, 2, 3], { bins: 20 }).edges).toEqual([0.5, 1.5, 2.5, 3.5]);
    const times = table({ x: timeColumn([0, 10]) });
    expect(compute(times, { x: histogram('x', { bins: 2 }) }).x.edges).toEqual([-0.5, 5.5, 11.5]);
  });

  it('are one for a constant and none without finite values', () => {
    expect(of([2.5, 2.5], { bins: 5 })).toMatchObject({ edges: [2.5, 2.5], counts: [2] });
    expect(of([-Infinity, Infinity, Infinity, NaN], { bins: 5 })).toEqual({
      count: 3,
      missing: 1,
      edges: [],
      counts: [],
      under: 1,
      over: 2,
      countError: 0,
    });
    expect(of([], { bins: 5 })).toMatchObject({ count: 0, edges: [], counts: [] });
  });

  it('leave infinities outside, and are fewer where doubles leave no room', () => {
    expect(of([0.5, 1, 1.5, Infinity, -Infinity], { bins: 2 })).toMatchObject({
      edges: [0.5, 1, 1.5],
      counts: [1, 2],
      under: 1,
      over: 1,
    });
    expect(of([0.1, 0.1 + 2 ** -56], { bins: 9 })).toMatchObject({ counts: [2] });
    const huge = of([-Number.MAX_VALUE, 0.5, Number.MAX_VALUE], { bins: 2 });
    expect(huge.counts).toEqual([1, 2]);
  });
});

describe('bins of equal frequency', () => {
  it('are cut at quantiles, ties merged', () => {
    // quartiles of 1, 2, 3, 4, 5: 2, 3, 4
    expect(of([5, 1, 4, 2, 3, NaN], { bins: 4, spacing: 'equal-frequency' })).toMatchObject({
      edges: [1, 2, 3, 4, 5],
      counts: [1, 1, 1, 2],
    });
    expect(of([0, 0, 0, 1], { bins: 4, spacing: 'equal-frequency' })).toMatchObject({
      edges: [0, 0.25, 1],
      counts: [3, 1],
    });
    expect(of([0, 0], { bins: 4, spacing: 'equal-frequency' })).toMatchObject({ edges: [0, 0], counts: [2] });
    expect(of([Infinity, NaN], { bins: 4, spacing: 'equal-frequency' })).toMatchObject({
      edges: [],
      counts: [],
      over: 1,
    });
  });

  it('hold the same weight with weights', () => {
    const { edges, counts } = of(
      [1, 2, 3, 4],
      { bins: 2, spacing: 'equal-frequency', weight: 'w' },
      [3, 1, 1, 1],
    );
    expect({ edges, counts }).toEqual({ edges: [1, 4], counts: [6] });
  });
});

describe('over batches', () => {
  const source = random(5);
  const columns: Readonly<Record<string, Float64Array>> = {
    normal: Float64Array.from({ length: 20_000 }, () => source.normal()),
    'whole numbers': Float64Array.from({ length: 5000 }, () => source.integer(300) - 50),
    'a large offset': Float64Array.from({ length: 5000 }, () => 1e12 + source.normal()),
    'long tails': Float64Array.from({ length: 5000 }, () => Math.exp(9 * source.normal())),
    'some outside': Float64Array.from(
      { length: 5000 },
      (_, row) => [NaN, Infinity, -Infinity, row][row % 4]!,
    ),
    tiny: Float64Array.from({ length: 500 }, () => source.normal() * 1e-310),
    huge: Float64Array.from({ length: 500 }, () => (source.next() - 0.5) * Number.MAX_VALUE * 2),
  };

  it.each(Object.entries(columns))('no count is off by more than is stated: %s', async (name, values) => {
    for (const options of [{ bins: 20 }, { bins: 10, spacing: 'equal-frequency' }] as const) {
      const exact = of(values, options);
      const { countError, counts, ...rest } = await boundedOf(values, options, 999);
      expect(rest).toMatchObject({
        count: exact.count,
        missing: exact.missing,
        under: exact.under,
        over: exact.over,
      });
      expect(counts.reduce((sum, count) => sum + count, rest.under + rest.over)).toBe(exact.count);
      const again = rest.edges.length > 1 && rest.edges[0] !== rest.edges.at(-1);
      const truth = again ? of(values, { edges: rest.edges }).counts : exact.counts;
      counts.forEach((count, bin) => expect(Math.abs(count - truth[bin]!)).toBeLessThanOrEqual(countError));
      // Cells are never narrower than 2^-1000.
      if (name !== 'tiny') expect(countError).toBeLessThan(0.05 * exact.count);
    }
  });

  it('whole numbers of a small range and few values are exact', async () => {
    const whole = columns['whole numbers']!;
    expect(await boundedOf(whole, { bins: 20 })).toEqual(of(whole, { bins: 20 }));
    // In cells that are 1 wide, with edges that fall half way into them.
    const wider = Float64Array.from({ length: 5000 }, (_, row) => (row * 7919) % 3000);
    expect(await boundedOf(wider, { bins: 20 })).toEqual(of(wider, { bins: 20 }));
    const few = columns['normal']!.subarray(0, 1000);
    expect(await boundedOf(few, { bins: 9, spacing: 'equal-frequency' })).toEqual(
      of(few, { bins: 9, spacing: 'equal-frequency' }),
    );
  });

  it('weights are spread over the bins that a cell is in', async () => {
    const values = columns['normal']!.subarray(0, 3000);
    const weights = values.map((value) => Math.abs(value));
    const rows = rowsOf(values, weights);
    const exact = compute(rows, { x: histogram('x', { bins: 9, weight: 'w' }) }).x;
    const { x } = await computeFrom(inBatches(rows, 100), { x: histogram('x', { bins: 9, weight: 'w' }) });
    x.counts.forEach((count, bin) =>
      expect(Math.abs(count - exact.counts[bin]!)).toBeLessThanOrEqual(x.countError),
    );
  });
});

it('the bin of a value is that of a search edge by edge', () => {
  const edge = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -9, max: 9 }));
  const edgesOf = fc
    .uniqueArray(edge, { minLength: 2, maxLength: 9, comparator: 'SameValueZero' })
    .map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(edgesOf, fc.array(fc.oneof(fc.double(), edge), { maxLength: 20 }), (edges, some) => {
      const values = Float64Array.from([...some, ...edges]);
      const last = edges.length - 1;
      const naive = (value: number): number => {
        if (Number.isNaN(value)) return -1;
        return value === edges[last] ? last : edges.filter((low) => low <= value).length;
      };
      const locator = binLocator(edges);
      expect(Array.from(values, (value) => slotOf(locator, value))).toEqual(Array.from(values, naive));
      const slots = new Float64Array(edges.length + 1);
      const missing = countInBins(locator, values, undefined, slots);
      const expected = new Float64Array(edges.length + 1);
      values.forEach((value) => naive(value) >= 0 && expected[naive(value)]!++);
      expect([...slots]).toEqual([...expected]);
      expect(missing).toBe(values.filter(Number.isNaN).length);
    }),
    { seed: 2013, numRuns: 500 },
  );
});

it('other options than bins are refused', () => {
  for (const wrong of [
    { bins: 0 },
    { bins: 2.5 },
    { bins: 3, spacing: 'log' },
    { bins: 3, edges: [1, 2] },
    {},
    { bins: 3, weight: 1 },
  ])
    expect(() => histogram('x', wrong as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
