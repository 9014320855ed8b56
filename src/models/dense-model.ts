import type { Json } from '../core/json.ts';
import { checkChoice } from '../core/options.ts';
import { checkFeatures, expandedNames, featureGuard, featuresFromJson, type Features } from './features.ts';
import { checkOutputs, classesFromJson } from './classes.ts';
import { checkLayers, layersArrays, layersState, openLayers } from './layers.ts';
import { LINKS, TASK_OF, type Link } from './link.ts';
import type { Model, ModelReviver } from './model.ts';
import { planNet } from './net-plan.ts';
import { netScores } from './net-scores.ts';
import { openChoice, openSaved } from './saved.ts';

const where = 'models/dense-model';
const version = 1;

/** What a layer does to its sums. */
export type Activation = 'relu' | 'tanh' | 'sigmoid' | 'linear';

/** One fully connected layer. */
export interface DenseLayer {
  /** Input-major, shape `[inputs, units]`; the first layer's inputs are the expanded features. Kept, not copied. */
  readonly weights: Float32Array;
  /** Shape `[units]`. */
  readonly biases: Float32Array;
  readonly activation: Activation;
}

/** What a dense net is made of. */
export interface DenseParts<Training extends Json = Json> {
  readonly features: Features;
  /** In order; the last one has one unit, or one for each class. */
  readonly layers: readonly DenseLayer[];
  /** From the last sums to the scores. @default 'softmax' with classes, else 'logit' */
  readonly link?: Link;
  /** With `softmax`, what the last units stand for: two or more. */
  readonly classes?: readonly string[];
  /** How it was trained, for its lineage: plain JSON. @default null */
  readonly training?: Training;
}

/** Fully connected layers. */
export interface DenseModel<Training extends Json = Json> extends Model {
  readonly kind: 'dense';
  readonly layers: readonly DenseLayer[];
  readonly link: Link;
  readonly training: Training;
}

/**
 * A dense net from its weights: what `denseNet` learns, or what was learned elsewhere.
 *
 * Weights and sums are float32, and the link is taken in float64. Each sum is taken in one order: the bias, the weights of
 * a row's codes, then each input times its weight, every product and sum rounded; compiled where there is SIMD, in plain
 * loops elsewhere, with the same bits. Categories are not expanded. A code of `-1` (missing, or unseen) adds nothing; a
 * dense `NaN` makes the score `NaN`, and sums beyond float32 are infinite. A row alone gives, bit for bit, what it gives
 * in a batch.
 *
 * @throws {SlipwayError} `shape-mismatch` when layers do not fit together; `bad-option` on no layers, an unknown
 *   activation or link, arrays that are no Float32Array, or a weight that is not finite. `predict` throws `shape-mismatch` on other features than the model's and `bad-data` on
 *   a code that no level has.
 * @example
 * const layers = [
 *   { weights: Float32Array.of(1, -1), biases: Float32Array.of(0, 0), activation: 'relu' },
 *   { weights: Float32Array.of(1, 1), biases: Float32Array.of(0), activation: 'linear' },
 * ];
 * const absolute = denseModel({ features: { dense: ['x'], categories: [] }, layers, link: 'identity' });
 * absolute.predict({ rows: 2, dense: { names: ['x'], values: Float32Array.of(-3, 2) }, categories: [] }) // => Float64Array [3, 2]
 */
export function denseModel<Training extends Json = null>(parts: DenseParts<Training>): DenseModel<Training> {
  checkFeatures(parts, where);
  const { features } = parts;
  const link = checkChoice(where, 'link', parts.link ?? (parts.classes ? 'softmax' : 'logit'), LINKS);
  const classes = checkOutputs(where, link, parts.classes);
  const outputs = classes?.length ?? 1;
  const training = (parts.training ?? null) as Training;
  const names = expandedNames(features);
  const layers = checkLayers(where, parts.layers, names.length, outputs);
  const check = featureGuard(features, where);
  const plan = planNet(features, {
    layers,
    numbers: features.dense.map((_, place) => place),
    oneHot: features.categories.map((_, place) => place),
    embeddings: [],
    wide: [],
  });
  const net = netScores(where, plan, link);
  return Object.freeze({
    kind: 'dense',
    task: TASK_OF[link],
    ...(classes && { classes }),
    features: names,
    layers,
    link,
    training,
    predict(matrix) {
      check(matrix);
      return net.predict(matrix);
    },
    scorer: () => net.scorer(),
    save: () => ({
      kind: 'dense',
      version,
      state: {
        features,
        link,
        ...(classes && { classes }),
        training,
        layers: layersState(layers),
      },
      arrays: layersArrays(layers),
    }),
  } satisfies DenseModel<Training>);
}

/**
 * Brings back saved dense nets.
 *
 * @throws {SlipwayError} `bad-format` on anything malformed, or numbers that are not finite; `bad-version`.
 * @example
 * const layers = [{ weights: Float32Array.of(2), biases: Float32Array.of(0), activation: 'linear' }];
 * denseReviver.revive(denseModel({ features: { dense: ['x'], categories: [] }, layers }).save()).kind // => 'dense'
 */
export const denseReviver: ModelReviver = {
  kind: 'dense',
  revive(saved) {
    const state = openSaved(saved, 'dense', version, where);
    const features = featuresFromJson(state['features'], where);
    const link = openChoice(state['link'], 'link', LINKS, where);
    const classes = classesFromJson(state['classes'], link, where);
    const inputs = expandedNames(features).length;
    const layers = openLayers(saved, state['layers'], inputs, classes?.length ?? 1, where);
    return denseModel({
      features,
      layers,
      link,
      ...(classes && { classes }),
      training: (state['training'] ?? null) as Json,
    });
  },
};
