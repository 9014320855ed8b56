/**
 * Explore: what the rows look like, in one pass; and whether later rows are still like that.
 *
 *   npx tsx examples/02-explore.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import {
  checkTable,
  compareProfiles,
  inferSchema,
  profile,
  report,
  splitByTime,
  type ColumnProfile,
} from 'slipway';
import { orders } from './data/shop.ts';

const { train: spring, test: june } = splitByTime(orders(6), { column: 'when', at: ['2024-06-01'] });

// A profile is plain JSON without any of the rows: keep it beside the model.
const seen = profile(spring);
console.log(`${seen.rows} orders of January to May:`);
for (const column of seen.columns) console.log(`- ${column.name}: ${inWords(column)}`);

// The same as a page with a picture for every column; it needs no network and holds no rows.
const out = new URL('../out/', import.meta.url);
await mkdir(out, { recursive: true });
await writeFile(new URL('orders.html', out), report(seen, { title: 'Orders, January to May' }));
console.log('\nout/orders.html shows every column.');

// Two profiles beside each other: what changed in words first.
const later = profile(june);
const page = report(later, { title: 'June', compareWith: seen, names: ['June', 'January to May'] });
await writeFile(new URL('orders-june.html', out), page);
const changed = compareProfiles(seen, later).columns.filter((column) => column.changed);
console.log('\nout/orders-june.html shows what changed:');
for (const { column, words } of changed) console.log(`- ${column}: ${words.join(' ')}`);

// What is wrong with data is a value, not an exception: a verdict with every issue found.
const verdict = checkTable(june, inferSchema(seen));
console.log(`\nJune ${verdict.pass ? 'is' : 'is not'} like that:`);
for (const { severity, code, message } of verdict.issues) console.log(`- ${severity} ${code}: ${message}`);

function inWords(column: ColumnProfile): string {
  switch (column.kind) {
    case 'number':
      return `mean ${column.mean!.toFixed(2)}, median ${column.quantiles.p50!.toFixed(2)}, ${column.missing} missing`;
    case 'category':
      return column.levels.map(({ level, rows }) => `${level} ${rows}`).join(', ');
    case 'time':
      return `${column.buckets.length} buckets of one ${column.unit}, ${column.zone}`;
    case 'text':
      return `${column.distinct} different texts`;
  }
}

// Output:
// 6080 orders of January to May:
// - when: 5 buckets of one month, Europe/London
// - region: south 3024, east 1549, north 1507
// - price: mean 43.11, median 33.48, 183 missing
// - minutes: mean 41.30, median 41.00, 0 missing
// - returned: mean 0.22, median 0.00, 0 missing
//
// out/orders.html shows every column.
//
// out/orders-june.html shows what changed:
// - region: “west” went from 0 % to 28.5 % of the rows present. New: “west”.
// - minutes: The median went from 41 to 47. Values go up to 88; the largest was 68.
// - returned: The mean went from 0.2183 to 0.3225; the median stays at 0.
//
// June is not like that:
// - error unseen-levels: column "region" has levels the schema does not list on 28.5 % of 1200 rows present: "west"; expected at least 100 % in the domain.
