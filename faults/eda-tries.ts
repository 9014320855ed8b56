/** Single tries of exploring tables that nobody would make, and files, profiles and schemas that were broken on purpose. */
import { isDeepStrictEqual } from 'node:util';
import { SlipwayError } from '../src/core/error.ts';
import { random, type Random } from '../src/core/random.ts';
import { alerts } from '../src/eda/alerts.ts';
import { associations } from '../src/eda/associations.ts';
import { checkProfile } from '../src/eda/check-profile.ts';
import { checkTable } from '../src/eda/check-table.ts';
import { compareProfiles } from '../src/eda/compare-profiles.ts';
import { editSchema } from '../src/eda/edit-schema.ts';
import { inferSchema } from '../src/eda/infer-schema.ts';
import { mergeProfiles } from '../src/eda/merge-profiles.ts';
import { outliers } from '../src/eda/outliers.ts';
import { profileFrom } from '../src/eda/profile-from.ts';
import { profile, type Profile } from '../src/eda/profile.ts';
import { report } from '../src/eda/report.ts';
import { schemaFromText, schemaToText } from '../src/eda/schema-text.ts';
import { trend } from '../src/eda/trend.ts';
import { fromCsv } from '../src/sources/from-csv.ts';
import { fromJsonLines } from '../src/sources/from-json-lines.ts';
import { fromParquet } from '../src/sources/parquet/from-parquet.ts';
import { toParquet } from '../src/sources/parquet/to-parquet.ts';
import { toCsv } from '../src/sources/to-csv.ts';
import { toJsonLines } from '../src/sources/to-json-lines.ts';
import { inBatches } from '../src/table/batches.ts';
import type { Table } from '../src/table/table.ts';
import { slice } from '../src/table/take.ts';
import { hostileTable } from './hostile-table.ts';

/** One try of a fault, the same for the same turn: returns when it survived, throws what went wrong. */
export type Try = (turn: number) => Promise<void>;

/** Answered, and what it says does not add up. */
export class Wrong extends Error {}

const holds = (what: string, ok: boolean): void => {
  if (!ok) throw new Wrong(what);
};

/** Runs something that may refuse with a coded error; says whether it answered. */
async function answered(once: () => unknown): Promise<boolean> {
  try {
    await once();
    return true;
  } catch (error) {
    if (error instanceof SlipwayError) return false;
    throw error;
  }
}

/** Every row is in every column's figures, once. */
function addsUp(of: Profile, rows: number, columns: number): void {
  holds('rows', of.rows === rows);
  holds('columns', of.columns.length === columns);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  for (const column of of.columns) {
    const { name, count, missing } = column;
    holds(`${name}: present and missing`, count + missing === rows);
    if (column.kind === 'number' && column.histogram)
      holds(
        `${name}: histogram`,
        Math.abs(sum(column.histogram.counts) - (count - column.infinite)) < 1e-6 * (1 + count),
      );
    if (column.kind === 'category')
      holds(`${name}: levels`, sum(column.levels.map((level) => level.rows)) + column.otherRows === count);
    if (column.kind === 'time')
      holds(
        `${name}: buckets`,
        sum(column.buckets.map((bucket) => bucket.rows)) + column.outOfRange === count,
      );
  }
}

/** What JSON would change: not a number, without end, or not there. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.values(value).every(isPlain);
}

/** A whole exploration of one table. */
async function explore(rows: Table, source: Random): Promise<void> {
  const of = profile(rows);
  addsUp(of, rows.rows, rows.columns.size);
  holds('plain JSON', isPlain(of));
  addsUp(await profileFrom(inBatches(rows, 1 + source.integer(20))), rows.rows, rows.columns.size);
  const cut = source.integer(rows.rows + 1);
  if (rows.columns.size > 0)
    addsUp(
      mergeProfiles(profile(slice(rows, 0, cut)), profile(slice(rows, cut, rows.rows))),
      rows.rows,
      rows.columns.size,
    );
  const schema = inferSchema(of);
  holds('schema text', isDeepStrictEqual(schemaFromText(schemaToText(schema)), schema));
  const verdict = checkTable(rows, schema);
  const own = verdict.issues.filter(
    ({ severity, code }) => severity === 'error' && code !== 'no-rows' && code !== 'nothing-checked',
  );
  holds(`a table passes its own schema: ${own[0]?.message ?? ''}`, own.length === 0);
  alerts(of);
  holds('the report is a page', report(of).startsWith('<!doctype html>'));
}

