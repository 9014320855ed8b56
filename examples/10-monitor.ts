/**
 * Monitor: how far every month is from the training rows, and whether that is too far.
 *
 *   npx tsx examples/10-monitor.ts
 */
import { byMonth, drift, profile, reference, slice, splitByTime } from 'slipway';
import { orders } from './data/shop.ts';

const all = orders(6);
const { train } = splitByTime(all, { column: 'when', at: ['2024-04-01'] });

// The frozen distribution: counts and levels, no rows. From a table, or from a profile kept beside the model.
const inputs = ['region', 'price', 'minutes'];
const trained = reference(profile(train), { columns: inputs });

// Limits are by measure: psi for numbers, lInfinity for categories.
const limits = { psi: { max: 0.1 }, lInfinity: { max: 0.1 }, missingChange: { max: 0.02 } };
console.log('month    orders  minutes price   region');
const verdicts = byMonth(all, 'when').map(({ window, table }) => {
  const verdict = drift(trained, table, limits, { window, columns: inputs });
  const figure = (column: string, measure: string): string =>
    verdict.figures.find((each) => each.column === column && each.measure === measure)!.value.toFixed(3);
  const shown = [figure('minutes', 'psi'), figure('price', 'psi'), figure('region', 'lInfinity')].join('   ');
  console.log(`${window}  ${verdict.rows}    ${shown}   ${verdict.pass ? 'as before' : 'drifted'}`);
  return verdict;
});

console.log('\nwhy:');
for (const { severity, code, window, message } of verdicts.flatMap(({ issues }) => issues)) {
  console.log(`- ${window} ${severity} ${code}: ${message}`);
}

// A small window differs by chance alone; the verdict says so where a limit cannot tell drift from noise.
const morning = slice(all, 0, 40);
const verdict = drift(trained, morning, limits, { columns: ['minutes'], window: '2024-01-01' });
console.log(`\n${morning.rows} orders of the first day:`);
for (const { severity, code, message } of verdict.issues) console.log(`- ${severity} ${code}: ${message}`);

// Output:
// month    orders  minutes price   region
// 2024-01  1240    0.005   0.008   0.013   as before
// 2024-02  1160    0.005   0.006   0.010   as before
// 2024-03  1240    0.003   0.005   0.003   as before
// 2024-04  1200    0.013   0.011   0.005   as before
// 2024-05  1240    0.009   0.010   0.016   as before
// 2024-06  1200    0.227   0.006   0.285   drifted
//
// why:
// - 2024-06 error drifted: the largest change of a share (L∞) of region is 0.285 at "west", from 0 to 0.285 (3,640 and 1,200 values); expected at most 0.1.
// - 2024-06 warning unseen-level: region has a level that the reference has not, on 342 of 1,200 values: "west" (342).
// - 2024-06 error drifted: the stability index (psi) of minutes is 0.2274 (3,640 and 1,200 values); expected at most 0.1.
//
// 40 orders of the first day:
// - error drifted: the stability index (psi) of minutes is 0.101 (3,640 and 40 values); expected at most 0.1.
// - warning window-too-small: the limit 0.1 on the stability index (psi) of minutes is below 0.4276, which 3,640 and 40 values exceed by chance 5 times in 100; expected a larger window, or a higher limit.
