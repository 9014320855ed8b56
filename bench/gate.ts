/**
 * How often a gate that holds intervals refuses, beside one that holds the figure: releases that change nothing, and
 * such as are worse by a stated amount. By simulation, 1,000 releases each.
 */
import { releases, type ReleaseOptions } from '../faults/releases.ts';
import { bySlice } from '../src/evaluate/by-slice.ts';
import { compareScores } from '../src/evaluate/compare-scores.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { auc } from '../src/metrics/auc.ts';
import { gate } from '../src/validate/gate.ts';
import { claimOf, type Bench, type Claim } from './bench.ts';

const COUNT = 1000;
/** What the AUC of the binormal model is at this distance of the labels: 0.7602, 0.7502, 0.7401 and 0.7203. */
const APART = { same: 1, by1: 0.9545, by2: 0.9104, by4: 0.8257 };
/** The 99.9 % quantile of the binomial distribution of 1,000 tries at 5 %. */
const MOST = 0.073;

/** The shares of releases that each kind of gate refuses: over all rows, and on any of the slices. */
function refused(
  seed: number,
  options: ReleaseOptions,
  kinds: readonly ('each' | 'together')[] = ['together'],
): Readonly<Record<string, number>> {
  const next = releases(seed, options);
  const counts: Record<string, number> = { point: 0, best: 0, slices: 0, each: 0, slicePoint: 0 };
  for (let turn = 0; turn < COUNT; turn++) {
    const { candidate, baseline } = next();
    const evaluation = evaluate(candidate, { auc }, { slices: bySlice('part') });
    for (const slices of kinds) {
      const intervals = { confidence: 0.9, slices };
      const comparison = compareScores(candidate, baseline, { auc }, { slices: bySlice('part'), intervals });
      const refuses = (bound: 'point' | 'best', where: 'all' | 'slices'): number => {
        const limit = { auc: { maxRegression: 0, bound } } as const;
        return gate(evaluation, where === 'all' ? limit : { slices: limit }, { comparison }).pass ? 0 : 1;
      };
      counts[slices === 'each' ? 'each' : 'slices']! += refuses('best', 'slices');
      if (slices === 'each') continue;
      counts['point']! += refuses('point', 'all');
      counts['best']! += refuses('best', 'all');
      counts['slicePoint']! += refuses('point', 'slices');
    }
  }
  return Object.fromEntries(Object.entries(counts).map(([kind, count]) => [kind, count / COUNT]));
}

const bench: Bench = {
  claim: 'validate/gate',
  run: () => {
    const claims: Claim[] = [];
    const share = 'of releases refused';
    // The least power over all rows, and in one of the slices: deterministic, so a change of the figures shows.
    for (const [rows, slices, least, leastOfOne] of [
      [500, 5, [0.12, 0.25, 0.6], [0.04, 0.06, 0.1]],
      [5000, 10, [0.45, 0.9, 0.99], [0.05, 0.09, 0.3]],
    ] as const) {
      const of = (seed: number, worse: Partial<ReleaseOptions>): Readonly<Record<string, number>> =>
        refused(seed, { rows, slices, apart: APART.same, ...worse });
      const none = refused(1, { rows, slices, apart: APART.same }, ['each', 'together']);
      const [figure, each] = [{ 'on the figure': none['point']! }, { 'on intervals of each': none['each']! }];
      claims.push(
        claimOf(`validate/gate/no-change-${rows}`, none['best']!, share, MOST, { peers: figure }),
        claimOf(`validate/gate/no-change-${rows}-${slices}-slices`, none['slices']!, share, MOST, {
          peers: { 'on the figure': none['slicePoint']!, ...each },
        }),
      );
      for (const [at, [name, apart]] of (
        [
          ['0.01', APART.by1],
          ['0.02', APART.by2],
          ['0.04', APART.by4],
        ] as const
      ).entries()) {
        const all = of(2, { candidateApart: apart });
        const one = of(3, { firstSliceApart: apart });
        claims.push(
          claimOf(`validate/gate/auc-${name}-worse-${rows}`, all['best']!, share, least[at]!, {
            atLeast: true,
          }),
          claimOf(
            `validate/gate/auc-${name}-worse-${rows}-1-of-${slices}`,
            one['slices']!,
            share,
            leastOfOne[at]!,
            {
              atLeast: true,
            },
          ),
        );
      }
    }
    return Promise.resolve(claims);
  },
};

const benches: readonly Bench[] = [bench];
export default benches;
