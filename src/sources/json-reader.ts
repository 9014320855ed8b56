import { quoteNames, SlipwayError } from '../core/error.ts';
import { table, type Table } from '../table/table.ts';
import { finishJsonColumn, misfit, openJsonColumn, takeValue, type JsonColumn } from './json-column.ts';
import { createMalformed } from './csv-malformed.ts';
import type { InferredField } from './csv-options.ts';
import { shownText } from './csv-text.ts';
import { JSON_LINES, type JsonPlan } from './json-options.ts';
import { createRecords } from './json-records.ts';
import { createRowReader, NOT_UTF8, SLOT, type RowFault } from './json-row.ts';

/** Cells that a table may have, whatever the size of its file; beyond it, as many as the file has bytes. */
const FEW_CELLS = 2 ** 27;

/** Turns bytes of JSON lines into tables. All state of one reading; used once. */
export interface JsonReader {
  /**
   * Reads the whole rows in a stretch of bytes.
   *
   * @param final - no bytes come after these.
   * @returns where the first byte not read is.
   */
  feed(bytes: Uint8Array, from: number, to: number, final: boolean): number;
  /** Rows read since the last table was taken. */
  rows(): number;
  /** The line that comes next. */
  line(): number;
  /** @throws {SlipwayError} `bad-format`, when rows were malformed and nobody listens. */
  check(): void;
  /** A table of the rows read; later rows go into another, with the same columns and kinds. */
  take(): Table;
}

/** A reader for one file. `mostRows` is how many rows a table has at most. */
export function createJsonReader(plan: JsonPlan, mostRows: number = Infinity): JsonReader {
  const malformed = createMalformed(plan.onMalformed, JSON_LINES);
  const records = createRecords();
  const reader = createRowReader(plan);
  const { row } = reader;
  /** By place; a field that only malformed rows have has none. */
  const columns: (JsonColumn | undefined)[] = [];
  let open: JsonColumn[] = [];
  let rows = 0;
  let tables = 0;
  let bytesRead = 0;

  const openAt = (place: number): void => {
    columns[place] = openJsonColumn(row.names[place]!, plan.wanted.get(row.names[place]!));
  };
  for (const name of plan.settled) openAt(reader.place(name));

  const faultOf = (): RowFault | undefined => {
    let unknown = false;
    for (let i = 0; i < row.count; i++) {
      const place = row.places[i]!;
      const name = row.names[place]!;
      const known = columns[place];
      if (!known && row.types[place] === SLOT.null && tables > 0) continue;
      unknown ||= !known;
      if (!known && tables > 0)
        return {
          reason: 'too-many-fields',
          column: name,
          found: `field ${quoteNames([name])} was in no row of the first batch; expected its fields. Name it in columns, or the fields you want in select`,
        };
      const expected = misfit(
        known ?? openJsonColumn(name, plan.wanted.get(name)),
        row,
        place,
        plan.mixedAsText,
      );
      if (expected === undefined) continue;
      return {
        reason: 'bad-value',
        column: name,
        found: `field ${quoteNames([name])} is ${shown(place)}; expected ${expected}`,
      };
    }
    if (unknown) for (let i = 0; i < row.count; i++) if (!columns[row.places[i]!]) openAt(row.places[i]!);
    return undefined;
  };

  const shown = (place: number): string => {
    const text = shownText(row.sources[place]!, row.starts[place]!, row.ends[place]!);
    const letters = [...text];
    const short = letters.length > 40 ? `${letters.slice(0, 40).join('')}…` : text;
    return row.types[place] === SLOT.text ? `the text ${JSON.stringify(short)}` : short;
  };

  const feed = (bytes: Uint8Array, from: number, to: number, final: boolean): number => {
    let at = from;
    while (rows < mostRows && records.find(bytes, at, to, final)) {
      at = records.next;
      const { line } = records;
      const fault = reader.read(bytes, records.start, records.end) ?? faultOf();
      if (fault) {
        if (fault.found === NOT_UTF8)
          throw new SlipwayError('bad-format', JSON_LINES, `line ${line}: ${NOT_UTF8}; expected UTF-8.`, {
            details: { line },
          });
        malformed.add({
          line,
          reason: fault.reason,
          fields: row.count,
          expected: row.names.length,
          ...(fault.column === undefined ? {} : { column: fault.column }),
          message: `line ${line}: ${fault.found}.`,
        });
        malformed.flush();
        continue;
      }
      for (let i = 0; i < row.count; i++) {
        const column = columns[row.places[i]!];
        if (column) takeValue(column, row, row.places[i]!, rows, line);
      }
      rows++;
    }
    if (rows < mostRows) at = records.next;
    bytesRead += at - from;
    return at;
  };

  const take = (): Table => {
    malformed.check();
    if (tables === 0) settleColumns();
    if (rows * open.length > Math.max(FEW_CELLS, bytesRead)) {
      throw new SlipwayError(
        'too-large',
        JSON_LINES,
        `there are ${rows} rows of ${open.length} fields, of which most rows have few; expected a table of at most ${FEW_CELLS} cells, or as many as there are bytes. Read batches, or select fields.`,
        { details: { rows, columns: open.length } },
      );
    }
    const found = open.map((column) => [column.name, finishJsonColumn(column, rows)] as const);
    if (tables++ === 0) plan.onInferred?.(open.map((column, at) => inferred(column, found[at]![1].kind)));
    const result: Table = found.length === 0 ? { rows, columns: new Map() } : table(found);
    rows = 0;
    return result;
  };

  /** The columns there will be. Those that options name and no row has had are a slip where all rows are known. */
  const settleColumns = (): void => {
    for (const place of reader.placeEmpty()) if (!columns[place]) openAt(place);
    const { select } = plan;
    const names = new Set(columns.flatMap((column) => (column ? [column.name] : [])));
    for (const name of [...plan.wanted.keys(), ...(select ?? [])]) {
      if (names.has(name)) continue;
      if (mostRows === Infinity || (select && !select.includes(name))) {
        throw new SlipwayError(
          'unknown-column',
          JSON_LINES,
          `the options name a field "${name}" that no row has, or that is not selected; the fields are ${quoteNames(names, 30)}.`,
          { details: { column: name } },
        );
      }
      openAt(reader.place(name));
    }
    open = select
      ? select.map((name) => columns[reader.place(name)]!)
      : columns.filter((column) => column !== undefined);
  };

  return { feed, take, rows: () => rows, line: () => records.nextLine(), check: () => malformed.check() };
}

function inferred({ name, why, line }: JsonColumn, kind: InferredField['kind']): InferredField {
  return line === undefined ? { name, kind, why } : { name, kind, why, line };
}
