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
   * and 0 where that is `NaN`. Allocates nothing but at first, and where the years were not asked for before.
   */
  readOffsets(instants: Float64Array, from: number, count: number, offsets: Int32Array): void;
  /**
   * The instants at which the walls show `count` times from position `from` on, in their place: what `toInstant` says.
   * Allocates nothing but at first, where the years were not asked for before, and within days of a change of the clocks.
   */
  wallsToInstants(times: Float64Array, from: number, count: number): void;
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

/** A zone without the name it was asked for by. */
type Clock = Omit<Zone, 'name'>;

// The platform's own zone data, which never changes while it runs, in a form that answers in nanoseconds: one memo
// for all callers, so that a request of one row does not pay for building it. Emptied when it would grow past its cap.
// A clock that is read in bulk holds 95 kB; it is one for all spellings that the platform takes for the same.
const zones = new Map<string, Zone>();
const clocks = new Map<string, Clock>();
const MOST_ZONES = 256;

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
  const format = openFormat(timeZone);
  if (zones.size >= MOST_ZONES) {
    zones.clear();
    clocks.clear();
  }
  const resolved = format.resolvedOptions().timeZone;
  let clock = clocks.get(resolved);
  if (!clock) clocks.set(resolved, (clock = resolved === 'UTC' ? UTC : openClock(format)));
  const zone = Object.freeze({ name: timeZone, ...clock });
  zones.set(timeZone, zone);
  return zone;
}

const isHeld = (ms: number): boolean => Math.abs(ms) <= LAST_INSTANT;

const UTC: Clock = {
  offsetAt: (instant) => (isHeld(instant) ? 0 : NaN),
  readOffsets: (_instants, _from, count, offsets) => void offsets.fill(0, 0, count),
  wallsToInstants(times, from, count) {
    for (let i = from; i < from + count; i++) if (!isHeld(times[i]!)) times[i] = NaN;
  },
  toInstant: (wall) => (isHeld(wall) ? wall : NaN),
};

function openClock(format: Intl.DateTimeFormat): Clock {
  // Made when many are read: most zones are asked for a few offsets, or only whether there is such a zone.
  let near: Int32Array | undefined;
  const early: Span[] = [];
  const keep = (cells: Int32Array, { start, end, offset }: Span): void => {
    const from = Math.max(0, Math.ceil((start - FIRST) / CELL));
    const to = Math.min(CELLS, Math.floor((end - FIRST) / CELL));
    if (from < to) cells.fill(offset + KNOWN, from, to);
  };
  const { spanAt, offsetOf } = openSpans(format, (span) => {
    if (near) keep(near, span);
    else early.push(span);
  });
  const makeNear = (): Int32Array => {
    const cells = new Int32Array(CELLS);
    for (const span of early.splice(0)) keep(cells, span);
    return (near = cells);
  };
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
    const cells = near ?? makeNear();
    for (let i = 0; i < count; i++) {
      const cell = (instants[from + i]! - FIRST) / CELL;
      const known = cell >= 0 && cell < CELLS ? cells[cell | 0]! : 0;
      if (known !== 0) offsets[i] = known - KNOWN;
      else offsets[i] = Math.abs(instants[from + i]!) <= LAST_INSTANT ? offsetOf(instants, from + i) : 0;
    }
  };

  const around = new Float64Array(2);
  const both = new Int32Array(2);
  const wallsToInstants: Zone['wallsToInstants'] = (times, from, count) => {
    for (let i = from; i < from + count; i++) {
      around[0] = times[i]! - MARGIN;
      around[1] = times[i]! + MARGIN;
      readOffsets(around, 0, 2, both);
      // No zone changes its offset twice between the two: where they are alike, it did not change at all.
      if (both[0] === both[1] && Math.abs(around[0]) + 2 * MARGIN <= LAST_INSTANT)
        times[i] = times[i]! - both[0]!;
      else times[i] = toInstant(times[i]!);
    }
  };

  return { offsetAt, readOffsets, wallsToInstants, toInstant };
}
