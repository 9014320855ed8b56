/**
 * Breaks JSON lines, Parquet and Arrow on purpose: whatever comes in, a table of all its rows comes out, or an error
 * with a code; soon, and without the memory that a broken length asks for.
 */
import { readFileSync } from 'node:fs';
import { parquetMetadata } from 'hyparquet';
import { SlipwayError } from '../src/core/error.ts';
import { random, type Random } from '../src/core/random.ts';
import { fromArrow } from '../src/sources/arrow/from-arrow.ts';
import { readArrowBatches } from '../src/sources/arrow/read-arrow-batches.ts';
import { toArrow } from '../src/sources/arrow/to-arrow.ts';
import { fromJsonLines } from '../src/sources/from-json-lines.ts';
import { fromParquet } from '../src/sources/parquet/from-parquet.ts';
import { readParquetBatches } from '../src/sources/parquet/read-parquet-batches.ts';
import { toParquet } from '../src/sources/parquet/to-parquet.ts';
import { toJsonLines } from '../src/sources/to-json-lines.ts';
import type { MalformedRow } from '../src/sources/csv-options.ts';
import type { Batches } from '../src/table/batches.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../src/table/column.ts';
import { toRows } from '../src/table/rows.ts';
import { schemaOf } from '../src/table/schema.ts';
import { table, type Table } from '../src/table/table.ts';
import type { Fault, Outcome } from './fault.ts';

type Verdict = 'survived' | 'lost' | 'wrong' | 'crashed';

/** Every so many tries, something that is not broken must load. */
const CONTROL_EVERY = 50;
/** One try may take this long, and all of them so much memory beyond what was there before. */
const PATIENCE_MS = 5000;
const MEMORY = 2 ** 30;

async function count(tries: number, once: (turn: number) => Verdict | Promise<Verdict>): Promise<Outcome> {
  const outcome = { tried: tries, survived: 0, lost: 0, wrong: 0, crashed: 0 };
  const before = process.memoryUsage.rss();
  for (let turn = 0; turn < tries; turn++) {
    const start = performance.now();
    const verdict = await once(turn);
    const patient = performance.now() - start < PATIENCE_MS && process.memoryUsage.rss() - before < MEMORY;
    outcome[verdict === 'survived' && !patient ? 'crashed' : verdict]++;
  }
  return outcome;
}

/** A sample of everything a table can hold, of `rows` rows. */
function sample(rows: number): Table {
  return table({
    n: numberColumn(
      Array.from({ length: rows }, (_, row) => (row % 7 === 3 ? null : row % 5 === 0 ? row / 3 : row)),
    ),
    city: categoryColumn(
      Array.from({ length: rows }, (_, row) => (row % 11 === 4 ? null : ['Bath', 'York', 'Łódź'][row % 3])),
    ),
    note: textColumn(Array.from({ length: rows }, (_, row) => (row % 13 === 5 ? null : `note "${row}"\n`))),
    at: timeColumn(
      Array.from({ length: rows }, (_, row) => (row % 17 === 6 ? null : 1_357_035_300_000 + row * 3_600_000)),
    ),
    flag: categoryColumn(Array.from({ length: rows }, (_, row) => row % 2 === 0)),
  });
}

/** One to four bytes changed, taken out, put in or doubled; or the end cut off. */
function broken(bytes: Uint8Array, source: Random, changesOnly = false): Uint8Array {
  let result = bytes.slice();
  for (let change = 1 + source.integer(4); change > 0; change--) {
    const at = source.integer(result.length);
    const kind = changesOnly ? source.integer(3) : source.integer(8);
    if (kind === 0) result[at] = source.integer(256);
    else if (kind === 1) result[at] = result[at]! ^ (1 << source.integer(8));
    else if (kind === 2) result.fill([0, 255, 127, 128][source.integer(4)]!, at, at + 1 + source.integer(8));
    else if (kind <= 4) result = joined(result.subarray(0, at), result.subarray(at + 1 + source.integer(6)));
    else if (kind <= 6)
      result = joined(
        result.subarray(0, at),
        result.subarray(at, at + source.integer(20)),
        result.subarray(at),
      );
    else if (result.length > 20) result = result.slice(0, at);
  }
  return result;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}

