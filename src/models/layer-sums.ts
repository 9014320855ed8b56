import type { Activation, DenseLayer } from './dense-model.ts';
import { logisticFunction } from './logistic-function.ts';

/** What a layer gives for what the one before it gave. */
export function forward(
  inputs: Float64Array,
  { weights, biases, activation }: DenseLayer,
  sums: Float64Array,
): void {
  for (let u = 0; u < sums.length; u++) sums[u] = biases[u]!;
  for (let j = 0; j < inputs.length; j++) addScaled(sums, weights, j * sums.length, inputs[j]!);
  activate(sums, activation);
}

/** Adds so much of a row of weights, which begins somewhere. */
export function addScaled(sums: Float64Array, weights: Float32Array, start: number, by: number): void {
  if (by === 0) return;
  for (let u = 0; u < sums.length; u++) sums[u]! += by * weights[start + u]!;
}

/** Does to sums what their layer does. */
export function activate(sums: Float64Array, activation: Activation): void {
  switch (activation) {
    case 'relu':
      // Not Math.max and not `x > 0`: a NaN must stay a NaN.
      for (let u = 0; u < sums.length; u++) if (sums[u]! < 0) sums[u] = 0;
      break;
    case 'tanh':
      for (let u = 0; u < sums.length; u++) sums[u] = Math.tanh(sums[u]!);
      break;
    case 'sigmoid':
      for (let u = 0; u < sums.length; u++) sums[u] = logisticFunction(sums[u]!);
      break;
    case 'linear':
      break;
  }
}
