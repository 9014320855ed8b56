import { SlipwayError } from '../core/error.ts';
import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';

/**
 * Refuses tables of other rows: those that differ somewhere in a column that both have, of one kind. Levels are told apart
 * by name, whatever their codes; arrays that are one are not read.
 *
 * @throws {SlipwayError} `shape-mismatch` on another number of rows; `bad-data`, naming the column and the first row.
 */
export function checkSameTable(where: string, candidate: Table, baseline: Table): void {
  if (candidate.rows !== baseline.rows) {
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `the table of the candidate has ${candidate.rows} rows, and that of the baseline ${baseline.rows}; expected the same rows.`,
      { details: { got: baseline.rows, expected: candidate.rows } },
    );
  }
  for (const [name, own] of candidate.columns) {
    const other = baseline.columns.get(name);
    const row = other ? firstDifference(own, other) : -1;
    if (row < 0) continue;
    throw new SlipwayError(
      'bad-data',
      where,
      `the column "${name}" at row ${row} differs between the tables of the candidate and the baseline; expected the same rows, in one order. Leave out the table of the baseline where its columns mean something else.`,
      { details: { column: name, row } },
    );
  }
}

/** -1 where there is none. */
function firstDifference(first: Column, second: Column): number {
  if (first.kind === 'category' && second.kind === 'category') {
    if (first.codes === second.codes && first.levels === second.levels) return -1;
    const codeOf = new Map(first.levels.map((level, code) => [level, code]));
    const codes = second.levels.map((level) => codeOf.get(level) ?? NaN);
    return first.codes.findIndex((code, row) => {
      const other = second.codes[row]!;
      return code !== (other < 0 ? other : codes[other]);
    });
  }
  if (first.kind !== second.kind || first.kind === 'category' || second.kind === 'category') return -1;
  if (first.values === second.values) return -1;
  for (let row = 0; row < first.values.length; row++)
    if (!Object.is(first.values[row], second.values[row]) && first.values[row] !== second.values[row])
      return row;
  return -1;
}
