import { LAST_INSTANT } from '../table/zone-spans.ts';
import type { Zone } from '../table/zone.ts';
import { CYCLE_YEARS, cycleOf, dayMarks, MARK, markAt } from './date-marks.ts';
import type { ElapsedCount, UnitRule } from './elapsed-units.ts';

const DAY = 86_400_000;
/** Rows read together. */
const ROWS = 512;

/** Two columns of instants, what is counted between them, and where it is written. */
export interface ElapsedColumns {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly out: Float64Array;
}

/**
 * What counts the units between two columns: a loop that allocates nothing. `NaN` where one of the two is missing or
 * beyond what a `Date` can hold.
 *
 * @param zone - whose walls count; `undefined` where only time does.
 */
export function elapsedLoop(
  rule: UnitRule,
  count: ElapsedCount,
  zone: Zone | undefined,
  { from, to, out }: ElapsedColumns,
): () => void {
  // Of this binding: only loops that do as little a row as those of date-loops are worth the exception made there.
  const size = Math.min(ROWS, out.length);
  const offsets = new Int32Array(size);
  const first = new Float64Array(size);
  const last = new Float64Array(size);
  const walls = zone && (rule.by === 'months' || rule.ofWalls) ? zone : undefined;
  return () => {
    for (let at = 0; at < out.length; at += ROWS) {
      const rows = Math.min(ROWS, out.length - at);
      readWalls(walls, from, at, rows, offsets, first);
      readWalls(walls, to, at, rows, offsets, last);
      countUnits(rule, count, first, last, rows, out, at);
    }
  };
}

function countUnits(
  rule: UnitRule,
  count: ElapsedCount,
  first: Float64Array,
  last: Float64Array,
  rows: number,
  out: Float64Array,
  at: number,
): void {
  if (rule.by === 'months') {
    if (count === 'completed') completedMonths(first, last, rows, rule.months, out, at);
    else monthBoundaries(first, last, rows, rule.months, out, at);
    return;
  }
  const { ms, shift } = rule;
  if (count === 'completed') {
    for (let i = 0; i < rows; i++) out[at + i] = Math.trunc((last[i]! - first[i]!) / ms) + 0;
    return;
  }
  for (let i = 0; i < rows; i++)
    out[at + i] = Math.floor((last[i]! + shift) / ms) - Math.floor((first[i]! + shift) / ms);
}

function readWalls(
  zone: Zone | undefined,
  instants: Float64Array,
  from: number,
  count: number,
  offsets: Int32Array,
  walls: Float64Array,
): void {
  if (zone) zone.readOffsets(instants, from, count, offsets);
  else offsets.fill(0, 0, count);
  for (let i = 0; i < count; i++) {
    const instant = instants[from + i]!;
    // Not as one value of two: which would be boxed.
    if (Math.abs(instant) <= LAST_INSTANT) walls[i] = instant + offsets[i]!;
    else walls[i] = NaN;
  }
}

function monthBoundaries(
  first: Float64Array,
  last: Float64Array,
  count: number,
  months: number,
  out: Float64Array,
  at: number,
): void {
  const marks = dayMarks();
  for (let i = 0; i < count; i++) {
    const start = first[i]!;
    const end = last[i]!;
    if (Number.isNaN(start) || Number.isNaN(end)) {
      out[at + i] = NaN;
      continue;
    }
    const begun = Math.floor(monthOf(marks, Math.floor(start / DAY)) / months);
    out[at + i] = Math.floor(monthOf(marks, Math.floor(end / DAY)) / months) - begun;
  }
}

/** A month is complete on the day and time it began, or on the month's last day where there is no such day. */
function completedMonths(
  first: Float64Array,
  last: Float64Array,
  count: number,
  months: number,
  out: Float64Array,
  at: number,
): void {
  const marks = dayMarks();
  for (let i = 0; i < count; i++) {
    const start = Math.min(first[i]!, last[i]!);
    const end = Math.max(first[i]!, last[i]!);
    if (Number.isNaN(start)) {
      out[at + i] = NaN;
      continue;
    }
    const startDay = Math.floor(start / DAY);
    const endDay = Math.floor(end / DAY);
    const endMark = marks[markAt(endDay)]!;
    const startsOn = fieldOf(marks[markAt(startDay)]!, MARK.day.shift, 31);
    const begunOn = Math.min(startsOn, fieldOf(endMark, MARK.length.shift, 3) + 28);
    const endsOn = fieldOf(endMark, MARK.day.shift, 31);
    const isShort = endsOn < begunOn || (endsOn === begunOn && end - endDay * DAY < start - startDay * DAY);
    const passed = monthOf(marks, endDay) - monthOf(marks, startDay) - (isShort ? 1 : 0);
    const whole = Math.floor(passed / months);
    out[at + i] = first[i]! <= last[i]! ? whole : 0 - whole;
  }
}

/** Months since the year 0 of our reckoning. */
function monthOf(marks: Int32Array, day: number): number {
  const mark = marks[markAt(day)]!;
  const year = fieldOf(mark, MARK.year.shift, 511) + cycleOf(day) * CYCLE_YEARS;
  return year * 12 + fieldOf(mark, MARK.month.shift, 15) - 1;
}

function fieldOf(mark: number, shift: number, mask: number): number {
  return (mark >>> shift) & mask;
}
