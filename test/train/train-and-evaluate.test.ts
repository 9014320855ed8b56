import { expect, test } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { metric } from '../../src/metrics/metric.ts';
import { rmse } from '../../src/metrics/rmse.ts';
import { linearModel } from '../../src/models/linear-model.ts';
import type { Estimator, FitOptions } from '../../src/train/estimator.ts';
import { logistic } from '../../src/train/logistic.ts';
import { multinomial } from '../../src/train/multinomial.ts';
import { trainAndEvaluate, type Evaluated } from '../../src/train/train-and-evaluate.ts';
import { boostedTrees } from '../../src/train/trees/boosted-trees.ts';
import { rejection } from '../prepare/refuses.ts';
import { examplesOf } from './examples-of.ts';

const examples = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [1, 2, 3, 4] });
const steepness = (weight: number) =>
  linearModel({
    features: { dense: ['x'], categories: [] },
    weights: Float64Array.of(weight),
    intercept: 0,
    link: 'identity',
  });

/** Its model of round r has the r-th of some weights; 1 is right. */
const stepping = (weights: readonly number[]): Estimator<ReturnType<typeof steepness>> => ({
  name: 'stepping',
  async fit(_, { onRound } = {}) {
    for (const [at, weight] of weights.entries()) {
      if ((await onRound?.({ round: at + 1, model: () => steepness(weight) })) === 'stop')
        return steepness(weight);
    }
    return steepness(weights.at(-1)!);
  },
});
const options = { validation: examples, metrics: { rmse } };
const roundsOf = (history: readonly Evaluated[]): readonly number[] => history.map(({ round }) => round);

test('the best model by the first metric is given, not the last one', async () => {
  const trained = await trainAndEvaluate(stepping([0, 0.5, 1.1, 3]), examples, options);
  expect([trained.model.weights[0], trained.best.round, trained.stopped]).toEqual([1.1, 3, 'end']);
  expect(roundsOf(trained.history)).toEqual([1, 2, 3, 4]);
  // Labels 1 to 4: the distance is |weight − 1| times the root of 7.5.
  expect(trained.best.metrics['rmse']).toBeCloseTo(0.1 * Math.sqrt(7.5), 12);
});

test('the training ends when nothing better came for a while', async () => {
  const trained = await trainAndEvaluate(stepping([0.9, 0.8, 0.7, 1]), examples, { ...options, patience: 2 });
  expect([trained.stopped, trained.best.round, roundsOf(trained.history)]).toEqual([
    'patience',
    1,
    [1, 2, 3],
  ]);
});

test('every so many rounds, and always at the end', async () => {
  const trained = await trainAndEvaluate(stepping([0, 0, 0, 0, 1]), examples, { ...options, every: 2 });
  expect([trained.best.round, roundsOf(trained.history)]).toEqual([5, [2, 4, 5]]);
});

test('exporters get the best, the latest and the final model', async () => {
  const got: (string | number)[][] = [];
  const note =
    (name: string) =>
    (model: ReturnType<typeof steepness>, { round }: Evaluated): void =>
      void got.push([name, round, model.weights[0]!]);
  await trainAndEvaluate(stepping([0.5, 0.2, 0.9]), examples, {
    ...options,
    exporters: { best: note('best'), latest: note('latest'), final: note('final') },
  });
  expect(got).toEqual([
    ['best', 1, 0.5],
    ['latest', 1, 0.5],
    ['latest', 2, 0.2],
    ['best', 3, 0.9],
    ['latest', 3, 0.9],
    ['final', 3, 0.9],
  ]);
});

test('a metric where higher is better, and one that does not exist at first', async () => {
  const upward = metric('higher', (_, scores) => (scores[0] === 0 ? NaN : scores[0]!));
  const trained = await trainAndEvaluate(stepping([0, 2, 1]), examples, {
    ...options,
    metrics: { upward, rmse },
  });
  expect(trained.best).toMatchObject({ round: 2, metrics: { upward: 2 } });
  const never = trainAndEvaluate(stepping([0, 0]), examples, { ...options, metrics: { upward } });
  expect(await rejection(never)).toContain('the metric "upward" is NaN after every round');
});

