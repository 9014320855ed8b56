import { checkKeys, checkNumber } from '../core/options.ts';
import { column } from '../table/table.ts';
import { timeCountsSql } from './sql/time-counts-sql.ts';
import type { Statistic } from './statistic.ts';
import { LAST_INSTANT } from '../table/zone-spans.ts';

/** Options of {@link timeCounts}. */
export interface TimeCountsOptions {
  /** The most cells to keep; beyond that the cells widen. @default 100,000 */
  readonly limit?: number | undefined;
}

/** How many rows fall into each stretch of time. */
export interface TimeCounts {
  /** Rows with an instant, the ones out of range included. */
  readonly count: number;
  readonly missing: number;
  /** Rows whose number is no instant of the calendar: infinite, or more than 8.64e15 ms from 1970. In no cell. */
  readonly outOfRange: number;
  /** The first and the last instant in range, in UTC milliseconds; `NaN` when there is none. */
  readonly min: number;
  readonly max: number;
  /** How long a cell is, in milliseconds: 15 minutes, an hour, a day, or a power of two of days. */
  readonly cellMs: number;
  /** Rows by the cell's start, a multiple of `cellMs` in UTC milliseconds, ascending; cells without rows are left out. */
  readonly cells: ReadonlyMap<number, number>;
}

/** What {@link timeCounts} keeps between batches. */
export interface TimeCountsState {
  readonly count: number;
  readonly missing: number;
  readonly outOfRange: number;
  readonly min: number;
  readonly max: number;
  /** How many times the cells were widened. */
  readonly width: number;
  /** Rows by the cell's number: its start divided by its length. */
  readonly cells: Map<number, number>;
}

const WHERE = 'stats/time-counts';
const QUARTER = 900_000;
const LIMIT = 100_000;
/** A batch is counted in an array when its cells are no more than this many times its rows. */
const DENSE = 8;

/**
 * How many rows of a time column fall into each quarter of an hour.
 *
 * Every offset from UTC in use today is a multiple of that, so hours, days and months of any zone are sums of cells.
 * A column that needs more cells than the limit has them widened to an hour, a day, two days, four and so on:
 * `cellMs` says which. The width is the narrowest that fits, however the rows came.
 *
 * @param name - a time column.
 * @throws {SlipwayError} `bad-option` on a limit that is no whole number of 2 or more; `unknown-column`; `wrong-kind`,
 *   when computed.
 * @cost memory grows with the cells that have rows, up to the limit.
 * @example
 * const at = timeColumn([new Date('2013-01-01T10:15Z'), new Date('2013-01-01T10:29Z'), null]);
 * [...compute(table({ at }), { at: timeCounts('at') }).at.cells] // => [[Date.parse('2013-01-01T10:15Z'), 2]]
 */
export function timeCounts(
  name: string,
  options: TimeCountsOptions = {},
): Statistic<TimeCounts, TimeCountsState> {
  checkKeys(WHERE, options, ['limit']);
  const limit = checkNumber(WHERE, 'limit', options.limit ?? LIMIT, { min: 2, integer: true });
  return {
    key: JSON.stringify(['time-counts', name, limit]),
    columns: [name],
    start: () => ({
      count: 0,
      missing: 0,
      outOfRange: 0,
      min: Infinity,
      max: -Infinity,
      width: 0,
      cells: new Map<number, number>(),
    }),
    add: (state, batch) => fitted(addTo(state, column(batch, name, 'time', WHERE).values), limit),
    merge(first, second) {
      const width = Math.max(first.width, second.width);
      const cells = new Map(widened(first, width).cells);
      for (const [cell, rows] of widened(second, width).cells) addCell(cells, cell, rows);
      return fitted(
        {
          count: first.count + second.count,
          missing: first.missing + second.missing,
          outOfRange: first.outOfRange + second.outOfRange,
          min: Math.min(first.min, second.min),
          max: Math.max(first.max, second.max),
          width,
          cells,
        },
        limit,
      );
    },
    finish({ count, missing, outOfRange, min, max, width, cells }) {
      const cellMs = lengthOf(width);
      const none = count === outOfRange;
      return {
        count,
        missing,
        outOfRange,
        min: none ? NaN : min,
        max: none ? NaN : max,
        cellMs,
        cells: new Map(
          [...cells].sort(([a], [b]) => a - b).map(([cell, rows]) => [cell * cellMs, rows] as const),
        ),
      };
    },
    sql: timeCountsSql(name, limit, lengthOf),
  };
}

/** The length of a cell after it was widened some times. */
function lengthOf(width: number): number {
  if (width === 0) return QUARTER;
  return width === 1 ? 4 * QUARTER : 96 * QUARTER * 2 ** (width - 2);
}

function addTo(state: TimeCountsState, values: Float64Array): TimeCountsState {
  let { missing, outOfRange, min, max } = state;
  let [first, last] = [Infinity, -Infinity];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value >= -LAST_INSTANT && value <= LAST_INSTANT) {
      if (value < first) first = value;
      if (value > last) last = value;
    } else if (Number.isNaN(value)) missing++;
    else outOfRange++;
  }
  const count = state.count + values.length - (missing - state.missing);
  if (first <= last) countCells(state.cells, values, lengthOf(state.width), first, last);
  min = Math.min(min, first);
  max = Math.max(max, last);
  return { ...state, count, missing, outOfRange, min, max };
}

function countCells(
  cells: Map<number, number>,
  values: Float64Array,
  cellMs: number,
  first: number,
  last: number,
): void {
  const from = Math.floor(first / cellMs);
  const most = Math.floor(last / cellMs) - from + 1;
  if (most > DENSE * values.length) {
    for (const value of values)
      if (Math.abs(value) <= LAST_INSTANT) addCell(cells, Math.floor(value / cellMs), 1);
    return;
  }
  const rows = new Int32Array(most);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value >= first && value <= last) rows[Math.floor(value / cellMs) - from]!++;
  }
  rows.forEach((counted, cell) => {
    if (counted > 0) addCell(cells, from + cell, counted);
  });
}

/** The state with cells wide enough that there are no more than the limit. */
function fitted(state: TimeCountsState, limit: number): TimeCountsState {
  let fitting = state;
  while (fitting.cells.size > limit) fitting = widened(fitting, fitting.width + 1);
  return fitting;
}

function widened(state: TimeCountsState, width: number): TimeCountsState {
  if (state.width === width) return state;
  const ratio = lengthOf(width) / lengthOf(state.width);
  const cells = new Map<number, number>();
  for (const [cell, rows] of state.cells) addCell(cells, Math.floor(cell / ratio), rows);
  return { ...state, width, cells };
}

function addCell(cells: Map<number, number>, cell: number, rows: number): void {
  cells.set(cell, (cells.get(cell) ?? 0) + rows);
}
