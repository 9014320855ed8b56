import { SlipwayError } from '../core/error.ts';
import { groupRows, mostSlices, namedGroups } from '../stats/row-groups.ts';
import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { checkSlicing, sliceName, type SliceBy, type Slicing } from './by-slice.ts';
import { sliceColumn } from './slice-columns.ts';

/** The rows of a table, told apart by what they are sliced by. */
export interface SliceGroups {
  /** Column to level, a record a slice; only slices that have rows. */
  readonly slices: readonly Readonly<Record<string, string>>[];
  /** Shape `[rows]`: which slice each row is in. */
  readonly codes: Int32Array;
}

const WHERE = 'evaluate/by-slice';

/**
 * The groups of each slicing in turn, in the order of the levels, missing last. What they are sliced by is read once.
 *
 * @throws {SlipwayError} `too-large` beyond 10,000 slices in all.
 */
export function* sliceGroups(from: Table, slicing: Slicing): Generator<SliceGroups> {
  const read = new Map<string, Column>();
  const columnOf = (by: SliceBy): Column => {
    const key = JSON.stringify(by);
    const column = read.get(key) ?? sliceColumn(from, by);
    read.set(key, column);
    return column;
  };
  let count = 0;
  for (const crossed of checkSlicing(slicing)) {
    const names = crossed.map(sliceName);
    const by: Table = {
      rows: from.rows,
      columns: new Map(crossed.map((one, place) => [names[place]!, columnOf(one)])),
    };
    const { groups, codes } = groupRows(WHERE, by, names);
    count += groups.length;
    if (count > mostSlices) {
      throw new SlipwayError(
        'too-large',
        WHERE,
        `there are more than ${mostSlices} slices; expected at most that many. Slice by fewer columns.`,
      );
    }
    yield { slices: namedGroups(WHERE, names, groups), codes };
  }
}
