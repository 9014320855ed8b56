import {
  endOfMonth,
  endOfQuarter,
  getDay,
  getDayOfYear,
  getDaysInMonth,
  getISODay,
  getISOWeek,
  getISOWeekYear,
  getQuarter,
  isLeapYear,
  isSameDay,
  startOfQuarter,
} from 'date-fns';
import { random } from '../../src/core/random.ts';
import type { DatePart } from '../../src/prepare/date-parts.ts';
import { dates } from '../../src/prepare/dates.ts';
import { elapsed } from '../../src/prepare/elapsed.ts';
import { ELAPSED_UNITS } from '../../src/prepare/elapsed-units.ts';
import { timeColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { zoneOf } from '../../src/table/zone.ts';
import { plainElapsed, shownIn } from './plain-elapsed.ts';

/** Zones on every continent: half and quarter hours, days that were skipped, rules that came and went. */
export const ORACLE_ZONES: readonly string[] =
  `Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Tunis America/Anchorage America/Argentina/Tucuman
  America/Boa_Vista America/Caracas America/Chicago America/Halifax America/Los_Angeles America/New_York America/Noronha
  America/Santiago America/Sao_Paulo America/St_Johns Asia/Dubai Asia/Gaza Asia/Kathmandu Asia/Kolkata Asia/Manila
  Asia/Shanghai Asia/Tehran Asia/Tokyo Australia/Adelaide Australia/Lord_Howe Australia/Sydney Europe/Dublin Europe/London
  Europe/Moscow Europe/Paris Europe/Vienna Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Honolulu
  Pacific/Kiritimati Pacific/Kwajalein UTC`.split(/\s+/);

const HOUR = 3_600_000;

/** The parts by date-fns, of what a wall shows. In a zone itself some are off where a midnight was skipped. */
const ORACLE: Readonly<Partial<Record<DatePart, (shown: Date) => number | boolean>>> = {
  year: (shown) => shown.getFullYear(),
  quarter: getQuarter,
  month: (shown) => shown.getMonth() + 1,
  day: (shown) => shown.getDate(),
  dayOfWeek: (shown) => getISODay(shown),
  dayOfYear: getDayOfYear,
  daysInMonth: getDaysInMonth,
  week: getISOWeek,
  isoYear: getISOWeekYear,
  hour: (shown) => shown.getHours(),
  minute: (shown) => shown.getMinutes(),
  weekdayName: (shown) => (getDay(shown) + 6) % 7,
  isWeekend: (shown) => getDay(shown) % 6 === 0,
  isMonthStart: (shown) => shown.getDate() === 1,
  isMonthEnd: (shown) => isSameDay(shown, endOfMonth(shown)),
  isQuarterStart: (shown) => isSameDay(shown, startOfQuarter(shown)),
  isQuarterEnd: (shown) => isSameDay(shown, endOfQuarter(shown)),
  isLeapYear: (shown) => isLeapYear(shown),
};

/**
 * The first instant of a zone whose parts, or the time elapsed since the one before, date-fns and @date-fns/tz see
 * otherwise, in words; `undefined` where there is none.
 */
export function brokenDate(timeZone: string, seed: number, count: number): string | undefined {
  const instants = Float64Array.from(drawn(timeZone, seed, count));
  const shown = [...instants].map((instant) => shownIn(timeZone, instant));
  const at = { ...timeColumn(instants) };
  const before = timeColumn(instants.map((_, row) => instants[Math.max(0, row - 1)]!));
  const rows = table({ at, before });
  const parts = Object.keys(ORACLE) as DatePart[];
  const written = dates({ columns: ['at'], parts, timeZone })
    .fit(rows)
    .transform(rows);
  for (const part of parts) {
    const found = written.columns.get(`at_${part}`)!;
    const values = found.kind === 'category' ? found.codes : column(written, `at_${part}`, 'number').values;
    for (const [row, instant] of instants.entries()) {
      const expected = Number(ORACLE[part]!(shown[row]!));
      if (values[row] !== expected) return broken(part, timeZone, instant, values[row]!, expected);
    }
  }
  for (const unit of ELAPSED_UNITS) {
    for (const counted of ['completed', 'boundaries'] as const) {
      const step = elapsed({ name: 'passed', from: 'before', to: 'at', unit, count: counted, timeZone });
      const { values } = column(step.fit(rows).transform(rows), 'passed', 'number');
      for (let row = 1; row < instants.length; row++) {
        const pair = [shown[row - 1]!, shown[row]!] as const;
        const expected = plainElapsed(unit, counted, 'iso', pair, instants[row]! - instants[row - 1]!);
        if (values[row] !== expected)
          return broken(`${unit} ${counted}`, timeZone, instants[row]!, values[row]!, expected);
      }
    }
  }
  return undefined;
}

/** Instants of whole milliseconds from 1900 to 2100, every other one near the one before it. */
function drawn(timeZone: string, seed: number, count: number): number[] {
  const source = random(seed);
  const zone = zoneOf(timeZone);
  const [first, last] = [Date.UTC(1900, 0), Date.UTC(2100, 0)];
  const instants: number[] = [];
  while (instants.length < count) {
    const near = instants.length % 2 === 1 ? instants.at(-1)! : undefined;
    const instant =
      near === undefined
        ? first + source.next() * (last - first)
        : near + (source.next() - 0.5) * (source.next() < 0.5 ? 2 : 1500) * 24 * HOUR;
    const offset = zone.offsetAt(instant);
    // @date-fns/tz takes the minutes of -00:xx, and the seconds of any negative offset, for positive, and TZDate seconds for none.
    if (offset % 60_000 === 0 && (offset >= 0 || offset <= -HOUR)) instants.push(Math.floor(instant));
  }
  return instants;
}

function broken(what: string, timeZone: string, instant: number, got: number, expected: number): string {
  return `${what} of ${new Date(instant).toISOString()} in ${timeZone} is ${got}; date-fns says ${expected}`;
}
