/**
 * Choose a model: several estimators on one preparation, parameters by search, and the mean of the best.
 *
 *   npx tsx examples/16-choose-a-model.ts
 */
import {
  auc,
  averaging,
  boostedTrees,
  choice,
  dates,
  denseNet,
  featureImportance,
  halving,
  impute,
  integers,
  logLoss,
  logistic,
  numbers,
  oneHot,
  pipeline,
  search,
  splitByTime,
  standardize,
  trainAndEvaluate,
  type Model,
} from 'slipway';
import { orders } from './data/shop.ts';

const split = splitByTime(orders(), { column: 'when', at: ['2024-04-01', '2024-05-01'] });
const { prepare, examples } = pipeline(
  dates({ columns: ['when'], parts: ['isWeekend', 'hour'], timeZone: 'Europe/London' }),
  impute({ columns: ['price'], with: 'median' }),
  standardize({ columns: ['price', 'minutes', 'when_hour'] }),
  oneHot({ columns: ['region'] }),
).fitExamples(split.train, { label: 'returned' });
const validation = prepare.examples(split.validation, { label: 'returned' });
const test = prepare.examples(split.test, { label: 'returned' });

// Trees that stop when the validation loss no longer falls, for each trial; weak trials are stopped half way.
const space = {
  leaves: integers(3, 31),
  learningRate: numbers(0.02, 0.5, { scale: 'log' }),
  l2: choice(0, 5),
};
const { best, trials } = await search(
  space,
  async ({ leaves, learningRate, l2 }, { report, signal }) => {
    const trees = boostedTrees({ leaves, learningRate, l2, trees: 60 });
    const run = await trainAndEvaluate(trees, examples, {
      validation,
      metrics: { logLoss },
      every: 5,
      patience: 3,
      exporters: { latest: (_, { round, metrics }) => report(round, metrics['logLoss']!) },
      signal,
    });
    return run.best.metrics['logLoss']!;
  },
  { trials: 12, direction: 'lower', pruning: halving({ firstStep: 10 }), seed: 4 },
);
const count = (state: string): number => trials.filter((trial) => trial.state === state).length;
console.log(`${trials.length} trials: ${count('done')} done, ${count('pruned')} stopped half way`);

const { leaves, learningRate, l2 } = best.parameters;
const trees = boostedTrees({ leaves, learningRate, l2, trees: 60, earlyStopping: { patience: 10 } });
const net = denseNet({ hidden: [16], epochs: 40, learningRate: 0.01, earlyStopping: { patience: 5 } });
const models: Readonly<Record<string, Model>> = {
  logistic: await logistic().fit(examples),
  'dense net': await net.fit(examples, { validation }),
  'boosted trees': await trees.fit(examples, { validation }),
  'the mean of the three': await averaging([logistic(), net, trees]).fit(examples, { validation }),
};
for (const [name, model] of Object.entries(models)) {
  const scores = model.predict(test.matrix);
  const [area, loss] = [auc(test.labels, scores), logLoss(test.labels, scores)];
  console.log(`${name.padEnd(22)} AUC ${area.toFixed(3)}, log loss ${loss.toFixed(3)}`);
}

console.log('\nwhat the trees split by, by gain:');
const chosen = await trees.fit(examples, { validation });
for (const { feature, splits } of featureImportance(chosen).slice(0, 3))
  console.log(`- ${feature} (${splits} splits)`);

// Output:
// 12 trials: 5 done, 7 stopped half way
// logistic               AUC 0.713, log loss 0.476
// dense net              AUC 0.711, log loss 0.477
// boosted trees          AUC 0.713, log loss 0.474
// the mean of the three  AUC 0.720, log loss 0.471
//
// what the trees split by, by gain:
// - minutes (33 splits)
// - price (48 splits)
// - region (22 splits)
