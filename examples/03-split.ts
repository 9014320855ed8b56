/**
 * Split: three parts that share no row, by time, by the hash of a key, or at random.
 *
 *   npx tsx examples/03-split.ts
 */
import { column, fingerprint, slice, splitAtRandom, splitByHash, splitByTime, type Split } from 'slipway';
import { orders } from './data/shop.ts';

const all = orders();
const show = (how: string, { train, validation, test }: Split): void =>
  console.log(`${how}: ${train.rows} train, ${validation.rows} validation, ${test.rows} test`);

// The future is predicted, so the future judges. Bounds are dates in the column's zone.
show('by time', splitByTime(all, { column: 'when', at: ['2024-04-01', '2024-05-01'] }));

// Orders of one day stay together. Ten buckets of days: 0 to 7 train, 8 validates, 9 tests.
const byDay = splitByHash(all, { column: 'when' });
show('by day', byDay);

// A key that no column holds: the region and the minutes together. Three quarters train, nothing validates.
const { codes, levels } = column(all, 'region', 'category');
const { values: minutes } = column(all, 'minutes', 'number');
const key = (row: number): string => `${levels[codes[row]!]} ${minutes[row]}`;
show('by region and minutes', splitByHash(all, { key, buckets: { train: 3, validation: 0, test: 1 } }));

// Rows that have nothing to do with each other. The same seed, the same split.
show('at random', splitAtRandom(all, { shares: { train: 0.7, validation: 0.1, test: 0.2 }, seed: 7 }));

// When rows go away or come, a row keeps its part by time and by hash; at random it need not.
const may = slice(all, all.rows - 31 * 40, all.rows);
const alone = splitByHash(may, { column: 'when' }).test;
const among = splitByTime(byDay.test, { column: 'when', at: ['2024-05-01'] }).test;
console.log(`\ntest orders of May: ${among.rows} among the others, ${alone.rows} alone`);
console.log('the same orders:', fingerprint(among).hash === fingerprint(alone).hash);

// Output:
// by time: 3640 train, 1200 validation, 1240 test
// by day: 4680 train, 520 validation, 880 test
// by region and minutes: 4527 train, 0 validation, 1553 test
// at random: 4256 train, 608 validation, 1216 test
//
// test orders of May: 160 among the others, 160 alone
// the same orders: true
