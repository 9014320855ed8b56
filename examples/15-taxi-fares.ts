/**
 * Taxi fares: dates in a zone, distances and a cross, fitted once and printed for a warehouse.
 *
 *   npx tsx examples/15-taxi-fares.ts
 */
import { comparePipelines, splitByTime } from 'slipway';
import { duckdb } from 'slipway/duckdb'; // npm install @duckdb/node-bindings
import { brokenParity } from 'slipway/testing';
import { trips } from './data/trips.ts';
import { taxiFares } from './labs/taxi-fares.ts';

const { train, test } = splitByTime(trips(), { column: 'pickup_datetime', at: ['2012-09-01'] });
const prepare = taxiFares().fit(train);
console.log(`${prepare.features.length} features:`);
for (const { name, kind, origin } of prepare.features)
  console.log(`- ${name} (${kind}), by ${origin.steps.join(', ')}`);

// A request in local time, and what is missing in it.
const request = {
  pickup_datetime: '2012-11-04T01:30:00-04:00', // the first of two half past ones: clocks go back at 2
  pickup_latitude: 40.7128,
  pickup_longitude: -74.006,
  dropoff_latitude: 40.6413,
  dropoff_longitude: -73.7781,
  passenger_count: null,
};
const { dense, codes } = prepare.row(request);
console.log(
  `\na trip to the airport: ${[...dense].map((value) => value.toFixed(3)).join(', ')}; codes ${codes.join(', ')}`,
);

// As SQL: the layer that reads the clock of New York.
const sql = prepare.toSql('duckdb', { from: 'trips', keep: ['fare_amount'] });
console.log(
  '\nSQL:',
  sql
    .split('\n')
    .find((line) => line.includes('pickup_datetime_hour'))!
    .trim(),
);

const db = await duckdb({ threads: 2 });
const gap = await brokenParity(prepare, test, { engine: db });
console.log(`\ncolumns, records and DuckDB on ${test.rows} trips: ${gap ?? 'the same'}`);
await db.close();

// What learning from the later trips would change.
for (const { sentence } of comparePipelines(prepare, taxiFares().fit(test)).slice(0, 4))
  console.log(`- ${sentence}`);

// Output:
// 6 features:
// - pickup_datetime_dayOfWeek (category), by dates, one-hot
// - pickup_datetime_hour (category), by dates, one-hot
// - day_by_hour (category), by dates, one-hot, cross
// - km (number), by distance, impute, standardize
// - degrees (number), by distance, impute, standardize
// - passenger_count (number), by impute, standardize
//
// a trip to the airport: 11.657, 14.292, -0.009; codes 6, 1, 152
//
// SQL: CAST(extract('hour' FROM timezone('America/New_York', timezone('UTC', "pickup_datetime"))) AS DOUBLE) AS "pickup_datetime_hour"
//
// columns, records and DuckDB on 952 trips: the same
// - impute: the filled of "km" is 7, was 20 (-65 %).
// - impute: the value of "km" is 2.836, was 2.716 (+4.42 %).
// - impute: the filled of "degrees" is 7, was 20 (-65 %).
// - impute: the value of "degrees" is 0.02894, was 0.02731 (+5.98 %).
