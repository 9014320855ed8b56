/** Where a field lies within a mark: the lowest `bits` of what is left after a shift to the right. */
export interface MarkField {
  readonly shift: number;
  readonly bits: number;
}

/**
 * What the calendar says of a day, in one integer of 32 bits: year since 1799 (9), day of the year (9), month (4), day
 * (5), days of the month less 28 (2), day of the week from Monday 0 (3). Fields side by side are read together, too.
 */
export const MARK: Readonly<
  Record<
    'year' | 'dayOfYear' | 'month' | 'monthAndDay' | 'day' | 'dayAndLength' | 'length' | 'weekday',
    MarkField
  >
> = {
  year: { shift: 23, bits: 9 },
  dayOfYear: { shift: 14, bits: 9 },
  month: { shift: 10, bits: 4 },
  monthAndDay: { shift: 5, bits: 9 },
  day: { shift: 5, bits: 5 },
  dayAndLength: { shift: 3, bits: 7 },
  length: { shift: 3, bits: 2 },
  weekday: { shift: 0, bits: 3 },
};

/** Added to the field `year` of a mark. */
export const YEAR_ZERO = 1799;
/** The Gregorian calendar is the same again after 400 years, days of the week included. */
export const CYCLE_YEARS = 400;
/** The days of as many years. */
export const CYCLE_DAYS = 146_097;
/** Days from 1970 to the first day of the marks: 1800-01-01. */
export const FIRST_DAY = -62_091;
/** Marks before the first day, and as many after the last: a week reaches into the months beside it. */
export const MARGIN = 31;

/** 600 kB that never change, for all callers: made when first needed. */
let marks: Int32Array | undefined;

/** The marks of the days of one cycle, in order, from {@link MARGIN} days before {@link FIRST_DAY} on. */
export function dayMarks(): Int32Array {
  return (marks ??= makeMarks());
}

/** How many cycles a day is after those that have marks; negative before. */
export function cycleOf(day: number): number {
  const since = day - FIRST_DAY;
  return since >= 0 && since < CYCLE_DAYS ? 0 : Math.floor(since / CYCLE_DAYS);
}

/** Where the mark of a day is; its year is short of `cycleOf(day)` times 400. */
export function markAt(day: number): number {
  return day - FIRST_DAY - cycleOf(day) * CYCLE_DAYS + MARGIN;
}

/** Year, month, day of the month and length of the month of a day. */
export function dateOf(day: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly daysInMonth: number;
} {
  const mark = dayMarks()[markAt(day)]!;
  const read = ({ shift, bits }: MarkField): number => (mark >>> shift) & ((1 << bits) - 1);
  return {
    year: read(MARK.year) + YEAR_ZERO + cycleOf(day) * CYCLE_YEARS,
    month: read(MARK.month),
    day: read(MARK.day),
    daysInMonth: read(MARK.length) + 28,
  };
}

function makeMarks(): Int32Array {
  const made = new Int32Array(CYCLE_DAYS + 2 * MARGIN);
  let year = YEAR_ZERO;
  let month = 12;
  let daysBefore = 334; // of the year
  let weekday = 6; // 1799-12-01 was a Sunday
  for (let at = 0; at < made.length;) {
    const length = lengthOf(year, month);
    const ofMonth =
      ((year - YEAR_ZERO) << MARK.year.shift) |
      (month << MARK.month.shift) |
      ((length - 28) << MARK.length.shift);
    for (let day = 1; day <= length; day++) {
      made[at++] = ofMonth | ((daysBefore + day) << MARK.dayOfYear.shift) | (day << MARK.day.shift) | weekday;
      weekday = weekday === 6 ? 0 : weekday + 1;
    }
    daysBefore += length;
    month++;
    if (month <= 12) continue;
    month = 1;
    daysBefore = 0;
    year++;
  }
  return made;
}

function lengthOf(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether a year has a 29 February. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
