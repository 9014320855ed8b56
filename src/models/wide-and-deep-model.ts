import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';
import { checkChoice } from '../core/options.ts';
import { checkOutputs, classesFromJson } from './classes.ts';
import type { DenseLayer } from './dense-model.ts';
import { checkFeatures, expandedNames, featureGuard, featuresFromJson, type Features } from './features.ts';
import { checkLayers, layersArrays, layersState, openLayers } from './layers.ts';
import { LINKS, TASK_OF, type Link } from './link.ts';
import type { Model, ModelReviver } from './model.ts';
import { planNet, type PlacedParts } from './net-plan.ts';
import { netScores } from './net-scores.ts';
import { openArray, openChoice, openSaved } from './saved.ts';

const where = 'models/wide-and-deep-model';
const version = 1;

/** A category as learned numbers. */
export interface Embedding {
  readonly feature: string;
  readonly dimension: number;
  /** Shape `[levels, dimension]`. Kept, not copied. */
  readonly weights: Float32Array;
}

/** A category of the linear part. */
export interface WideWeights {
  readonly feature: string;
  /** Shape `[levels, outputs]`. Kept, not copied. */
  readonly weights: Float32Array;
}

/** What a wide-and-deep model is made of. */
export interface WideAndDeepParts<Training extends Json = Json> {
  readonly features: Features;
  /** Dense features that enter the net, by name. */
  readonly numbers: readonly string[];
  /** Categories that enter the net one-hot, by name. */
  readonly oneHot: readonly string[];
  readonly embeddings: readonly Embedding[];
  /** In order. The inputs of the first are the numbers, the levels of the one-hot categories, the dimensions of the embeddings; the last has one unit, or one for each class. */
  readonly layers: readonly DenseLayer[];
  readonly wide: readonly WideWeights[];
  /** From the last sums to the scores. @default 'softmax' with classes, else 'logit' */
  readonly link?: Link;
  /** With `softmax`, what the last units stand for: two or more. */
  readonly classes?: readonly string[];
  /** How it was trained, for its lineage: plain JSON. @default null */
  readonly training?: Training;
}

/** A linear model and a net, added up. */
export interface WideAndDeepModel<Training extends Json = Json> extends Model {
  readonly kind: 'wide-and-deep';
  readonly numbers: readonly string[];
  readonly oneHot: readonly string[];
  readonly embeddings: readonly Embedding[];
  readonly layers: readonly DenseLayer[];
  readonly wide: readonly WideWeights[];
  readonly link: Link;
  readonly training: Training;
}

/**
 * A wide-and-deep model from its weights: what `wideAndDeep` learns, or what was learned elsewhere.
 *
 * The last sums of a net over numbers, one-hot categories and embeddings, plus the weights of a row's levels in the wide part; the
 * biases of the last layer serve both. Weights and sums are float32, in one order, as those of {@link denseModel}. A code of `-1` (missing, or unseen) adds nothing to the wide part or
 * to a one-hot, and is embedded as zeros; a dense `NaN` in the net makes the score `NaN`. A row alone gives, bit for bit, what it gives in a batch.
 *
 * @throws {SlipwayError} `bad-option` on a name that no feature has, or two; arrays that are no Float32Array; a weight that is not finite;
 *   no layers; an unknown activation or link. `shape-mismatch` when weights do not fit together. `predict` throws
 *   `shape-mismatch` on other features than the model's and `bad-data` on a code that no level has.
 * @source H.-T. Cheng et al. (2016), Wide & Deep Learning for Recommender Systems, equation 3.
 * @example
 * const features = { dense: ['x'], categories: [{ name: 'city', levels: ['Bath', 'York'] }] };
 * const model = wideAndDeepModel({ features, numbers: ['x'], oneHot: [], link: 'identity',
 *   embeddings: [{ feature: 'city', dimension: 1, weights: Float32Array.of(3, 4) }],
 *   layers: [{ weights: Float32Array.of(1, 10), biases: Float32Array.of(0), activation: 'linear' }],
 *   wide: [{ feature: 'city', weights: Float32Array.of(100, 200) }] });
 * const categories = [{ ...features.categories[0], codes: Int32Array.of(0, -1) }];
 * model.predict({ rows: 2, dense: { names: ['x'], values: Float32Array.of(1, 2) }, categories }) // => Float64Array [131, 2]
 */
