import { SlipwayError } from '../core/error.ts';
import { column, type Table } from '../table/table.ts';

/** The one option of statistics that can weigh rows. */
export interface WeightOption {
  /** A number column with how much each row counts, 0 or more. Absent: every row counts 1. */
  readonly weight?: string | undefined;
}

/** The columns of a statistic: those it is about, and the weights. */
export function withWeight(names: readonly string[], weight: string | undefined): readonly string[] {
  return weight === undefined || names.includes(weight) ? names : [...names, weight];
}

/** Checks the name of a weight column and hands it back. */
export function checkWeight(where: string, weight: unknown): string | undefined {
  if (weight === undefined || typeof weight === 'string') return weight;
  throw new SlipwayError(
    'bad-option',
    where,
    `weight is of type ${typeof weight}; expected the name of a number column.`,
    { details: { option: 'weight' } },
  );
}

/**
 * The weights of a batch, checked; `undefined` when no column is named.
 *
 * @param firstRow - how many rows came before the batch, for the message.
 * @throws {SlipwayError} `bad-data` on a weight that is missing, negative or infinite: a row without a weight has no
 *   place in a weighted figure, and leaving it out would be a choice that is not ours.
 */
export function weightsOf(
  where: string,
  batch: Table,
  name: string | undefined,
  firstRow: number,
): Float64Array | undefined {
  if (name === undefined) return undefined;
  const { values } = column(batch, name, 'number', where);
  for (let row = 0; row < values.length; row++) {
    if (values[row]! >= 0 && values[row]! < Infinity) continue;
    const found = Number.isNaN(values[row]) ? 'missing' : String(values[row]);
    throw new SlipwayError(
      'bad-data',
      where,
      `the weight "${name}" is ${found} at row ${firstRow + row}; expected a finite number of 0 or more. Fill it, or leave the row out.`,
      { details: { column: name, row: firstRow + row } },
    );
  }
  return values;
}
