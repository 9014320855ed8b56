/**
 * Load: from CSV text to typed columns, with every row that could not be read named by its line.
 *
 *   npx tsx examples/01-load.ts
 */
import { fromCsv, toRows, type CsvOptions, type Table } from 'slipway';

const csv = `order,when,region,price,returned
0007,2024-03-31T00:30,north,19.90,0
0008,2024-03-31T02:30,south,,1
0009,2024-03-31T09:05,,8,0
0010,2024-04-01T11:45,west,12.50,0,express
0011,2024-04-01T12:00,west,twelve,1
`;

// Without onMalformed a row that cannot be read is an error; with it, the row is left out and you are told.
const load = (options: CsvOptions): Table =>
  fromCsv(csv, { ...options, onMalformed: ({ message }) => console.log(message) });

console.log('Kinds inferred, and why:');
load({
  onInferred(fields) {
    for (const { name, kind, why, line } of fields) {
      console.log(`- ${name}: ${kind} (${why}${line === undefined ? '' : `, line ${line}`})`);
    }
  },
});

// "twelve" made the prices a category. Say what they are, and the row that is wrong becomes the problem.
console.log('\nKinds given, and the zone the times were written in:');
const orders = load({ columns: { price: 'number', order: 'text' }, zones: { when: 'Europe/London' } });

// The clocks went forward between the first two: their offsets differ. Missing is null.
console.log(`\n${orders.rows} orders:`);
for (const row of toRows(orders)) console.log(JSON.stringify(row));

// Output:
// Kinds inferred, and why:
// line 5: there are 6 fields; expected 5 fields.
// - order: category (leading-zero, line 2)
// - when: time (times)
// - region: category (levels, line 2)
// - price: category (not-a-number, line 6)
// - returned: number (numbers)
//
// Kinds given, and the zone the times were written in:
// line 5: there are 6 fields; expected 5 fields.
// line 6: column "price" is "twelve"; expected a number.
//
// 3 orders:
// {"order":"0007","when":"2024-03-31T00:30:00+00:00","region":"north","price":19.9,"returned":0}
// {"order":"0008","when":"2024-03-31T02:30:00+01:00","region":"south","price":null,"returned":1}
// {"order":"0009","when":"2024-03-31T09:05:00+01:00","region":null,"price":8,"returned":0}
