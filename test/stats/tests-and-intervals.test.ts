import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chiSquarePValue } from '../../src/stats/chi-square.ts';
import { compute } from '../../src/stats/compute.ts';
import { fPValue } from '../../src/stats/f-distribution.ts';
import { falseDiscoveryRate } from '../../src/stats/false-discovery-rate.ts';
import { kruskalWallis } from '../../src/stats/kruskal-wallis.ts';
import { moments } from '../../src/stats/moments.ts';
import { normalCdf, normalPValue, normalQuantile } from '../../src/stats/normal.ts';
import { oneWayAnova } from '../../src/stats/one-way-anova.ts';
import { studentTPValue, studentTQuantile } from '../../src/stats/student-t.ts';
import { welchTest, type GroupMoments } from '../../src/stats/welch.ts';
import { wilsonInterval } from '../../src/stats/wilson.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { relativeError } from './numpy.ts';

type Row = readonly number[];

const scipy = JSON.parse(readFileSync(new URL('../fixtures/stats-tests.json', import.meta.url), 'utf8')) as {
  readonly normal: { readonly cdf: Row[]; readonly quantile: Row[] };
  readonly t: { readonly pValue: Row[]; readonly quantile: Row[] };
  readonly f: Row[];
  readonly chi: Row[];
  readonly wilson: Row[];
  readonly groups: ({ readonly groups: number[][] } & Readonly<
    Record<'h' | 'hP' | 'f' | 'fP' | 't' | 'degrees' | 'tP', number>
  >)[];
  readonly rates: (readonly [number[], number[]])[];
};

/** The worst relative error of a function over rows whose last number is the answer, and where it is. */
const worst = (rows: readonly Row[], of: (...values: number[]) => number): { error: number; at: Row } =>
  rows
    .map((row) => ({ error: relativeError(of(...row.slice(0, -1)), row.at(-1)!), at: row }))
    .reduce((most, next) => (next.error > most.error ? next : most));

const momentsOf = (values: readonly number[]): GroupMoments =>
  compute(table({ x: numberColumn(values) }), { x: moments('x') }).x;

describe('distributions agree with SciPy', () => {
  it.each<[string, readonly Row[], (...values: number[]) => number, number]>([
    ['normalCdf', scipy.normal.cdf, normalCdf, 1e-12],
    ['normalQuantile', scipy.normal.quantile, normalQuantile, 1e-13],
    ['studentTPValue', scipy.t.pValue, studentTPValue, 1e-11],
    ['studentTQuantile', scipy.t.quantile, studentTQuantile, 1e-10],
    ['fPValue', scipy.f, fPValue, 1e-11],
    ['chiSquarePValue', scipy.chi, chiSquarePValue, 1e-10],
  ])('%s', (_, rows, of, tolerance) => {
    expect(rows.length).toBeGreaterThan(10);
    const { error, at } = worst(rows, of);
    expect([at, error <= tolerance ? 'near' : error]).toEqual([at, 'near']);
  });

  it('and are right where SciPy loses digits: 7.51635827042841604e-83 by sixty-digit arithmetic', () => {
    expect(relativeError(fPValue(20, 23, 1e6), 7.51635827042841604e-83)).toBeLessThan(1e-11);
  });

  it('at their ends', () => {
    expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity), normalPValue(0)]).toEqual([
      0, 0.5, 1, 1,
    ]);
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity]);
    expect([studentTPValue(0, 3), studentTPValue(-Infinity, 3)]).toEqual([1, 0]);
    expect(studentTPValue(2, Infinity)).toBe(normalPValue(2));
    expect([fPValue(-1, 2, 3), fPValue(0, 2, 3), fPValue(Infinity, 2, 3)]).toEqual([1, 1, 0]);
    expect([chiSquarePValue(0, 2), chiSquarePValue(Infinity, 2)]).toEqual([1, 0]);
    expect([normalCdf(NaN), studentTPValue(NaN, 2), fPValue(NaN, 1, 1), chiSquarePValue(NaN, 1)]).toEqual([NaN, NaN, NaN, NaN]); // prettier-ignore
  });

  it('refuse degrees that are not above 0, and probabilities that are none', () => {
    for (const wrong of [
      () => studentTPValue(1, 0),
      () => studentTQuantile(1, 3),
      () => fPValue(1, 2, -1),
      () => chiSquarePValue(1, 0),
      () => normalQuantile(1.1),
    ])
      expect(wrong).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});

