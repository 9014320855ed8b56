import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { binSamples, factsOf } from '../../src/stats/bin-samples.ts';
import { factsByBuckets } from '../../src/stats/distances-buckets.ts';
import { factsBySorting, type SampleFacts } from '../../src/stats/distances-plain.ts';
import { kolmogorovSmirnov } from '../../src/stats/kolmogorov-smirnov.ts';
import { numberDistances } from '../../src/stats/number-distances.ts';
import { sampleValues } from '../../src/stats/sample-values.ts';
import { wassersteinDistance } from '../../src/stats/wasserstein.ts';

interface Case {
  readonly first: string;
  readonly second: string;
  readonly reference: number[];
  readonly window: number[];
  readonly ks: number;
  readonly wasserstein: number;
  readonly psi: number;
  readonly bits: number;
  readonly frequency: readonly [number[], number[], number[]];
  readonly widths: readonly [number[], number[]];
}

interface Weighted {
  readonly reference: number[];
  readonly window: number[];
  readonly u: number[];
  readonly v: number[];
  readonly wasserstein: number;
  readonly windowOnly: number;
}

const { cases, weighted } = JSON.parse(
  readFileSync(new URL('../fixtures/stats-sample-distances.json', import.meta.url), 'utf8'),
) as { cases: Case[]; weighted: Weighted[] };

/** Offset to `scipy.stats.wasserstein_distance` (SciPy 1.15.3) of the two samples of the test below. */
const SCIPY_FAR = [
  [1e6, 0.13444013697885673],
  [1e9, 0.13444013740221658],
  [1.6e12, 0.13444032389322916],
] as const;

/** Off by no more than 1e-12 of the larger; of 1 where the figure is a share or an index. */
const near = (got: number, expected: number, scale: number): boolean =>
  Math.abs(got - expected) <= 1e-12 * Math.max(scale, Math.abs(got), Math.abs(expected));

