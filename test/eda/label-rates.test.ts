import { expect, test } from 'vitest';
import { labelRates } from '../../src/eda/label-rates.ts';
import { profile } from '../../src/eda/profile.ts';
import { report } from '../../src/eda/report.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { labelRateSpec } from '../../src/view/specs/label-rate-spec.ts';

const rows = table({
  origin: categoryColumn(['EWR', 'JFK', 'EWR', null, 'EWR', 'LGA']),
  tail: textColumn(['b', 'a', 'b', null, 'a', 'a']),
  late: numberColumn([1, 0, 0, 1, NaN, NaN]),
  fate: categoryColumn(['late', 'on time', 'late', 'cancelled', null, 'on time']),
});

test('each level has its share of the rows with a label, and a missing value is a level of its own', () => {
  // EWR: 1 of 2 (the third has no label). JFK: 0 of 1. Missing: 1 of 1. LGA: none has a label.
  expect(labelRates(rows, { label: 'late', by: 'origin' })).toMatchObject({
    rows: 4,
    unlabelled: 2,
    rate: 0.5,
    levels: [
      { level: 'EWR', rows: 2, rate: 0.5 },
      { level: 'JFK', rows: 1, rate: 0 },
      { level: null, rows: 1, rate: 1 },
    ],
  });
});

test("the interval is Wilson's", () => {
  // scipy.stats.binomtest(1, 2).proportion_ci(method='wilson') is (0.09453120573423074, 0.9054687942657692).
  const [{ low, high } = { low: 0, high: 0 }] = labelRates(rows, { label: 'late', by: 'origin' }).levels;
  expect(low).toBeCloseTo(0.09453120573423, 12);
  expect(high).toBeCloseTo(0.90546879426577, 12);
});

test('texts are levels too, and a positive level is named where there are more than two', () => {
  const { levels } = labelRates(rows, { label: 'fate', by: 'tail', positive: 'late' });
  expect(levels.map(({ level, rows: n, rate }) => [level, n, rate])).toEqual([
    ['a', 2, 0],
    ['b', 2, 1],
    [null, 1, 0],
  ]);
});

test('what cannot be a rate is refused', () => {
  expect(() => labelRates(rows, { label: 'fate', by: 'tail' })).toThrow(
    expect.objectContaining({ code: 'bad-data' }),
  );
  expect(() => labelRates(rows, { label: 'late', by: 'late' })).toThrow(
    expect.objectContaining({ code: 'wrong-kind' }),
  );
  expect(() => labelRates(rows, { label: 'late', by: 'where' })).toThrow(
    expect.objectContaining({ code: 'unknown-column' }),
  );
});

test('the rates can be drawn as they are, a missing level among them', () => {
  const rates = labelRates(rows, { label: 'late', by: 'origin' });
  const { data } = labelRateSpec(rates) as unknown as { data: { values: { label: string }[] } };
  expect(data.values.map(({ label }) => label)).toEqual(['EWR', 'JFK', '(missing)']);
  expect(report(profile(rows), { labelRates: [rates] })).toContain('(missing)');
});
