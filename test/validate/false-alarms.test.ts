import { expect, test } from 'vitest';
import { releases, type Release } from '../../faults/releases.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { compareScores } from '../../src/evaluate/compare-scores.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { auc } from '../../src/metrics/auc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { normalCdf } from '../../src/stats/normal.ts';
import { gate } from '../../src/validate/gate.ts';
import type { Limits } from '../../src/validate/limits.ts';

const apart = 1;
const limits: Limits = {
  auc: { min: normalCdf(apart / Math.SQRT2), maxRegression: 0, bound: 'best' },
  logLoss: { maxRegression: 0, bound: 'best' },
  slices: {
    auc: { maxRegression: 0, maxGap: 0, bound: 'best' },
    logLoss: { maxRegression: 0, bound: 'best' },
  },
};

/** Held at a one-sided level of 5 %: by intervals at 90 %, those of slices together. */
function judged({ candidate, baseline }: Release): Verdict {
  const options = { slices: bySlice('part'), intervals: { confidence: 0.9, slices: 'together' } } as const;
  const evaluation = evaluate(candidate, { auc, logLoss }, options);
  return gate(evaluation, limits, {
    comparison: compareScores(candidate, baseline, { auc, logLoss }, options),
  });
}

/** How often each limit refused, of so many releases. */
function refusals(next: () => Release, count: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let turn = 0; turn < count; turn++) {
    const { issues } = judged(next());
    const kinds = issues.map(
      ({ code, measure, slice }) => `${code} ${measure} ${slice ? 'of slices' : 'over all'}`,
    );
    for (const kind of new Set(kinds)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

test('of 1,000 releases that change nothing, no limit refuses more than its level of 5 % allows', () => {
  const found = refusals(releases(1, { rows: 300, slices: 3, apart }), 1000);
  // 73 of 1,000 is the 99.9 % quantile of the binomial distribution with a share of 0.05.
  expect([...found.values()].filter((count) => count > 73)).toEqual([]);
  // And the level is used: a gate that never refused would keep to any. A gap is judged more carefully than that.
  const used = [...found].filter(([kind]) => !kind.startsWith('gap')).map(([, count]) => count);
  expect(used).toHaveLength(5);
  expect(Math.min(...used)).toBeGreaterThanOrEqual(30); // the 0.1 % quantile
});

test('a candidate that is worse is refused, over all rows and in the slice where it is', () => {
  const worse = refusals(releases(2, { rows: 600, slices: 3, apart, candidateApart: 0.7 }), 40);
  expect(worse.get('regressed auc over all')).toBeGreaterThan(36);
  const inOne = refusals(releases(3, { rows: 600, slices: 3, apart, firstSliceApart: 0 }), 40);
  expect(inOne.get('regressed auc of slices')).toBeGreaterThan(36);
});
