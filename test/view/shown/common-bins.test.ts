import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonEdges, countsOn } from '../../../src/view/shown/common-bins.ts';

const spread = (edges: readonly number[], counts: readonly number[]) => ({ histogram: { edges, counts } });

describe('commonEdges', () => {
  it('continues the bins of the first over the range of both', () => {
    expect(commonEdges(spread([0, 10, 20], [1, 1]), spread([15, 25, 35], [1, 1]))).toEqual([
      0, 10, 20, 30, 40,
    ]);
    expect(commonEdges(spread([0, 10, 20], [1, 1]), spread([-5, 5], [1]))).toEqual([-10, 0, 10, 20]);
  });

  it('keeps whole-number bins whole where a far value would take too many of them', () => {
    const edges = commonEdges(spread([-0.5, 0.5, 1.5], [1, 1]), spread([-0.5, 999.5], [1]));
    expect(edges.length).toBeLessThan(30);
    expect(edges.every((edge) => Math.abs(edge % 1) === 0.5)).toBe(true);
    expect(edges[edges.length - 1]).toBeGreaterThanOrEqual(999.5);
  });

  it('of one side are its own, and of none there are none', () => {
    expect(commonEdges({ histogram: null }, spread([1, 2], [3]))).toEqual([1, 2]);
    expect(commonEdges({ histogram: null }, { histogram: null })).toEqual([]);
    expect(commonEdges(spread([5, 5], [3]), spread([5, 5], [1]))).toEqual([5, 5]);
  });
});

describe('countsOn', () => {
  it('spreads the rows of a bin evenly, and counts values where they are known', () => {
    expect(countsOn([0, 5, 10, 20], spread([0, 10, 20], [4, 6]))).toEqual([2, 2, 6]);
    const points = { values: [0, 5, 20], weights: [1, 2, 3], rankError: 0 };
    expect(countsOn([0, 5, 10, 20], { histogram: null, points })).toEqual([1, 2, 3]);
  });

  it('puts a bin of one value where it is', () => {
    expect(countsOn([0, 5, 10], spread([5, 5], [7]))).toEqual([0, 7]);
    expect(countsOn([5, 5], spread([5, 5], [7]))).toEqual([7]);
  });

  it('loses no row on edges that both agreed on, whatever the two are', () => {
    const side = fc
      .tuple(
        fc.uniqueArray(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ noNaN: true, noDefaultInfinity: true })), { minLength: 1, maxLength: 9 }), // prettier-ignore
        fc.array(fc.nat(9), { minLength: 9, maxLength: 9 }),
      )
      .map(([values, counts]) => {
        const edges = [...values].sort((a, b) => a - b);
        const all = edges.length === 1 ? [edges[0]!, edges[0]!] : edges;
        return spread(all, counts.slice(0, all.length - 1));
      });
    const law = fc.property(side, side, (one, two) => {
      const edges = commonEdges(one, two);
      const sorted = edges.every((edge, place) => place === 0 || edge >= edges[place - 1]!);
      return (
        sorted &&
        [one, two].every((each) => {
          const total = each.histogram.counts.reduce((sum, rows) => sum + rows, 0);
          const kept = countsOn(edges, each).reduce((sum, rows) => sum + rows, 0);
          return Math.abs(kept - total) < 1e-6 * Math.max(1, total);
        })
      );
    });
    expect(() => fc.assert(law, { seed: 5, numRuns: 500 })).not.toThrow();
  });
});
