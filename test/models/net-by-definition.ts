import type { DenseLayer } from '../../src/models/dense-model.ts';
import { logisticFunction } from '../../src/models/logistic-function.ts';
import type { PlacedParts } from '../../src/models/net-plan.ts';
import type { Matrix } from '../../src/table/matrix.ts';

/**
 * The last sums of a net, term after term as decision 026 says: the bias, the rows of the levels, then each input times its
 * row. With `Math.fround` every product and sum is rounded to float32; with the identity they are float64.
 */
export function netByDefinition(
  matrix: Matrix,
  { layers, numbers, oneHot, embeddings, wide }: PlacedParts,
  round: (x: number) => number,
): Float64Array {
  const all: number[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    const codeOf = (at: number): number => matrix.categories[at]!.codes[row]!;
    const levelsOf = (at: number): number => matrix.categories[at]!.levels.length;
    // What enters the first layer: pairs of a row of weights and what it is multiplied with.
    let at = numbers.length;
    const terms: [number, number][] = [];
    for (const category of oneHot) {
      if (codeOf(category) >= 0) terms.push([at + codeOf(category), 1]);
      at += levelsOf(category);
    }
    numbers.forEach((j, place) =>
      terms.push([place, matrix.dense.values[row * matrix.dense.names.length + j]!]),
    );
    for (const { at: category, dimension, weights } of embeddings) {
      for (let d = 0; d < dimension && codeOf(category) >= 0; d++)
        terms.push([at + d, weights[codeOf(category) * dimension + d]!]);
      at += dimension;
    }
    let inputs: readonly [number, number][] = terms;
    for (const [k, { weights, biases, activation }] of layers.entries()) {
      const units = biases.length;
      const isLast = k === layers.length - 1;
      const outputs = Array.from(biases, (bias, unit) => {
        let sum = bias;
        const add = (product: number): void => void (sum = round(sum + round(product)));
        const own = inputs.map(([place, by]) => by * weights[place * units + unit]!);
        // The wide part stands among the levels, which come before the numbers.
        const levels = k === 0 ? oneHot.filter((category) => codeOf(category) >= 0).length : 0;
        own.slice(0, levels).forEach(add);
        if (isLast)
          for (const part of wide)
            if (codeOf(part.at) >= 0) add(part.weights[codeOf(part.at) * units + unit]!);
        own.slice(levels).forEach(add);
        return round(bend(activation, sum));
      });
      inputs = outputs.map((output, place) => [place, output]);
    }
    all.push(...inputs.map(([, output]) => output));
  }
  return Float64Array.from(all);
}

function bend(activation: DenseLayer['activation'], x: number): number {
  if (activation === 'relu') return x < 0 ? 0 : x;
  if (activation === 'tanh') return Math.tanh(x);
  return activation === 'sigmoid' ? logisticFunction(x) : x;
}
