import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { quantileOf, quantiles } from '../../src/stats/quantiles.ts';
import { sortedValues } from '../../src/stats/sorted-values.ts';
import { inBatches } from '../../src/table/batches.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { numpy, relativeError } from './numpy.ts';

const of = (values: Iterable<number | null>, probabilities: readonly number[]) =>
  compute(table({ x: numberColumn(values) }), { x: quantiles('x', probabilities) }).x;

describe('quantiles', () => {
  it('are linear between the values present, in the order asked for', () => {
    // sorted 1, 2, 4: (3 − 1) · 0.75 = 1.5 → halfway from 2 to 4
    expect(of([4, null, 1, 2], [0.75, 0, 1])).toEqual({
      count: 3,
      missing: 1,
      values: Float64Array.of(3, 1, 4),
      rankError: 0,
    });
  });

  it('are NaN when nothing is present', () => {
    expect(of([null], [0.5])).toEqual({
      count: 0,
      missing: 1,
      values: Float64Array.of(NaN),
      rankError: 0,
    });
  });

  it('keep infinities at the ends and never make a NaN of one', () => {
    expect([...of([-Infinity, 1, Infinity], [0, 0.25, 0.5, 0.75, 1]).values]).toEqual([
      -Infinity,
      -Infinity,
      1,
      Infinity,
      Infinity,
    ]);
    expect(quantileOf(Float64Array.of(Infinity, Infinity), 0.5)).toBe(Infinity);
  });

  it.each(numpy.columns.map((column) => [column.name, column] as const))(
    'agree with numpy.quantile: %s',
    (_, column) => {
      const { values } = of(column.values, numpy.probabilities);
      column.quantiles.forEach((expected, index) =>
        expect(relativeError(values[index]!, expected)).toBeLessThan(1e-14),
      );
    },
  );

  it('come from a sketch over batches, within the rank error it states', async () => {
    const source = random(3);
    const values = Float64Array.from({ length: 50_000 }, (_, row) =>
      row % 50 === 0 ? NaN : source.normal(),
    );
    const asked = { x: quantiles('x', [0.01, 0.25, 0.5, 0.99]) };
    const { x } = await computeFrom(inBatches(table({ x: numberColumn(values) }), 999), asked);
    const sorted = values.filter((value) => !Number.isNaN(value)).sort();
    expect(x).toMatchObject({ count: 49_000, missing: 1000 });
    expect(x.rankError).toBeGreaterThan(0);
    expect(x.rankError).toBeLessThan(0.002);
    [0.01, 0.25, 0.5, 0.99].forEach((probability, index) => {
      const at = (share: number): number => quantileOf(sorted, Math.min(1, Math.max(0, share)));
      expect(x.values[index]).toBeGreaterThanOrEqual(at(probability - x.rankError - 1 / x.count));
      expect(x.values[index]).toBeLessThanOrEqual(at(probability + x.rankError + 1 / x.count));
    });
    const few = await computeFrom(inBatches(table({ x: numberColumn([3, 1, NaN, 2]) }), 2), asked);
    expect(few.x).toEqual(of([3, 1, NaN, 2], [0.01, 0.25, 0.5, 0.99]));
  });

  it('refuse probabilities outside 0 to 1, and none at all', () => {
    for (const wrong of [[1.1], [-0.1], [NaN], []]) {
      expect(() => quantiles('x', wrong)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    }
  });

  it('hand out a sorted copy and leave the column as it was', () => {
    const column = numberColumn([3, NaN, 1]);
    const { x } = compute(table({ x: column }), { x: sortedValues('x') });
    expect([...x.values]).toEqual([1, 3]);
    expect([...column.values]).toEqual([3, NaN, 1]);
  });
});

it('a single probability in the place of a list is refused', () => {
  for (const wrong of [0.5, undefined, null, '0.5'])
    expect(() => quantiles('a', wrong as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }) as object,
    );
});