/** What looks at columns of some kinds only: each may refuse, none may crash. */
function analyses(rows: Table): readonly (() => unknown)[] {
  const named = (kind: string): string[] =>
    [...rows.columns].filter(([, column]) => column.kind === kind).map(([name]) => name);
  const [time] = named('time');
  const [number] = named('number');
  return [
    () => outliers(rows),
    () => outliers(rows, { method: 'mad' }),
    () => associations(rows),
    ...(time === undefined || number === undefined ? [] : [() => trend(rows, { time, column: number })]),
  ];
}

const tables: Try = async (turn) => {
  const source = random(turn);
  const rows = hostileTable(source);
  await answered(() => explore(rows, source));
  for (const analysis of analyses(rows)) await answered(analysis);
};

/** One to four bytes changed, taken out, put in or doubled. */
function broken(bytes: Uint8Array, source: Random): Uint8Array {
  const result = [...bytes];
  for (let change = 1 + source.integer(4); change > 0; change--) {
    const at = source.integer(result.length + 1);
    const kind = source.integer(4);
    if (kind === 0) result[Math.min(at, result.length - 1)] = source.integer(256);
    else if (kind === 1) result.splice(at, 1 + source.integer(6));
    else if (kind === 2) result.splice(at, 0, source.integer(256), source.integer(256));
    else result.splice(at, 0, ...result.slice(at, at + source.integer(20)));
  }
  return Uint8Array.from(result);
}

interface Format {
  write(rows: Table): Uint8Array | Promise<Uint8Array>;
  read(bytes: Uint8Array, onMalformed: () => void): Table | Promise<Table>;
  /** How many rows there are to load or to leave out; `null` where that is hard to say. */
  rows?(text: string): number | null;
}

