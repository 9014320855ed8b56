import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import type { Model } from '../../src/models/model.ts';
import { denseNet } from '../../src/train/dense/dense-net.ts';
import type { Estimator } from '../../src/train/estimator.ts';
import { trainAndEvaluate } from '../../src/train/train-and-evaluate.ts';
import { boostedTrees } from '../../src/train/trees/boosted-trees.ts';
import { wideAndDeep } from '../../src/train/wide-and-deep/wide-and-deep.ts';
import { examplesOf } from './examples-of.ts';

function drawn(rows: number, seed: number) {
  const source = random(seed);
  const x = Array.from({ length: rows }, () => source.normal());
  const labels = x.map((value) => (value + source.normal() > 0 ? 1 : 0));
  const codes = x.map((value) => (value > 1 ? 2 : value > 0 ? 1 : 0));
  return examplesOf({ dense: { x }, categories: { c: [codes, ['low', 'high', 'top']] }, labels });
}
const examples = drawn(300, 1);

/** What every training in rounds tells. */
interface InRounds extends Model {
  readonly training: Readonly<Record<'losses' | 'validationLosses' | 'stopped', unknown>>;
}

const estimators: [string, (rounds: number) => Estimator][] = [
  ['boostedTrees', (trees) => boostedTrees({ trees, leaves: 4 })],
  ['denseNet', (epochs) => denseNet({ hidden: [4], epochs, batchSize: 64, learningRate: 0.05, seed: 3 })],
  [
    'wideAndDeep',
    (epochs) => wideAndDeep({ hidden: [4], embedding: 2, epochs, batchSize: 64, learningRate: 0.05 }),
  ],
];

test.each(estimators)(
  'the model of a round of %s is that of a training of so many rounds',
  async (_, make) => {
    const seen: Model[] = [];
    const rounds: number[] = [];
    await make(4).fit(examples, {
      onRound: ({ round, model }) => {
        rounds.push(round);
        seen.push(model());
      },
    });
    expect(rounds).toEqual([1, 2, 3, 4]);
    for (const [at, model] of seen.entries()) {
      const alone = await make(at + 1).fit(examples);
      expect(model.predict(examples.matrix)).toEqual(alone.predict(examples.matrix));
    }
  },
);

test.each(estimators)(
  'the model of a round of %s is that of the round, however late it is asked for',
  async (_, make) => {
    const models: (() => Model)[] = [];
    await make(3).fit(examples, {
      validation: examples,
      onRound({ round, model }) {
        models.push(model);
        return round === 3 ? 'stop' : undefined;
      },
    });
    for (const [at, model] of models.entries()) {
      const alone = await make(at + 1).fit(examples, { validation: examples });
      const { losses, validationLosses, stopped } = (alone as InRounds).training;
      expect(model()).toMatchObject({ training: { losses, validationLosses, stopped } });
    }
  },
);

test.each(estimators)('%s ends where a round says stop, with the model of it', async (_, make) => {
  const stopped = await make(9).fit(examples, { onRound: ({ round }) => (round === 2 ? 'stop' : undefined) });
  const alone = await make(2).fit(examples);
  expect(stopped.predict(examples.matrix)).toEqual(alone.predict(examples.matrix));
});

test.each(estimators)('%s is trained and evaluated until nothing better comes', async (_, make) => {
  const validation = drawn(200, 2);
  const options = { validation, metrics: { logLoss }, patience: 3 };
  const { model, best, history, stopped } = await trainAndEvaluate(make(400), examples, options);
  expect([stopped, history.length]).toEqual(['patience', best.round + 3]);
  expect(logLoss(validation.labels, model.predict(validation.matrix))).toBe(best.metrics['logLoss']);
});
