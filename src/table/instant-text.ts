import { SlipwayError } from '../core/error.ts';
import type { Zone } from './zone.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/**
 * The instant a timestamp names, or `NaN` when the text is not a timestamp.
 *
 * Reads `2013-01-31`, and `2013-01-31T05:15`, `2013-01-31 05:15:30`, `2013-01-31T05:15:30.250` (one to nine digits;
 * those past the millisecond are cut off), each time of day followed by nothing, `Z`, ` UTC`, `+05`, `+0530`,
 * `+05:30` or `-04:56:02`. Without an offset it is what the walls of `zone` showed, and `zone.toInstant` says what
 * that means where the clocks change. A date alone is the midnight that begins it.
 *
 * Days the calendar does not have, hour 24, second 60, years of other than four digits and white space around the
 * text are not timestamps.
 *
 * @param text - the timestamp.
 * @param zone - where a text without an offset was written; see {@link zoneOf}.
 * @returns milliseconds since 1970 UTC, or `NaN`.
 * @source ISO 8601 calendar dates in the extended form, on the proleptic Gregorian calendar; a blank for the `T` as
 *   in RFC 3339 and ` UTC` as BigQuery writes it.
 * @example
 * parseInstant('2013-01-01T05:15', zoneOf('America/New_York')) // => 1357035300000
 */
export function parseInstant(text: string, zone: Zone): number {
  const kind = readInstant(text, scratch);
  if (kind === NO_INSTANT) return NaN;
  return kind === WALL_TIME ? zone.toInstant(scratch[0]!) : scratch[0]!;
}

/** What {@link readInstant} found: nothing, what the walls of some zone show, or an instant. */
export const NO_INSTANT = 0;
/** A time without an offset. */
export const WALL_TIME = 1;
/** A time with its offset. */
export const INSTANT = 2;

// Overwritten by every call, which is what lets a number be handed over without making one.
const scratch = new Float64Array(1);

/**
 * Reads a timestamp as {@link parseInstant} does, into the first place of an array: milliseconds since 1970, of an
 * instant or as if the walls showed UTC.
 *
 * @returns which of the two it is, or that it is none; the array then holds anything.
 */
export function readInstant(text: string, into: Float64Array): 0 | 1 | 2 {
  const length = text.length;
  if (length < 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return NO_INSTANT;
  const century = twoDigits(text, 0);
  const yearOfCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || day < 1) return NO_INSTANT;
  const year = century * 100 + yearOfCentury;
  if (day > 28 && day > daysInMonth(year, month)) return NO_INSTANT;
  const midnight = daysSince1970(year, month, day) * DAY;
  into[0] = midnight;
  if (length === 10) return WALL_TIME;

  const separator = text.charCodeAt(10);
  if ((separator !== 84 && separator !== 32) || text.charCodeAt(13) !== 58) return NO_INSTANT;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return NO_INSTANT;
  let time = hour * HOUR + minute * MINUTE;
  let at = 16;
  if (text.charCodeAt(at) === 58) {
    const second = twoDigits(text, 17);
    if (second < 0 || second > 59) return NO_INSTANT;
    time += second * SECOND;
    at = 19;
    if (text.charCodeAt(at) === 46) {
      const first = at + 1;
      let scale = 100;
      for (at = first; at < length && isDigit(text.charCodeAt(at)); at++) {
        if (at < first + 3) time += (text.charCodeAt(at) - 48) * scale;
        scale = (scale / 10) | 0;
      }
      if (at === first || at > first + 9) return NO_INSTANT;
    }
  }
  into[0] = midnight + time;
  if (at === length) return WALL_TIME;
  const offset = readOffset(text, at);
  if (offset === BAD_OFFSET) return NO_INSTANT;
  into[0] = midnight + time - offset;
  return INSTANT;
}

/** Offsets are whole milliseconds of less than a day. */
const BAD_OFFSET = DAY;

/** The offset written from `at` to the end, in milliseconds east of UTC, or none. */
function readOffset(text: string, at: number): number {
  const rest = text.length - at;
  const sign = text.charCodeAt(at);
  if (sign === 90) return rest === 1 ? 0 : BAD_OFFSET;
  if (sign === 32) return rest === 4 && text.endsWith('UTC') ? 0 : BAD_OFFSET;
  if (sign !== 43 && sign !== 45) return BAD_OFFSET;
  const hours = twoDigits(text, at + 1);
  const colon = text.charCodeAt(at + 3) === 58;
  const minutes = rest === 3 ? 0 : twoDigits(text, at + (colon ? 4 : 3));
  const seconds = rest === 9 && colon && text.charCodeAt(at + 6) === 58 ? twoDigits(text, at + 7) : 0;
  const whole =
    rest === 3 ||
    (rest === 5 && !colon) ||
    (rest === 6 && colon) ||
    (rest === 9 && colon && text.charCodeAt(at + 6) === 58);
  if (!whole || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59)
    return BAD_OFFSET;
  const size = (hours * HOUR + minutes * MINUTE + seconds * SECOND) | 0;
  return sign === 45 ? 0 - size : size;
}

/**
 * An instant as text: the wall clock of a zone and its offset, which {@link parseInstant} reads back exactly.
 *
 * Milliseconds are written when there are any; parts of a millisecond are cut off. An offset with seconds (local mean
 * time) is written with them. Years outside 0000 to 9999 are written with a sign and six digits, as ISO 8601 expands
 * them, and are not read back.
 *
 * @param instant - milliseconds since 1970 UTC.
 * @throws {SlipwayError} `bad-data` on `NaN` and on instants no `Date` can hold: a missing time has no text.
 * @example
 * formatInstant(1357035300000, zoneOf('America/New_York')) // => '2013-01-01T05:15:00-05:00'
 */
export function formatInstant(instant: number, zone: Zone): string {
  const offset = zone.offsetAt(instant);
  const wall = new Date(Math.floor(instant) + offset);
  if (Number.isNaN(wall.getTime())) {
    throw new SlipwayError(
      'bad-data',
      'table/instant-text',
      `the instant is ${instant}; expected milliseconds since 1970 that a Date can hold.`,
    );
  }
  const text = wall.toISOString();
  return text.slice(0, wall.getUTCMilliseconds() === 0 ? -5 : -1) + offsetText(offset);
}

function offsetText(offset: number): string {
  const seconds = Math.abs(offset) / SECOND;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (parts[2] === 0) parts.pop();
  return (offset < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Two digits as a number; negative when they are not two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : -1;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01 on the proleptic Gregorian calendar, with the year begun in March so that leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468;
}
