import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { zoneOf } from '../table/zone.ts';
import type { ColumnProfile, ProfileLengths } from './column-profile.ts';
import type { Profile } from './profile.ts';

type Check = (value: unknown) => boolean;

const LAST = 8.64e15; // the last instant of a Date

const finite: Check = (value) => Number.isFinite(value);
const count: Check = (value) => finite(value) && (value as number) >= 0;
const rows: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const figure: Check = (value) => value === null || finite(value);
const share: Check = (value) =>
  value === null || (finite(value) && (value as number) >= 0 && (value as number) <= 1);
const instant: Check = (value) => finite(value) && Math.abs(value as number) <= LAST;
const text: Check = (value) => typeof value === 'string';
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(checks).every(([key, check]) => check(value[key]));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const within =
  (least: number, most: number): Check =>
  (value) =>
    rows(value) && (value as number) >= least && (value as number) <= most;

const ascending: Check = (value) =>
  listOf(finite)(value) && (value as number[]).every((each, at, all) => at === 0 || all[at - 1]! <= each);
const counts: Check = (value) => listOf(count)(value) && finite(total(value as number[]));

const common = {
  name: text,
  ...{ count: rows, missing: rows, presentShare: share, distinct: rows, distinctError: count },
  distinctSketch: orNull(text),
};
/** All known or none, as merging takes it. */
const lengths: Check = (value) => {
  if (!fields({ mean: orNull(count), min: orNull(rows), max: orNull(rows) })(value)) return false;
  const { mean, min, max } = value as ProfileLengths;
  if (mean === null || min === null || max === null) return mean === min && min === max;
  return min <= max;
};
/** Bins with so many more edges than there are counts. */
const bins =
  (more: number): Check =>
  (value) =>
    fields({ edges: ascending, counts, countError: count })(value) && alike(value, 'edges', 'counts', more);

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function alike(value: unknown, first: string, second: string, more = 0): boolean {
  const lists = value as Readonly<Record<string, readonly unknown[]>>;
  return lists[first]!.length === lists[second]!.length + more && lists[second]!.length > 0;
}

/** What is read of a profile that comes from outside, by the kind of its column. */
const kinds: Readonly<Record<ColumnProfile['kind'], Check>> = {
  number: fields({
    ...common,
    ...{ weight: count, mean: figure, deviation: orNull(count), skewness: figure, kurtosis: figure },
    ...{ min: figure, max: figure, zeros: rows, negatives: rows, infinite: rows, infiniteBelow: rows },
    wholeNumbers: rows,
    quantiles: fields({
      ...{ p01: figure, p05: figure, p25: figure, p50: figure, p75: figure, p95: figure, p99: figure },
    }),
    rankError: count,
    histogram: orNull(bins(1)),
    deciles: orNull(bins(-1)),
    points: orNull(
      (value) =>
        fields({ values: ascending, weights: counts, rankError: count })(value) &&
        alike(value, 'values', 'weights'),
    ),
  }),
  category: fields({
    ...common,
    levels: listOf(fields({ level: text, rows })),
    ...{ otherLevels: rows, otherRows: rows, undercount: count },
    lengths,
  }),
  time: fields({
    ...common,
    ...{ zone: isZone, min: orNull(instant), max: orNull(instant), outOfRange: rows },
    unit: (value) => ['hour', 'day', 'month', 'year', 'years'].includes(value as string),
    countError: count,
    buckets: (value) =>
      listOf(fields({ start: instant, rows }))(value) &&
      ascending((value as { readonly start: number }[]).map(({ start }) => start)),
  }),
  text: fields({
    ...common,
    empty: rows,
    lengths,
    looksLike: fields({ number: share, date: share, boolean: share, blank: share, padded: share }),
  }),
};

function isZone(value: unknown): boolean {
  try {
    return text(value) && zoneOf(value as string) !== null;
  } catch {
    return false;
  }
}

