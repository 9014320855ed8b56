import { SlipwayError } from '../core/error.ts';
import { JSON_LINES } from './json-options.ts';
import { skipSpace } from './json-scan.ts';

/** Finds where rows begin and end, in lines or in a list. */
export interface JsonRecords {
  /** The row found last, and the line it begins on. */
  start: number;
  end: number;
  line: number;
  /** Where the next one is looked for. */
  next: number;
  /**
   * Looks for a row from `from` on.
   *
   * @param final - no bytes come after `to`.
   * @returns whether there is one; otherwise `next` says from where on more bytes are needed.
   */
  find(bytes: Uint8Array, from: number, to: number, final: boolean): boolean;
  /** The line that comes next. */
  nextLine(): number;
}

/** Finds the rows of one file: a list of objects when it begins with a bracket, else an object a line. */
export function createRecords(): JsonRecords {
  let line = 1;
  let state: 'begin' | 'lines' | 'first' | 'element' | 'after' | 'closed' = 'begin';
  let opened = 1;

  const records: JsonRecords = {
    start: 0,
    end: 0,
    line: 1,
    next: 0,
    nextLine: () => line,
    find: (bytes, from, to, final) => {
      let at = from;
      if (state === 'begin') {
        at = pass(bytes, at, to);
        records.next = at;
        if (at >= to) return false;
        state = bytes[at] === 91 ? 'first' : 'lines';
        if (state === 'first') {
          opened = line;
          at++;
        }
      }
      return state === 'lines' ? findLine(bytes, at, to, final) : findElement(bytes, at, to, final);
    },
  };

  /** Passes over white space, and counts its lines. */
  const pass = (bytes: Uint8Array, from: number, to: number): number => {
    const at = skipSpace(bytes, from, to);
    if (at > from) countLines(bytes, from, at);
    return at;
  };

  const countLines = (bytes: Uint8Array, from: number, to: number): void => {
    for (let p = bytes.indexOf(10, from); p >= 0 && p < to; p = bytes.indexOf(10, p + 1)) line++;
  };

  const findLine = (bytes: Uint8Array, from: number, to: number, final: boolean): boolean => {
    const at = pass(bytes, from, to);
    records.next = at;
    if (at >= to) return false;
    const found = bytes.indexOf(10, at);
    const end = found < 0 || found >= to ? (final ? to : -1) : found;
    if (end < 0) return false;
    give(at, end);
    records.next = end;
    return true;
  };

  const give = (start: number, end: number): void => {
    records.start = start;
    records.end = end;
    records.line = line;
  };

  const findElement = (bytes: Uint8Array, from: number, to: number, final: boolean): boolean => {
    let at = pass(bytes, from, to);
    records.next = at;
    if (at >= to) return unfinished(final);
    if (state === 'closed')
      throw refuse(`line ${line} has something after the end of the list; expected nothing.`);
    if (bytes[at] === 93 && state !== 'element') {
      state = 'closed';
      return findElement(bytes, at + 1, to, final);
    }
    if (state === 'after') {
      if (bytes[at] !== 44)
        throw refuse(`line ${line} has something between two rows of the list; expected a comma.`);
      state = 'element';
      at = pass(bytes, at + 1, to);
      records.next = at;
      if (at >= to) return unfinished(final);
    }
    const end = elementEnd(bytes, at, to);
    if (end < 0) return unfinished(final);
    give(at, end);
    countLines(bytes, at, end);
    state = 'after';
    records.next = end;
    return true;
  };

  const unfinished = (final: boolean): boolean => {
    if (!final || state === 'closed') return false;
    throw refuse(`the list that begins on line ${opened} is not closed; expected ]. The end may be cut off.`);
  };

  const refuse = (message: string): SlipwayError =>
    new SlipwayError('bad-format', JSON_LINES, message, { details: { line } });

  return records;
}

/** The comma or bracket that ends what begins at a place, or -1 when it is not there yet. */
function elementEnd(bytes: Uint8Array, from: number, to: number): number {
  let depth = 0;
  for (let p = from; p < to; p++) {
    const byte = bytes[p]!;
    if (byte === 34) {
      for (p++; p < to && bytes[p] !== 34; p++) if (bytes[p] === 92) p++;
      if (p >= to) return -1;
    } else if (byte === 123 || byte === 91) depth++;
    else if (depth === 0 && (byte === 44 || byte === 93)) return p;
    else if (byte === 125 || byte === 93) depth = Math.max(0, depth - 1);
  }
  return -1;
}
