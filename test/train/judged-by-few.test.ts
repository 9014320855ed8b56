import { expect, test } from 'vitest';
import { takeExamples } from '../../src/table/take-examples.ts';
import { boostedTrees } from '../../src/train/trees/boosted-trees.ts';
import { denseNet } from '../../src/train/dense/dense-net.ts';
import { made } from './dense/made.ts';

const estimators = [
  denseNet({ hidden: [3], epochs: 2, batchSize: 8 }),
  boostedTrees({ trees: 2, minRowsPerLeaf: 2 }),
];

test.each(estimators)(
  '$name is validated with rows of one class, by the loss of those',
  async (estimator) => {
    for (const task of ['binary', 'multi-class'] as const) {
      const examples = made(task);
      const { labels, weights, matrix } = examples;
      const ones = Int32Array.from(labels.keys()).filter((row) => labels[row] === 1);
      const validation = takeExamples(examples, ones);
      const model = await estimator.fit(examples, { validation });
      const outputs = task === 'binary' ? 1 : 3;
      const scores = model.predict(matrix);
      let [sum, weight] = [0, 0];
      for (const row of ones) {
        sum -= weights![row]! * Math.log(scores[row * outputs + (outputs > 1 ? 1 : 0)]!);
        weight += weights![row]!;
      }
      expect(model.training.validationLosses.at(-1)).toBeCloseTo(sum / weight, 5);
    }
  },
);

test.each(estimators)(
  '$name refuses to be validated with rows without any weight, or with none',
  async (estimator) => {
    const examples = made('binary');
    for (const [validation, message] of [
      [
        { ...examples, weights: new Float64Array(40) },
        'every one of 40 examples has weight 0; expected some weight',
      ],
      [takeExamples(examples, new Int32Array()), 'there are no examples; expected at least one'],
    ] as const)
      await expect(estimator.fit(examples, { validation })).rejects.toMatchObject({
        code: 'bad-data',
        message: expect.stringContaining(message) as string,
      });
  },
);
