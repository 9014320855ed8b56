import { expect, test } from 'vitest';
import { releases, type Release } from '../../faults/releases.ts';
import { random } from '../../src/core/random.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { compareScores } from '../../src/evaluate/compare-scores.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { auc } from '../../src/metrics/auc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { f1 } from '../../src/metrics/f-beta.ts';
import { precision } from '../../src/metrics/precision.ts';
import { recall } from '../../src/metrics/recall.ts';
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

test('limits that are the truth are not missed by decisions more often than the level of 5 %, nor kept by luck', () => {
  const source = random(6);
  const [positive, hit, alarm] = [0.3, 0.85, 0.06];
  const truth = {
    recall: hit,
    precision: (positive * hit) / (positive * hit + (1 - positive) * alarm),
    f1: (2 * positive * hit) / (positive * hit + (1 - positive) * alarm + positive),
  };
  const counts = { best: { recall: 0, precision: 0, f1: 0 }, worst: { recall: 0, precision: 0, f1: 0 } };
  const names = Object.keys(truth) as (keyof typeof truth)[];
  for (let turn = 0; turn < 1000; turn++) {
    const labels = Float64Array.from({ length: 150 }, () => (source.next() < positive ? 1 : 0));
    const scores = labels.map((label) => (source.next() < (label ? hit : alarm) ? 0.9 : 0.1));
    const judged = evaluate(
      { labels, scores },
      { recall, precision, f1 },
      { intervals: { confidence: 0.9 } },
    );
    for (const name of names)
      for (const bound of ['best', 'worst'] as const) {
        const { pass } = gate(judged, { [name]: { min: truth[name], bound } });
        if (pass === (bound === 'worst')) counts[bound][name]++;
      }
  }
  for (const bound of ['best', 'worst'] as const)
    for (const name of names) {
      expect(counts[bound][name], `${bound} ${name}`).toBeLessThanOrEqual(73);
      expect(counts[bound][name], `${bound} ${name}`).toBeGreaterThanOrEqual(15);
    }
});

test('a candidate that is worse is refused, over all rows and in the slice where it is', () => {
  const worse = refusals(releases(2, { rows: 600, slices: 3, apart, candidateApart: 0.7 }), 40);
  expect(worse.get('regressed auc over all')).toBeGreaterThan(36);
  const inOne = refusals(releases(3, { rows: 600, slices: 3, apart, firstSliceApart: 0 }), 40);
  expect(inOne.get('regressed auc of slices')).toBeGreaterThan(36);
});
