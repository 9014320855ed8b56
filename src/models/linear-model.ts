import { SlipwayError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import { checkChoice } from '../core/options.ts';
import { linearContributions } from './explain/linear-contributions.ts';
import { checkFeatures, expandedNames, featureGuard, featuresFromJson, type Features } from './features.ts';
import { linearScores } from './linear-scores.ts';
import { applyLink, TASK_OF } from './link.ts';
import type { Model, ModelReviver } from './model.ts';
import { checkCodes } from './check-codes.ts';
import { rowMatrix } from './row-matrix.ts';
import { openArray, openChoice, openNumber, openSaved } from './saved.ts';

const where = 'models/linear-model';
const version = 1;
const links = ['logit', 'identity', 'log'] as const;

/** What a linear model is made of. */
export interface LinearParts<Training extends Json = Json> {
  readonly features: Features;
  /** Shape `[width]`, in expanded order: dense features first, then each category's levels. Kept, not copied. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** From sum to score: `logit` gives a probability, `identity` the sum itself, `log` an expected count. @default 'logit' */
  readonly link?: (typeof links)[number];
  /** How it was trained, for its lineage: plain JSON. @default null */
  readonly training?: Training;
}

/** A weight for every expanded feature, and an intercept. */
export interface LinearModel<Training extends Json = Json> extends Model {
  readonly kind: 'linear';
  readonly weights: Float64Array;
  readonly intercept: number;
  readonly link: (typeof links)[number];
  readonly training: Training;
}

/**
 * A linear model from its weights: what `logistic` learns, or what was learned elsewhere.
 *
 * Scores in float64 with plain loops; a category's weight is looked up by its code, never multiplied out. A code
 * of `-1` (missing, or unseen) adds nothing; a dense `NaN` makes the score `NaN`. A row alone gives, bit for bit,
 * what it gives in a batch.
 *
 * @throws {SlipwayError} `shape-mismatch` when `weights` is not one a feature; `bad-option` on a weight or an
 *   intercept that is not finite, weights that are no Float64Array, or another link. `predict` throws `shape-mismatch` on other features than the model's and
 *   `bad-data` on a code that no level has, and on a table that was not prepared.
 * @example
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(2), intercept: -1, link: 'identity' });
 * model.predict({ rows: 2, dense: { names: ['age'], values: Float32Array.of(0, 3) }, categories: [] }) // => Float64Array [-1, 5]
 */
export function linearModel<Training extends Json = null>(
  parts: LinearParts<Training>,
): LinearModel<Training> {
  checkFeatures(parts, where);
  const { features, weights, intercept } = parts;
  const link = checkChoice(where, 'link', parts.link ?? 'logit', links);
  const training = (parts.training ?? null) as Training;
  const names = expandedNames(features);
  if (!(weights instanceof Float64Array)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'weights is not a Float64Array; expected one. Convert other numbers with Float64Array.from.',
      { details: { option: 'weights' } },
    );
  }
  if (weights.length !== names.length) {
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `there are ${weights.length} weights; expected ${names.length}, one for each feature.`,
    );
  }
  const bad = weights.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0)
    throw new SlipwayError(
      'bad-option',
      where,
      `the weight of "${names[bad]}" is ${weights[bad]}; expected a finite number.`,
    );
  if (!Number.isFinite(intercept))
    throw new SlipwayError('bad-option', where, `intercept is ${intercept}; expected a finite number.`);
  const check = featureGuard(features, where);
  return Object.freeze({
    kind: 'linear',
    task: TASK_OF[link],
    features: names,
    weights,
    intercept,
    link,
    training,
    predict(matrix) {
      check(matrix);
      const scores = linearScores(matrix, weights, intercept, new Float64Array(matrix.rows), where);
      return applyLink(link, scores);
    },
    scorer() {
      const { matrix, dense, codes } = rowMatrix(features);
      const scores = new Float64Array(1);
      const score = (): void => {
        linearScores(matrix, weights, intercept, scores, where);
        applyLink(link, scores);
      };
      return Object.freeze({ dense, codes, scores, score });
    },
    contributions(matrix, background) {
      for (const each of background ? [matrix, background] : [matrix]) {
        check(each);
        checkCodes(each, where);
      }
      return linearContributions(matrix, background, weights, Float64Array.of(intercept));
    },
    save: () => ({
      kind: 'linear',
      version,
      state: { features, intercept, link, training },
      arrays: { weights },
    }),
  } satisfies LinearModel<Training>);
}

/**
 * Brings back saved linear models.
 *
 * @throws {SlipwayError} `bad-format` on anything malformed, or numbers that are not finite; `bad-version`.
 * @example
 * const saved = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(2), intercept: 0 }).save();
 * linearReviver.revive(saved).features // => ['age']
 */
export const linearReviver: ModelReviver = {
  kind: 'linear',
  revive(saved) {
    const state = openSaved(saved, 'linear', version, where);
    const features = featuresFromJson(state['features'], where);
    const weights = openArray(saved, 'weights', Float64Array, expandedNames(features).length, where);
    const link = openChoice(state['link'], 'link', links, where);
    return linearModel({
      features,
      weights,
      intercept: openNumber(state, 'intercept', where),
      link,
      training: (state['training'] ?? null) as Json,
    });
  },
};
