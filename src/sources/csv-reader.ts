import { quoteNames, SlipwayError } from '../core/error.ts';
import { table, type Table } from '../table/table.ts';
import { zoneOf } from '../table/zone.ts';
import {
  openColumn,
  readFloats,
  readInferred,
  readTexts,
  reopenColumn,
  type ColumnBuilder,
} from './csv-column.ts';
import { finishColumn, inferredField } from './csv-finish.ts';
import { readHeader } from './csv-header.ts';
import { createMalformed, type Malformed } from './csv-malformed.ts';
import type { CsvPlan } from './csv-plan.ts';
import { createBlock, removeRecords, scan, type CsvBlock } from './csv-scan.ts';
import { shownText } from './csv-text.ts';
import { refuseRepeatedHeader } from './csv-repeated-header.ts';

/** Turns bytes into tables. All state of one reading; used once. */
export interface CsvReader {
  /**
   * Reads the whole records in a stretch of bytes, which must stay as they are until the table is taken.
   *
   * @param final - no bytes come after these.
   * @returns where the first byte not read is: the end, the beginning of a record that is not whole, or where a batch
   *   is full.
   */
  feed(bytes: Uint8Array, from: number, to: number, final: boolean): number;
  /** Rows read since the last table was taken. */
  rows(): number;
  /** The line that comes next. */
  line(): number;
  /** @throws {SlipwayError} `bad-format`, when rows were malformed and nobody listens. */
  check(): void;
  /** A table of the rows read; later rows go into another, with the same kinds. */
  take(): Table;
}

/** One scan's worth of bytes, kept until the table is taken: a column may have to be read again. */
interface Segment {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly dropped: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();

/** A reader for one file. `mostRows` is how many rows a table has at most. */
export function createCsvReader(plan: CsvPlan, mostRows: number = Infinity): CsvReader {
  const malformed = createMalformed(plan.onMalformed);
  let builders: ColumnBuilder[] = [];
  let block: CsvBlock | undefined;
  let segments: Segment[] = [];
  let rows = 0;
  let line = 1;
  let tables = 0;

  const begin = (bytes: Uint8Array, from: number, to: number, final: boolean): number => {
    const header = readHeader(plan, bytes, from, to, final);
    if (!header) return from;
    checkWanted(plan, header.names);
    const utc = zoneOf('UTC');
    builders = header.names.map((name, at) => {
      const wanted = plan.wanted.get(name);
      return openColumn(name, at, wanted?.zone ?? utc, wanted?.kind);
    });
    block = createBlock(header.names.length);
    line = header.line;
    return header.next;
  };

  const feed = (bytes: Uint8Array, from: number, to: number, final: boolean): number => {
    let at = from;
    if (!block) {
      at = begin(bytes, from, to, final);
      if (!block) return at;
    }
    while (at < to && rows < mostRows) {
      const segmentLine = line;
      scan(block, bytes, at, to, line, final, plan.delimiter, mostRows - rows);
      if (block.next === at) break;
      const dropped = readBlock(builders, block, plan, malformed);
      if (block.count + dropped.size > 0)
        segments.push({ bytes, from: at, to: block.next, line: segmentLine, dropped });
      rows += block.count;
      at = block.next;
      line = block.nextLine;
    }
    return at;
  };

  const readAgain = (): void => {
    const again = builders.filter(({ mode }) => mode === 'again');
    if (again.length === 0 || !block) return;
    again.forEach(reopenColumn);
    for (const segment of segments) {
      scan(block, segment.bytes, segment.from, segment.to, segment.line, true, plan.delimiter);
      if (segment.dropped.size > 0) removeRecords(block, segment.dropped);
      for (const builder of again) readInferred(builder, block, plan);
    }
  };

  const take = (): Table => {
    malformed.check();
    readAgain();
    const columns = builders.map((builder) => finishColumn(builder));
    if (plan.header && tables === 0) refuseRepeatedHeader(builders, columns);
    if (tables++ === 0)
      plan.onInferred?.(builders.map((builder, at) => inferredField(builder, columns[at]!.kind)));
    const result = table(builders.map((builder, at) => [builder.name, columns[at]!] as const));
    builders = builders.map((builder, at) =>
      openColumn(builder.name, at, builder.zone, columns[at]!.kind, builder.lenient),
    );
    segments = [];
    rows = 0;
    return result;
  };

  return { feed, take, rows: () => rows, line: () => line, check: () => malformed.check() };
}

/** Takes a block into the columns, without the rows that do not fit; says which records those were. */
function readBlock(
  builders: readonly ColumnBuilder[],
  block: CsvBlock,
  plan: CsvPlan,
  malformed: Malformed,
): ReadonlySet<number> {
  const floats = builders.filter(
    (builder) => builder.given && (builder.mode === 'number' || builder.mode === 'time'),
  );
  let dropped: Set<number> | undefined;
  const readGiven = (): Float64Array[] =>
    floats.map((builder) =>
      readFloats(builder, block, plan, (row) => {
        dropped ??= new Set();
        if (!dropped.has(row))
          malformed.badValue(
            builder.name,
            builder.mode,
            valueAt(block, row, builder.at),
            block.lines[row]!,
            block.columns,
          );
        dropped.add(row);
        return false;
      }),
    );
  for (const record of block.bad) malformed.badRecord(record, block.columns);
  let values = readGiven();
  malformed.flush();
  if (dropped) {
    removeRecords(block, dropped);
    values = readGiven();
  }
  floats.forEach((builder, index) => {
    builder.numbers.push(values[index]!);
    builder.rows += block.count;
  });
  for (const builder of builders) {
    if (!builder.given) readInferred(builder, block, plan);
    else if (builder.mode === 'category' || builder.mode === 'text') {
      readTexts(builder, block, plan);
      builder.rows += block.count;
    }
  }
  return dropped ?? NONE;
}

function valueAt({ bytes, starts, ends, columns }: CsvBlock, row: number, at: number): string {
  const i = row * columns + at;
  return shownText(bytes, starts[i]!, ends[i]!);
}

function checkWanted(plan: CsvPlan, names: readonly string[]): void {
  for (const name of plan.wanted.keys()) {
    if (!names.includes(name)) {
      throw new SlipwayError(
        'unknown-column',
        'sources/csv',
        `the options name a column "${name}" that is not in the file; its columns are ${quoteNames(names, 30)}.`,
        { details: { column: name } },
      );
    }
  }
}
