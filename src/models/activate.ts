import type { Activation } from './dense-model.ts';
import { logisticFunction } from './logistic-function.ts';

/** Does to the first so many sums what their layer does, rounded to float32. */
export function activate(sums: Float32Array, activation: Activation, length: number): void {
  switch (activation) {
    case 'relu':
      // Not Math.max and not `x > 0`: a NaN must stay a NaN.
      for (let at = 0; at < length; at++) if (sums[at]! < 0) sums[at] = 0;
      break;
    case 'tanh':
      for (let at = 0; at < length; at++) sums[at] = Math.tanh(sums[at]!);
      break;
    case 'sigmoid':
      for (let at = 0; at < length; at++) sums[at] = logisticFunction(sums[at]!);
      break;
    case 'linear':
      break;
  }
}
