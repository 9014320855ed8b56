/**
 * Evaluate: figures with their intervals, by slice, beside another model, and on a card for people.
 *
 *   npx tsx examples/06-evaluate.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  accuracy,
  auc,
  brier,
  bySlice,
  compareScores,
  compareSlices,
  createPredictor,
  evaluate,
} from 'slipway';
import {
  impute,
  logistic,
  logLoss,
  metric,
  modelCard,
  oneHot,
  pipeline,
  splitByTime,
  standardize,
} from 'slipway';
import type { Scored, Step } from 'slipway';
import { orders } from './data/shop.ts';

const { train, test } = splitByTime(orders(), { column: 'when', at: ['2024-05-01'] });
async function scoredBy(...steps: Step[]): Promise<Scored> {
  const { prepare, examples } = pipeline(...steps).fitExamples(train, { label: 'returned' });
  const predictor = createPredictor(prepare, await logistic().fit(examples), { label: examples.label });
  return predictor.score(test); // scoring waits for the model; judging is plain arithmetic on labels and scores
}
const numbers = [
  impute({ columns: ['price'], with: 'median' }),
  standardize({ columns: ['price', 'minutes'] }),
];
const scored = await scoredBy(...numbers, oneHot({ columns: ['region'] }));
const simple = await scoredBy(...numbers);

// A metric of your own says which way it is better, and nothing else needs to know.
const returnsInTopTenth = metric('higher', (labels, scores) => {
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const all = labels.reduce((sum, label) => sum + label, 0);
  return order.slice(0, Math.ceil(order.length / 10)).reduce((sum, row) => sum + labels[row]!, 0) / all;
});

// By level, by bucket of a number, by part of a date, and crossed; an interval beside each figure.
const slices = bySlice(
  'region',
  { column: 'minutes', edges: [30, 45] },
  { column: 'when', part: 'dayOfWeek' },
  ['region', { column: 'minutes', edges: [30, 45] }],
);
const metrics = { auc, logLoss, brier, accuracy, returnsInTopTenth };
const evaluation = evaluate(scored, metrics, { slices, intervals: { slices: 'together' } });

const within = (value?: number, ends?: { low: number; high: number }): string =>
  `${value!.toFixed(3)} (${ends!.low.toFixed(3)} to ${ends!.high.toFixed(3)})`;
console.log(`${evaluation.rows} orders of May:`);
for (const [name, value] of Object.entries(evaluation.metrics))
  console.log(
    `- ${name}: ${within(value, evaluation.intervals?.[name])}, ${evaluation.directions[name]} is better`,
  );

console.log('\nfurthest apart in AUC, of slices with 50 rows or more:');
for (const gap of compareSlices(evaluation, 'auc', { minRows: 50 })) {
  const { by, worst, best, difference, interval, confidence, small } = gap;
  const names = [worst, best].map((one) => Object.values(one!.slice).join(' × '));
  console.log(
    `- by ${by.join(' × ')}: ${names.join(' and ')}, ${within(difference, interval)} at ${confidence!.toFixed(2)}; ${small.length} too small`,
  );
}

// Two models on the same rows: what is hard for both is no difference between them.
const comparison = compareScores(scored, simple, { auc, logLoss }, { slices: bySlice('region') });
const { difference, interval, pValue } = comparison.differences['auc']!;
console.log(`\nAUC gained by the region: ${within(difference, interval)}, p = ${pValue.toFixed(4)}`);

const folder = join(import.meta.dirname, '../out');
await mkdir(folder, { recursive: true });
const card = modelCard(evaluation, {
  title: 'Returned orders',
  comparison,
  minRows: 50,
  training: 'January to April 2024',
});
await writeFile(join(folder, 'card.html'), card);
console.log('\nthe card is in out/card.html:', card.match(/<h2 [^>]*>[^<]*/g)!.length, 'sections');

// Output:
// 1240 orders of May:
// - auc: 0.713 (0.678 to 0.745), higher is better
// - logLoss: 0.473 (0.442 to 0.505), lower is better
// - brier: 0.153 (0.141 to 0.166), lower is better
// - accuracy: 0.786 (0.763 to 0.808), higher is better
// - returnsInTopTenth: 0.219 (0.178 to 0.255), higher is better
//
// furthest apart in AUC, of slices with 50 rows or more:
// - by region: east and north, 0.064 (0.000 to 0.279) at 0.99; 0 too small
// - by minutes: [30, 45) and >= 45, 0.036 (0.000 to 0.212) at 0.99; 0 too small
// - by when_dayOfWeek: 6 and 3, 0.130 (0.000 to 0.398) at 0.98; 0 too small
// - by region × minutes: south × < 30 and north × < 30, 0.332 (0.000 to 0.740) at 0.98; 0 too small
//
// AUC gained by the region: 0.010 (-0.001 to 0.021), p = 0.0666
//
// the card is in out/card.html: 9 sections
