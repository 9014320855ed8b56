import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNames } from '../core/options.ts';
import type { ColumnProfile } from '../eda/column-profile.ts';
import type { Profile } from '../eda/profile.ts';
import { decileBins, type NumberBins } from '../stats/decile-bins.ts';
import { compute } from '../stats/compute.ts';
import { levelCounts } from '../stats/level-counts.ts';
import { moments } from '../stats/moments.ts';
import { sortedValues } from '../stats/sorted-values.ts';
import { columnLength, isMissing, type Column } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import { telling } from './number-bins.ts';

/** What a reference keeps of every column. */
interface CommonReference {
  readonly name: string;
  /** Values present. */
  readonly count: number;
  readonly missing: number;
}

/** What a reference keeps of a number column. A figure that does not exist is `null`. */
export interface NumberReference extends CommonReference {
  readonly kind: 'number';
  /** Of the finite values. */
  readonly mean: number | null;
  /** Population standard deviation (divide by n) of the finite values. */
  readonly deviation: number | null;
  /** Up to ten bins of about equal frequency; `null` without finite values. */
  readonly bins: NumberBins | null;
}

/** What a reference keeps of a category column. */
export interface CategoryReference extends CommonReference {
  readonly kind: 'category';
  /** The 1000 most frequent, most frequent first. */
  readonly levels: readonly { readonly level: string; readonly rows: number }[];
  /** Levels that are not listed, and the rows they are on: one bin together. */
  readonly otherLevels: number;
  readonly otherRows: number;
}

/** What a reference keeps of a time or text column: whether its values are there. */
export interface PresenceReference extends CommonReference {
  readonly kind: 'time' | 'text';
}

/** What a reference keeps of one column, told apart by `kind`. */
export type ColumnReference = NumberReference | CategoryReference | PresenceReference;

/** The frozen distribution that windows are compared with: counts and levels, no rows. Plain JSON. */
export interface Reference {
  readonly version: 1;
  readonly rows: number;
  readonly columns: readonly ColumnReference[];
}

/** Options of {@link reference}. */
export interface ReferenceOptions {
  /** The columns to keep, such as the model's inputs. @default every column */
  readonly columns?: readonly string[];
}

const where = 'monitor/reference';
const MOST_LEVELS = 1000;

/**
 * The frozen distribution of the training rows, for {@link drift} to compare later windows with.
 *
 * From a table or from its profile, with the same result. Numbers keep the counts between their type 7 deciles, ties
 * merged; where nine tenths of a column are one value, that value has a bin of its own if it is 0 or the only one.
 * Categories keep the counts of their levels. Missing values are counted apart.
 *
 * @param from - the training rows, or their profile; for rows in batches, `profileFrom` makes one.
 * @throws {SlipwayError} `unknown-column` when a column named is not there; `bad-version` on a profile written by
 *   another version; `bad-data` on neither table nor profile; `bad-option`.
 * @cost sorts every number column of a table; nothing for a profile.
 * @example
 * reference(table({ city: categoryColumn(['York', 'Bath', 'York', null]) })) // => { version: 1, rows: 4, columns: [{ name: 'city', kind: 'category', count: 3, missing: 1, levels: [{ level: 'York', rows: 2 }, { level: 'Bath', rows: 1 }], otherLevels: 0, otherRows: 0 }] }
 */
export function reference(from: Table | Profile, options: ReferenceOptions = {}): Reference {
  checkKeys(where, options, ['columns']);
  const names = options.columns === undefined ? undefined : checkNames(where, 'columns', options.columns);
  const given: unknown = from;
  if (!isRecord(given) || !(given['columns'] instanceof Map || isList(given['columns']))) {
    throw new SlipwayError(
      'bad-data',
      where,
      'there is nothing to keep; expected a table, or what profile(table) gives.',
    );
  }
  if (isTable(from)) {
    const kept = names ?? [...from.columns.keys()];
    return { version: 1, rows: from.rows, columns: kept.map((name) => fromColumn(from, name)) };
  }
  if (from.version !== 2) {
    throw new SlipwayError(
      'bad-version',
      where,
      `the profile is of version ${String(from.version)}; expected 2. Profile the rows again.`,
    );
  }
  const profiles = new Map(from.columns.map((profiled) => [profiled.name, profiled]));
  return {
    version: 1,
    rows: from.rows,
    columns: (names ?? [...profiles.keys()]).map((name) => fromProfile(profiles, name)),
  };
}

function isList(columns: unknown): boolean {
  return Array.isArray(columns) && columns.every(isRecord);
}

function isTable(from: Table | Profile): from is Table {
  return from.columns instanceof Map;
}

function fromColumn(from: Table, name: string): ColumnReference {
  const { kind, ...rest } = column(from, name, undefined, where);
  if (kind === 'number') {
    const { spread, sorted } = compute(from, { spread: moments(name), sorted: sortedValues(name) });
    const { count, missing, mean, variance, min, max, zeros, infinite } = spread;
    const bins = telling(decileBins(sorted.values), {
      count,
      min: figure(min),
      max: figure(max),
      zeros,
      infinite,
    });
    return { name, kind, count, missing, mean: figure(mean), deviation: figure(Math.sqrt(variance)), bins };
  }
  if (kind === 'category') {
    const { counted } = compute(from, { counted: levelCounts(name) });
    const byRows = [...counted.levels].sort(([, first], [, second]) => second - first);
    const levels = byRows.slice(0, MOST_LEVELS).map(([level, rows]) => ({ level, rows }));
    const otherRows = byRows.slice(MOST_LEVELS).reduce((sum, [, rows]) => sum + rows, 0);
    const otherLevels = byRows.length - levels.length;
    return { name, kind, count: counted.count, missing: counted.missing, levels, otherLevels, otherRows };
  }
  const missing = missingRows({ kind, ...rest } as Column);
  return { name, kind, count: from.rows - missing, missing };
}

function fromProfile(profiles: ReadonlyMap<string, ColumnProfile>, name: string): ColumnReference {
  const found = profiles.get(name);
  if (!found) {
    throw new SlipwayError(
      'unknown-column',
      where,
      `the profile has no column "${name}"; expected one of its ${profiles.size} columns.`,
      { details: { column: name } },
    );
  }
  const { kind, count, missing } = found;
  if (kind === 'number') {
    const { mean, deviation, deciles } = found;
    const bins = deciles && { edges: deciles.edges, counts: deciles.counts };
    return { name, kind, count, missing, mean, deviation, bins: telling(bins, found) };
  }
  if (kind === 'category') {
    const kept = found.levels.slice(0, MOST_LEVELS);
    const cut = found.levels.slice(MOST_LEVELS);
    const otherRows = found.otherRows + cut.reduce((sum, { rows }) => sum + rows, 0);
    return {
      name,
      kind,
      count,
      missing,
      levels: kept,
      otherLevels: found.otherLevels + cut.length,
      otherRows,
    };
  }
  return { name, kind, count, missing };
}

/** How many rows of a column are missing. */
export function missingRows(of: Column): number {
  let missing = 0;
  for (let row = 0, rows = columnLength(of); row < rows; row++) if (isMissing(of, row)) missing++;
  return missing;
}

function figure(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
