import type { Column } from './column.ts';

/**
 * The values of a column at given places, in the order given; missing where the place is -1.
 *
 * @param places - each -1 or a row of the column, which is not checked.
 * @example
 * gather(textColumn(['a', 'b']), Int32Array.of(1, -1)).values // => ['b', null]
 */
export function gather(column: Column, places: Int32Array): Column {
  const rows = places.length;
  if (column.kind === 'text') {
    const values = new Array<string | null>(rows);
    for (let row = 0; row < rows; row++) values[row] = places[row]! < 0 ? null : column.values[places[row]!]!;
    return { kind: 'text', values };
  }
  if (column.kind === 'category') {
    const codes = new Int32Array(rows);
    for (let row = 0; row < rows; row++) codes[row] = places[row]! < 0 ? -1 : column.codes[places[row]!]!;
    return { ...column, codes };
  }
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) values[row] = places[row]! < 0 ? NaN : column.values[places[row]!]!;
  return { ...column, values };
}
