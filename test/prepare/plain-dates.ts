import {
  DATE_PARTS,
  type DatePart,
  type WeekConvention,
  type Weekday,
} from '../../src/prepare/date-parts.ts';
import { zoneOf } from '../../src/table/zone.ts';

const DAY = 86_400_000;
const NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** What the parts depend on beside instant and zone. */
export interface PlainSettings {
  readonly timeZone: string;
  readonly dayOfWeek?: WeekConvention;
  readonly week?: WeekConvention;
  readonly weekend?: readonly Weekday[];
  readonly holidays?: readonly string[];
}

/** The parts by the platform's Date, slowly and one instant at a time: the twin of the loops. */
export function plainParts(instant: number, settings: PlainSettings): Readonly<Record<DatePart, number>> {
  const {
    timeZone,
    dayOfWeek = 'iso',
    week = 'iso',
    weekend = ['saturday', 'sunday'],
    holidays = [],
  } = settings;
  const wall = instant + zoneOf(timeZone).offsetAt(instant);
  if (Number.isNaN(wall)) return { ...allOf(() => NaN), weekdayName: -1 };
  // A Date ends at 8.64e15 ms, walls up to a day later: 400 years are the same days of the week again.
  const beyond = Math.abs(wall) > 8e15 ? Math.sign(wall) : 0;
  const date = new Date(wall - beyond * 146_097 * DAY);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = date.getUTCDate();
  const sunday = date.getUTCDay();
  const number = Math.floor(date.getTime() / DAY);
  const first = (ofYear: number, ofMonth = 0): number => new Date(0).setUTCFullYear(ofYear, ofMonth, 1) / DAY;
  const length = first(year, month + 1) - first(year, month);
  const dayOfYear = number - first(year) + 1;
  const thursday = new Date((number + 3 - ((sunday + 6) % 7)) * DAY);
  const isStart = day === 1;
  const isEnd = day === length;
  const today = Math.floor(wall / DAY);
  const days = holidays.map((text) => Date.parse(text) / DAY);
  const [next, last] = [days.filter((each) => each >= today), days.filter((each) => each <= today)];
  const of: Readonly<Record<DatePart, () => number | boolean>> = {
    year: () => year + beyond * 400,
    quarter: () => Math.floor(month / 3) + 1,
    month: () => month + 1,
    day: () => day,
    dayOfWeek: () => (dayOfWeek === 'iso' ? ((sunday + 6) % 7) + 1 : sunday + 1),
    dayOfYear: () => dayOfYear,
    daysInMonth: () => length,
    week: () =>
      week === 'iso'
        ? Math.floor((thursday.getTime() / DAY - first(thursday.getUTCFullYear())) / 7) + 1
        : Math.floor((dayOfYear + 6 - sunday) / 7),
    isoYear: () => thursday.getUTCFullYear() + beyond * 400,
    hour: () => date.getUTCHours(),
    minute: () => date.getUTCMinutes(),
    minuteOfDay: () => date.getUTCHours() * 60 + date.getUTCMinutes(),
    weekdayName: () => (sunday + 6) % 7,
    isWeekend: () => weekend.some((name) => name === NAMES[sunday]),
    isHoliday: () => days.includes(today),
    daysToHoliday: () => (next.length > 0 ? Math.min(...next) - today : NaN),
    daysSinceHoliday: () => (last.length > 0 ? today - Math.max(...last) : NaN),
    isMonthStart: () => isStart,
    isMonthEnd: () => isEnd,
    isQuarterStart: () => isStart && month % 3 === 0,
    isQuarterEnd: () => isEnd && month % 3 === 2,
    isYearStart: () => dayOfYear === 1,
    isYearEnd: () => month === 11 && day === 31,
    isLeapYear: () => first(year + 1) - first(year) === 366,
  };
  return allOf((part) => Number(of[part]()));
}

function allOf(value: (part: DatePart) => number): Record<DatePart, number> {
  return Object.fromEntries(DATE_PARTS.map((part) => [part, value(part)])) as Record<DatePart, number>;
}
