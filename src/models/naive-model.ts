import { SlipwayError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import { checkFeatures, expandedNames, featureGuard, featuresFromJson, type Features } from './features.ts';
import type { Model, ModelReviver } from './model.ts';
import { openNumber, openSaved } from './saved.ts';

const where = 'models/naive-model';
const version = 1;

/** Gives every row the same score. */
export interface NaiveModel<Training extends Json = Json> extends Model {
  readonly kind: 'naive';
  /** The score of every row, from 0 to 1. */
  readonly prior: number;
  readonly training: Training;
}

/**
 * A model that gives every row the same probability: the floor that a trained model must beat.
 *
 * It looks at no feature, but refuses a matrix that a model trained on the same examples would refuse.
 *
 * @param parts.prior - the share of label 1, from 0 to 1.
 * @throws {SlipwayError} `bad-option` when `prior` is not a share. `predict` throws `shape-mismatch` on other
 *   features than the model's.
 * @example
 * const model = naiveModel({ features: { dense: ['age'], categories: [] }, prior: 0.25 });
 * model.predict({ rows: 2, dense: { names: ['age'], values: Float32Array.of(31, 47) }, categories: [] }) // => Float64Array [0.25, 0.25]
 */
export function naiveModel<Training extends Json = null>(parts: {
  readonly features: Features;
  readonly prior: number;
  readonly training?: Training;
}): NaiveModel<Training> {
  checkFeatures(parts, where);
  const { features, prior } = parts;
  const training = (parts.training ?? null) as Training;
  if (!(typeof prior === 'number' && prior >= 0 && prior <= 1))
    throw new SlipwayError('bad-option', where, `prior is ${String(prior)}; expected a number from 0 to 1.`);
  const check = featureGuard(features, where);
  return Object.freeze({
    kind: 'naive',
    features: expandedNames(features),
    prior,
    training,
    predict(matrix) {
      check(matrix);
      return new Float64Array(matrix.rows).fill(prior);
    },
    save: () => ({ kind: 'naive', version, state: { features, prior, training }, arrays: {} }),
  } satisfies NaiveModel<Training>);
}

/**
 * Brings back saved naive models.
 *
 * @throws {SlipwayError} `bad-format` on anything malformed; `bad-version`.
 * @example
 * naiveReviver.revive(naiveModel({ features: { dense: ['age'], categories: [] }, prior: 0.25 }).save()).kind // => 'naive'
 */
export const naiveReviver: ModelReviver = {
  kind: 'naive',
  revive(saved) {
    const state = openSaved(saved, 'naive', version, where);
    const prior = openNumber(state, 'prior', where);
    if (!(prior >= 0 && prior <= 1))
      throw new SlipwayError(
        'bad-format',
        where,
        `the saved prior is ${prior}; expected a number from 0 to 1.`,
      );
    return naiveModel({
      features: featuresFromJson(state['features'], where),
      prior,
      training: (state['training'] ?? null) as Json,
    });
  },
};
