import { describe, expect, it } from 'vitest';
import { compute } from '../../src/stats/compute.ts';
import { histogram } from '../../src/stats/histogram.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { numpy } from './numpy.ts';

const of = (values: Iterable<number | null>, edges: readonly number[]) =>
  compute(table({ x: numberColumn(values) }), { x: histogram('x', { edges }) }).x;

describe('histogram', () => {
  it('holds the lower edge of a bin, and both edges of the last', () => {
    expect(of([0, 1, 2, 2, 1.999], [0, 1, 2]).counts).toEqual([1, 4]);
  });

  it('drops nothing: what is outside is under or over', () => {
    const edges = [0, 1];
    expect(of([-1, -Infinity, 0.5, 7, Infinity, null], edges)).toEqual({
      count: 5,
      missing: 1,
      edges,
      counts: [1],
      under: 2,
      over: 2,
      countError: 0,
    });
  });

  it.each(numpy.columns.map((column) => [column.name, column] as const))(
    'agrees with numpy.histogram: %s',
    (_, column) => {
      const { counts, under, over } = of(column.values, numpy.edges);
      expect({ counts, under, over }).toEqual({
        counts: column.counts,
        under: column.under,
        over: column.over,
      });
    },
  );

  it('refuses edges that do not increase, are not finite or are too few, and unknown options', () => {
    for (const edges of [[0], [], [1, 0], [0, 0], [0, Infinity], [NaN, 1]]) {
      expect(() => histogram('x', { edges })).toThrow(expect.objectContaining({ code: 'bad-option' }));
    }
    expect(() => histogram('x', { edges: [0, 1], bins: 3 })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});
