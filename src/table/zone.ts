import { LAST_INSTANT, openFormat, openSpans, SPAN_CELL, type Span } from './zone-spans.ts';

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
   * The offsets at `count` instants from position `from` on, written to the front of `offsets`: what `offsetAt` says,
   * and 0 where that is `NaN`. Allocates nothing where the years were asked for before.
   */
  readOffsets(instants: Float64Array, from: number, count: number, offsets: Int32Array): void;
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

const MARGIN = 36 * 3_600_000; // more than any two offsets of one zone differ by
// What `readOffsets` answers at once: 1899 to 2100, by cells of 3.1 days, in which no zone changes its offset twice.
const CELL = 2 ** 28;
const FIRST = -65 * SPAN_CELL;
const CELLS = (185 * SPAN_CELL) / CELL;
const KNOWN = 2 ** 27; // added to what is kept there, so that 0 is a cell that tells no offset: not yet, or two of them

// The platform's own zone data, which never changes while it runs, in a form that answers in nanoseconds: one memo
// for all callers, so that a request of one row does not pay for building it. Emptied when it would grow past its cap.
const zones = new Map<string, Zone>();
const MOST_ZONES = 1024;

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
    const held = (ms: number): boolean => Math.abs(ms) <= LAST_INSTANT;
    return Object.freeze({
      name,
      offsetAt: (instant: number) => (held(instant) ? 0 : NaN),
      readOffsets: (_: Float64Array, _from: number, count: number, offsets: Int32Array) =>
        void offsets.fill(0, 0, count),
      toInstant: (wall: number) => (held(wall) ? wall : NaN),
    });
  }

  const near = new Int32Array(CELLS);
  const { spanAt, offsetOf } = openSpans(format, ({ start, end, offset }) => {
    const from = Math.max(0, Math.ceil((start - FIRST) / CELL));
    const to = Math.min(CELLS, Math.floor((end - FIRST) / CELL));
    if (from < to) near.fill(offset + KNOWN, from, to);
  });
  let last: Span = { start: 0, end: 0, offset: 0 };

  const offsetAt = (instant: number): number => {
    if (instant >= last.start && instant < last.end) return last.offset;
    if (!(Math.abs(instant) <= LAST_INSTANT)) return NaN;
    last = spanAt(instant);
    return last.offset;
  };

  const toInstant = (wall: number, resolve: 'earlier' | 'later' = 'earlier'): number => {
    const guess = wall - last.offset;
    if (guess >= last.start + MARGIN && guess < last.end - MARGIN) return guess;
    if (!(Math.abs(wall) <= LAST_INSTANT + MARGIN)) return NaN;
    let found = NaN;
    let inGap = NaN;
    for (let span = spanAt(wall - MARGIN); ;) {
      const instant = wall - span.offset;
      if (instant >= span.start && instant < span.end && instant <= LAST_INSTANT) {
        last = span;
        if (resolve === 'earlier') return instant;
        found = instant;
      }
      if (span.end > Math.min(wall + MARGIN, LAST_INSTANT)) return Number.isNaN(found) ? inGap : found;
      const next = spanAt(span.end);
      const after = wall - next.offset;
      if (instant >= span.end && after < next.start) inGap = resolve === 'earlier' ? after : instant;
      span = next;
    }
  };

  const readOffsets: Zone['readOffsets'] = (instants, from, count, offsets) => {
    for (let i = 0; i < count; i++) {
      const cell = (instants[from + i]! - FIRST) / CELL;
      const known = cell >= 0 && cell < CELLS ? near[cell | 0]! : 0;
      if (known !== 0) offsets[i] = known - KNOWN;
      else offsets[i] = Math.abs(instants[from + i]!) <= LAST_INSTANT ? offsetOf(instants, from + i) : 0;
    }
  };

  return Object.freeze({ name, offsetAt, readOffsets, toInstant });
}
