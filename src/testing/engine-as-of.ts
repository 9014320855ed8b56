import { asOfJoinOn } from '../sql/as-of-join-on.ts';
import type { Relation } from '../sql/engine.ts';
import { rowsOf } from '../sql/relation.ts';
import { asOfJoin } from '../table/as-of-join.ts';
import { numberColumn, timeColumn } from '../table/column.ts';
import type { FeatureHistory } from '../table/feature-history.ts';
import { select } from '../table/select.ts';
import { column, withColumns, type Table } from '../table/table.ts';
import { difference } from './difference.ts';
import { seededTable } from './engine-tables.ts';

/** Descriptions that say little and all that there is. */
const histories: readonly FeatureHistory[] = [
  { by: 'word', time: 'time' },
  { by: ['word', 'flag', 'whole'], time: 'time', created: 'created', maxAgeMs: 5e9, admit: 'before' },
  { by: [], time: 'time', created: 'created', maxAgeMs: 2e7 },
];

/**
 * Where as-of joins on an engine first differ from those in memory, in words; `undefined` where they do not.
 *
 * @param load - makes a table of the engine.
 */
export async function asOfDifference(
  load: (name: string, rows: Table) => Promise<Relation>,
): Promise<string | undefined> {
  const [asked, known] = [seededTable(11, 400), seededTable(12, 900)];
  const count = (rows: number) => numberColumn(Float64Array.from({ length: rows }, (_, row) => row));
  const keys = ['word', 'flag', 'whole'];
  const rows = withColumns(select(asked, [...keys, 'at']), { row: count(asked.rows) });
  const time = column(known, 'at', 'time').values;
  const features = withColumns(select(known, keys), {
    time: timeColumn(time),
    created: timeColumn(time.map((instant, row) => instant + (row % 7) * 4e8)),
    value: count(known.rows),
  });
  const [left, right] = [await load('asked', rows), await load('known', features)];
  for (const history of histories) {
    const options = { ...history, at: 'at', columns: ['value'], age: 'age' };
    const found = await rowsOf(await asOfJoinOn(left, right, options));
    const places = column(found, 'row', 'number').values;
    const order = new Int32Array(found.rows);
    places.forEach((row, place) => (order[row] = place));
    const expected = asOfJoin(rows, features, options);
    for (const name of ['row', 'value', 'age']) {
      const got = column(found, name, 'number').values;
      const inOrder = Float64Array.from(order, (place) => got[place]!);
      const other = difference(inOrder, column(expected, name, 'number').values, 0);
      if (other !== undefined) return `${name} by ${JSON.stringify(history.by)}: ${other}`;
    }
  }
  return undefined;
}
