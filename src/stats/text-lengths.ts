import type { CategoryColumn, TextColumn } from '../table/column.ts';
import { column } from '../table/table.ts';
import { codeCounts } from './code-counts.ts';
import { textLengthsSql } from './sql/text-lengths-sql.ts';
import type { Statistic } from './statistic.ts';

/** How long the texts of a column are, in UTF-16 code units, as `String.length` counts. */
export interface TextLengths {
  /** Texts present, the empty ones included. */
  readonly count: number;
  readonly missing: number;
  /** Texts of length 0. */
  readonly empty: number;
  /** `NaN` when nothing is present, as are `min` and `max`. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** What {@link textLengths} keeps between batches. */
export interface TextLengthsState {
  readonly count: number;
  readonly missing: number;
  readonly empty: number;
  readonly total: number;
  readonly min: number;
  readonly max: number;
}

/**
 * How long the texts of a column are.
 *
 * @param name - a text or category column, the levels of which are measured once each; `null` is missing, the empty string has length 0.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind`, when computed.
 * @example
 * compute(table({ tail: textColumn(['N14228', 'N1', null]) }), { tail: textLengths('tail') }).tail.mean // => 4
 */
export function textLengths(name: string): Statistic<TextLengths, TextLengthsState> {
  return {
    key: JSON.stringify(['text-lengths', name]),
    columns: [name],
    start: () => ({ count: 0, missing: 0, empty: 0, total: 0, min: Infinity, max: -Infinity }),
    add: (state, batch) =>
      merge(state, lengthsOf(column(batch, name, ['text', 'category'], 'stats/text-lengths'))),
    merge,
    finish: ({ count, missing, empty, total, min, max }) =>
      count === 0
        ? { count, missing, empty, mean: NaN, min: NaN, max: NaN }
        : { count, missing, empty, mean: total / count, min, max },
    sql: textLengthsSql(name),
  };
}

function lengthsOf(found: TextColumn | CategoryColumn): TextLengthsState {
  const rows = found.kind === 'category' ? codeCounts(found.codes, found.levels.length) : undefined;
  const texts = found.kind === 'category' ? found.levels : found.values;
  let count = 0;
  let missing = rows ? rows[0]! : 0;
  let empty = 0;
  let total = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let place = 0; place < texts.length; place++) {
    const text = texts[place]!;
    const times = rows ? rows[place + 1]! : 1;
    if (text === null) missing++;
    if (text === null || times === 0) continue;
    const { length } = text;
    count += times;
    if (length === 0) empty += times;
    total += length * times;
    if (length < min) min = length;
    if (length > max) max = length;
  }
  return { count, missing, empty, total, min, max };
}

function merge(first: TextLengthsState, second: TextLengthsState): TextLengthsState {
  return {
    count: first.count + second.count,
    missing: first.missing + second.missing,
    empty: first.empty + second.empty,
    total: first.total + second.total,
    min: Math.min(first.min, second.min),
    max: Math.max(first.max, second.max),
  };
}
