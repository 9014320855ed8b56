/**
 * Wide and deep: memory for what was seen beside a net for what was not, stacked with trees, and brought back by itself.
 *
 *   npx tsx examples/18-wide-and-deep.ts
 */
import {
  auc,
  boostedTrees,
  bucketize,
  cross,
  dates,
  impute,
  logLoss,
  logistic,
  oneHot,
  pipeline,
  splitByTime,
  stacking,
  standardize,
  wideAndDeep,
  wideAndDeepReviver,
  type Model,
  type SavedModel,
} from 'slipway';
import { orders } from './data/shop.ts';

const split = splitByTime(orders(), { column: 'when', at: ['2024-04-01', '2024-05-01'] });
const { prepare, examples } = pipeline(
  dates({ columns: ['when'], parts: ['isWeekend', 'hour'], timeZone: 'Europe/London' }),
  impute({ columns: ['price'], with: 'median' }),
  bucketize({ columns: ['price', 'minutes'], quantiles: 5, suffix: '_bucket' }),
  standardize({ columns: ['price', 'minutes', 'when_hour'] }),
  // What is expensive and late comes back: a cross remembers such pairs, which a sum of the two cannot.
  cross({ columns: ['price_bucket', 'minutes_bucket'] }),
  oneHot({ columns: ['region', 'price_bucket', 'minutes_bucket'] }),
).fitExamples(split.train, { label: 'returned' });
const validation = prepare.examples(split.validation, { label: 'returned' });
const test = prepare.examples(split.test, { label: 'returned' });

// Categories and crosses go to the wide side, numbers to the deep one; region gets an embedding there as well.
const net = wideAndDeep({
  hidden: [16],
  embedding: { region: 2 },
  epochs: 40,
  learningRate: 0.005,
  l2: 5,
  earlyStopping: { patience: 6 },
});
const model = await net.fit(examples, { validation });
console.log(`kept epoch ${model.training.keptEpoch} of ${model.training.losses.length}`);

// Out-of-fold scores teach a last model how far to trust each of the others.
const models: Readonly<Record<string, Model>> = {
  logistic: await logistic().fit(examples),
  'wide and deep': model,
  stacked: await stacking([logistic(), net, boostedTrees({ trees: 40, leaves: 6 })]).fit(examples, {
    validation,
  }),
};
for (const [name, each] of Object.entries(models)) {
  const scores = each.predict(test.matrix);
  console.log(
    `${name.padEnd(14)} AUC ${auc(test.labels, scores).toFixed(3)}, log loss ${logLoss(test.labels, scores).toFixed(3)}`,
  );
}

// A model by itself, without its pipeline: JSON beside its arrays, through a structured clone or a file of yours.
const { arrays, ...rest } = model.save();
const saved = {
  ...(JSON.parse(JSON.stringify(rest)) as Omit<SavedModel, 'arrays'>),
  arrays: structuredClone(arrays),
};
const back = wideAndDeepReviver.revive(saved).predict(test.matrix);
console.log(
  `the same scores once it was back: ${model.predict(test.matrix).every((score, row) => score === back[row])}`,
);

// Output:
// kept epoch 6 of 12
// logistic       AUC 0.717, log loss 0.474
// wide and deep  AUC 0.712, log loss 0.476
// stacked        AUC 0.718, log loss 0.476
// the same scores once it was back: true
