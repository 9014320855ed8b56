/**
 * Learns whether 3,000,000 flights were late, from the Parquet file to the models in one process, and prints what it
 * counted and its largest resident set.
 */
import { collect } from '../src/input/collect.ts';
import { auc } from '../src/metrics/auc.ts';
import { logistic } from '../src/train/logistic.ts';
import { boostedTrees } from '../src/train/trees/boosted-trees.ts';
import { flightsOf, largest } from './flights-3m.ts';

const examples = await collect(await flightsOf(process.argv[2]!));
const { matrix, labels } = examples;
const linear = await logistic().fit(examples);
const trees = await boostedTrees({ trees: 20 }).fit(examples);

const [hours, distances] = [2, 3].map((at) => sumOf(at));
console.log(
  JSON.stringify({
    counted: {
      rows: matrix.rows,
      late: labels.reduce((sum, label) => sum + label, 0),
      origins: matrix.categories[0]!.levels.length,
      destinations: matrix.categories[1]!.levels.length,
      toFirst: matrix.categories[1]!.codes.reduce((sum, code) => sum + (code === 0 ? 1 : 0), 0),
    },
    // Standardised, numbers add up to nothing.
    gap: Math.max(Math.abs(hours!), Math.abs(distances!)) / matrix.rows,
    linearAuc: auc(labels, linear.predict(matrix)),
    treesAuc: auc(labels, trees.predict(matrix)),
    bytes: largest(),
  }),
);

function sumOf(at: number): number {
  const { values, names } = matrix.dense;
  let sum = 0;
  for (let i = at; i < values.length; i += names.length) sum += values[i]!;
  return sum;
}
