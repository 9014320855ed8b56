import { SlipwayError } from '../core/error.ts';
import {
  call,
  literal,
  missingOf,
  numberOf,
  textOf,
  when,
  type NumberExpression,
} from '../sql/expression.ts';
import type { ColumnKind } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';

/** Levels that say which of them is 1 without being told. */
const KNOWN: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['1', 1],
  ['false', 0],
  ['0', 0],
]);

/**
 * The label of every row as a number, `NaN` where it is missing.
 *
 * @param positive - the level that is 1; needed unless the levels are `true` and `false` or 1 and 0.
 * @throws {SlipwayError} `unknown-column`, `wrong-kind`; `bad-option` on a `positive` that does not fit; `bad-data` on
 *   an infinite label.
 */
export function labelsOf(
  where: string,
  rows: Table,
  label: string,
  positive: string | undefined,
  firstRow = 0,
): Float64Array {
  const found = column(rows, label, ['number', 'category', 'text'], where);
  if (found.kind === 'number') {
    if (positive !== undefined) throw noPositive(where, label);
    const row = found.values.findIndex((value) => Math.abs(value) === Infinity);
    if (row >= 0) throw infinite(where, label, `at row ${firstRow + row}`);
    return found.values;
  }
  const valueOf = (level: string): number => {
    if (positive !== undefined) return level === positive ? 1 : 0;
    const known = KNOWN.get(level);
    if (known === undefined)
      throw whichIsOne(where, label, `the level ${JSON.stringify(level.slice(0, 80))}`);
    return known;
  };
  if (found.kind === 'text')
    return Float64Array.from(found.values, (text) => (text === null ? NaN : valueOf(text)));
  const own = new Map<number, number>();
  return Float64Array.from(found.codes, (code) => {
    if (code < 0) return NaN;
    if (!own.has(code)) own.set(code, valueOf(found.levels[code]!));
    return own.get(code)!;
  });
}

/** The same as SQL; missing, too, where it cannot be said. */
export function labelExpression(
  where: string,
  label: string,
  kind: ColumnKind | undefined,
  positive: string | undefined,
): NumberExpression {
  if (kind !== 'category' && kind !== 'text') {
    if (positive !== undefined) throw noPositive(where, label);
    return numberOf(label);
  }
  const text = textOf(label);
  if (positive === undefined)
    return when<'number'>(
      [...KNOWN].map(([level, value]) => [call('equal', text, literal(level)), literal(value)] as const),
      missingOf('number'),
    );
  return when<'number'>(
    [
      [call('isMissing', text), missingOf('number')],
      [call('equal', text, literal(positive)), literal(1)],
    ],
    literal(0),
  );
}

/** The error of levels of which nothing says what is 1. */
export function whichIsOne(where: string, label: string, found: string): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    `label "${label}" has ${found}; expected positive, the level that is 1.`,
    { details: { column: label } },
  );
}

/** The error of a label without end. */
export function infinite(where: string, label: string, place: string): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `label "${label}" is infinite ${place}; expected finite numbers.`,
    {
      details: { column: label },
    },
  );
}

function noPositive(where: string, label: string): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    `positive goes with a category, and label "${label}" is a number column; expected no positive.`,
    { details: { column: label } },
  );
}

/** Levels that a column may have whose labels are kept by level and fold. */
export const MOST_LEVELS = 1_000_000;

/** The error of a column of more than {@link MOST_LEVELS} levels. */
export function tooManyLevels(where: string, name: string): SlipwayError {
  return new SlipwayError(
    'too-large',
    where,
    `column "${name}" has more than ${MOST_LEVELS} levels; expected at most that many. Put them into buckets first: hashBuckets.`,
    { details: { column: name } },
  );
}