describe('distances of two samples', () => {
  it('agree with SciPy and NumPy to 1e-12', () => {
    expect(cases.length).toBeGreaterThan(190);
    for (const { first, second, reference, window, ...expected } of cases) {
      const got = numberDistances(reference, window);
      const wrong = [
        near(got.kolmogorovSmirnov, expected.ks, 1) ? '' : 'ks',
        near(got.wasserstein, expected.wasserstein, 0) ? '' : 'wasserstein',
        near(got.psi, expected.psi, 1) ? '' : 'psi',
        near(got.jensenShannon, expected.bits, 1) ? '' : 'bits',
      ].filter(Boolean);
      expect([first, second, wrong]).toEqual([first, second, []]);
      const { edges, ...counts } = binSamples(reference, window);
      expect([edges, counts.reference, counts.window]).toEqual(expected.frequency);
      const even = binSamples(reference, window, { spacing: 'equal-width' });
      expect([first, second, even.reference, even.window]).toEqual([first, second, ...expected.widths]);
    }
  });

  it('take weights, as SciPy does', () => {
    for (const { reference, window, u, v, ...expected } of weighted) {
      const both = { referenceWeights: u, windowWeights: v };
      expect(wassersteinDistance(reference, window, both)).toBeCloseTo(expected.wasserstein, 12);
      expect(wassersteinDistance(reference, window, { windowWeights: v })).toBeCloseTo(expected.windowOnly, 12); // prettier-ignore
    }
  });

  it('skip NaN, order infinities first and last, and do not exist without values', () => {
    expect(numberDistances([1, NaN, 2], [NaN, 2])).toMatchObject({ referenceRows: 2, windowRows: 1, kolmogorovSmirnov: 0.5, wasserstein: 0.5 }); // prettier-ignore
    expect(numberDistances([0, Infinity], [0, 1])).toMatchObject({
      kolmogorovSmirnov: 0.5,
      wasserstein: Infinity,
    });
    // Both have a quarter at each infinity: only the finite values are apart.
    const [a, b] = [[-Infinity, 0, 1, Infinity], [Infinity, 1, 2, -Infinity]]; // prettier-ignore
    expect(numberDistances(a, b)).toMatchObject({ kolmogorovSmirnov: 0.25, wasserstein: 0.5 });
    expect(wassersteinDistance(a, b, { windowWeights: [2, 2, 2, 2] })).toBe(0.5);
    expect(binSamples(a, b, { spacing: 'equal-width', bins: 1 })).toEqual({
      edges: [0, 1 + Number.EPSILON],
      reference: [1, 2, 1],
      window: [1, 1, 2],
    });
    for (const [first, second] of [
      [[], [1]],
      [[1], []],
      [[NaN], [NaN]],
    ] as [number[], number[]][]) {
      const { kolmogorovSmirnov: ks, wasserstein, psi, jensenShannon } = numberDistances(first, second);
      expect([ks, wasserstein, psi, jensenShannon]).toEqual([NaN, NaN, NaN, NaN]);
      expect([kolmogorovSmirnov(first, second), wassersteinDistance(first, second)]).toEqual([NaN, NaN]);
    }
    expect(numberDistances([Infinity], [Infinity])).toMatchObject({ kolmogorovSmirnov: 0, wasserstein: 0, psi: NaN, jensenShannon: NaN }); // prettier-ignore
  });

  it('refuse what is no sample', () => {
    const bad = (code: string): unknown => expect.objectContaining({ code });
    expect(() => kolmogorovSmirnov('12' as never, [1])).toThrow(bad('bad-data'));
    expect(() => wassersteinDistance([1], [null as never])).toThrow(bad('bad-data'));
    expect(() => wassersteinDistance([1], [1], { windowWeights: [1, 2] })).toThrow(bad('shape-mismatch'));
    expect(() => wassersteinDistance([1], [1], { windowWeights: [-1] })).toThrow(bad('bad-data'));
    expect(() => wassersteinDistance([1], [1], { windowWeights: [0] })).toThrow(bad('bad-data'));
    expect(() => numberDistances([1], [1], { bins: 1 })).toThrow(bad('bad-option'));
    expect(() => binSamples([1], [1], { spacing: 'even' as never })).toThrow(bad('bad-option'));
  });

  it('are binned evenly up to both ends of the doubles', () => {
    const far = [-1.7e308, -1e308, 3e200, 1.7e308];
    const { edges, reference } = binSamples(far, [], { spacing: 'equal-width', bins: 4 });
    expect(edges.slice(0, -1).map((edge) => Math.round(edge / 1e306))).toEqual([-170, -85, 0, 85]);
    expect(reference).toEqual([0, 2, 0, 1, 1, 0]);
  });

  it('do not change the samples', () => {
    const [reference, window] = [Float64Array.of(3, 1, 2), Float64Array.of(2, 0)];
    numberDistances(reference, window);
    expect([reference, window]).toEqual([Float64Array.of(3, 1, 2), Float64Array.of(2, 0)]);
  });
});

