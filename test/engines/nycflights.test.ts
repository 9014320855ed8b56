import { expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { correlations } from '../../src/stats/correlations.ts';
import { distinct } from '../../src/stats/distinct.ts';
import { levelCounts } from '../../src/stats/level-counts.ts';
import { moments } from '../../src/stats/moments.ts';
import { quantiles } from '../../src/stats/quantiles.ts';
import { sliced } from '../../src/stats/sliced.ts';
import type { AnyStatistic } from '../../src/stats/statistic.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { take } from '../../src/table/take.ts';
import { difference } from '../../src/testing/difference.ts';
import { differenceOnEngine } from '../../src/testing/engine-statistics.ts';
import { FLIGHTS, pathOf, realTable } from '../prepare/data-sets.ts';

const path = pathOf(FLIGHTS);

test('327,346 flights are the same in memory and in DuckDB', async () => {
  const flights = await realTable(FLIGHTS);
  expect(flights.rows).toBe(327_346);
  const asked: Record<string, AnyStatistic> = {};
  const numbers: string[] = [];
  for (const { name, kind } of schemaOf(flights).fields) {
    asked[`distinct ${name}`] = distinct(name);
    if (kind === 'number' || kind === 'time') {
      numbers.push(name);
      asked[`moments ${name}`] = moments(name);
      asked[`quantiles ${name}`] = quantiles(name, [0.01, 0.25, 0.5, 0.75, 0.99]);
    } else {
      asked[`levels ${name}`] = levelCounts(name);
      asked[`delays by ${name}`] = sliced(moments('arr_delay'), name);
    }
  }
  asked['correlations'] = correlations(numbers.slice(0, 6));
  const db = await duckdb();
  // Of every sixth flight all figures, to be quick about it; of all of them the moments, below.
  const some = take(
    flights,
    Int32Array.from({ length: 54_557 }, (_, row) => 6 * row),
  );
  await db.load('flights', some);
  expect(await differenceOnEngine(some, db.table('flights'), asked)).toBe(undefined);
  // The same file without passing through our reader: counts and extremes of what both read as numbers.
  const csv = db.file(path);
  const schema = await db.schemaOf(`SELECT * FROM ${csv.from}`);
  const kinds = new Map(schema.fields.map(({ name, kind }) => [name, kind]));
  const both = numbers.filter(
    (name) => kinds.get(name) === 'number' && flights.columns.get(name)!.kind === 'number',
  );
  expect(both.length).toBeGreaterThan(10);
  const counts = Object.fromEntries(both.slice(0, 4).map((name) => [name, moments(name)]));
  const [fromFile, fromTable] = [await computeFrom(csv, counts, { schema }), compute(flights, counts)];
  expect(difference(fromFile, fromTable)).toBe(undefined);
  await db.close();
});
