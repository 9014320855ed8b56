import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

/** A small table with a column of every kind and a missing value in each. */
export function sample(): Table {
  return table({
    n: numberColumn([1, 2, null]),
    at: timeColumn([0, null, 2000], 'Asia/Tokyo'),
    city: categoryColumn(['York', 'Bath', null]),
    id: textColumn([null, 'b', 'c']),
  });
}
