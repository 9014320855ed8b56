import { joinFloats } from '../../core/join-floats.ts';
import type { Random } from '../../core/random.ts';
import type { DenseLayer } from '../../models/dense-model.ts';
import type { Link } from '../../models/link.ts';

/** What a hidden layer does to its sums. */
export type HiddenActivation = 'relu' | 'tanh';

/** A category that enters a net as learned numbers, so many for each level. */
export interface EmbeddingShape {
  readonly levels: number;
  readonly dimension: number;
}

/** A net without its weights. A dense one has neither embeddings nor a wide part. */
export interface NetShape {
  /** Numbers of a row. */
  readonly numbers: number;
  /** Levels of each category that enters one-hot: the first weights have a row for each, after those of the numbers. */
  readonly levels: readonly number[];
  /** Their dimensions have rows of the first weights after those of the levels. */
  readonly embeddings: readonly EmbeddingShape[];
  /** Levels of each category that is added to the last sums; none where there is no hidden layer. */
  readonly wide: readonly number[];
  /** Units of each layer; of the last one, an output each. */
  readonly units: readonly number[];
  readonly activation: HiddenActivation;
  /** From the last sums to the scores, which decides what is lost. */
  readonly link: Link;
}

/** The weights of a net, taken apart. */
export interface NetParts {
  readonly layers: readonly DenseLayer[];
  /** Of each embedding, shape `[levels, dimension]`. */
  readonly embeddings: readonly Float32Array[];
  /** Of all categories of the wide part, one after another, shape `[levels, outputs]`. */
  readonly wide: Float32Array;
}

/** The inputs of each layer: of the first one numbers, levels and dimensions. */
export function inputsOf({ numbers, levels, embeddings, units }: NetShape): readonly number[] {
  const dimensions = embeddings.reduce((sum, { dimension }) => sum + dimension, 0);
  return [sumOf(levels, numbers + dimensions), ...units.slice(0, -1)];
}

/** How many numbers the weights of a net are: of the first layer, its biases, the second, …; embeddings; the wide part. */
export function parameterCount(shape: NetShape): number {
  const inputs = inputsOf(shape);
  const inLayers = shape.units.reduce((sum, units, k) => sum + (inputs[k]! + 1) * units, 0);
  const embedded = shape.embeddings.reduce((sum, { levels, dimension }) => sum + levels * dimension, 0);
  return inLayers + embedded + sumOf(shape.wide) * outputsOf(shape);
}

/** About how many products a row takes. */
export function productsOf(shape: NetShape): number {
  const { numbers, levels, embeddings, wide, units } = shape;
  const dimensions = embeddings.reduce((sum, { dimension }) => sum + dimension, 0);
  const inputs = [numbers + levels.length + dimensions, ...units.slice(0, -1)];
  return inputs.reduce((sum, count, k) => sum + count * units[k]!, wide.length * outputsOf(shape));
}

/**
 * First weights: of layers uniform as Glorot and Bengio (2010) have them, with biases of 0 and the ones given in the last
 * layer; of embeddings uniform with the variance 1 ÷ dimension, so that a level is as long as a standardised number; 0
 * in the wide part.
 */
export function firstParameters(shape: NetShape, lastBiases: Float64Array, source: Random): Float32Array {
  const parameters = new Float32Array(parameterCount(shape));
  let at = 0;
  const draw = (count: number, most: number): void => {
    for (let i = 0; i < count; i++) parameters[at++] = most * (2 * source.next() - 1);
  };
  for (const [k, inputs] of inputsOf(shape).entries()) {
    const units = shape.units[k]!;
    draw(inputs * units, Math.sqrt(6 / (inputs + units)));
    at += units;
  }
  parameters.set(lastBiases, at - lastBiases.length);
  for (const { levels, dimension } of shape.embeddings) draw(levels * dimension, Math.sqrt(3 / dimension));
  return parameters;
}

/** Takes weights in a row apart; copies. */
export function partsOf(shape: NetShape, parameters: Float32Array): NetParts {
  let at = 0;
  const take = (count: number): Float32Array => parameters.slice(at, (at += count));
  const layers = inputsOf(shape).map((inputs, k): DenseLayer => {
    const units = shape.units[k]!;
    return {
      weights: take(inputs * units),
      biases: take(units),
      activation: k === shape.units.length - 1 ? 'linear' : shape.activation,
    };
  });
  const embeddings = shape.embeddings.map(({ levels, dimension }) => take(levels * dimension));
  return { layers, embeddings, wide: take(sumOf(shape.wide) * outputsOf(shape)) };
}

/** All weights in a row; copies. */
export function parametersOf({ layers, embeddings, wide }: NetParts): Float32Array {
  return joinFloats([...layers.flatMap(({ weights, biases }) => [weights, biases]), ...embeddings, wide]);
}

function outputsOf({ units }: NetShape): number {
  return units[units.length - 1]!;
}

function sumOf(counts: readonly number[], start = 0): number {
  return counts.reduce((sum, count) => sum + count, start);
}
