import { LAST_INSTANT } from '../table/zone-spans.ts';
import type { Zone } from '../table/zone.ts';
import {
  CYCLE_DAYS,
  CYCLE_YEARS,
  cycleOf,
  dayMarks,
  FIRST_DAY,
  MARGIN,
  MARK,
  markAt,
  type MarkField,
} from './date-marks.ts';

/** A column that a field of a day, or of a time of day, decides. */
export interface FieldColumn {
  /** Whose field: the day's, the time of day's, the day's Thursday's, or the Sundays' of the year so far. */
  readonly of: 'day' | 'clock' | 'thursday' | 'sundays';
  readonly field: MarkField;
  /** What to write, for every value of the field. */
  readonly values: Float64Array;
  readonly out: Float64Array;
  /** Whether it writes years, which marks know within a cycle. */
  readonly isYear: boolean;
}

/** A category column that the day of the week decides, Monday being code 0. */
export type WeekdayCodes = Int32Array;

/** A column that the day decides, counted from 1970. */
export interface DayColumn {
  /** Gives whole numbers or `NaN`, so that it allocates nothing. */
  readonly numberAt: (day: number) => number;
  readonly out: Float64Array;
}

/** The columns to write of one column of instants. */
export interface DateColumns {
  readonly fields: readonly FieldColumn[];
  readonly weekdays: readonly WeekdayCodes[];
  readonly days: readonly DayColumn[];
  /** Whether some column needs the number of the day. */
  readonly countsDays: boolean;
  /** Whether some field is of `thursday` or `sundays`; then days are counted, too. */
  readonly notesWeeks: boolean;
}

/** Hour and minute within a time of day. */
export const CLOCK: Readonly<Record<'hour' | 'minute' | 'hourAndMinute', MarkField>> = {
  hour: { shift: 6, bits: 5 },
  minute: { shift: 0, bits: 6 },
  hourAndMinute: { shift: 0, bits: 11 },
};
/** How many Sundays a year has had, the day itself included: BigQuery's `WEEK`. */
export const SUNDAYS: MarkField = { shift: 0, bits: 6 };

const DAY = 86_400_000;
const MINUTE = 60_000;
/** Rows read together: few enough to stay in the processor's nearest cache from one loop to the next. */
const ROWS = 2048;
const MISSING = -(2 ** 31);

// What is noted of a block of rows, and written over with the next: 66 kB, an exception to keeping nothing in a module.
// Nothing stays from one call to another, and no code of a caller runs within one, so nobody can see it half written. Arrays
// that are the same for ever let the loops know their addresses.
const noted = /* @__PURE__ */ new Int32Array(4 * ROWS);
const NOTED = { day: 0, clock: ROWS, thursday: 2 * ROWS, sundays: 3 * ROWS };
const offsets = /* @__PURE__ */ new Int32Array(ROWS);
const days = /* @__PURE__ */ new Int32Array(ROWS);
/** The rows of the block that are missing or in another cycle of 400 years; and that cycle, or {@link MISSING}. */
const odd = /* @__PURE__ */ new Int32Array(ROWS);
const cycles = /* @__PURE__ */ new Int32Array(ROWS);

/** Writes every column for every instant; `NaN` and code -1 where one is missing or beyond what a `Date` can hold. */
export function writeDates(zone: Zone, instants: Float64Array, columns: DateColumns): void {
  const { fields, weekdays, days: byDay } = columns;
  const table = dayMarks();
  for (let from = 0; from < instants.length; from += ROWS) {
    const count = Math.min(ROWS, instants.length - from);
    zone.readOffsets(instants, from, count, offsets);
    const odds = noteDays(instants, from, count, table);
    if (columns.countsDays) countDays(instants, from, count);
    if (columns.notesWeeks) noteWeeks(count, table);
    for (let at = 0; at < fields.length; at++) {
      const { of, field, values, out } = fields[at]!;
      spread(NOTED[of], field.shift, (1 << field.bits) - 1, values, out, from, count);
    }
    for (let at = 0; at < weekdays.length; at++) {
      const out = weekdays[at]!;
      for (let i = 0; i < count; i++) out[from + i] = noted[i]! & 7;
    }
    for (let at = 0; at < byDay.length; at++) {
      const { numberAt, out } = byDay[at]!;
      for (let i = 0; i < count; i++) out[from + i] = numberAt(days[i]!);
    }
    for (let i = 0; i < odds; i++) mend(columns, from + odd[i]!, cycles[i]!);
  }
}

