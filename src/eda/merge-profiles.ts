import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkIsProfile } from './check-is-profile.ts';
import { mergeColumns } from './merge-columns.ts';
import { mergeCorrelations } from './merge-correlations.ts';
import type { Profile } from './profile.ts';

/**
 * The profile of two disjoint sets of rows, from their profiles alone: days into a month, shards into a whole.
 *
 * Counts, extremes, times, lengths, means, deviations, skewness, kurtosis and correlations are those of all rows, to
 * rounding. Quantiles, histograms, deciles, levels and distinct counts are too where the profiles hold every value
 * (up to 256 different numbers, `maxLevels` levels); else they say by how much they may be off: `rankError`,
 * `countError`, `undercount`, `distinctError`. The more profiles are merged, the more. What two profiles cannot know
 * together is `null`: the duplicate rows, and the correlations if one has none.
 *
 * A profile of no rows changes nothing. Of the settings the larger number of bins and levels is kept.
 *
 * @throws {SlipwayError} `shape-mismatch` on profiles of other columns, kinds, zones or weights; `bad-data` and
 *   `bad-version` on what is no profile; `bad-data` on counts or weights whose sum no number holds.
 * @source Moments: as `moments` merges them. Distinct counts: P. Flajolet et al. (2007), HyperLogLog; where a profile
 *   keeps no registers, halfway between what they can be.
 * @example
 * const [monday, tuesday] = [[1, 3], [8]].map((values) => profile(table({ age: numberColumn(values) })));
 * mergeProfiles(monday, tuesday).columns[0].mean // => 4
 */
export function mergeProfiles(first: Profile, second: Profile): Profile {
  checkIsProfile(WHERE, first);
  checkIsProfile(WHERE, second);
  if (isNothing(first)) return second;
  if (isNothing(second)) return first;
  checkSame(first, second);
  const others = new Map(second.columns.map((column) => [column.name, column]));
  const settings = {
    bins: Math.max(first.settings.bins, second.settings.bins),
    maxLevels: Math.max(first.settings.maxLevels, second.settings.maxLevels),
    weight: first.settings.weight,
  };
  const merged: Profile = {
    version: 2,
    rows: first.rows + second.rows,
    columns: first.columns.map((column) => mergeColumns(WHERE, column, others.get(column.name)!, settings)),
    correlations: mergeCorrelations(first, second),
    duplicateRows: first.rows === 0 ? second.duplicateRows : second.rows === 0 ? first.duplicateRows : null,
    settings,
  };
  checkMerged(merged);
  return merged;
}

const WHERE = 'eda/merge-profiles';

/** Two profiles that are right may be too large together: weights or rows beyond what a number holds. */
function checkMerged(merged: Profile): void {
  try {
    checkIsProfile(WHERE, merged);
  } catch (cause) {
    throw new SlipwayError(
      'bad-data',
      WHERE,
      'the figures of the two profiles together are beyond what numbers hold; expected fewer rows or smaller weights.',
      { cause },
    );
  }
}

function isNothing({ rows, columns }: Profile): boolean {
  return rows === 0 && columns.length === 0;
}

function checkSame(first: Profile, second: Profile): void {
  const [one, other] = [first, second].map(({ columns }) => new Set(columns.map(({ name }) => name))) as [
    Set<string>,
    Set<string>,
  ];
  const strange = [
    ...[...one].filter((name) => !other.has(name)),
    ...[...other].filter((name) => !one.has(name)),
  ];
  if (strange.length > 0) {
    throw refuse(`only one of the profiles has ${quoteNames(strange)}; expected the same columns in both`);
  }
  if (first.settings.weight === second.settings.weight) return;
  throw refuse('the profiles have other weights; expected both with the same, or both without');
}

function refuse(sentence: string): SlipwayError {
  return new SlipwayError('shape-mismatch', WHERE, `${sentence}.`);
}
