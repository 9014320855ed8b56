import { column, type Table } from '../table/table.ts';
import type { Column } from '../table/column.ts';
import { quoteNames, SlipwayError } from '../core/error.ts';
import { HOUR, type TrendUnit } from './trend-calendar.ts';
import type { TrendAggregate, TrendRows } from './trend-series.ts';

const LAST = 8.64e15 - 36 * HOUR; // what every zone can show
const MOST_POINTS = 800;
const UNITS: readonly (readonly [unit: TrendUnit, ms: number])[] = [
  ['hour', HOUR],
  ['day', 24 * HOUR],
  ['week', 7 * 24 * HOUR],
];

/** The rows that have a time and a value: 0 or 1 for a share. */
export function trendRows(
  where: string,
  from: Table,
  time: string,
  name: string | null,
  aggregate: TrendAggregate,
  level: string | null,
): TrendRows {
  const at = column(from, time, 'time', where).values;
  const valueAt = name === null ? () => 1 : reader(where, from, name, aggregate, level);
  const [instants, values] = [new Float64Array(at.length), new Float64Array(at.length)];
  let count = 0;
  for (let row = 0; row < at.length; row++) {
    const value = valueAt(row);
    if (!(Math.abs(at[row]!) <= LAST) || !Number.isFinite(value)) continue;
    instants[count] = at[row]!;
    values[count++] = value;
  }
  return { instants: instants.subarray(0, count), values: values.subarray(0, count) };
}

/** The shortest unit that gives at most 800 points. */
export function chooseUnit(instants: Float64Array): TrendUnit {
  let [first, last] = [Infinity, -Infinity];
  for (let row = 0; row < instants.length; row++) {
    const instant = instants[row]!;
    if (instant < first) first = instant;
    if (instant > last) last = instant;
  }
  return UNITS.find(([, ms]) => !((last - first) / ms > MOST_POINTS - 1))?.[0] ?? 'month';
}

/** What a row counts for; `NaN` when it is missing. */
function reader(
  where: string,
  from: Table,
  name: string,
  aggregate: TrendAggregate,
  level: string | null,
): (row: number) => number {
  if (aggregate === 'mean' || aggregate === 'median') {
    const { values } = column(from, name, 'number', where);
    return (row) => values[row]!;
  }
  const found: Column = column(
    from,
    name,
    level === null ? undefined : ['number', 'category', 'text'],
    where,
  );
  if (found.kind === 'category') {
    const { codes, levels } = found;
    const code = level === null ? -2 : levels.indexOf(level);
    if (level !== null && code < 0) throw noLevel(where, name, level);
    return (row) => (codes[row]! < 0 ? NaN : codes[row] === code ? 1 : 0);
  }
  if (found.kind === 'text') {
    const { values } = found;
    if (level !== null && !values.includes(level)) throw noLevel(where, name, level);
    return (row) => (values[row] === null ? NaN : values[row] === level ? 1 : 0);
  }
  const { values } = found;
  const wanted = Number(level);
  if (level !== null && String(wanted) !== level) throw noLevel(where, name, level);
  return (row) => (Number.isNaN(values[row]) ? NaN : values[row] === wanted ? 1 : 0);
}

function noLevel(where: string, name: string, level: string): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    `level is ${quoteNames([level])}; expected one that column ${quoteNames([name])} can have.`,
    { details: { option: 'level', column: name } },
  );
}