test('the final model is evaluated itself where the estimator ends with that of an earlier round', async () => {
  const goesBack: Estimator<ReturnType<typeof steepness>> = {
    name: 'goes-back',
    async fit(given, fitOptions) {
      await stepping([0.5, 0.9, 0.2]).fit(given, fitOptions);
      return steepness(0.9);
    },
  };
  const got: (string | number)[][] = [];
  const trained = await trainAndEvaluate(goesBack, examples, {
    ...options,
    exporters: {
      final: (model, { round, metrics }) => void got.push([round, model.weights[0]!, metrics['rmse']!]),
    },
  });
  const of = (weight: number): number => rmse(examples.labels, steepness(weight).predict(examples.matrix));
  expect(got).toEqual([[3, 0.9, of(0.9)]]);
  expect(trained.history.map(({ round, metrics }) => [round, metrics['rmse']])).toEqual([
    [1, of(0.5)],
    [2, of(0.9)],
    [3, of(0.2)],
    [3, of(0.9)],
  ]);
  expect([trained.best.round, trained.model.weights[0]]).toEqual([2, 0.9]);
});

test('trees that stop early hand their own figures to the final exporter', async () => {
  const drawn = (from: number) =>
    examplesOf({
      dense: { x: Array.from({ length: 80 }, (_, row) => ((row + from) * 37) % 80) },
      labels: Array.from({ length: 80 }, (_, row) => ((row + from) * 53) % 7),
    });
  const [train, validation] = [drawn(0), drawn(11)];
  const trees = boostedTrees({ trees: 30, leaves: 6, earlyStopping: { patience: 4 } });
  let final: readonly [got: number, own: number, kept: number] | undefined;
  const { history } = await trainAndEvaluate(trees, train, {
    validation,
    metrics: { rmse },
    exporters: {
      final: (model, { metrics }) => {
        const own = rmse(validation.labels, model.predict(validation.matrix));
        final = [metrics['rmse']!, own, model.training.rounds];
      },
    },
  });
  expect(final![0]).toBe(final![1]);
  // It did go back: the model of the last round is another one.
  expect(history.at(-2)!.round).toBeGreaterThan(final![2]);
});

test('several classes are evaluated, and a metric for other labels is refused before the training', async () => {
  const labelled = {
    ...examplesOf({ dense: { x: [1, 2, 3, 4, 5, 6] }, labels: [0, 0, 1, 1, 2, 2] }),
    label: { name: 'size', classes: ['small', 'middle', 'large'] },
  };
  const { best } = await trainAndEvaluate(multinomial({ l2: 0.01 }), labelled, {
    validation: labelled,
    metrics: { accuracy, logLoss },
  });
  expect([best.metrics['accuracy'], best.metrics['logLoss']! < 0.3]).toEqual([1, true]);
  const untouched: Estimator = { name: 'untouched', fit: () => expect.unreachable() };
  const wrong = trainAndEvaluate(untouched, labelled, { validation: labelled, metrics: { auc } });
  expect(await rejection(wrong)).toContain('shape-mismatch: [metrics/auc] there are 18 scores; expected 6');
});

test('every option of a fit that is not its own comes to the estimator', async () => {
  // The compiler tells when there is a new one.
  const told: Record<Exclude<keyof FitOptions, 'onRound' | 'checkpoints' | 'validation'>, unknown> = {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    from: steepness(1),
    workers: {},
  };
  let got: FitOptions | undefined;
  const listening: Estimator = {
    name: 'listening',
    async fit(_, fitOptions) {
      got = fitOptions;
      return steepness(1);
    },
  };
  await trainAndEvaluate(listening, examples, { ...options, ...told } as never);
  expect(got).toEqual({ ...told, validation: examples, onRound: expect.any(Function) as unknown });
});

test('checkpoints are refused with what to do, for a training that goes on would give another model', async () => {
  const wrong = trainAndEvaluate(stepping([1]), examples, { ...options, checkpoints: {} } as never);
  expect(await rejection(wrong)).toMatch(
    /^unsupported: .*estimator\.fit\(examples, \{ checkpoints, validation \}\)/,
  );
});

test('an estimator without rounds is evaluated once', async () => {
  const labelled = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [0, 1, 0, 1] });
  const trained = await trainAndEvaluate(logistic(), labelled, {
    validation: labelled,
    metrics: { auc, logLoss },
  });
  expect([trained.history.length, trained.best.round, trained.model.kind]).toEqual([1, 0, 'linear']);
});

test.each([
  [{ ...options, metrics: {} }, 'metrics is no record of metrics'],
  [{ ...options, metrics: { mine: () => 1 } }, "Make one of a function with metric('higher', …)"],
  [{ ...options, validation: undefined }, 'what to learn from is no examples'],
  [{ ...options, every: 0 }, 'every is 0'],
  [{ ...options, exporters: { worst: () => undefined } }, 'there is no option "worst"'],
  [{ ...options, onRound: () => undefined }, 'there is no option "onRound"'],
])('refuses options that cannot be', async (wrong, words) => {
  expect(await rejection(trainAndEvaluate(stepping([1]), examples, wrong as never))).toContain(words);
});