describe('tests of groups agree with SciPy', () => {
  it.each(scipy.groups.map((of, index) => [index, of] as const))('case %i', (_, { groups, ...of }) => {
    const kruskal = kruskalWallis(groups.map((values) => Float64Array.from([...values, NaN])));
    const anova = oneWayAnova(groups.map(momentsOf));
    const welch = welchTest(momentsOf(groups[0]!), momentsOf(groups[1]!));
    const got = { h: kruskal.h, hP: kruskal.pValue, f: anova.f, fP: anova.pValue, t: welch.t, degrees: welch.degrees, tP: welch.pValue }; // prettier-ignore
    for (const name of ['h', 'hP', 'f', 'fP', 't', 'degrees', 'tP'] as const)
      expect([name, relativeError(got[name], of[name]) < 1e-9]).toEqual([name, true]);
    expect(kruskal.degrees).toBe(groups.length - 1);
  });

  it('do not exist where nothing varies or there is nothing to compare', () => {
    const [none, one, same] = [[], [3], [3, 3]].map(momentsOf) as [GroupMoments, GroupMoments, GroupMoments];
    expect(welchTest(one, same).pValue).toBeNaN();
    expect(welchTest(same, same).pValue).toBeNaN();
    expect(oneWayAnova([same, same])).toEqual({ f: NaN, between: 1, within: 2, share: NaN, pValue: NaN });
    expect(oneWayAnova([same, none]).pValue).toBeNaN();
    expect(oneWayAnova([same, { count: 2, mean: 4, variance: 0 }])).toMatchObject({ f: Infinity, share: 1, pValue: 0 }); // prettier-ignore
    expect(kruskalWallis([Float64Array.of(1, 1), Float64Array.of(1)]).pValue).toBeNaN();
    expect(kruskalWallis([Float64Array.of(1, 2), Float64Array.of(NaN)])).toEqual({ h: NaN, degrees: 0, pValue: NaN }); // prettier-ignore
    expect(kruskalWallis([]).degrees).toBe(0);
  });
});

describe('wilsonInterval', () => {
  it('agrees with SciPy', () => {
    for (const [hits, rows, confidence, low, high] of scipy.wilson as [
      number,
      number,
      number,
      number,
      number,
    ][]) {
      const found = wilsonInterval(hits, rows, confidence);
      expect(found.low).toBeCloseTo(low, 13);
      expect(found.high).toBeCloseTo(high, 13);
    }
  });

  it('does not exist for no rows, and refuses more hits than rows', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: NaN, high: NaN });
    expect(() => wilsonInterval(3, 2)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    expect(() => wilsonInterval(1, 2, 1)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});

describe('falseDiscoveryRate', () => {
  it('agrees with SciPy, and keeps the order', () => {
    for (const [given, expected] of scipy.rates) {
      const got = falseDiscoveryRate(given);
      expect(Math.max(...expected.map((rate, i) => relativeError(rate, got[i]!)))).toBeLessThan(1e-14);
    }
  });

  it('leaves NaN out of the count, and refuses what is no probability', () => {
    expect(falseDiscoveryRate([0.02, NaN, 0.5])).toEqual(Float64Array.of(0.04, NaN, 0.5));
    expect(falseDiscoveryRate([])).toEqual(new Float64Array());
    expect(() => falseDiscoveryRate([1.5])).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});