const PIECES = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\n',
  '\\',
  '\\u00',
  'null',
  '1e999',
  '01',
  '{"n":1}',
  '\0',
  'é',
  '\ufeff',
  '[1,2]',
  '{"a":{"b":[]}}',
];

/** Breaks JSON, which takes to pieces of its own kind better than to bytes. */
function brokenJson(text: string, source: Random): Uint8Array {
  let result = text;
  for (let change = source.integer(4); change > 0; change--) {
    const at = source.integer(result.length + 1);
    result =
      result.slice(0, at) + PIECES[source.integer(PIECES.length)]! + result.slice(at + source.integer(3));
  }
  const bytes = new TextEncoder().encode(result);
  return source.integer(3) === 0 && bytes.length > 0 ? broken(bytes, source) : bytes;
}

const REASONS_OF_OBJECTS = ['bad-value', 'duplicate-key', 'nested'];

/** Whether the rows taken and the rows left are the lines there are, each rightly, and the values what JSON.parse has. */
function judgeLines(text: string, found: Table, left: readonly MalformedRow[]): Verdict {
  const lines = text
    .split('\n')
    .map((line, at) => ({ line: line.replace(/^[ \t\r]+|[ \t\r]+$/g, ''), number: at + 1 }));
  const present = lines.filter(({ line }) => line !== '');
  if (found.rows + left.length < present.length) return 'lost';
  if (found.rows + left.length > present.length) return 'wrong';
  const reasons = new Map(left.map(({ line, reason }) => [line, reason]));
  const rows = toRows(found);
  let at = 0;
  for (const { line, number } of present) {
    let parsed: unknown;
    let isJson = true;
    try {
      parsed = JSON.parse(line);
    } catch {
      isJson = false;
    }
    const isObject = isJson && typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    const reason = reasons.get(number);
    if (reason === undefined) {
      if (!isObject) return 'wrong';
      const row = rows[at++]!;
      for (const [name, value] of Object.entries(parsed as object)) {
        const cell = Object.hasOwn(row, name) ? row[name] : null;
        const kind = found.columns.get(name)?.kind;
        const same =
          kind === 'time'
            ? (cell === null) === (value === null)
            : String(cell) === String(value) || (kind === 'text' && typeof value === 'number');
        if (!same) return 'wrong';
      }
    } else if (
      reason === 'not-an-object'
        ? !isJson || isObject
        : REASONS_OF_OBJECTS.includes(reason) && !isObject && isJson
    )
      return 'wrong';
    else if (reason === 'not-json' && isJson && !/\\ud[89a-f]/i.test(line)) return 'wrong';
  }
  return 'survived';
}