export function wideAndDeepModel<Training extends Json = null>(
  parts: WideAndDeepParts<Training>,
): WideAndDeepModel<Training> {
  checkFeatures(parts, where);
  const { features } = parts;
  const link = checkChoice(where, 'link', parts.link ?? (parts.classes ? 'softmax' : 'logit'), LINKS);
  const classes = checkOutputs(where, link, parts.classes);
  const outputs = classes?.length ?? 1;
  const placed = place(parts, outputs);
  const numbers = Object.freeze([...parts.numbers]);
  const oneHot = Object.freeze([...parts.oneHot]);
  const embeddings = frozen(parts.embeddings);
  const wide = frozen(parts.wide);
  const { layers } = placed;
  const training = (parts.training ?? null) as Training;
  const check = featureGuard(features, where);
  const net = netScores(where, planNet(features, placed), link);
  return Object.freeze({
    kind: 'wide-and-deep',
    task: TASK_OF[link],
    ...(classes && { classes }),
    features: expandedNames(features),
    numbers,
    oneHot,
    embeddings,
    layers,
    wide,
    link,
    training,
    predict(matrix) {
      check(matrix);
      return net.predict(matrix);
    },
    scorer: () => net.scorer(),
    save: () => ({
      kind: 'wide-and-deep',
      version,
      state: {
        features,
        link,
        ...(classes && { classes }),
        training,
        numbers,
        oneHot,
        embeddings: embeddings.map(({ feature, dimension }) => ({ feature, dimension })),
        layers: layersState(layers),
        wide: wide.map(({ feature }) => feature),
      },
      arrays: {
        ...layersArrays(layers),
        ...Object.fromEntries(embeddings.map(({ weights }, e) => [`embedding${e}`, weights])),
        ...Object.fromEntries(wide.map(({ weights }, k) => [`wide${k}`, weights])),
      },
    }),
  } satisfies WideAndDeepModel<Training>);
}

function frozen<Part extends object>(parts: readonly Part[]): readonly Part[] {
  return Object.freeze(parts.map((part) => Object.freeze({ ...part })));
}

/** Finds the features that parts name, and checks that the weights fit them. */
function place(parts: WideAndDeepParts, outputs: number): PlacedParts {
  const { features } = parts;
  for (const name of ['numbers', 'oneHot', 'embeddings', 'wide'] as const)
    if (!Array.isArray(parts[name])) throw refuse(name, 'is not a list; expected one, which may be empty');
  const find = finder(features, refuse);
  const numbers = parts.numbers.map((name) => find.number('numbers', name));
  const oneHot = parts.oneHot.map((name) => find.category('oneHot', name));
  const levelsAt = (at: number): number => features.categories[at]!.levels.length;
  const embeddings = parts.embeddings.map((embedding, e) => {
    if (!isRecord(embedding)) throw refuse('embeddings', `has no embedding at ${e}; expected one`);
    const { feature, dimension, weights } = embedding as Embedding;
    const at = find.category('embeddings', feature);
    if (!Number.isSafeInteger(dimension) || dimension < 1)
      throw refuse('embeddings', `has the dimension ${String(dimension)}; expected 1 or more`);
    checkWeights(`embedding of "${feature}"`, weights, levelsAt(at), dimension);
    return { at, dimension, weights };
  });
  const wide = parts.wide.map((each, k) => {
    if (!isRecord(each)) throw refuse('wide', `has no weights at ${k}; expected some`);
    const { feature, weights } = each as WideWeights;
    const at = find.category('wide', feature);
    checkWeights(`wide part of "${feature}"`, weights, levelsAt(at), outputs);
    return { at, weights };
  });
  const inputs = inputsOf(features, numbers.length, oneHot, embeddings);
  return { layers: checkLayers(where, parts.layers, inputs, outputs), numbers, oneHot, embeddings, wide };
}

function inputsOf(
  { categories }: Features,
  numbers: number,
  oneHot: readonly number[],
  embeddings: readonly { readonly dimension: number }[],
): number {
  const levels = oneHot.reduce((sum, at) => sum + categories[at]!.levels.length, numbers);
  return embeddings.reduce((sum, { dimension }) => sum + dimension, levels);
}

/** In the place of a name that two features have. */
const TWICE = -1;

