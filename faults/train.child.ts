/** Trains with checkpoints in a folder: `train.child.ts FOLDER trees|net`. Prints each round, and the hash of the model in the end. */
import { argv } from 'node:process';
import { folderStore } from '../src/adapters/folder-store.ts';
import { random } from '../src/core/random.ts';
import { hashJson } from '../src/core/hash.ts';
import { checkpointsIn } from '../src/registry/checkpoints-in.ts';
import { denseNet } from '../src/train/dense/dense-net.ts';
import { hashArray } from '../src/train/training-id.ts';
import { boostedTrees } from '../src/train/trees/boosted-trees.ts';

const [folder, kind] = argv.slice(2) as [string, string];
const source = random(5);
const rows = 20_000;
const values = Float32Array.from({ length: 8 * rows }, () => source.normal());
const labels = Float64Array.from({ length: rows }, (_, row) =>
  source.next() < 1 / (1 + Math.exp(-values[8 * row]! * values[8 * row + 1]!)) ? 1 : 0,
);
const names = Array.from({ length: 8 }, (_, j) => `x${j}`);
const matrix = { rows, dense: { names, values }, categories: [] };
const examples = { matrix, labels, label: { name: 'y' }, leftOut: 0 };
const estimator =
  kind === 'trees'
    ? boostedTrees({ trees: 90, rowSample: 0.7, seed: 2 })
    : denseNet({ hidden: [64, 32], epochs: 12, seed: 2 });

const model = await estimator.fit(examples, {
  checkpoints: checkpointsIn(folderStore(folder), kind),
  onProgress: ({ done }) => void process.stdout.write(`round ${done}\n`),
});
const { arrays, ...plain } = model.save();
const hashes = Object.entries(arrays).map(([name, array]) => [name, hashArray(array)]);
process.stdout.write(`model ${hashJson([plain, hashes])}\n`);