const jsonFuzz: Fault = {
  fault: 'sources/json-fuzz',
  run: () => {
    const source = random(11);
    const whole = sample(6);
    const lines = toJsonLines(whole);
    const list = `[\n${lines.trim().split('\n').join(',\n')}\n]`;
    return count(12_000, (turn) => {
      const asList = turn % 4 === 3;
      if (turn % CONTROL_EVERY < 2) {
        const back = fromJsonLines(asList || turn % 2 === 1 ? list : lines, { schema: schemaOf(whole) });
        return JSON.stringify(toRows(back)) === JSON.stringify(toRows(whole)) ? 'survived' : 'wrong';
      }
      const bytes = brokenJson(asList ? list : lines, source);
      const left: MalformedRow[] = [];
      try {
        const found = fromJsonLines(bytes, { onMalformed: (row) => left.push(row) });
        const text = new TextDecoder().decode(bytes);
        if (/^\s*\[/.test(text))
          return found.rows + left.length > 0 || /^\s*\[\s*\]\s*$/.test(text) ? 'survived' : 'lost';
        return judgeLines(text, found, left);
      } catch (error) {
        return error instanceof SlipwayError ? 'survived' : 'crashed';
      }
    });
  },
};

/** What reading broken bytes comes to; `rowsOf` says how many rows they have, once they are read without an error. */
async function fate(read: () => Table, batches: Batches, rowsOf: () => number): Promise<Verdict> {
  let rows: number;
  try {
    ({ rows } = read());
    if (rows !== rowsOf()) return rows < rowsOf() ? 'lost' : 'wrong';
  } catch (error) {
    if (!(error instanceof SlipwayError)) return 'crashed';
    rows = NaN;
  }
  try {
    let inBatches = 0;
    for await (const batch of batches()) inBatches += batch.rows;
    // What the first batch settles can rule out later values, which is told; but rows are never fewer or more.
    return Number.isNaN(rows) || inBatches === rows ? 'survived' : inBatches < rows ? 'lost' : 'wrong';
  } catch (error) {
    return error instanceof SlipwayError ? 'survived' : 'crashed';
  }
}

const parquetFuzz: Fault = {
  fault: 'sources/parquet-fuzz',
  run: () => {
    const source = random(12);
    const small = sample(40);
    const fixture = (name: string): Uint8Array =>
      new Uint8Array(readFileSync(new URL(`../test/fixtures/parquet/${name}.parquet`, import.meta.url)));
    const whole = [
      ...(['snappy', 'none'] as const).map((compression) => ({
        bytes: toParquet(small, { compression }),
        rows: 40,
      })),
      ...['v2', 'zstd', 'gzip', 'brotli', 'lz4', 'v2-no-dictionary', 'no-dictionary'].map((name) => ({
        bytes: fixture(`wide-${name}`),
        rows: 200,
      })),
    ];
    return count(5000, (turn) => {
      const { bytes, rows } = whole[turn % whole.length]!;
      const options = { flatten: true, maxBytes: 2 ** 26 };
      if (turn % CONTROL_EVERY < 2) {
        const back = fromParquet(bytes, options);
        return back.rows === rows && back.columns.size > 4 ? 'survived' : 'wrong';
      }
      // Half of them in the footer and the headers, where the lengths are.
      const bad = brokenParquet(bytes, source, turn % 2 === 0);
      return fate(
        () => fromParquet(bad, options),
        readParquetBatches(bad, { ...options, batchRows: 17 }),
        () => rowsOf(bad, rows),
      );
    });
  },
};

/** What hyparquet reads in the footer; where it cannot, as many as there were. */
function rowsOf(bytes: Uint8Array, otherwise: number): number {
  try {
    return Number(parquetMetadata(bytes).num_rows);
  } catch {
    return otherwise;
  }
}

function brokenParquet(bytes: Uint8Array, source: Random, inFooter: boolean): Uint8Array {
  if (!inFooter) return broken(bytes, source, source.integer(4) > 0);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
  const from = bytes.length - 8 - length;
  return joined(bytes.subarray(0, from), broken(bytes.subarray(from), source, true));
}

const arrowFuzz: Fault = {
  fault: 'sources/arrow-fuzz',
  run: () => {
    const source = random(13);
    const small = sample(40);
    const whole = (['file', 'stream'] as const).map((format) => toArrow(small, { format }));
    return count(12_000, (turn) => {
      const bytes = whole[turn % whole.length]!;
      const options = { maxBytes: 2 ** 26 };
      if (turn % CONTROL_EVERY < 2) {
        const back = fromArrow(bytes, { ...options, schema: schemaOf(small) });
        return JSON.stringify(toRows(back)) === JSON.stringify(toRows(small)) ? 'survived' : 'wrong';
      }
      const bad = broken(bytes, source, source.integer(4) > 0);
      return fate(
        () => fromArrow(bad, options),
        readArrowBatches(() => new Blob([new Uint8Array(bad)]).stream(), { ...options, batchRows: 17 }),
        () => 40,
      );
    });
  },
};

const faults: readonly Fault[] = [jsonFuzz, parquetFuzz, arrowFuzz];
export default faults;
