import { SlipwayError } from '../core/error.ts';
import { column, type Table } from '../table/table.ts';

/** The weights of a batch's rows, each checked: a finite number of 0 or more, none missing. */
export function rowWeights(batch: Table, name: string, where: string): Float64Array {
  const { values } = column(batch, name, 'number', where);
  for (let row = 0; row < values.length; row++) {
    const weight = values[row]!;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new SlipwayError(
        'bad-data',
        where,
        `the weight in column "${name}" at row ${row} is ${Number.isNaN(weight) ? 'missing' : weight}; expected a finite number of 0 or more.`,
        { details: { column: name, row } },
      );
    }
  }
  return values;
}
