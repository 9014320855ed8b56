import { quoteNames, SlipwayError } from '../core/error.ts';
import { column, type Table } from '../table/table.ts';

/** A label as numbers: what leaks are measured against. */
export interface LeakLabel {
  readonly name: string;
  /** `binary` holds 0 and 1, `classes` whole numbers from 0, `number` anything finite. */
  readonly kind: 'binary' | 'number' | 'classes';
  /** Shape `[rows]`; `NaN` where missing or infinite. */
  readonly values: Float64Array;
  /** How many classes; 2 for `binary`, 0 for `number`. */
  readonly classes: number;
  /** Rows whose label is present. */
  readonly rows: number;
  /** Of them, the rows of the rarest class of two; for numbers and more classes the same as `rows`. */
  readonly fewest: number;
}

const MOST_CLASSES = 100;

/** Reads a label: a number of two values or a category of two levels is binary, as is any category with a `positive` level. */
export function readLeakLabel(
  where: string,
  from: Table,
  name: string,
  positive: string | undefined,
): LeakLabel {
  const found = column(from, name, ['number', 'category'], where);
  if (found.kind === 'number') {
    if (positive !== undefined) {
      throw refuse(
        where,
        'positive',
        `label ${quoteNames([name])} is a number; expected no positive level beside it.`,
      );
    }
    return ofNumbers(name, found.values);
  }
  const { codes, levels } = found;
  const counts = new Int32Array(levels.length + 1);
  for (let row = 0; row < codes.length; row++) counts[codes[row]! + 1]!++;
  const present = levels.map((_, code) => code).filter((code) => counts[code + 1]! > 0);
  const one = positive === undefined ? -1 : levels.indexOf(positive);
  if (positive !== undefined && one < 0) {
    throw refuse(
      where,
      'positive',
      `label ${quoteNames([name])} has no level ${quoteNames([String(positive)])}.`,
    );
  }
  const rows = codes.length - counts[0]!;
  if (one >= 0 || present.length <= 2) {
    const top = one >= 0 ? one : (present[1] ?? -1);
    const values = Float64Array.from(codes, (code) => (code < 0 ? NaN : code === top ? 1 : 0));
    const ones = counts[top + 1]!;
    return { name, kind: 'binary', values, classes: 2, rows, fewest: Math.min(ones, rows - ones) };
  }
  if (present.length > MOST_CLASSES) {
    throw new SlipwayError(
      'bad-data',
      where,
      `label ${quoteNames([name])} has ${present.length} levels; expected at most ${MOST_CLASSES}. Name its positive level.`,
      { details: { column: name, levels: present.length } },
    );
  }
  const classOf = new Map(present.map((code, place) => [code, place]));
  const values = Float64Array.from(codes, (code) => classOf.get(code) ?? NaN);
  return { name, kind: 'classes', values, classes: present.length, rows, fewest: rows };
}

function ofNumbers(name: string, given: Float64Array): LeakLabel {
  const values = given.map((value) => (Number.isFinite(value) ? value : NaN));
  const seen = new Set<number>();
  let rows = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    rows++;
    if (seen.size < 3) seen.add(value);
  }
  if (seen.size > 2) return { name, kind: 'number', values, classes: 0, rows, fewest: rows };
  const top = Math.max(...seen);
  const asked = values.map((value) => (Number.isNaN(value) ? NaN : value === top && seen.size === 2 ? 1 : 0));
  const ones = asked.reduce((sum, value) => sum + (value === 1 ? 1 : 0), 0);
  return { name, kind: 'binary', values: asked, classes: 2, rows, fewest: Math.min(ones, rows - ones) };
}

function refuse(where: string, option: string, message: string): SlipwayError {
  return new SlipwayError('bad-option', where, message, { details: { option } });
}
