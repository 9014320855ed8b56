import type { ColumnKind } from '../table/column.ts';
import { checkIsProfile } from './check-is-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import { levelDistances } from './compare-levels.ts';
import { differsUnbinned, numberDistancesOf } from './compare-numbers.ts';
import { missingChange, nothingMeasured, type ColumnDistances } from './compare-missing.ts';
import { changeWords } from './compare-words.ts';
import type { Profile } from './profile.ts';

export type { ColumnDistances };

/** What is found of one column in two profiles. Plain JSON; a figure that does not exist is `null`. */
export interface ColumnComparison {
  readonly column: string;
  /** In both, only in the second, only in the first, or in both with different kinds. */
  readonly status: 'both' | 'added' | 'removed' | 'kind-changed';
  /** In the first and in the second profile. */
  readonly kinds: readonly [ColumnKind | null, ColumnKind | null];
  readonly distances: ColumnDistances;
  /** What each distance stays below in 95 of 100 cases when nothing has changed. */
  readonly byChance: ColumnDistances;
  /** The level whose share differs most, where `lInfinity` is known. */
  readonly level: string | null;
  /** Levels that only the second or only the first lists; `null` where not all levels are known, and beside no values. */
  readonly newLevels: readonly string[] | null;
  readonly goneLevels: readonly string[] | null;
  /** By how much the share of a bin may be off, since profiles are compared and not rows; 0 when exact. */
  readonly shareError: number;
  /**
   * Whether a distance is larger than chance and that error explain, a level is new, or the column is; of numbers also
   * whether the share of infinities is, or of those below, at and above a value that nearly all rows of the first have,
   * for which there is no PSI. `null` where that is not known: values of times and texts, and of a column without any in
   * one of the two, are not compared, and the missing share tells of no change.
   */
  readonly changed: boolean | null;
  /** What changed in words, the most telling first. */
  readonly words: readonly string[];
}

/** Two profiles side by side. Plain JSON. */
export interface ProfileComparison {
  readonly rows: readonly [number, number];
  /** The columns of the second profile in their order, then those that only the first has. */
  readonly columns: readonly ColumnComparison[];
}

/**
 * How far apart the columns of two profiles are: by figures, against chance, and in words.
 *
 * Numbers: PSI and Jensen–Shannon over the deciles of the first profile. Categories: L∞ and Jensen–Shannon over the
 * levels; levels that a profile does not list are one together. Every column: the change of its missing share. Figures
 * are of profiles: the counts of the second in the bins of the first are as exact as its points are, and `shareError` says
 * how exact. Compare rows with `drift` where that is not enough.
 *
 * @param first - what is compared with, such as the training rows.
 * @param second - what is looked at.
 * @throws {SlipwayError} `bad-data` on anything but profiles.
 * @source As {@link psi}, {@link jensenShannon} and {@link lInfinity}.
 * @example
 * const cities = (names) => profile(table({ city: categoryColumn(names) }));
 * compareProfiles(cities(['Bath', 'York']), cities(['York', 'York'])).columns[0].distances.lInfinity // => 0.5
 */
export function compareProfiles(first: Profile, second: Profile): ProfileComparison {
  checkIsProfile('eda/compare-profiles', first);
  checkIsProfile('eda/compare-profiles', second);
  const before = new Map(first.columns.map((column) => [column.name, column]));
  const after = new Set(second.columns.map(({ name }) => name));
  return {
    rows: [first.rows, second.rows],
    columns: [
      ...second.columns.map((column) => compareColumn(before.get(column.name) ?? null, column)),
      ...first.columns.filter(({ name }) => !after.has(name)).map((column) => compareColumn(column, null)),
    ],
  };
}

/** The change of a column that ranks it: its Jensen–Shannon divergence or that of its missing share, in [0, 1]. */
export function sizeOf({ status, distances, byChance, changed }: ColumnComparison): number {
  if (status !== 'both') return 2;
  const { jensenShannon, lInfinity, missingChange } = distances;
  // Changed, and nothing measures by how much: a constant is another one, or infinite.
  if (changed && (jensenShannon ?? lInfinity) === null && !(missingChange! > byChance.missingChange!))
    return 1;
  return Math.max(jensenShannon ?? 0, lInfinity ?? 0, missingChange ?? 0);
}

function compareColumn(first: ColumnProfile | null, second: ColumnProfile | null): ColumnComparison {
  const common = {
    column: (second ?? first)!.name,
    kinds: [first?.kind ?? null, second?.kind ?? null] as const,
  };
  if (!first || !second || first.kind !== second.kind) {
    const status = !first ? 'added' : !second ? 'removed' : 'kind-changed';
    return {
      ...common,
      status,
      ...{ distances: nothingMeasured, byChance: nothingMeasured },
      ...{ level: null, newLevels: null, goneLevels: null, shareError: 0, changed: true },
      words: changeWords(first, second, null),
    };
  }
  const missing = missingChange(first, second);
  const found =
    first.kind === 'number' && second.kind === 'number'
      ? numberDistancesOf(first, second)
      : first.kind === 'category' && second.kind === 'category'
        ? levelDistances(first, second)
        : null;
  const distances = { ...nothingMeasured, ...found?.distances, missingChange: missing.value };
  const byChance = { ...nothingMeasured, ...found?.byChance, missingChange: missing.byChance };
  const beyond = (['psi', 'jensenShannon', 'lInfinity', 'missingChange'] as const).some((measure) => {
    const [value, chance] = [distances[measure], byChance[measure]];
    const sure = measure === 'missingChange' || (found?.largest ?? 0) > (found?.shareError ?? 0);
    return sure && value !== null && chance !== null && value > chance;
  });
  const unbinned = first.kind === 'number' && second.kind === 'number' && differsUnbinned(first, second);
  const isCompared =
    (first.kind === 'number' || first.kind === 'category') && first.count > 0 && second.count > 0;
  const result = {
    ...common,
    status: 'both' as const,
    distances,
    byChance,
    level: found?.level ?? null,
    newLevels: found?.newLevels ?? null,
    goneLevels: found?.goneLevels ?? null,
    shareError: found?.shareError ?? 0,
    changed: beyond || unbinned || (found?.newLevels ?? []).length > 0 || (isCompared ? false : null),
  };
  return { ...result, words: changeWords(first, second, result) };
}
