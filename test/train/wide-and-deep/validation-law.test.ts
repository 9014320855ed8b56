import { expect, test } from 'vitest';
import { random, shuffled } from '../../../src/core/random.ts';
import { TASKS, type Task } from '../../../src/models/model.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { denseNet } from '../../../src/train/dense/dense-net.ts';
import { denseNet as tensorDenseNet } from '../../../src/train/tfjs/dense-net.ts';
import { wideAndDeep as tensorWideAndDeep } from '../../../src/train/tfjs/wide-and-deep.ts';
import { wideAndDeep } from '../../../src/train/wide-and-deep/wide-and-deep.ts';
import { made } from '../dense/made.ts';

/** The loss of a row, from what a model predicts of it. */
const LOSSES: Readonly<Record<Task, (label: number, predicted: Float64Array, deviation: number) => number>> =
  {
    binary: (label, [p]) => -Math.log(label === 1 ? p! : 1 - p!),
    'multi-class': (label, predicted) => -Math.log(predicted[label]!),
    regression: (label, [mean], deviation) => ((label - mean!) / deviation) ** 2 / 2,
    count: (label, [mean]) => mean! - label * Math.log(mean!),
  };

/** The mean loss, by weight, of predictions. */
function lossOf(task: Task, { labels, weights }: Examples, predicted: Float64Array, scale: number): number {
  const outputs = predicted.length / labels.length;
  let [sum, weight] = [0, 0];
  labels.forEach((label, row) => {
    const own = predicted.subarray(row * outputs, (row + 1) * outputs);
    sum += weights![row]! * LOSSES[task](label, own, scale);
    weight += weights![row]!;
  });
  return sum / weight;
}

const options = { hidden: [5], epochs: 2, batchSize: 16, learningRate: 0.05, l2: 0.5 };
const nets = { rows: 48, levels: [3, 7, 4] };
const numbers = ['x0', 'x1', 'x2'];
const categories = ['c0', 'c1', 'c2'];

test.each(TASKS)('the last validation loss is that of what the model predicts: a %s', async (task) => {
  const examples = made(task, nets);
  const validation = made(task, { ...nets, rows: 30, seed: 2 });
  const check = async (net: ReturnType<typeof wideAndDeep | typeof denseNet>, told: unknown) => {
    const model = await net.fit(examples, { validation });
    const { training } = model;
    const loss = lossOf(task, validation, model.predict(validation.matrix), training.labelDeviation ?? 1);
    expect(training.validationLosses.at(-1)! / loss, JSON.stringify(told)).toBeCloseTo(1, 5);
  };
  const source = random(TASKS.indexOf(task));
  const drawn = (names: readonly string[], least: number): string[] => {
    const places = shuffled(names.length, source);
    const count = least + source.integer(names.length - least + 1);
    return Array.from(places.subarray(0, count), (place) => names[place]!);
  };
  await check(denseNet({ ...options, task }), 'dense');
  await check(tensorDenseNet({ ...options, task, backend: 'cpu' }), 'dense, tfjs');
  for (let draw = 0; draw < 8; draw++) {
    const deep =
      draw < 2 ? ['x2', 'x0', 'x1', 'c1'] : drawn([...drawn(numbers, 0), ...drawn(categories, 1)], 1);
    const embedding = Object.fromEntries(
      deep
        .filter((name) => name.startsWith('c'))
        .map((name) => [name, source.integer(2) ? ('one-hot' as const) : 1 + source.integer(3)]),
    );
    const told = { deep, wide: drawn(categories, 0), embedding };
    const backend = draw % 2 === 0 ? undefined : 'cpu';
    await check(
      backend
        ? tensorWideAndDeep({ ...options, ...told, task, backend })
        : wideAndDeep({ ...options, ...told, task }),
      { ...told, backend },
    );
  }
});
