import { SlipwayError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import type { Matrix } from '../table/matrix.ts';
import { checkOutputs, classesFromJson } from './classes.ts';
import {
  checkFeatures,
  expandedNames,
  featureGuard,
  featuresFromJson,
  refuseCode,
  type Features,
} from './features.ts';
import { linearContributions } from './explain/linear-contributions.ts';
import { applyLink } from './link.ts';
import type { Model, ModelReviver } from './model.ts';
import { checkCodes } from './check-codes.ts';
import { rowMatrix } from './row-matrix.ts';
import { openArray, openSaved } from './saved.ts';

const where = 'models/multinomial-model';
const version = 1;

/** What a multinomial model is made of. */
export interface MultinomialParts<Training extends Json = Json> {
  readonly features: Features;
  /** Two or more, in the order of the scores. */
  readonly classes: readonly string[];
  /** Row-major, shape `[width, classes.length]`, in expanded order. Kept, not copied. */
  readonly weights: Float64Array;
  /** Shape `[classes.length]`. */
  readonly intercepts: Float64Array;
  /** How it was trained, for its lineage: plain JSON. @default null */
  readonly training?: Training;
}

/** A linear model of several classes: for each a weight for every expanded feature, and an intercept. */
export interface MultinomialModel<Training extends Json = Json> extends Model {
  readonly kind: 'multinomial';
  readonly task: 'multi-class';
  readonly classes: readonly string[];
  readonly weights: Float64Array;
  readonly intercepts: Float64Array;
  readonly training: Training;
}

/**
 * A linear model of several classes from its weights: what `multinomial` learns, or what was learned elsewhere.
 *
 * The scores of a row are the softmax of its sums, in float64. A category's weights are looked up by its code; a code
 * of `-1` (missing, or unseen) adds nothing; a dense `NaN` makes the scores `NaN`. A row alone gives, bit for bit, what
 * it gives in a batch.
 *
 * @throws {SlipwayError} `shape-mismatch` when weights and intercepts do not fit; `bad-option` on fewer than two
 *   classes, two of one name, arrays that are no Float64Array, or a number in them that is not finite. `predict` throws
 *   `shape-mismatch` on other features than the model's and `bad-data` on a code that no level has.
 * @example
 * const model = multinomialModel({ features: { dense: ['x'], categories: [] }, classes: ['a', 'b'],
 *   weights: Float64Array.of(1, -1), intercepts: Float64Array.of(0, 0) });
 * model.predict({ rows: 2, dense: { names: ['x'], values: Float32Array.of(0, 400) }, categories: [] }) // => Float64Array [0.5, 0.5, 1, 0]
 */
export function multinomialModel<Training extends Json = null>(
  parts: MultinomialParts<Training>,
): MultinomialModel<Training> {
  checkFeatures(parts, where);
  const { features, weights, intercepts } = parts;
  const classes = checkOutputs(where, 'softmax', parts.classes)!;
  const training = (parts.training ?? null) as Training;
  const names = expandedNames(features);
  checkNumbers('weights', weights, names.length * classes.length);
  checkNumbers('intercepts', intercepts, classes.length);
  const check = featureGuard(features, where);
  return Object.freeze({
    kind: 'multinomial',
    task: 'multi-class',
    classes,
    features: names,
    weights,
    intercepts,
    training,
    predict(matrix) {
      check(matrix);
      const scores = new Float64Array(matrix.rows * classes.length);
      sumInto(scores, matrix, weights, intercepts);
      return applyLink('softmax', scores, classes.length);
    },
    scorer() {
      const { matrix, dense, codes } = rowMatrix(features);
      const scores = new Float64Array(classes.length);
      const score = (): void => {
        sumInto(scores, matrix, weights, intercepts);
        applyLink('softmax', scores, classes.length);
      };
      return Object.freeze({ dense, codes, scores, score });
    },
    contributions(matrix, background) {
      for (const each of background ? [matrix, background] : [matrix]) {
        check(each);
        checkCodes(each, where);
      }
      return linearContributions(matrix, background, weights, intercepts);
    },
    save: () => ({
      kind: 'multinomial',
      version,
      state: { features, classes, training },
      arrays: { weights, intercepts },
    }),
  } satisfies MultinomialModel<Training>);
}

function checkNumbers(name: string, values: Float64Array, expected: number): void {
  if (!(values instanceof Float64Array)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${name} is not a Float64Array; expected one. Convert other numbers with Float64Array.from.`,
      { details: { option: name } },
    );
  }
  if (values.length !== expected) {
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `there are ${values.length} ${name}; expected ${expected}, one for each class${name === 'weights' ? ' and feature' : ''}.`,
    );
  }
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new SlipwayError('bad-option', where, `${name} has ${values[at]} at ${at}; expected finite numbers.`);
}

/** A row at a time, in one order: intercepts, dense features, categories. */
function sumInto(
  sums: Float64Array,
  { rows, dense, categories }: Matrix,
  weights: Float64Array,
  intercepts: Float64Array,
): void {
  const outputs = intercepts.length;
  const width = dense.names.length;
  for (let row = 0; row < rows; row++) {
    const to = row * outputs;
    for (let k = 0; k < outputs; k++) sums[to + k] = intercepts[k]!;
    for (let j = 0; j < width; j++) {
      const value = dense.values[row * width + j]!;
      for (let k = 0; k < outputs; k++) sums[to + k]! += value * weights[j * outputs + k]!;
    }
    let offset = width;
    for (const { name, codes, levels } of categories) {
      const code = codes[row]!;
      if (code < -1 || code >= levels.length) throw refuseCode(where, name, code, row, levels.length);
      const from = (offset + code) * outputs;
      if (code >= 0) for (let k = 0; k < outputs; k++) sums[to + k]! += weights[from + k]!;
      offset += levels.length;
    }
  }
}

/**
 * Brings back saved multinomial models.
 *
 * @throws {SlipwayError} `bad-format` on anything malformed, or numbers that are not finite; `bad-version`.
 * @example
 * const saved = multinomialModel({ features: { dense: ['x'], categories: [] }, classes: ['a', 'b'],
 *   weights: Float64Array.of(1, -1), intercepts: Float64Array.of(0, 0) }).save();
 * multinomialReviver.revive(saved).classes // => ['a', 'b']
 */
export const multinomialReviver: ModelReviver = {
  kind: 'multinomial',
  revive(saved) {
    const state = openSaved(saved, 'multinomial', version, where);
    const features = featuresFromJson(state['features'], where);
    const classes = classesFromJson(state['classes'], 'softmax', where)!;
    const width = expandedNames(features).length;
    return multinomialModel({
      features,
      classes,
      weights: openArray(saved, 'weights', Float64Array, width * classes.length, where),
      intercepts: openArray(saved, 'intercepts', Float64Array, classes.length, where),
      training: (state['training'] ?? null) as Json,
    });
  },
};
