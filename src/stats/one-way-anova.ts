import { fPValue } from './f-distribution.ts';
import type { GroupMoments } from './welch.ts';

/** The outcome of an analysis of variance. Plain JSON, where the figures exist. */
export interface OneWayAnova {
  /** The variance between the groups over the variance within them. */
  readonly f: number;
  /** Degrees of freedom. */
  readonly between: number;
  readonly within: number;
  /** The share of all variance that lies between the groups, 0 to 1: η², the square of the correlation ratio. */
  readonly share: number;
  readonly pValue: number;
}

/**
 * Whether groups may have one mean: the one-way analysis of variance, from what {@link moments} knows of each.
 *
 * Groups without values are left out.
 *
 * @returns `f`, `share` and `pValue` are `NaN` with fewer than two groups, or no more values than groups, or where all
 *   values are one; `f` is `Infinity` and the p-value 0 when groups differ and nothing varies within them.
 * @source R. A. Fisher; `scipy.stats.f_oneway`.
 * @example
 * const groups = [{ count: 3, mean: 1, variance: 2 }, { count: 3, mean: 4, variance: 2 }];
 * [oneWayAnova(groups).f, oneWayAnova(groups).within] // => [4.5, 4]
 */
export function oneWayAnova(groups: readonly GroupMoments[]): OneWayAnova {
  const filled = groups.filter(({ count }) => count > 0);
  const rows = filled.reduce((sum, { count }) => sum + count, 0);
  const mean = filled.reduce((sum, group) => sum + (group.count / rows) * group.mean, 0);
  const apart = filled.reduce((sum, group) => sum + group.count * (group.mean - mean) ** 2, 0);
  const inside = filled.reduce((sum, group) => sum + group.count * group.variance, 0);
  const between = Math.max(0, filled.length - 1);
  const within = rows - filled.length;
  const exists = between > 0 && within > 0 && apart + inside > 0;
  if (!exists) return { f: NaN, between, within, share: NaN, pValue: NaN };
  const f = apart / between / (inside / within);
  return { f, between, within, share: apart / (apart + inside), pValue: fPValue(f, between, within) };
}