describe('the fast way', () => {
  const asked = { edges: [-2, -1, 0, 0.5, 3], quantiles: [0, 0.1, 0.2, 0.5, 0.75, 0.9, 1] };
  const expectSame = (got: SampleFacts, expected: SampleFacts, spread: number, what: string): void => {
    const { wasserstein, ...rest } = got;
    const { wasserstein: area, ...others } = expected;
    expect([what, rest]).toEqual([what, others]);
    expect([what, Math.abs(wasserstein - area) <= 1e-13 * spread]).toEqual([what, true]);
  };

  const source = random(5);
  const normal = (): number => source.normal();
  const makers: Record<string, () => number> = {
    normal,
    same: normal,
    shifted: () => normal() + 0.05,
    wider: () => 1.5 * normal(),
    heavy: () => Math.exp(2 * normal()),
    whole: () => Math.floor(20 * source.next()),
    'mostly zero': () => (source.next() < 0.9 ? 0 : normal()),
    offset: () => 1e9 + normal(),
    'far outliers': () => (source.next() < 0.001 ? 1e12 * normal() : normal()),
    constant: () => 0.5,
  };

  it.each(Object.keys(makers))('agrees with sorting: %s against each other', (first) => {
    for (const second of Object.keys(makers)) {
      for (const [n, m] of [
        [5000, 20_000],
        [30_000, 4096],
      ] as const) {
        // prettier-ignore
        const reference = Float64Array.from({ length: n }, makers[first]!);
        const window = Float64Array.from({ length: m }, makers[second]!);
        const sorted = factsBySorting(reference, window, asked);
        const spread = [...reference, ...window].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expectSame(factsByBuckets(reference, window, asked), sorted, spread, `${first} ${second} ${n}`);
      }
    }
  });

  it('agrees with sorting on periodic, sorted and nearly equal samples', () => {
    const n = 8192;
    const make = (of: (i: number) => number): Float64Array =>
      Float64Array.from({ length: n }, (_, i) => of(i));
    const samples = [
      make((i) => i),
      make((i) => n - i),
      make((i) => i + (i % 7) / 8),
      make((i) => (i % 2 === 0 ? -1e300 : 1e300)),
      make((i) => (i % 100 === 0 ? i : 5)),
      make((i) => i * Number.MIN_VALUE),
      make((i) => Math.fround(Math.sin(i))),
    ];
    for (const [a, reference] of samples.entries()) {
      for (const [b, window] of samples.entries()) {
        const sorted = factsBySorting(reference, window, asked);
        const most = (values: Float64Array): number => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
        const spread = Math.max(most(reference), most(window));
        expectSame(factsByBuckets(reference, window, asked), sorted, spread, `${a} ${b}`);
      }
    }
  });

  it.each([1e6, 1e9, 1.6e12])('keeps its digits far from 0: around %d', (offset) => {
    const source = random(3);
    const draw = (rows: number, shift: number): Float64Array =>
      Float64Array.from({ length: rows }, () => offset + shift + source.normal());
    for (const shift of [0, 0.02, 3]) {
      const [reference, window] = [draw(30_000, 0), draw(20_000, shift)];
      const expected = factsBySorting(reference, window, asked).wasserstein;
      const off = (got: number): boolean => Math.abs(got - expected) <= 1e-12 * expected;
      expect([shift, off(numberDistances(reference, window).wasserstein)]).toEqual([shift, true]);
      expect([shift, off(wassersteinDistance(reference, window))]).toEqual([shift, true]);
    }
  });

  it('agrees with SciPy far from 0', () => {
    const off = (got: number, expected: number): number => Math.abs(got / expected - 1);
    for (const [offset, expected] of SCIPY_FAR) {
      const reference = Float64Array.from({ length: 5000 }, (_, i) => offset + ((i * 7919) % 10_007) / 1024);
      const window = Float64Array.from({ length: 6000 }, (_, i) => offset + ((i * i) % 10_009) / 1000);
      expect([offset, off(wassersteinDistance(reference, window), expected) < 1e-12]).toEqual([offset, true]);
    }
  });

  it('agrees with sorting where infinities are', () => {
    const odd = fc.array(fc.constantFrom(-Infinity, Infinity, 0, 1, 2.5, NaN), {
      minLength: 1,
      maxLength: 12,
    });
    expect(() =>
      fc.assert(
        fc.property(odd, odd, (reference, window) => {
          const [first, second] = [reference, window].map((side) => sampleValues('test', 'sample', side));
          const got = factsOf(first!, second!, { edges: [0, 1], quantiles: [] });
          if (reference.some(Number.isFinite)) {
            const below = [first!, second!].map(({ values }) =>
              [0, 1].map((edge) => values.filter((value) => value < edge).length),
            );
            expect(got.below.map(({ edges }) => edges)).toEqual(below);
          }
        }),
        { seed: 1, numRuns: 300 },
      ),
    ).not.toThrow();
  });
});
