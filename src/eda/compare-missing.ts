import { lInfinity, lInfinityByChance } from '../stats/l-infinity.ts';
import type { ColumnProfile } from './column-profile.ts';
import { figure } from './figures.ts';

/** The distances of one column between two profiles; `null` where one does not exist. */
export interface ColumnDistances {
  /** Numbers: the population stability index over the deciles of the first, in nats. */
  readonly psi: number | null;
  /** Numbers and categories: the Jensen–Shannon divergence, in bits. */
  readonly jensenShannon: number | null;
  /** Categories: the largest difference of a level's shares. */
  readonly lInfinity: number | null;
  /** The difference of the missing shares. */
  readonly missingChange: number | null;
}

/** What two columns are like where nothing can be measured. */
export const nothingMeasured: ColumnDistances = {
  psi: null,
  jensenShannon: null,
  lInfinity: null,
  missingChange: null,
};

/** What a comparison of two columns of one kind gives. */
export interface KindDistances {
  readonly distances: Partial<ColumnDistances>;
  readonly byChance: Partial<ColumnDistances>;
  /** The largest difference of a share. */
  readonly largest: number;
  readonly shareError: number;
  readonly level: string | null;
  readonly newLevels: readonly string[] | null;
  readonly goneLevels: readonly string[] | null;
}

/** How much the share of missing values changed. */
export function missingChange(
  first: ColumnProfile,
  second: ColumnProfile,
): { readonly value: number | null; readonly byChance: number | null } {
  const before = [first.count, first.missing];
  const after = [second.count, second.missing];
  const [rows, others] = [first.count + first.missing, second.count + second.missing];
  const both = before.map((count, place) => count + after[place]!);
  return {
    value: figure(lInfinity(before, after)),
    byChance: figure(lInfinityByChance(both, rows, others)),
  };
}