/** Notes the marks of day and time of day; gives how many rows are odd. */
function noteDays(instants: Float64Array, from: number, count: number, table: Int32Array): number {
  let odds = 0;
  for (let i = 0; i < count; i++) {
    const instant = instants[from + i]!;
    if (!(Math.abs(instant) <= LAST_INSTANT)) {
      noted[i] = noted[ROWS + i] = 0;
      cycles[odds] = MISSING;
      odd[odds++] = i;
      continue;
    }
    const wall = instant + offsets[i]!;
    const day = Math.floor(wall / DAY);
    const minutes = (((wall - day * DAY) | 0) / MINUTE) | 0; // of an integer: a fraction takes longer to divide
    const hour = (minutes / 60) | 0;
    noted[ROWS + i] = (hour << CLOCK.hour.shift) | (minutes - hour * 60);
    const since = day - FIRST_DAY;
    if (since >= 0 && since < CYCLE_DAYS) {
      noted[i] = table[since + MARGIN]!;
      continue;
    }
    noted[i] = table[markAt(day)]!;
    cycles[odds] = cycleOf(day);
    odd[odds++] = i;
  }
  return odds;
}

function countDays(instants: Float64Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) days[i] = Math.floor((instants[from + i]! + offsets[i]!) / DAY);
}

/** The ISO week of a day, and its year, are those of the week's Thursday. */
function noteWeeks(count: number, table: Int32Array): void {
  const { shift, bits } = MARK.dayOfYear;
  const mask = (1 << bits) - 1;
  for (let i = 0; i < count; i++) {
    const mark = noted[i]!;
    const weekday = mark & 7;
    const sinceSunday = (weekday + 1) % 7;
    noted[NOTED.thursday + i] = table[markAt(days[i]!) + 3 - weekday]!;
    noted[NOTED.sundays + i] = ((((mark >>> shift) & mask) + 6 - sinceSunday) / 7) | 0;
  }
}

/** Eight rows a turn, since a turn costs as much as two rows. */
function spread(
  at: number,
  shift: number,
  mask: number,
  values: Float64Array,
  out: Float64Array,
  from: number,
  count: number,
): void {
  let i = 0;
  for (; i + 7 < count; i += 8) {
    const row = from + i;
    const mark = at + i;
    out[row] = values[(noted[mark]! >>> shift) & mask]!;
    out[row + 1] = values[(noted[mark + 1]! >>> shift) & mask]!;
    out[row + 2] = values[(noted[mark + 2]! >>> shift) & mask]!;
    out[row + 3] = values[(noted[mark + 3]! >>> shift) & mask]!;
    out[row + 4] = values[(noted[mark + 4]! >>> shift) & mask]!;
    out[row + 5] = values[(noted[mark + 5]! >>> shift) & mask]!;
    out[row + 6] = values[(noted[mark + 6]! >>> shift) & mask]!;
    out[row + 7] = values[(noted[mark + 7]! >>> shift) & mask]!;
  }
  for (; i < count; i++) out[from + i] = values[(noted[at + i]! >>> shift) & mask]!;
}

function mend({ fields, weekdays, days: byDay }: DateColumns, row: number, cycle: number): void {
  for (let at = 0; at < fields.length; at++) {
    const { isYear, out } = fields[at]!;
    if (cycle === MISSING) out[row] = NaN;
    else if (isYear) out[row]! += cycle * CYCLE_YEARS;
  }
  if (cycle !== MISSING) return;
  for (let at = 0; at < byDay.length; at++) byDay[at]!.out[row] = NaN;
  for (let at = 0; at < weekdays.length; at++) weekdays[at]![row] = -1;
}
