import { SlipwayError } from '../core/error.ts';

/** A stretch of time with one offset: `start` included, `end` not. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/** The stretches of one offset of a zone, found when they are first asked for. */
export interface Spans {
  /** The stretch an instant is in. */
  readonly spanAt: (instant: number) => Span;
  /** The offset at the instant of a row: takes and gives no fractions, so that it allocates nothing. */
  readonly offsetOf: (instants: Float64Array, row: number) => number;
}

/** Milliseconds, about 398 days: what is looked up together. */
export const SPAN_CELL: number = 2 ** 35;
/** The last instant of a Date. */
export const LAST_INSTANT = 8.64e15;
const PROBE = 2 ** 27; // ms, about 37 hours: no zone has ever changed its offset twice within 3.9 days
// Before 1800 every zone has its local mean time. The rules in force in 2400 hold for ever, and the calendar they are
// written in is the same again after 400 years.
const FIRST = Date.UTC(1800, 0);
const RULED = Date.UTC(2400, 0);
const CYCLE = 146_097 * 86_400_000;

/** Where the offsets of a cell of time end, ascending, and what they are. */
interface Cell {
  readonly ends: Float64Array;
  readonly offsets: Int32Array;
}

/**
 * The stretches of a zone.
 *
 * @param format - what {@link openFormat} opened.
 * @param found - told each stretch when it has been found.
 */
export function openSpans(format: Intl.DateTimeFormat, found: (span: Span) => void): Spans {
  const cells = new Map<number, Cell>();

  const cellAt = (index: number): Cell => {
    const known = cells.get(index);
    if (known) return known;
    const spans = findSpans(format, index * SPAN_CELL);
    const cell = {
      ends: Float64Array.from(spans, ({ end }) => end),
      offsets: Int32Array.from(spans, ({ offset }) => offset),
    };
    cells.set(index, cell);
    spans.forEach(found);
    return cell;
  };

  return {
    offsetOf(instants, row) {
      let instant = Math.max(instants[row]!, FIRST);
      if (instant >= RULED) instant -= Math.floor((instant - RULED) / CYCLE) * CYCLE;
      const { ends, offsets } = cellAt(Math.floor(instant / SPAN_CELL));
      let at = 0;
      while (instant >= ends[at]!) at++;
      return offsets[at]!;
    },
    spanAt(instant) {
      if (instant < FIRST) {
        const { offsets } = cellAt(Math.floor(FIRST / SPAN_CELL));
        return { start: -LAST_INSTANT, end: FIRST, offset: offsets[0]! };
      }
      const shift = instant < RULED ? 0 : Math.floor((instant - RULED) / CYCLE) * CYCLE;
      const index = Math.floor((instant - shift) / SPAN_CELL);
      const { ends, offsets } = cellAt(index);
      const at = ends.findIndex((end) => instant - shift < end);
      // The first stretch of a turn begins no earlier than the turn, so that no two overlap.
      const start = Math.max(at > 0 ? ends[at - 1]! : index * SPAN_CELL, instant < RULED ? FIRST : RULED);
      const end = Math.min(ends[at]!, instant < RULED ? RULED : RULED + CYCLE);
      return { start: start + shift, end: Math.min(end + shift, LAST_INSTANT + 1), offset: offsets[at]! };
    },
  };
}

/** What tells the offsets of a zone. Throws `bad-option` when the platform does not know the name. */
export function openFormat(name: unknown): Intl.DateTimeFormat {
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
  const cellEnd = cellStart + SPAN_CELL;
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
  const text = format.format(instant);
  const at = text.lastIndexOf('GMT') + 3;
  if (at === text.length) return 0;
  const [hours = 0, minutes = 0, seconds = 0] = text
    .slice(at + 1)
    .split(':')
    .map(Number);
  const size = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return text[at] === '-' ? -size : size;
}
