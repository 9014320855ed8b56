import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { mannKendall } from '../../src/stats/mann-kendall.ts';
import { theilSen } from '../../src/stats/theil-sen.ts';

interface Case {
  readonly name: string;
  readonly values: number[];
  readonly places: number[];
  readonly statistic: number;
  readonly variance: number;
  readonly pValue: number;
  readonly inflation: number;
  readonly corrected: number;
  readonly slope: number;
  readonly intercept: number;
  readonly low: number;
  readonly high: number;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/stats-trend-tests.json', import.meta.url), 'utf8'),
) as { readonly cases: Case[] };

it.each(cases)('Mann–Kendall and its correction are those of SciPy and the paper: $name', (of) => {
  const values = Float64Array.from(of.values);
  const plain = mannKendall(values);
  expect([plain.statistic, plain.inflation]).toEqual([of.statistic, 1]);
  expect(plain.variance).toBeCloseTo(of.variance, 9);
  expect(plain.pValue / of.pValue).toBeCloseTo(1, 10);
  const corrected = mannKendall(values, { correction: 'hamed-rao' });
  expect(corrected.inflation).toBeCloseTo(of.inflation, 10);
  expect(corrected.pValue / of.corrected).toBeCloseTo(1, 9);
});

it.each(cases)('the Theil–Sen line and its limits are those of SciPy: $name', (of) => {
  const found = theilSen(Float64Array.from(of.places), Float64Array.from(of.values));
  for (const key of ['slope', 'intercept', 'low', 'high'] as const)
    expect(found[key]).toBeCloseTo(of[key], 12);
  const wider = theilSen(Float64Array.from(of.places), Float64Array.from(of.values), { inflation: 4 });
  expect(wider.low).toBeLessThanOrEqual(found.low);
  expect(wider.high).toBeGreaterThanOrEqual(found.high);
});

test('a constant, and too little, have no p-value, and nothing to draw a line through has no slope', () => {
  expect(mannKendall(Float64Array.of(2, 2, 2, 2)).pValue).toBeNaN();
  expect(mannKendall(Float64Array.of(2, 2, 2, 2), { correction: 'hamed-rao' }).inflation).toBe(1);
  expect(mannKendall(Float64Array.of(1, 2)).pValue).toBeNaN();
  expect(theilSen(Float64Array.of(1, 1), Float64Array.of(1, 2)).slope).toBeNaN();
  expect(theilSen(new Float64Array(), new Float64Array()).low).toBeNaN();
});

test('what cannot be used is refused', () => {
  const refused = (run: () => unknown, code: string): void =>
    expect(run).toThrow(expect.objectContaining({ code }));
  refused(() => theilSen(Float64Array.of(1), Float64Array.of(1, 2)), 'shape-mismatch');
  refused(() => theilSen(new Float64Array(5001), new Float64Array(5001)), 'too-large');
  refused(() => theilSen(Float64Array.of(1), Float64Array.of(1), { inflation: 0.5 }), 'bad-option');
  refused(() => mannKendall(Float64Array.of(1), { correction: 'yue-wang' as never }), 'bad-option');
});
