/**
 * Train: the floor first, then what must beat it, on plain arrays and on TensorFlow.js.
 *
 *   npx tsx examples/05-train.ts
 */
import {
  auc,
  dates,
  impute,
  logLoss,
  logistic,
  naive,
  oneHot,
  pipeline,
  splitByTime,
  standardize,
  type Model,
} from 'slipway';
import { denseNet, logistic as logisticOnTensors } from 'slipway/tfjs';
import { orders } from './data/shop.ts';

const { train, validation } = splitByTime(orders(), { column: 'when', at: ['2024-04-01', '2024-05-01'] });
const { prepare, examples } = pipeline(
  dates({ columns: ['when'], parts: ['isWeekend'], timeZone: 'Europe/London' }),
  impute({ columns: ['price'], with: 'median' }),
  standardize({ columns: ['price', 'minutes'] }),
  oneHot({ columns: ['region'] }),
).fitExamples(train, { label: 'returned' });
const later = prepare.examples(validation, { label: 'returned' });

const show = (name: string, model: Model): void => {
  const scores = model.predict(later.matrix);
  const [area, loss] = [auc(later.labels, scores), logLoss(later.labels, scores)];
  console.log(`${name.padEnd(24)} AUC ${area.toFixed(3)}, log loss ${loss.toFixed(3)}`);
};

// An estimator gives a model; the hyperparameters are inside, the data comes from outside.
const base = await naive().fit(examples);
const plain = await logistic({ l2: 1 }).fit(examples);
const tensor = await logisticOnTensors({ l2: 1, backend: 'cpu' }).fit(examples);
const small = denseNet({ hidden: [16], epochs: 20, learningRate: 0.01, backend: 'cpu', seed: 1 });
const net = await small.fit(examples);
show('always the base rate', base);
show('logistic', plain);
show('logistic, on TensorFlow', tensor);
show('dense net', net);

// One objective, one minimum: float64 arrays and float32 tensors find the same model.
const scores = plain.predict(later.matrix);
const differences = tensor.predict(later.matrix).map((score, row) => Math.abs(score - scores[row]!));
const agree = differences.every((difference) => difference < 1e-4);
console.log(`\nthe two logistic models ${agree ? 'agree to 0.0001 in' : 'do not agree in'} every score`);
console.log(`converged: ${plain.training.converged} and ${tensor.training.converged}`);

console.log('\nweights, a standard deviation or a level each:');
plain.features.forEach((name, i) => console.log(`- ${name}: ${plain.weights[i]!.toFixed(2)}`));

// Output:
// always the base rate     AUC 0.500, log loss 0.530
// logistic                 AUC 0.744, log loss 0.463
// logistic, on TensorFlow  AUC 0.744, log loss 0.463
// dense net                AUC 0.752, log loss 0.458
//
// the two logistic models agree to 0.0001 in every score
// converged: true and true
//
// weights, a standard deviation or a level each:
// - when_isWeekend: 0.59
// - price: 0.30
// - minutes: 0.76
// - region=east: -0.11
// - region=north: -0.22
// - region=south: 0.33
