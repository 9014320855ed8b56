import { quoteNames, SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import type { Matrix } from '../../table/matrix.ts';
import { toRows, type Value } from '../../table/rows.ts';
import { column, type Table } from '../../table/table.ts';
import { slice } from '../../table/take.ts';
import type { Explanation } from './explain.ts';

const where = 'models/explain-row';

/** Options of {@link explainRow}. */
export interface ExplainRowOptions {
  /** The class whose sum is explained: needed where there are classes. */
  readonly class?: string;
  /** What was explained, to show its values: the matrix, or by column the raw rows it was prepared from. */
  readonly values?: Matrix | Table;
}

/** What one feature, or raw column, contributes to one row. */
export interface RowContribution {
  readonly name: string;
  /** What the row has there, where values were handed over; a list where several columns made the features. `null` is missing. */
  readonly value?: Value | readonly Value[];
  /** In the unit of the sums, as {@link Explanation} says. */
  readonly contribution: number;
}

/**
 * Why a model says what it says of one row: what contributes, the most first, whichever way.
 *
 * @param row - its place, from 0.
 * @throws {SlipwayError} `bad-option` on a row or a class that is not there; `shape-mismatch` when the values are of other
 *   rows or features; `unknown-column`.
 * @example
 * const model = linearModel({ features: { dense: ['age', 'pay'], categories: [] }, weights: Float64Array.of(2, -3), intercept: 1 });
 * const rows = { rows: 1, dense: { names: ['age', 'pay'], values: Float32Array.of(5, 10) }, categories: [] };
 * explainRow(explain(model, rows), 0, { values: rows }) // => [{ name: 'pay', value: 10, contribution: -30 }, { name: 'age', value: 5, contribution: 10 }]
 */
export function explainRow(
  explanation: Explanation,
  row: number,
  options: ExplainRowOptions = {},
): readonly RowContribution[] {
  checkKeys(where, options, ['class', 'values']);
  const { rows, names, base, contributions } = explanation;
  checkNumber(where, 'row', row, { min: 0, max: rows - 1, integer: true });
  const from = (row * base.length + outputOf(explanation, options.class)) * names.length;
  const values = options.values && valuesOf(explanation, options.values, row);
  return names
    .map((name, at): RowContribution => {
      const contribution = contributions[from + at]!;
      return values ? { name, value: values[at]!, contribution } : { name, contribution };
    })
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

function outputOf({ classes }: Explanation, name: string | undefined): number {
  if (classes === undefined && name === undefined) return 0;
  const output = name === undefined ? -1 : (classes?.indexOf(name) ?? -1);
  if (output >= 0) return output;
  const found = name === undefined ? 'not given' : quoteNames([name]);
  throw new SlipwayError(
    'bad-option',
    where,
    `class is ${found}; expected ${classes ? `one of ${quoteNames(classes)}` : 'none, since the model has no classes'}.`,
    { details: { option: 'class' } },
  );
}

/** By name, what a row has there. */
function valuesOf(
  { rows, names, columns }: Explanation,
  given: Matrix | Table,
  row: number,
): readonly (Value | readonly Value[])[] {
  if (given.rows !== rows)
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `there are values of ${given.rows} rows; expected those of the ${rows} that were explained.`,
    );
  if ('dense' in given) {
    const found = [...given.dense.names, ...given.categories.map(({ name }) => name)];
    if (found.length !== names.length || found.some((name, at) => name !== names[at]))
      throw new SlipwayError(
        'shape-mismatch',
        where,
        'the matrix has other features than were explained; expected the same ones, or by column the raw rows.',
      );
    const width = given.dense.names.length;
    const numbers = Array.from(given.dense.values.subarray(row * width, (row + 1) * width), (value) =>
      Number.isNaN(value) ? null : value,
    );
    return [...numbers, ...given.categories.map(({ codes, levels }) => levels[codes[row]!] ?? null)];
  }
  const only = toRows(slice(given, row, row + 1))[0]!;
  return columns.map((from, at): Value | readonly Value[] => {
    const own = from.length === 0 ? [names[at]!] : from;
    for (const name of own) column(given, name);
    const values = own.map((name) => only[name]!);
    return values.length === 1 ? values[0]! : values;
  });
}
