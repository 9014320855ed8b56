import { random, shuffled } from '../../core/random.ts';
import type { Task } from '../../models/model.ts';
import type { Examples } from '../../table/examples.ts';

/**
 * The fold of each row: drawn, of sizes that differ by one at most; where labels are classes, each is dealt out to the
 * folds in turn.
 *
 * @returns shape `[rows]`, numbers from 0 to `folds` − 1.
 */
export function drawFolds({ labels }: Examples, task: Task, folds: number, seed: number): Int32Array {
  const rows = shuffled(labels.length, random(seed));
  // Sorting keeps the order that was drawn within a class.
  if (task === 'binary' || task === 'multi-class') rows.sort((a, b) => labels[a]! - labels[b]!);
  const out = new Int32Array(rows.length);
  rows.forEach((row, at) => (out[row] = at % folds));
  return out;
}
