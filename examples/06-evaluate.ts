/**
 * Evaluate: several metrics over all rows, and over every slice of them.
 *
 *   npx tsx examples/06-evaluate.ts
 */
import {
  accuracy,
  auc,
  brier,
  bySlice,
  calibrationGap,
  createPredictor,
  evaluate,
  impute,
  logistic,
  logLoss,
  metric,
  oneHot,
  pipeline,
  splitByTime,
  standardize,
} from 'slipway';
import { orders } from './data/shop.ts';

const { train, test } = splitByTime(orders(), { column: 'when', at: ['2024-05-01'] });
const { prepare, examples } = pipeline(
  impute({ columns: ['price'], with: 'median' }),
  standardize({ columns: ['price', 'minutes'] }),
  oneHot({ columns: ['region'] }),
).fitExamples(train, { label: 'returned' });
const predictor = createPredictor(prepare, await logistic().fit(examples), { label: examples.label });

// A metric of your own says which way it is better, and nothing else needs to know.
const returnsInTopTenth = metric('higher', (labels, scores) => {
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const all = labels.reduce((sum, label) => sum + label, 0);
  return order.slice(0, Math.ceil(order.length / 10)).reduce((sum, row) => sum + labels[row]!, 0) / all;
});

// Scoring waits for the model; judging is plain arithmetic on labels and scores.
const scored = await predictor.score(test);
const evaluation = evaluate(
  scored,
  { auc, logLoss, brier, accuracy, calibrationGap, returnsInTopTenth },
  { slices: bySlice('region', ['region', 'minutes']) },
);

console.log(`${evaluation.rows} orders of May:`);
for (const [name, value] of Object.entries(evaluation.metrics)) {
  console.log(`- ${name}: ${value.toFixed(3)} (${evaluation.directions[name]} is better)`);
}

const slices = evaluation.slices.filter(({ slice }) => slice['minutes'] === undefined);
console.log('\nby region:');
for (const { slice, rows, metrics } of slices) {
  console.log(`- ${slice['region']}: ${rows} orders, AUC ${metrics['auc']!.toFixed(3)}`);
}

// A metric that does not exist is NaN, and says so: an AUC needs both labels.
const crossed = evaluation.slices.filter(({ slice }) => slice['minutes'] !== undefined);
const without = crossed.filter(({ metrics }) => Number.isNaN(metrics['auc']));
console.log(`\nby region and minute: ${crossed.length} slices, ${without.length} of them without an AUC`);

// Output:
// 1240 orders of May:
// - auc: 0.713 (higher is better)
// - logLoss: 0.473 (lower is better)
// - brier: 0.153 (lower is better)
// - accuracy: 0.786 (higher is better)
// - calibrationGap: 0.007 (lower is better)
// - returnsInTopTenth: 0.219 (higher is better)
//
// by region:
// - east: 326 orders, AUC 0.680
// - north: 312 orders, AUC 0.744
// - south: 602 orders, AUC 0.700
//
// by region and minute: 153 slices, 51 of them without an AUC
