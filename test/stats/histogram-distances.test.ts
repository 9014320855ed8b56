import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compute } from '../../src/stats/compute.ts';
import { histogram } from '../../src/stats/histogram.ts';
import { jensenShannon } from '../../src/stats/jensen-shannon.ts';
import {
  jensenShannonOfHistograms,
  type HistogramMass,
} from '../../src/stats/jensen-shannon-of-histograms.ts';
import { normalizedAbsDifference } from '../../src/stats/normalized-abs-difference.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

describe('jensenShannonOfHistograms', () => {
  it('gives what the tests of TensorFlow Data Validation expect', () => {
    const far = { edges: [2, 4, 6], counts: [2, 2] };
    expect(jensenShannonOfHistograms({ edges: [1, 2, 3], counts: [2, 2] }, far)).toBeCloseTo(0.65563906222, 10); // prettier-ignore
    expect(jensenShannonOfHistograms({ edges: [0, 1, 2], counts: [2, 2] }, { edges: [3, 4, 6], counts: [2, 2] })).toBe(1); // prettier-ignore
    expect(jensenShannonOfHistograms({ edges: [1, 1], counts: [4] }, far)).toBe(1);
    const [some, all] = [{ edges: [1, 2], counts: [3], nan: 1 }, { edges: [1, 2], counts: [4] }]; // prettier-ignore
    expect(jensenShannonOfHistograms(some, all)).toBeCloseTo(0.13792538096, 10);
  });

  it('matches one value with the same value, and with no bin around it', () => {
    const point = { edges: [5, 5, 7], counts: [3, 1] };
    expect(jensenShannonOfHistograms(point, point)).toBe(0);
    expect(jensenShannonOfHistograms(point, { edges: [5, 5], counts: [1] })).toBeCloseTo(jensenShannon([3, 1], [1, 0]), 14); // prettier-ignore
    expect(jensenShannonOfHistograms({ edges: [5, 5], counts: [1] }, { edges: [4, 6], counts: [1] })).toBe(1);
    expect(jensenShannonOfHistograms({ edges: [-0, 0], counts: [1] }, { edges: [0, 0], counts: [2] })).toBe(
      0,
    );
  });

  it('matches nothing with what has no place', () => {
    const half = (rest: Partial<HistogramMass>): HistogramMass => ({ edges: [0, 1], counts: [1], ...rest });
    for (const rest of [
      { nan: 1 },
      { under: 1 },
      { over: 1 },
      { edges: [0, 1, Infinity], counts: [1, 1] },
      { edges: [-Infinity, 0, 1], counts: [1, 1] },
    ])
      expect(jensenShannonOfHistograms(half(rest), half(rest))).toBe(0.5);
    expect(jensenShannonOfHistograms({ edges: [], counts: [], nan: 1 }, half({}))).toBe(1);
    expect(jensenShannonOfHistograms({ edges: [0, 1], counts: [0] }, half({}))).toBeNaN();
  });

  it('is that of the counts when the edges are the same, and sees no difference in a finer cut of even bins', () => {
    const counts = fc.array(fc.nat({ max: 50 }), { minLength: 4, maxLength: 4 });
    expect(() =>
      fc.assert(
        fc.property(counts, counts, (a, b) => {
          const edges = [-1, 0, 2, 5, 5.5];
          const got = jensenShannonOfHistograms({ edges, counts: a }, { edges, counts: b });
          expect(got).toBeCloseTo(jensenShannon(a, b), 14);
          const halves = { edges: [-1, -0.5, 0, 1, 2, 3.5, 5, 5.25, 5.5], counts: a.flatMap((n) => [n / 2, n / 2]) }; // prettier-ignore
          expect(jensenShannonOfHistograms({ edges, counts: b }, halves)).toBeCloseTo(
            jensenShannon(b, a),
            14,
          );
        }),
        { seed: 7, numRuns: 200 },
      ),
    ).not.toThrow();
  });

  it('takes what the histogram of a column gives', () => {
    const of = (values: number[]): HistogramMass =>
      compute(table({ x: numberColumn(values) }), { x: histogram('x', { edges: [0, 1, 2] }) }).x;
    expect(jensenShannonOfHistograms(of([0, 1]), of([1, 0]))).toBe(0);
    expect(jensenShannonOfHistograms(of([0, 9]), of([0, 9]))).toBe(0.5);
  });

  it('refuses what is no histogram', () => {
    const good = { edges: [0, 1], counts: [1] };
    for (const wrong of [
      null,
      [],
      { edges: [0, 1], counts: [1, 2] },
      { edges: [1, 0], counts: [1] },
      { edges: [0, NaN], counts: [1] },
      { edges: [0, 1], counts: [-1] },
      { edges: [0, 1], counts: [Infinity] },
      { edges: [0, 1], counts: [1], nan: -2 },
    ])
      expect(() => jensenShannonOfHistograms(good, wrong as never)).toThrow(
        expect.objectContaining({ code: 'bad-data' }),
      );
  });
});

test('normalizedAbsDifference is of all rows together, and knows which side has more', () => {
  // |10 − 40| = 30 of 100 rows
  expect(normalizedAbsDifference([10, 10], [40, 40])).toBe(0.3);
  expect(normalizedAbsDifference([10, 0, 5], [10, 0, 5])).toBe(0);
  expect(normalizedAbsDifference([], [])).toBeNaN();
  expect(normalizedAbsDifference([1], [0])).toBeNaN();
  expect(() => normalizedAbsDifference([1], [1, 2])).toThrow(expect.objectContaining({ code: 'shape-mismatch' })); // prettier-ignore
});
