import type { Model, ModelReviver, SavedModel } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';
import type { Checkpoint, Checkpoints, Estimator } from '../train/estimator.ts';
import { codeOf } from './code-of.ts';
import { rejection } from './rejection.ts';
import type { SuiteTools } from './store-suite.ts';

/** An estimator, and what {@link testEstimator} needs to try it. */
export interface EstimatorSubject {
  /** The estimator, with options that make a training short: of more than one round where it has rounds. */
  readonly estimator: Estimator;
  /** Twenty rows or more, of numbers that are all there, with or without categories. */
  readonly examples: Examples;
  /** Brings its models back. */
  readonly reviver: ModelReviver;
}

/** Codes of errors that say what is wrong with data or options. */
const REFUSED: readonly unknown[] = ['bad-data', 'bad-option', 'shape-mismatch', 'unsupported'];

/**
 * Declares the tests that every {@link Estimator} passes: your own, too.
 *
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const x = Float32Array.from({ length: 20 }, (_, row) => row);
 * const matrix = { rows: 20, dense: { names: ['x'], values: x }, categories: [] };
 * const examples = { matrix, labels: Float64Array.from(x, (each) => 2 * each), label: { name: 'y' }, leftOut: 0 };
 * const declared = [];
 * testEstimator(
 *   { estimator: linearRegression(), examples, reviver: linearReviver },
 *   { test: (name) => declared.push(name), equal: () => {} },
 * );
 * declared[0] // => 'linear-regression: the same examples give the same model, and are left alone'
 */
export function testEstimator(
  { estimator, examples, reviver }: EstimatorSubject,
  { test, equal }: SuiteTools,
): void {
  const that = (name: string, run: () => Promise<void>): void => {
    test(`${estimator.name}: ${name}`, run);
  };
  const { matrix } = examples;

  that('the same examples give the same model, and are left alone', async () => {
    const before = structuredClone(examples);
    const first = await estimator.fit(examples);
    equal((await estimator.fit(examples)).save(), first.save(), 'the second model');
    equal(examples, before, 'the examples');
  });

  that('a model tells every row apart from nothing but its features', async () => {
    const model = await estimator.fit(examples);
    const scores = model.predict(matrix);
    equal(scores.length, matrix.rows * (model.classes?.length ?? 1), 'how many scores');
    equal(scores.every(Number.isFinite), true, 'whether all scores are numbers');
    const none = { ...matrix, dense: { names: [], values: new Float32Array() }, categories: [] };
    if (model.features.length > 0)
      equal(await codeOf(() => model.predict(none)), 'shape-mismatch', 'without features');
  });

  that('a model that was saved as JSON and arrays scores to the bit as before', async () => {
    const model = await estimator.fit(examples);
    const { arrays, ...plain } = model.save();
    const copies = Object.entries(arrays).map(([name, array]) => [name, array.slice()] as const);
    const saved = {
      ...(JSON.parse(JSON.stringify(plain)) as Omit<SavedModel, 'arrays'>),
      arrays: Object.fromEntries(copies),
    };
    const revived = reviver.revive(saved);
    equal(revived.kind, model.kind, 'kind');
    equal(revived.features, model.features, 'features');
    equal(revived.predict(matrix), model.predict(matrix), 'scores');
  });

  that('what cannot be learned from is refused with a code', async () => {
    for (const [name, bad] of badExamples(examples)) {
      const code = await codeOf(() => estimator.fit(bad));
      equal(REFUSED.includes(code), true, `${name}, which gave ${String(code)}`);
    }
  });

  that('a training that is stopped rejects with the reason of the signal', async () => {
    const reason = new Error('enough');
    equal(
      await rejection(estimator.fit(examples, { signal: AbortSignal.abort(reason) })),
      reason,
      'before it',
    );
    const controller = new AbortController();
    let isTold = false;
    const onProgress = (): void => {
      isTold = true;
      controller.abort(reason);
    };
    const found = await rejection(estimator.fit(examples, { signal: controller.signal, onProgress }));
    if (isTold) equal(found, reason, 'in the middle');
  });

  that('progress counts up to its total', async () => {
    let last = { stage: '', done: -1 };
    const wrong: string[] = [];
    await estimator.fit(examples, {
      onProgress({ stage, done, total }) {
        // One that trains others begins to count again with each of them.
        if (stage === last.stage && done <= last.done) wrong.push(`${stage}: ${done} after ${last.done}`);
        if (total !== undefined && done > total) wrong.push(`${stage}: ${done} of ${total}`);
        last = { stage, done };
      },
    });
    equal(wrong, [], 'what does not count up');
  });

  that('no training goes on from a model of more features', async () => {
    const from = await estimator.fit(widened(examples));
    const code = await codeOf(() => estimator.fit(examples, { from }));
    equal(['shape-mismatch', 'unsupported'].includes(code as string), true, `the code ${String(code)}`);
  });

  that('a training that was killed goes on to the model of one that was left alone', async () => {
    const whole = await estimator.fit(examples);
    const kept = inMemory();
    let rounds = 0;
    const die = new Error('killed');
    const killed = await rejection(
      estimator.fit(examples, {
        checkpoints: kept,
        onRound: () => {
          if (++rounds === 2) throw die;
        },
      }),
    );
    if (rounds >= 2) equal(killed, die, 'what the training that was killed rejects with');
    const model: Model = await estimator.fit(examples, { checkpoints: kept });
    equal(model.save(), whole.save(), 'the model');
    equal(await kept.read(), undefined, 'the checkpoint of a training that ended well');
  });
}

function* badExamples(examples: Examples): Generator<readonly [name: string, bad: Examples]> {
  const { matrix, labels } = examples;
  const { names, values } = matrix.dense;
  const withLabel = (label: number): Examples => ({ ...examples, labels: labels.with(1, label) });
  yield ['a label that is no number', withLabel(NaN)];
  yield ['a label that is infinite', withLabel(Infinity)];
  yield ['fewer labels than rows', { ...examples, labels: labels.slice(1) }];
  yield ['a weight below 0', { ...examples, weights: new Float64Array(matrix.rows).fill(1).with(1, -1) }];
  yield [
    'a weight that is no number',
    { ...examples, weights: new Float64Array(matrix.rows).fill(1).with(1, NaN) },
  ];
  yield ['weights that are all 0', { ...examples, weights: new Float64Array(matrix.rows) }];
  if (names.length === 0) return;
  const withValues = (values: Float32Array): Examples => ({
    ...examples,
    matrix: { ...matrix, dense: { names, values } },
  });
  yield ['a feature that is infinite', withValues(values.with(0, Infinity))];
  yield ['fewer values than rows have', withValues(values.slice(1))];
}

/** With one category more, which options cannot have named. */
function widened(examples: Examples): Examples {
  const { matrix } = examples;
  const codes = Int32Array.from({ length: matrix.rows }, (_, row) => row % 2);
  const another = { name: 'another', levels: ['odd', 'even'], codes };
  return { ...examples, matrix: { ...matrix, categories: [...matrix.categories, another] } };
}

function inMemory(): Checkpoints {
  let last: Checkpoint | undefined;
  return {
    read: async () => last,
    write: async (checkpoint) => void (last = structuredClone(checkpoint)),
    clear: async () => void (last = undefined),
  };
}
