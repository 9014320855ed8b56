import type { Random } from '../../core/random.ts';
import type { DenseLayer } from '../../models/dense-model.ts';
import type { Link } from '../../models/link.ts';

/** What a hidden layer does to its sums. */
export type HiddenActivation = 'relu' | 'tanh';

/** A dense net without its weights. */
export interface NetShape {
  /** Numbers of a row. */
  readonly numbers: number;
  /** Levels of each category: a layer's weights have a row for each, after those of the numbers. */
  readonly levels: readonly number[];
  /** Units of each layer; of the last one, an output each. */
  readonly units: readonly number[];
  readonly activation: HiddenActivation;
  /** From the last sums to the scores, which decides what is lost. */
  readonly link: Link;
}

/** The inputs of each layer: of the first one, all expanded features. */
export function inputsOf({ numbers, levels, units }: NetShape): readonly number[] {
  const features = levels.reduce((sum, count) => sum + count, numbers);
  return [features, ...units.slice(0, -1)];
}

/** How many numbers the weights and biases of a net are: those of the first layer, those of the second, …. */
export function parameterCount(shape: NetShape): number {
  const inputs = inputsOf(shape);
  return shape.units.reduce((sum, units, k) => sum + (inputs[k]! + 1) * units, 0);
}

/**
 * First weights, uniform as Glorot and Bengio (2010) have them; biases of 0, and the ones given in the last layer.
 *
 * @returns every layer's weights, input-major, followed by its biases.
 */
export function firstParameters(shape: NetShape, lastBiases: Float64Array, source: Random): Float32Array {
  const parameters = new Float32Array(parameterCount(shape));
  let at = 0;
  for (const [k, inputs] of inputsOf(shape).entries()) {
    const units = shape.units[k]!;
    const most = Math.sqrt(6 / (inputs + units));
    for (let i = 0; i < inputs * units; i++) parameters[at++] = most * (2 * source.next() - 1);
    at += units;
  }
  parameters.set(lastBiases, at - lastBiases.length);
  return parameters;
}

/** The layers of a model from the weights and biases in a row; copies. */
export function layersOf(shape: NetShape, parameters: Float32Array): DenseLayer[] {
  let at = 0;
  return inputsOf(shape).map((inputs, k) => {
    const units = shape.units[k]!;
    const weights = parameters.slice(at, at + inputs * units);
    const biases = parameters.slice(at + inputs * units, at + (inputs + 1) * units);
    at += (inputs + 1) * units;
    return { weights, biases, activation: k === shape.units.length - 1 ? 'linear' : shape.activation };
  });
}

/** The weights and biases of layers in a row; copies. */
export function parametersOf(layers: readonly DenseLayer[]): Float32Array {
  return joined(layers.flatMap(({ weights, biases }) => [weights, biases]));
}

/** Arrays one after another in a new one. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
