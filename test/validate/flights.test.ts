import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { compareScores } from '../../src/evaluate/compare-scores.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { auc } from '../../src/metrics/auc.ts';
import { column } from '../../src/table/table.ts';
import { gate } from '../../src/validate/gate.ts';
import type { Limits } from '../../src/validate/limits.ts';
import { scoredFlights } from '../evaluate/scored-flights.ts';

const { table, labels, scores } = scoredFlights();
const { codes, levels } = column(table, 'origin', 'category');
const isLga = Array.from(codes, (code) => levels[code] === 'LGA');

const limits: Limits = {
  auc: { min: 0.68, maxRegression: 0, bound: 'best' },
  slices: { auc: { maxRegression: 0.02, minRows: 200, bound: 'best' } },
};
const options = {
  slices: bySlice('origin', 'carrier'),
  intervals: { confidence: 0.9, slices: 'together' },
} as const;
const baseline = { labels, scores, table };

/** The scores with what they say of the label made so much clearer at an airport: or less clear, below 0. */
function sharpened(byLga: number, byOthers: number): Float64Array {
  const source = random(7);
  return scores.map((score, row) => {
    const toward = (labels[row] === 1 ? 1 : -1) * (isLga[row] ? byLga : byOthers);
    const odds = Math.log(score / (1 - score)) + toward + 0.05 * source.normal();
    return 1 / (1 + Math.exp(-odds));
  });
}

function release(candidateScores: Float64Array): {
  readonly verdict: ReturnType<typeof gate>;
  readonly gain: number;
  readonly ofLga: number;
} {
  const candidate = { labels, scores: candidateScores, table };
  const comparison = compareScores(candidate, baseline, { auc }, options);
  const verdict = gate(evaluate(candidate, { auc }, options), limits, { comparison });
  const lga = comparison.slices.find(({ slice }) => slice['origin'] === 'LGA')!;
  return {
    verdict,
    gain: comparison.differences['auc']!.difference,
    ofLga: lga.differences['auc']!.difference,
  };
}

test('a candidate that gains over all flights and loses 0.05 AUC at LGA is blocked, and LGA is named', () => {
  const { verdict, gain, ofLga } = release(sharpened(-0.0821, 0.2));
  expect(gain).toBeGreaterThan(0.005);
  expect(ofLga).toBeCloseTo(-0.05, 3);
  expect(verdict.pass).toBe(false);
  const errors = verdict.issues.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ code }) => [...new Set([code, 'regressed'])])).toEqual(
    errors.map(() => ['regressed']),
  );
  const origins = errors.filter(({ slice }) => slice && 'origin' in slice);
  expect(origins).toMatchObject([{ measure: 'auc', limit: 0.02, slice: { origin: 'LGA' } }]);
  expect(origins[0]!.message).toMatch(
    /^auc is 0\.\d+ on origin=LGA \(17,\d{3} rows\), worse than the baseline's 0\.\d+ by 0\.0\d+ \(0\.0\d+ to 0\.0\d+ worse at 99\.\d+ %\); expected at most 0\.02 worse at its best end\.$/,
  );
  // Where it gains it is not blocked, and neither is what nobody could judge.
  expect(errors.some(({ slice }) => slice?.['carrier'] === 'OO')).toBe(false);
});

test('carrier OO, with 5 rows, is named as too small and blocks nothing', () => {
  const { verdict, gain } = release(sharpened(0.05, 0.05));
  expect(gain).toBeGreaterThan(0);
  expect(verdict.pass).toBe(true);
  const small = verdict.issues.find(({ slice }) => slice?.['carrier'] === 'OO');
  expect(small).toMatchObject({
    code: 'slice-too-small',
    severity: 'warning',
    rows: 5,
    message: 'auc was not judged on carrier=OO (5 rows); expected at least 200 rows.',
  });
});
