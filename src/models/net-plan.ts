import { joinFloats } from '../core/join-floats.ts';
import type { Activation, DenseLayer } from './dense-model.ts';
import type { Features } from './features.ts';

/** The weights of a net, with features by their place in the matrix. A dense one has neither embeddings nor a wide part. */
export interface PlacedParts {
  readonly layers: readonly DenseLayer[];
  readonly numbers: readonly number[];
  readonly oneHot: readonly number[];
  readonly embeddings: readonly {
    readonly at: number;
    readonly dimension: number;
    readonly weights: Float32Array;
  }[];
  readonly wide: readonly { readonly at: number; readonly weights: Float32Array }[];
}

/** A category that adds the row of its code to the sums of a layer. */
export interface PlannedField {
  /** Its place among the categories. */
  readonly category: number;
  /** The row of its first level in the layer's table. */
  readonly offset: number;
}

/** One layer as it is computed. */
export interface PlannedLayer {
  /** Numbers that are multiplied with the first rows of the table. */
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  /** Shape `[rows, units]`: the rows of the inputs, then those of levels and of dimensions of embeddings. */
  readonly table: Float32Array;
  /** Shape `[units]`, with no `-0`. */
  readonly biases: Float32Array;
  readonly fields: readonly PlannedField[];
}

/** An embedding: a row of numbers for each level, which are multiplied with rows of the first table. */
export interface PlannedEmbedding {
  readonly category: number;
  readonly dimension: number;
  /** Shape `[levels, dimension]`. */
  readonly weights: Float32Array;
  /** The first of its rows. */
  readonly row: number;
}

/**
 * A net as it is computed, in float32: of each layer the biases, plus the rows of its levels, plus each input times its
 * row, in order, every product and sum rounded; then the activation. It is the order of training.
 *
 * No sum is ever `-0`, since none begins there: so an input of 0 may be left out without a bit being another.
 */
export interface NetPlan {
  readonly features: Features;
  /** The numbers that enter, by their place; `undefined` when all of them do, in their order. */
  readonly numbers: readonly number[] | undefined;
  readonly layers: readonly PlannedLayer[];
  readonly embeddings: readonly PlannedEmbedding[];
}

/** Plans a net of parts that fit together. */
export function planNet(features: Features, parts: PlacedParts): NetPlan {
  const { numbers, oneHot, embeddings, wide } = parts;
  const levelsOf = (category: number): number => features.categories[category]!.levels.length;
  const isAll = numbers.length === features.dense.length && numbers.every((place, at) => place === at);
  let row = numbers.length;
  const next = (count: number): number => (row += count) - count;
  const oneHotFields = oneHot.map((category) => ({ category, offset: next(levelsOf(category)) }));
  const planned = embeddings.map(({ at, dimension, weights }) => ({
    category: at,
    dimension,
    weights,
    row: next(dimension),
  }));
  const last = parts.layers.length - 1;
  const layers = parts.layers.map(({ weights, biases, activation }, k): PlannedLayer => {
    const units = biases.length;
    const inputs = k === 0 ? numbers.length : parts.layers[k - 1]!.biases.length;
    const ends = k === last ? wide : [];
    let end = weights.length / units;
    const wideFields = ends.map(({ at }) => ({ category: at, offset: (end += levelsOf(at)) - levelsOf(at) }));
    return {
      inputs,
      units,
      activation,
      table: joined([weights, ...ends.map((each) => each.weights)]),
      biases: biases.map((bias) => bias + 0),
      fields: [...(k === 0 ? oneHotFields : []), ...wideFields],
    };
  });
  return { features, numbers: isAll ? undefined : numbers, layers, embeddings: planned };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  return parts.length === 1 ? parts[0]! : joinFloats(parts);
}