const encoder = new TextEncoder();
const formats: Readonly<Record<string, Format>> = {
  csv: {
    write: (rows) => encoder.encode(toCsv(rows)),
    read: (bytes, onMalformed) => fromCsv(bytes, { onMalformed }),
    rows: csvRows,
  },
  json: {
    write: (rows) => encoder.encode(toJsonLines(rows)),
    read: (bytes, onMalformed) => fromJsonLines(bytes, { onMalformed }),
    // A line of white space is none; a text that begins as a list is one list.
    rows: (text) =>
      /^[ \t\r\n]*\[/.test(text) ? null : text.split(/\n/).filter((line) => /[^ \t\r]/.test(line)).length,
  },
  parquet: { write: (rows) => toParquet(rows), read: (bytes) => fromParquet(bytes) },
};

/** The lines of a CSV after the header, told by nothing but line ends: where quotes are, they can be in a field. */
function csvRows(text: string): number | null {
  if (text.includes('"')) return null;
  const lines = text.split(/\r\n|\n|\r/);
  if (lines[lines.length - 1] === '') lines.pop();
  const header = lines.findIndex((line) => line !== '');
  const rows = lines.slice(header + 1);
  // In a file of one column a blank line is a missing value.
  return lines[header]?.includes(',') ? rows.filter((line) => line !== '').length : rows.length;
}

const files = (name: string): Try => {
  const format = formats[name]!;
  return async (turn) => {
    const source = random(turn);
    let bytes: Uint8Array | null = null;
    const written = hostileTable(source);
    if (!(await answered(async () => (bytes = await format.write(written)))) || bytes === null) return;
    const mutated = turn % 20 === 0 ? bytes : broken(bytes, source);
    await answered(async () => {
      let left = 0;
      const rows = await format.read(mutated, () => left++);
      const expected = format.rows?.(new TextDecoder().decode(mutated)) ?? null;
      const found = `${rows.rows} rows and ${left} left out; expected ${expected}`;
      holds(found, expected === null || rows.rows + left === expected);
      await explore(rows, source);
    });
  };
};

type Node = Record<string | number, unknown>;

/** JSON with one to three values in it taken out, doubled, or put in the place of another. */
function brokenJson(value: unknown, source: Random): unknown {
  const copy = structuredClone(value) as Node;
  for (let change = 1 + source.integer(3); change > 0; change--) {
    let node = copy;
    let key = '';
    for (let depth = source.integer(7); ; depth--) {
      const keys = Object.keys(node);
      key = keys[source.integer(keys.length)]!;
      const next = node[key];
      if (depth <= 0 || typeof next !== 'object' || next === null || Object.keys(next).length === 0) break;
      node = next as Node;
    }
    const kind = source.integer(5);
    if (kind === 0 && Array.isArray(node)) node.splice(Number(key), 1);
    else if (kind === 0) delete node[key];
    else if (kind === 1 && Array.isArray(node)) node.push(structuredClone(node[Number(key)]));
    else if (kind === 2) {
      const others = Object.values(node);
      node[key] = structuredClone(others[source.integer(others.length)]);
    } else node[key] = structuredClone(VALUES[source.integer(VALUES.length)]);
  }
  return copy;
}

const VALUES: readonly unknown[] = [
  ...[null, 0, -0, 1, -1, 0.5, 3, 1e9, 2 ** 53, 1e300, -1e300, Number.MAX_VALUE, 5e-324, Infinity, -Infinity],
  ...['', 'a', 'number', 'category', 'time', 'text', 'UTC', 'Europe/Nowhere', '__proto__', 'x'.repeat(1e5)],
  ...[true, [], {}, [null], [1, 0], [Infinity], [[]], Array(2000).fill(1)],
];

/** A profile that came from outside: every reader of it answers in plain JSON or refuses it. */
const profiles: Try = async (turn) => {
  const source = random(turn);
  const rows = hostileTable(source);
  const of = profile(rows);
  const given = brokenJson(of, source) as Profile;
  const other = source.integer(2) === 0 ? of : (brokenJson(of, source) as Profile);
  let merged: Profile | null = null;
  const readers: readonly (() => unknown)[] = [
    () => holds('a comparison is plain', isPlain(compareProfiles(given, other))),
    () => holds('a comparison is plain', isPlain(compareProfiles(other, given))),
    () => (merged = mergeProfiles(given, other)),
    () => alerts(given),
    () => holds('the report is a page', report(given).startsWith('<!doctype html>')),
    () => holds('the report is a page', report(given, { compareWith: other }).startsWith('<!doctype html>')),
    () => {
      const schema = inferSchema(given, { ranges: true, unique: true });
      holds('schema text', isDeepStrictEqual(schemaFromText(schemaToText(schema)), schema));
      checkProfile(other, schema);
    },
  ];
  for (const reader of readers) await answered(reader);
  if (merged === null) return;
  holds('what is merged is plain', isPlain(merged));
  for (const reader of [compareProfiles, mergeProfiles] as const)
    holds(`what is merged is a profile`, await answered(() => reader(merged!, merged!)));
};

/** The text of a schema, edited by somebody in a hurry: what is read of it is a schema that is written and read alike. */
const schemas: Try = async (turn) => {
  const source = random(turn);
  const rows = hostileTable(source);
  const schema = inferSchema(profile(rows), {
    ranges: source.integer(2) === 0,
    unique: source.integer(2) === 0,
    minDomainMass: source.next(),
    environments: ['TRAINING', 'SERVING'],
  });
  const name = schema.fields[0]?.name;
  const edited =
    name === undefined
      ? schema
      : editSchema(
          schema,
          { [name]: { notIn: ['SERVING'], presence: 'optional', minDistinct: 1 } },
          { minRows: 1 },
        );
  const text = schemaToText(edited);
  const lines = text.split('\n');
  const pick = (): string => lines[source.integer(lines.length)]!;
  const swapped = lines.map((line) => (source.integer(12) === 0 ? `${pick()} ${WORDS[source.integer(WORDS.length)]!}` : source.integer(15) === 0 ? pick() : line)).join('\n'); // prettier-ignore
  const given = turn % 2 === 0 ? new TextDecoder().decode(broken(encoder.encode(text), source)) : swapped;
  await answered(() => {
    const read = schemaFromText(given);
    holds('a schema is plain', isPlain(read));
    holds('schema text', isDeepStrictEqual(schemaFromText(schemaToText(read)), read));
    checkTable(rows, read);
    checkProfile(profile(rows), read);
  });
};

const WORDS = ['', '1', '-1', '1e999', '0x10', '1e', '00', '"', '"a"', '"\\u00', '#', 'true', 'UTC', '__proto__', '2013-13-45T99:99:99Z', '+0', '.5']; // prettier-ignore

/** How often each is tried, and a try. */
export const tries: Readonly<Record<string, { readonly times: number; readonly once: Try }>> = {
  tables: { times: 10_000, once: tables },
  csv: { times: 4000, once: files('csv') },
  json: { times: 4000, once: files('json') },
  parquet: { times: 4000, once: files('parquet') },
  profile: { times: 10_000, once: profiles },
  schema: { times: 20_000, once: schemas },
};
