/** Explores tables that nobody would make, and files that were broken on purpose: a result that adds up, or a coded error. */
import { SlipwayError } from '../src/core/error.ts';
import { random, type Random } from '../src/core/random.ts';
import { alerts } from '../src/eda/alerts.ts';
import { associations } from '../src/eda/associations.ts';
import { checkTable } from '../src/eda/check-table.ts';
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
import type { Fault, Outcome } from './fault.ts';
import { hostileTable } from './hostile-table.ts';

type Fate = 'survived' | 'lost' | 'wrong' | 'crashed';

/** What became of one try. An error without a code is a crash; anything that does not add up says so by throwing. */
class Wrong extends Error {}

const holds = (what: string, ok: boolean): void => {
  if (!ok) throw new Wrong(what);
};

async function fateOf(what: string, once: () => unknown): Promise<Fate> {
  try {
    await once();
    return 'survived';
  } catch (error) {
    if (error instanceof SlipwayError) return 'survived';
    console.log(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return error instanceof Wrong ? 'wrong' : 'crashed';
  }
}

async function count(tries: number, once: (turn: number) => Promise<Fate>): Promise<Outcome> {
  const outcome = { tried: tries, survived: 0, lost: 0, wrong: 0, crashed: 0 };
  for (let turn = 0; turn < tries; turn++) outcome[await once(turn)]++;
  return outcome;
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

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A whole exploration of one table. */
async function explore(rows: Table, source: Random): Promise<void> {
  const of = profile(rows);
  addsUp(of, rows.rows, rows.columns.size);
  holds(
    'plain JSON',
    same(asJson(of), of) &&
      !/NaN|Infinity|undefined/.test(JSON.stringify(Object.values(of).filter(Number.isFinite))),
  );
  addsUp(await profileFrom(inBatches(rows, 1 + source.integer(20))), rows.rows, rows.columns.size);
  const cut = source.integer(rows.rows + 1);
  if (rows.columns.size > 0)
    addsUp(
      mergeProfiles(profile(slice(rows, 0, cut)), profile(slice(rows, cut, rows.rows))),
      rows.rows,
      rows.columns.size,
    );
  const schema = inferSchema(of);
  holds('schema text', same(schemaFromText(schemaToText(schema)), schema));
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

const tables: Fault = {
  fault: 'eda/tables-fuzz',
  run: () => {
    const source = random(11);
    return count(10_000, async (turn) => {
      const rows = hostileTable(source);
      const fates = [await fateOf(`table ${turn}`, () => explore(rows, source))];
      for (const analysis of analyses(rows)) fates.push(await fateOf(`table ${turn}`, analysis));
      return fates.find((fate) => fate !== 'survived') ?? 'survived';
    });
  },
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
  readonly name: string;
  write(rows: Table): Uint8Array | Promise<Uint8Array>;
  /** The table, and how many rows were reported as left out. */
  read(bytes: Uint8Array): Table | Promise<Table>;
}

const encoder = new TextEncoder();
const formats: readonly Format[] = [
  {
    name: 'csv',
    write: (rows) => encoder.encode(toCsv(rows)),
    read: (bytes) => fromCsv(bytes, { onMalformed: () => undefined }),
  },
  {
    name: 'json',
    write: (rows) => encoder.encode(toJsonLines(rows)),
    read: (bytes) => fromJsonLines(bytes, { onMalformed: () => undefined }),
  },
  { name: 'parquet', write: (rows) => toParquet(rows), read: (bytes) => fromParquet(bytes) },
];

const files = formats.map((format, place): Fault => ({
  fault: `eda/${format.name}-fuzz`,
  run: () => {
    const source = random(12 + place);
    let loaded = 0;
    return count(4000, async (turn) => {
      let bytes: Uint8Array;
      try {
        bytes = await format.write(hostileTable(source));
      } catch (error) {
        return error instanceof SlipwayError ? 'survived' : 'crashed';
      }
      const mutated = turn % 20 === 0 ? bytes : broken(bytes, source);
      return fateOf(`${format.name} ${turn}`, async () => {
        const rows = await format.read(mutated);
        loaded++;
        await explore(rows, source);
      });
    }).then((outcome) => (loaded > 200 ? outcome : { ...outcome, survived: 0, crashed: outcome.tried }));
  },
}));

const faults: readonly Fault[] = [tables, ...files];
export default faults;
