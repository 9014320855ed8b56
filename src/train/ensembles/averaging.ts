import { SlipwayError } from '../../core/error.ts';
import { checkKeys } from '../../core/options.ts';
import { ensembleModel, type EnsembleModel } from '../../models/ensemble-model.ts';
import { checkFitOptions } from '../check-fit-options.ts';
import type { Estimator } from '../estimator.ts';
import { checkEstimators, fitMembers } from './fit-members.ts';

const where = 'train/averaging';

/** Options of {@link averaging}. */
export interface AveragingOptions {
  /** How much each model counts; 0 or more, not all 0. @default alike */
  readonly weights?: readonly number[];
}

/**
 * Several estimators that learn from the same examples; the scores of their models are averaged.
 *
 * Models that err in different ways gain most: nets of several seeds, or trees beside a net. `validation` examples are
 * handed on. `fit` has no rounds of its own: `onRound` is never called, and nothing is written to
 * `checkpoints`; an ensemble that was killed begins anew.
 *
 * @throws {SlipwayError} `bad-option`; on fit what an estimator throws, `bad-option` when their models are for several tasks,
 *   and `unsupported` when there is a model to go on from.
 * @cost that of its estimators, one after another.
 * @source scikit-learn `VotingClassifier(voting="soft")` and `VotingRegressor`.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const examples = { matrix, labels: Float64Array.of(0, 1, 1, 1), label: { name: 'y' }, leftOut: 0 };
 * const model = await averaging([naive(), logistic()], { weights: [1, 3] }).fit(examples);
 * [model.kind, ...model.weights] // => ['ensemble', 0.25, 0.75]
 */
export function averaging(
  estimators: readonly Estimator[],
  options: AveragingOptions = {},
): Estimator<EnsembleModel> {
  const list = checkEstimators(where, estimators);
  checkKeys(where, options, ['weights']);
  const weights = checkWeights(options.weights, list.length);
  return Object.freeze({
    name: 'averaging',
    async fit(examples, fitOptions = {}) {
      checkFitOptions(where, fitOptions, false);
      const counted = { before: 0, total: list.length };
      const members = await fitMembers(where, list, examples, fitOptions, counted);
      return ensembleModel({ members, ...(weights && { weights: Float64Array.from(weights) }) });
    },
  } satisfies Estimator<EnsembleModel>);
}

function checkWeights(weights: readonly number[] | undefined, count: number): readonly number[] | undefined {
  if (weights === undefined) return undefined;
  const isFine =
    Array.isArray(weights) &&
    weights.length === count &&
    weights.every((weight: unknown) => typeof weight === 'number' && weight >= 0 && weight < Infinity) &&
    weights.some((weight) => weight > 0);
  if (isFine) return Object.freeze([...(weights as readonly number[])]);
  throw new SlipwayError(
    'bad-option',
    where,
    `weights is no list of ${count} numbers of 0 or more, some above it: one for each estimator.`,
    { details: { option: 'weights' } },
  );
}
