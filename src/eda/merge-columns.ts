import { quoteNames, SlipwayError } from '../core/error.ts';
import type {
  CategoryProfile,
  ColumnProfile,
  NumberProfile,
  ProfileLengths,
  TextProfile,
  TimeProfile,
} from './column-profile.ts';
import { figure } from './figures.ts';
import { mergeDistinct } from './merge-distinct.ts';
import { mergeNumbers } from './merge-numbers.ts';
import type { ProfileSettings } from './profile.ts';
import { bucketRows, timeBuckets } from './time-buckets.ts';

/** The profile of a column over the rows of two profiles of it. */
export function mergeColumns(
  where: string,
  first: ColumnProfile,
  second: ColumnProfile,
  settings: ProfileSettings,
): ColumnProfile {
  checkAlike(where, first, second);
  const count = first.count + second.count;
  const missing = first.missing + second.missing;
  const present = { count, missing, presentShare: figure(count / (count + missing)) };
  // What nothing is known of changes nothing else.
  if (first.count === 0) return { ...second, ...present };
  if (second.count === 0) return { ...first, ...present };
  const { distinct, distinctError, sketch } = mergeDistinct(first, second);
  const common = { name: first.name, ...present, distinct, distinctError, distinctSketch: null };
  const merged = mergeKinds(first, second, common, settings);
  return holdsAll(merged) ? merged : { ...merged, distinctSketch: sketch() };
}

/** Whether a profile holds every value: then nothing else need be kept of the different ones. */
function holdsAll(column: ColumnProfile): boolean {
  if (column.kind === 'category') return isComplete(column);
  return column.kind === 'number' && (column.points?.rankError ?? 0) === 0;
}

function mergeKinds(
  first: ColumnProfile,
  second: ColumnProfile,
  common: Common,
  settings: ProfileSettings,
): ColumnProfile {
  switch (first.kind) {
    case 'number':
      return { ...common, ...mergeNumbers(first, second as NumberProfile, settings) };
    case 'category':
      return { ...common, ...mergeCategories(first, second as CategoryProfile, common, settings.maxLevels) };
    case 'time':
      return { ...common, ...mergeTimes(first, second as TimeProfile) };
    case 'text':
      return { ...common, ...mergeTexts(first, second as TextProfile) };
  }
}

function checkAlike(where: string, first: ColumnProfile, second: ColumnProfile): void {
  const spell = (column: ColumnProfile): string =>
    column.kind === 'time' ? `kind time in zone ${column.zone}` : `kind ${column.kind}`;
  if (spell(first) === spell(second)) return;
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `column ${quoteNames([first.name])} is of ${spell(first)} in one profile and of ${spell(second)} in the other; expected the same.`,
    { details: { column: first.name } },
  );
}

type Common = Pick<
  ColumnProfile,
  'name' | 'count' | 'missing' | 'presentShare' | 'distinct' | 'distinctError' | 'distinctSketch'
>;

/** What is left of a profile without what every column has. */
type Own<Profile extends ColumnProfile> = Omit<Profile, keyof Common>;

function mergeCategories(
  first: CategoryProfile,
  second: CategoryProfile,
  { count, distinct }: Common,
  maxLevels: number,
): Own<CategoryProfile> {
  const rows = new Map<string, number>();
  for (const { levels } of [first, second]) {
    for (const { level, rows: more } of levels) rows.set(level, (rows.get(level) ?? 0) + more);
  }
  const order = [...rows].sort(([a, rowsOfA], [b, rowsOfB]) => rowsOfB - rowsOfA || (a < b ? -1 : 1));
  const listed = order.slice(0, maxLevels).map(([level, ofLevel]) => ({ level, rows: ofLevel }));
  const listedRows = listed.reduce((sum, level) => sum + level.rows, 0);
  const all = isComplete(first) && isComplete(second);
  return {
    kind: 'category',
    levels: listed,
    otherLevels: all ? rows.size - listed.length : Math.max(0, distinct - listed.length),
    otherRows: count - listedRows,
    undercount: lackOf(first) + lackOf(second),
    lengths: mergeLengths(first, second),
  };
}

/** Whether a profile lists every level. */
export function isComplete({ otherLevels, otherRows }: CategoryProfile): boolean {
  return otherLevels === 0 && otherRows === 0;
}

/** How many rows a level may have in a profile beyond what it says: as many as the last one listed, if it is not listed. */
function lackOf({ levels, otherRows, undercount }: CategoryProfile): number {
  const last = levels[levels.length - 1]?.rows ?? 0;
  return Math.max(undercount, Math.min(otherRows, last + undercount));
}

function mergeTimes(first: TimeProfile, second: TimeProfile): Own<TimeProfile> {
  const { kind, zone } = first;
  const outOfRange = first.outOfRange + second.outOfRange;
  if (first.min === null || second.min === null) {
    // All instants of one are beyond the calendar.
    const { unit, min, max, buckets, countError } = first.min === null ? second : first;
    return { kind, zone, min, max, outOfRange, unit, buckets, countError };
  }
  const min = Math.min(first.min, second.min);
  const max = Math.max(first.max!, second.max!);
  const { unit, starts } = timeBuckets(min, max, zone);
  const parts = [first, second].map(({ buckets, countError }) => {
    const next = new Map(buckets.map(({ start }, index) => [start, buckets[index + 1]?.start ?? start]));
    const counted = bucketRows(
      starts,
      buckets.map(({ start, rows }) => [start, rows] as const),
      (start) => next.get(start)! - start,
    );
    return { rows: counted.rows, countError: counted.countError + countError };
  });
  const [one, other] = parts as [(typeof parts)[0], (typeof parts)[0]];
  return {
    kind,
    zone,
    min,
    max,
    outOfRange,
    unit,
    buckets: starts.map((start, index) => ({ start, rows: one.rows[index]! + other.rows[index]! })),
    countError: one.countError + other.countError,
  };
}

function mergeTexts(first: TextProfile, second: TextProfile): Own<TextProfile> {
  const share = (word: keyof TextProfile['looksLike']): number | null => {
    const [one, other] = [first.looksLike[word], second.looksLike[word]];
    if (one === null || other === null) return null;
    // The rows are whole numbers.
    const rows = Math.round(one * first.count) + Math.round(other * second.count);
    return rows / (first.count + second.count);
  };
  return {
    kind: 'text',
    empty: first.empty + second.empty,
    lengths: mergeLengths(first, second),
    looksLike: {
      number: share('number'),
      date: share('date'),
      boolean: share('boolean'),
      blank: share('blank'),
      padded: share('padded'),
    },
  };
}

function mergeLengths(
  first: { readonly count: number; readonly lengths: ProfileLengths },
  second: { readonly count: number; readonly lengths: ProfileLengths },
): ProfileLengths {
  const [one, other] = [first.lengths, second.lengths];
  if (one.mean === null || other.mean === null) return { mean: null, min: null, max: null };
  // The sums are whole numbers.
  const sum = Math.round(one.mean * first.count) + Math.round(other.mean * second.count);
  return {
    mean: sum / (first.count + second.count),
    min: Math.min(one.min!, other.min!),
    max: Math.max(one.max!, other.max!),
  };
}
