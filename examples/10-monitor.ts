/**
 * Monitor: how far every month is from the training rows, and whether that is too far.
 *
 *   npx tsx examples/10-monitor.ts
 */
import { byMonth, concat, drift, profile, reference, splitByTime } from 'slipway';
import { orders } from './data/shop.ts';

const all = orders(6);
const { train } = splitByTime(all, { column: 'when', at: ['2024-04-01'] });

// The frozen distribution: counts and levels, no rows. From a table, or from a profile kept beside the model.
const inputs = ['region', 'price', 'minutes'];
const trained = reference(profile(train), { columns: inputs });

// Limits are by measure: psi for numbers, lInfinity for categories.
const limits = { psi: { max: 0.1 }, lInfinity: { max: 0.1 }, missingChange: { max: 0.02 } };
console.log('month    orders  minutes  price  region');
const months = byMonth(all, 'when').map(({ window, table }) => {
  const verdict = drift(trained, table, limits, { window, columns: inputs });
  const figure = (column: string, measure: string): string =>
    verdict.figures.find((each) => each.column === column && each.measure === measure)!.value.toFixed(3);
  const shown = [figure('minutes', 'psi'), figure('price', 'psi'), figure('region', 'lInfinity')].join('   ');
  console.log(`${window}  ${verdict.rows}    ${shown}  ${verdict.pass ? '' : 'drifted'}`.trimEnd());
  return { window, table, verdict };
});

console.log('\nwhy:');
for (const { verdict } of months) {
  for (const { severity, code, message } of verdict.issues) console.log(`- ${severity} ${code}: ${message}`);
}

// Small windows differ by chance: every figure says how much, so that a limit can be told from noise.
const day = concat(months.map(({ table }) => table));
const morning = splitByTime(day, { column: 'when', at: ['2024-01-02'] }).train;
const small = drift(trained, morning, limits, { columns: ['minutes'] });
for (const { message } of small.issues) console.log(`\n${morning.rows} orders of one day: ${message}`);
