import { checkKeys } from '../core/options.ts';
import { featuresOf } from '../models/features.ts';
import { naiveModel, type NaiveModel } from '../models/naive-model.ts';
import { checkBinaryExamples } from './check-examples.ts';
import type { Estimator } from './estimator.ts';

const where = 'train/naive';

/** How a naive model was trained. Plain JSON, saved with the model. */
export type NaiveTraining = { readonly estimator: 'naive'; readonly rows: number; readonly weight: number };

/**
 * Learns only how often the label is 1: the floor that any other estimator must beat.
 *
 * @throws {SlipwayError} on fit, the errors of `logistic`: it refuses what a real estimator would refuse.
 * @source scikit-learn `DummyClassifier(strategy="prior")`.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(1, 2, 3, 4) }, categories: [] };
 * (await naive().fit({ matrix, labels: Float64Array.of(0, 0, 0, 1), label: { name: 'y' }, leftOut: 0 })).prior // => 0.25
 */
export function naive(options: Readonly<Record<never, never>> = {}): Estimator<NaiveModel<NaiveTraining>> {
  checkKeys(where, options, []);
  return Object.freeze({
    name: 'naive',
    async fit(examples, { signal } = {}) {
      signal?.throwIfAborted();
      const { prior, weight } = checkBinaryExamples(examples, where);
      return naiveModel({
        features: featuresOf(examples.matrix),
        prior,
        training: { estimator: 'naive', rows: examples.matrix.rows, weight },
      });
    },
  } satisfies Estimator<NaiveModel<NaiveTraining>>);
}
