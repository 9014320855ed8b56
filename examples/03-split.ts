/**
 * Split: three parts that share no row, by time, by the hash of a key, or at random.
 *
 *   npx tsx examples/03-split.ts
 */
import { column, slice, splitAtRandom, splitByHash, splitByTime, type Split, type Table } from 'slipway';
import { orders } from './data/shop.ts';

const all = orders();
const show = (how: string, { train, validation, test }: Split): void =>
  console.log(`${how}: ${train.rows} train, ${validation.rows} validation, ${test.rows} test`);

// The future is predicted, so the future judges. Bounds are dates in the column's zone.
show('by time', splitByTime(all, { column: 'when', at: ['2024-04-01', '2024-05-01'] }));

// Orders of one day stay together. Ten buckets of days: 0 to 7 train, 8 validates, 9 tests.
const byDay = splitByHash(all, { column: 'when' });
show('by day', byDay);

// A key that no column holds: the region and the price together. Three quarters train, nothing validates.
const { codes, levels } = column(all, 'region', 'category');
const { values: prices } = column(all, 'price', 'number');
const key = (row: number): string => `${levels[codes[row]!]} ${prices[row]}`;
show('by region and price', splitByHash(all, { key, buckets: { train: 3, validation: 0, test: 1 } }));

// Rows that have nothing to do with each other. The same seed, the same split.
show('at random', splitAtRandom(all, { shares: { train: 0.7, validation: 0.1, test: 0.2 }, seed: 7 }));

// When rows go away or come, a row keeps its part by time and by hash; at random it need not.
const may = slice(all, all.rows - 31 * 40, all.rows);
const days = (rows: Table): string =>
  [...new Set(column(rows, 'when', 'time').values.map((instant) => new Date(instant).getUTCDate()))].join(
    ', ',
  );
console.log(
  `\ntest days in May, of the whole table: ${days(splitByTime(byDay.test, { column: 'when', at: ['2024-05-01'] }).test)}`,
);
console.log(`test days in May, of May alone: ${days(splitByHash(may, { column: 'when' }).test)}`);

// Output:
// by time: 3640 train, 1200 validation, 1240 test
// by day: 4680 train, 520 validation, 880 test
// by region and price: 4501 train, 0 validation, 1579 test
// at random: 4256 train, 608 validation, 1216 test
//
// test days in May, of the whole table: 10, 12, 21, 30
// test days in May, of May alone: 10, 12, 21, 30
