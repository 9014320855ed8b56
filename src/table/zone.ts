import { SlipwayError } from '../core/error.ts';

/** The clock of one place: from instants to what its walls show, and back. */
export interface Zone {
  /** The IANA name it was asked for by. */
  readonly name: string;
  /**
   * Milliseconds east of UTC at an instant: what the wall shows minus the instant.
   * `NaN` for `NaN` and for instants no `Date` can hold.
   */
  offsetAt(instantMs: number): number;
  /**
   * The instant at which the walls show a time. `NaN` for `NaN` and for what no `Date` can hold.
   *
   * A time shown twice (clocks go back) is the first of the two instants under `earlier`, the second under
   * `later`. A time never shown (clocks go forward) is read with the offset in force after the gap under
   * `earlier`, before it under `later`: 02:30 in a gap from 02:00 to 03:00 is the instant shown as 01:30 or 03:30.
   *
   * @param wallMs - the wall clock read as if it were UTC, in milliseconds since 1970.
   * @param resolve - which instant, where the wall time has two or none. @default 'earlier'
   * @source Temporal's disambiguation words `earlier` and `later` (ECMA-262 proposal Temporal,
   *   DisambiguatePossibleEpochNanoseconds).
   */
  toInstant(wallMs: number, resolve?: 'earlier' | 'later'): number;
}

/** A stretch of time with one offset: `start` included, `end` not. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

const CELL = 2 ** 35; // ms, about 398 days: what is looked up together
const PROBE = 2 ** 27; // ms, about 37 hours: no zone has ever changed its offset twice within 3.9 days
const MARGIN = 36 * 3_600_000; // more than any two offsets of one zone differ by
const LAST = 8.64e15; // the last instant of a Date

// The platform's own zone data, which never changes while it runs, in a form that answers in nanoseconds: one memo
// for all callers, so that a request of one row does not pay for building it. Emptied when it would grow past its cap.
const zones = new Map<string, Zone>();
const MOST_ZONES = 1024;
const MOST_CELLS = 4096;

/**
 * The zone of an IANA name, as this platform knows it, back to local mean time and to the second.
 *
 * The first instant of a year costs a third of a millisecond, every later one some nanoseconds.
 *
 * @param timeZone - such as `America/New_York` or `UTC`. Offsets such as `+05:30` are not names.
 * @throws {SlipwayError} `bad-option` when the platform does not know the name.
 * @source The platform's IANA time zone database, through `Intl.DateTimeFormat`.
 * @example
 * zoneOf('America/New_York').offsetAt(Date.UTC(2013, 6, 1)) / 3_600_000 // => -4
 */
export function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  const zone = openZone(timeZone);
  if (zones.size >= MOST_ZONES) zones.clear();
  zones.set(timeZone, zone);
  return zone;
}

function openZone(name: string): Zone {
  const format = openFormat(name);
  if (format.resolvedOptions().timeZone === 'UTC') {
    const held = (ms: number): boolean => Math.abs(ms) <= LAST;
    return Object.freeze({
      name,
      offsetAt: (instant: number) => (held(instant) ? 0 : NaN),
      toInstant: (wall: number) => (held(wall) ? wall : NaN),
    });
  }

  const cells = new Map<number, readonly Span[]>();
  let last: Span = { start: 0, end: 0, offset: 0 };

  const spanAt = (instant: number): Span => {
    const index = Math.floor(instant / CELL);
    let cell = cells.get(index);
    if (!cell) {
      if (cells.size >= MOST_CELLS) cells.clear();
      cell = findSpans(format, index * CELL);
      cells.set(index, cell);
    }
    return cell.find(({ end }) => instant < end)!;
  };

  const offsetAt = (instant: number): number => {
    if (instant >= last.start && instant < last.end) return last.offset;
    if (!(Math.abs(instant) <= LAST)) return NaN;
    last = spanAt(instant);
    return last.offset;
  };

  const toInstant = (wall: number, resolve: 'earlier' | 'later' = 'earlier'): number => {
    const guess = wall - last.offset;
    if (guess >= last.start + MARGIN && guess < last.end - MARGIN) return guess;
    if (!(Math.abs(wall) <= LAST - MARGIN)) return NaN;
    let found = NaN;
    let inGap = NaN;
    for (let span = spanAt(wall - MARGIN); ;) {
      const instant = wall - span.offset;
      if (instant >= span.start && instant < span.end) {
        last = span;
        if (resolve === 'earlier') return instant;
        found = instant;
      }
      if (span.end > wall + MARGIN) return Number.isNaN(found) ? inGap : found;
      const next = spanAt(span.end);
      const after = wall - next.offset;
      if (instant >= span.end && after < next.start) inGap = resolve === 'earlier' ? after : instant;
      span = next;
    }
  };

  return Object.freeze({ name, offsetAt, toInstant });
}

function openFormat(name: unknown): Intl.DateTimeFormat {
  try {
    if (typeof name !== 'string' || /^[+\-−]/.test(name)) throw new RangeError('not a name');
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    const found = typeof name === 'string' ? JSON.stringify(name.slice(0, 80)) : `of type ${typeof name}`;
    throw new SlipwayError(
      'bad-option',
      'table/zone',
      `the time zone is ${found}; expected an IANA name such as "America/New_York" or "UTC".`,
    );
  }
}

/** The stretches of one offset within a cell. Probes are closer together than any two changes, so none hides. */
function findSpans(format: Intl.DateTimeFormat, cellStart: number): readonly Span[] {
  const spans: Span[] = [];
  const cellEnd = cellStart + CELL;
  let start = cellStart;
  let offset = readOffset(format, cellStart);
  for (let at = cellStart + PROBE; at <= cellEnd; at += PROBE) {
    const there = readOffset(format, at);
    if (there === offset) continue;
    let before = at - PROBE;
    let after = at;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (readOffset(format, middle) === offset) before = middle;
      else after = middle;
    }
    spans.push({ start, end: after, offset });
    start = after;
    offset = there;
  }
  spans.push({ start, end: cellEnd, offset });
  return spans;
}

/** Reads `GMT-04:56:02`, in which the sign counts for minutes and seconds too, and plain `GMT`. */
function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const text = format.format(Math.min(Math.max(instant, -LAST), LAST));
  const at = text.lastIndexOf('GMT') + 3;
  if (at === text.length) return 0;
  const [hours = 0, minutes = 0, seconds = 0] = text
    .slice(at + 1)
    .split(':')
    .map(Number);
  const size = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return text[at] === '-' ? -size : size;
}