/** Finds features by their names. */
function finder(
  features: Features,
  refuseOne: (option: string, found: string) => SlipwayError,
): { number(option: string, name: string): number; category(option: string, name: string): number } {
  const names = features.categories.map(({ name }) => name);
  const find = (list: readonly string[], kind: string) => {
    const places = new Map<string, number>();
    for (const [at, name] of list.entries()) places.set(name, places.has(name) ? TWICE : at);
    return (option: string, name: string): number => {
      const at = places.get(name) ?? TWICE;
      if (at !== TWICE) return at;
      const found = typeof name === 'string' ? quoteNames([name]) : `what is ${typeof name}`;
      throw refuseOne(option, `names ${found}; expected the name of one ${kind} feature`);
    };
  };
  return { number: find(features.dense, 'dense'), category: find(names, 'categorical') };
}

function checkWeights(what: string, weights: unknown, levels: number, width: number): void {
  if (!(weights instanceof Float32Array))
    throw new SlipwayError(
      'bad-option',
      where,
      `the ${what} has weights that are no Float32Array; expected one. Convert other numbers with Float32Array.from.`,
    );
  if (weights.length !== levels * width)
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `the ${what} has ${weights.length} weights; expected ${levels} × ${width}.`,
    );
  if (!weights.every(Number.isFinite))
    throw new SlipwayError('bad-option', where, `the ${what} has a weight that is not a finite number.`);
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} ${found}.`, { details: { option } });
}

/**
 * Brings back saved wide-and-deep models.
 *
 * @throws {SlipwayError} `bad-format` on anything malformed, or numbers that are not finite; `bad-version`.
 * @example
 * const layers = [{ weights: Float32Array.of(2), biases: Float32Array.of(0), activation: 'linear' }];
 * const model = wideAndDeepModel({ features: { dense: ['x'], categories: [] }, numbers: ['x'], oneHot: [], embeddings: [], layers, wide: [] });
 * wideAndDeepReviver.revive(model.save()).kind // => 'wide-and-deep'
 */
export const wideAndDeepReviver: ModelReviver = {
  kind: 'wide-and-deep',
  revive(saved) {
    const state = openSaved(saved, 'wide-and-deep', version, where);
    const features = featuresFromJson(state['features'], where);
    const link = openChoice(state['link'], 'link', LINKS, where);
    const classes = classesFromJson(state['classes'], link, where);
    const outputs = classes?.length ?? 1;
    const find = finder(features, (option, found) => malformed(`${option} ${found}`));
    const numbers = openNames(state, 'numbers');
    const oneHot = openNames(state, 'oneHot');
    numbers.forEach((name) => find.number('numbers', name));
    const levelsOf = (option: string, name: string): number =>
      features.categories[find.category(option, name)]!.levels.length;
    const listed = state['embeddings'];
    if (!Array.isArray(listed)) throw malformed('embeddings are no list');
    const embeddings = listed.map((each: unknown, e): Embedding => {
      const [feature, dimension] = isRecord(each) ? [each['feature'], each['dimension']] : [];
      if (typeof feature !== 'string' || !isSize(dimension)) throw malformed(`embedding ${e} is malformed`);
      const length = levelsOf('embeddings', feature) * dimension;
      return {
        feature,
        dimension,
        weights: openArray(saved, `embedding${e}`, Float32Array, length, where),
      };
    });
    const wide = openNames(state, 'wide').map((feature, k): WideWeights => {
      const length = levelsOf('wide', feature) * outputs;
      return { feature, weights: openArray(saved, `wide${k}`, Float32Array, length, where) };
    });
    const places = oneHot.map((name) => find.category('oneHot', name));
    const inputs = inputsOf(features, numbers.length, places, embeddings);
    return wideAndDeepModel({
      features,
      numbers,
      oneHot,
      embeddings,
      layers: openLayers(saved, state['layers'], inputs, outputs, where),
      wide,
      link,
      ...(classes && { classes }),
      training: (state['training'] ?? null) as Json,
    });
  },
};

function openNames(state: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const names = state[name];
  if (Array.isArray(names) && names.every((each) => typeof each === 'string')) return names;
  throw malformed(`${name} are no list of names`);
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function malformed(found: string): SlipwayError {
  return new SlipwayError('bad-format', where, `the saved ${found}.`);
}
