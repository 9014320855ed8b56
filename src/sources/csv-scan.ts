import { SlipwayError } from '../core/error.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** A field without quotes. */
export const PLAIN = 0;
/** A field in quotes. */
export const QUOTED = 1;
/** A field in quotes with quotes inside, which are written twice. */
export const ESCAPED = 2;

/** A record that is not a row: it has the wrong number of fields, or text after a closing quote. */
export interface BadRecord {
  readonly line: number;
  readonly fields: number;
  readonly strayText: boolean;
}

/**
 * Where the fields of some records lie in their bytes. Field `c` of record `r` is at `r * columns + c`.
 * One block is filled over and over; nothing keeps it.
 */
export interface CsvBlock {
  readonly columns: number;
  readonly capacity: number;
  /** Records of fewer fields are taken too: for the header, which says how many there are. */
  readonly anyWidth: boolean;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly flags: Uint8Array;
  /** The physical line each record begins on, from 1. */
  readonly lines: Int32Array;
  readonly bad: BadRecord[];
  bytes: Uint8Array;
  count: number;
  /** Fields of the last record. */
  width: number;
  /** Where the first record not read begins, and on which line. */
  next: number;
  nextLine: number;
}

/** An empty block of a size that stays in the processor's cache. */
export function createBlock(
  columns: number,
  capacity: number = Math.max(1, Math.floor(65_536 / columns)),
  anyWidth: boolean = false,
): CsvBlock {
  return {
    columns,
    capacity,
    anyWidth,
    starts: new Int32Array(columns * capacity),
    ends: new Int32Array(columns * capacity),
    flags: new Uint8Array(columns * capacity),
    lines: new Int32Array(capacity),
    bad: [],
    bytes: new Uint8Array(0),
    count: 0,
    width: 0,
    next: 0,
    nextLine: 1,
  };
}

/**
 * Fills a block with the records that begin at `from`, as many as it holds.
 *
 * Stops before a record that is not whole, unless the bytes are `final`. LF, CRLF and a CR alone end a record. A blank
 * line is no record, except where there is one column.
 *
 * @param most - records wanted at most.
 * @throws {SlipwayError} `bad-format` when the bytes are final and a quote is still open.
 * @source RFC 4180; a quote inside an unquoted field is itself.
 */
export function scan(
  block: CsvBlock,
  bytes: Uint8Array,
  from: number,
  to: number,
  line: number,
  final: boolean,
  delimiter: number,
  most: number = block.capacity,
): void {
  const { columns, anyWidth, starts, ends, flags, lines, bad } = block;
  const capacity = Math.min(most, block.capacity);
  let p = from;
  let count = 0;
  block.bytes = bytes;
  bad.length = 0;
  records: while (p < to && count < capacity) {
    const record = p;
    const recordLine = line;
    const base = count * columns;
    let fields = 0;
    let stray = false;
    let blank = false;
    for (;;) {
      let start = p;
      let end = p;
      let flag = PLAIN;
      if (p < to && bytes[p] === QUOTE) {
        const quoteLine = line;
        start = ++p;
        flag = QUOTED;
        for (;;) {
          if (p >= to) {
            if (final) throw openQuote(quoteLine);
            line = recordLine;
            p = record;
            break records;
          }
          const byte = bytes[p++];
          if (byte === QUOTE) {
            if (p < to && bytes[p] === QUOTE) {
              flag = ESCAPED;
              p++;
            } else {
              end = p - 1;
              break;
            }
          } else if (byte === LF || (byte === CR && bytes[p] !== LF)) line++;
        }
        while (p < to && bytes[p] !== delimiter && bytes[p] !== LF && bytes[p] !== CR) {
          stray = true;
          p++;
        }
      } else {
        while (p < to) {
          const byte = bytes[p]!;
          if (byte === delimiter || byte === LF || byte === CR) break;
          p++;
        }
        end = p;
      }
      // Past the last byte, and at a CR that is the last byte, the record may go on in bytes still to come.
      if (!final && (p >= to || (p + 1 >= to && bytes[p] === CR))) {
        line = recordLine;
        p = record;
        break records;
      }
      if (fields < columns) {
        starts[base + fields] = start;
        ends[base + fields] = end;
        flags[base + fields] = flag;
      }
      fields++;
      if (p < to && bytes[p] === delimiter) {
        p++;
        continue;
      }
      blank = fields === 1 && flag === PLAIN && start === end;
      break;
    }
    if (p < to) {
      p += bytes[p] === CR && p + 1 < to && bytes[p + 1] === LF ? 2 : 1;
      line++;
    }
    if (blank && columns !== 1) continue;
    block.width = fields;
    if ((fields === columns || (anyWidth && fields < columns)) && !stray) lines[count++] = recordLine;
    else bad.push({ line: recordLine, fields, strayText: stray });
  }
  block.count = count;
  block.next = p;
  block.nextLine = line;
}

function openQuote(line: number): SlipwayError {
  return new SlipwayError(
    'bad-format',
    'sources/csv',
    `the quote opened on line ${line} is never closed; expected a closing quote. A quote inside quotes is written twice.`,
    { details: { line } },
  );
}

/** The bytes of a quoted field with its doubled quotes made single. */
export function unescapeField(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const plain = new Uint8Array(end - start);
  let length = 0;
  for (let p = start; p < end; p++) {
    const byte = bytes[p]!;
    plain[length++] = byte;
    if (byte === QUOTE) p++;
  }
  return plain.subarray(0, length);
}

/** Takes records out of a block; those after them move up. */
export function removeRecords(block: CsvBlock, rows: ReadonlySet<number>): void {
  const { columns, starts, ends, flags, lines } = block;
  let kept = 0;
  for (let row = 0; row < block.count; row++) {
    if (rows.has(row)) continue;
    starts.copyWithin(kept * columns, row * columns, (row + 1) * columns);
    ends.copyWithin(kept * columns, row * columns, (row + 1) * columns);
    flags.copyWithin(kept * columns, row * columns, (row + 1) * columns);
    lines[kept++] = lines[row]!;
  }
  block.count = kept;
}
