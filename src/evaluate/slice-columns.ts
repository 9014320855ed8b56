import { sortedCopy } from '../stats/sort-numbers.ts';
import type { CategoryColumn, Column } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import { zoneOf } from '../table/zone.ts';
import { LAST_INSTANT } from '../table/zone-spans.ts';
import type { SliceBuckets, SliceBy, SliceDatePart } from './by-slice.ts';

const WHERE = 'evaluate/by-slice';

/** The column whose levels are the slices: the one that is named, or one made of it. */
export function sliceColumn(from: Table, by: SliceBy): Column {
  if (typeof by === 'string') return column(from, by, undefined, WHERE);
  return 'part' in by ? datePart(from, by) : buckets(from, by);
}

function buckets(from: Table, by: SliceBuckets): CategoryColumn {
  const { values } = column(from, by.column, 'number', WHERE);
  const edges = by.edges ?? edgesOf(values, by.bins!);
  const codes = new Int32Array(values.length);
  for (let row = 0; row < codes.length; row++) {
    const value = values[row]!;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value >= edges[middle]!) low = middle + 1;
      else high = middle;
    }
    codes[row] = Number.isNaN(value) ? -1 : low;
  }
  return { kind: 'category', codes, levels: bucketNames(edges) };
}

/** Numbers that rows have, so that their names are short; fewer than asked for where many rows share one. */
function edgesOf(values: Float64Array, bins: number): readonly number[] {
  const sorted = sortedCopy(values.filter((value) => !Number.isNaN(value)));
  const edges = Array.from(
    { length: bins - 1 },
    (_, bin) => sorted[Math.floor(((bin + 1) * sorted.length) / bins)]!,
  );
  // An edge at the least value would have nothing below it.
  return [...new Set(edges)].filter((edge) => Number.isFinite(edge) && edge > sorted[0]!);
}

function bucketNames(edges: readonly number[]): readonly string[] {
  if (edges.length === 0) return ['all'];
  const inner = edges.slice(1).map((high, at) => `[${edges[at]!}, ${high})`);
  return [`< ${edges[0]!}`, ...inner, `>= ${edges[edges.length - 1]!}`];
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Rows whose offsets are read together. */
const ROWS = 4096;

function datePart(from: Table, { column: name, part, timeZone }: SliceDatePart): CategoryColumn {
  const { values, zone } = column(from, name, 'time', WHERE);
  const clock = zoneOf(timeZone ?? zone);
  const offsets = new Int32Array(ROWS);
  const numbers = new Float64Array(values.length);
  const partOf = READERS[part];
  for (let start = 0; start < values.length; start += ROWS) {
    const count = Math.min(ROWS, values.length - start);
    clock.readOffsets(values, start, count, offsets);
    for (let i = 0; i < count; i++) {
      const instant = values[start + i]!;
      numbers[start + i] = Math.abs(instant) <= LAST_INSTANT ? partOf(instant + offsets[i]!) : NaN;
    }
  }
  const found = [...new Set(numbers)].filter((number) => !Number.isNaN(number)).sort((a, b) => a - b);
  const codeOf = new Map(found.map((number, code) => [number, code]));
  return {
    kind: 'category',
    codes: Int32Array.from(numbers, (number) => codeOf.get(number) ?? -1),
    levels: found.map(String),
  };
}

/** From what the wall shows, as if it were UTC. Day 0, of 1970, was a Thursday. */
const READERS: Readonly<Record<SliceDatePart['part'], (wall: number) => number>> = {
  hour: (wall) => Math.floor((wall - Math.floor(wall / DAY) * DAY) / HOUR),
  dayOfWeek: (wall) => {
    const since = (Math.floor(wall / DAY) + 3) % 7;
    return (since < 0 ? since + 7 : since) + 1;
  },
  month: (wall) => new Date(wall).getUTCMonth() + 1,
  quarter: (wall) => Math.floor(new Date(wall).getUTCMonth() / 3) + 1,
  year: (wall) => new Date(wall).getUTCFullYear(),
};
