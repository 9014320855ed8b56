/**
 * Warehouse: rows that stay where they are. Parquet files, asked on DuckDB in this process; only answers come here.
 *
 *   npx tsx examples/13-warehouse.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  checkProfile,
  computeFrom,
  inferSchema,
  levelCounts,
  moments,
  profile,
  profileFrom,
  report,
  schemaOf,
  splitByTime,
} from 'slipway';
import { duckdb } from 'slipway/duckdb'; // npm install @duckdb/node-bindings
import { loadParquet } from 'slipway/node'; // npm install hyparquet hyparquet-compressors
import { toParquet } from 'slipway/parquet'; // and hyparquet-writer
import { orders } from './data/shop.ts';

// Two files, as a nightly job might leave them.
const out = new URL('../out/', import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, out));
await mkdir(out, { recursive: true });
const { train: spring, test: june } = splitByTime(orders(6), { column: 'when', at: ['2024-06-01'] });
await writeFile(path('spring.parquet'), toParquet(spring));
await writeFile(path('june.parquet'), toParquet(june));

// A file is a relation; so is a SELECT over it. Neither is read yet.
const db = await duckdb({ threads: 2 });
const rows = db.file(path('spring.parquet'));
const late = db.select(`SELECT * FROM ${rows.from} WHERE minutes > 55`);

// Statistics are those that run in memory, here fused into a few queries.
const { price, region } = await computeFrom(late, { price: moments('price'), region: levelCounts('region') });
console.log(`${price.count} late orders with a price, ${price.mean.toFixed(2)} pounds on average, from:`);
for (const [level, count] of region.levels) console.log(`- ${level}: ${count}`);

// The profile of the file, computed by the engine, is the one of its rows in memory.
const schema = schemaOf(spring);
const there = await profileFrom(rows, { schema });
const here = profile(await loadParquet(path('spring.parquet'), { schema }));
console.log(`\nprofile of ${there.rows} orders, by the engine and in memory:`);
for (const [at, column] of there.columns.entries())
  console.log(`- ${column.name}: ${same(column, here.columns[at]!) ? 'the same' : 'different'}`);

// What it says is a schema for the next file, which is checked without fetching a row of it.
const later = await profileFrom(db.file(path('june.parquet')), { schema });
const verdict = checkProfile(later, inferSchema(there));
console.log(`\nJune ${verdict.pass ? 'is' : 'is not'} like that:`);
for (const { severity, code, message } of verdict.issues) console.log(`- ${severity} ${code}: ${message}`);
const page = report(later, { title: 'June', compareWith: there, names: ['June', 'January to May'] });
await writeFile(path('warehouse-june.html'), page);
console.log('\nout/warehouse-june.html shows what changed.');
await db.close();

/** The same but for rounding. The sketch that a profile in memory keeps for merging is none of its figures. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-12 * Math.abs(a);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const left = Object.entries(a).filter(([key]) => key !== 'distinctSketch');
  const right = new Map(Object.entries(b).filter(([key]) => key !== 'distinctSketch'));
  return left.length === right.size && left.every(([key, value]) => same(value, right.get(key)));
}

// Output:
// 723 late orders with a price, 42.31 pounds on average, from:
// - east: 196
// - north: 177
// - south: 372
//
// profile of 6080 orders, by the engine and in memory:
// - when: the same
// - region: the same
// - price: the same
// - minutes: the same
// - returned: the same
//
// June is not like that:
// - error unseen-levels: column "region" has levels the schema does not list on 28.5 % of 1200 rows present: "west"; expected at least 100 % in the domain.
//
// out/warehouse-june.html shows what changed.