/** Whether the figures of a column can stand beside each other: as far as others are computed from them. */
function addsUp(column: ColumnProfile, allRows: number): boolean {
  if (column.count + column.missing !== allRows) return false;
  if (column.kind === 'text') return column.empty <= column.count;
  if (column.kind === 'category') {
    // Rows that a level may have beyond what it says are among the others.
    const { levels, otherRows, count: present } = column;
    const names = new Set(levels.map(({ level }) => level));
    return names.size === levels.length && total(levels.map((level) => level.rows)) + otherRows === present;
  }
  const { min, max } = column;
  if ((min === null) !== (max === null) || (min !== null && min > max!)) return false;
  if (column.kind === 'time')
    return total(column.buckets.map((bucket) => bucket.rows)) + column.outOfRange === column.count;
  const { infinite, infiniteBelow, zeros, negatives, wholeNumbers } = column;
  const present = column.count - infinite;
  return (
    infiniteBelow <= infinite &&
    zeros + negatives <= present &&
    wholeNumbers <= present &&
    present > 0 === (min !== null)
  );
}

/** A square of as many rows and cells as there are columns. */
const square =
  (cell: Check, size: number): Check =>
  (value) =>
    listOf((row) => listOf(cell)(row) && (row as unknown[]).length === size)(value) &&
    (value as unknown[]).length === size;

/** Whether correlations are those of the number columns, each once. */
function areCorrelations(value: unknown, columns: readonly ColumnProfile[]): boolean {
  if (!isRecord(value) || !listOf(text)(value['columns'])) return false;
  const names = value['columns'] as readonly string[];
  const numbers = new Set(columns.filter(({ kind }) => kind === 'number').map(({ name }) => name));
  const known = new Set(names.filter((name) => numbers.has(name)));
  if (known.size !== numbers.size || names.length !== numbers.size) return false;
  const [figures, weights] = [square(figure, names.length), square(count, names.length)];
  return fields({
    values: figures,
    pairs: orNull(fields({ counts: weights, means: figures, variances: figures, covariances: figures })),
  })(value);
}

const settings = fields({ bins: within(2, 1000), maxLevels: within(1, 2 ** 31), weight: orNull(text) });

/** Refuses what is not a profile, such as JSON of something else, naming the column that is none. */
export function checkIsProfile(where: string, value: unknown): asserts value is Profile {
  if (isRecord(value) && value['version'] === 1 && Array.isArray(value['columns'])) {
    throw new SlipwayError(
      'bad-version',
      where,
      'the profile is of version 1; expected version 2. Profile the rows again.',
      { details: { got: 1, expected: 2 } },
    );
  }
  if (
    !isRecord(value) ||
    value['version'] !== 2 ||
    !rows(value['rows']) ||
    !Array.isArray(value['columns'])
  ) {
    throw refuse(where, 'what is given is not a profile of version 2');
  }
  const names = new Set<unknown>();
  value['columns'].forEach((column: unknown, place) => {
    const kind = isRecord(column) ? column['kind'] : undefined;
    const check =
      typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : null;
    const name = isRecord(column) && text(column['name']) ? ` ${quoteNames([column['name'] as string])}` : '';
    if (!check?.(column))
      throw refuse(where, `column ${place}${name} of the profile is not the profile of a column`);
    const { name: own } = column as ColumnProfile;
    if (names.has(own)) throw refuse(where, `the profile has two columns${name}`);
    names.add(own);
    if (!addsUp(column as ColumnProfile, value['rows'] as number))
      throw refuse(where, `the figures of column ${place}${name} of the profile do not add up`);
  });
  const columns = value['columns'] as readonly ColumnProfile[];
  const { correlations, duplicateRows } = value;
  if (
    !(correlations === null || areCorrelations(correlations, columns)) ||
    !orNull(rows)(duplicateRows) ||
    !settings(value['settings'])
  ) {
    throw refuse(where, 'the correlations, duplicate rows or settings of the profile are none');
  }
}

function refuse(where: string, found: string): SlipwayError {
  return new SlipwayError('bad-data', where, `${found}; expected what profile(table) gives.`);
}
