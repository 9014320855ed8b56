import type { LinearModel } from '../../models/linear-model.ts';
import type { Model, Task } from '../../models/model.ts';
import type { Examples } from '../../table/examples.ts';
import { checkFrom } from '../check-from.ts';

/**
 * The weights and the intercept of a linear model to go on from; `undefined` without one.
 *
 * @throws {SlipwayError} `shape-mismatch` when it is another one.
 */
export function startFrom(
  where: string,
  model: Model | undefined,
  task: Task,
  examples: Examples,
): Float64Array | undefined {
  const from = checkFrom<LinearModel>(where, model, 'linear', task, examples);
  if (!from) return undefined;
  const point = new Float64Array(from.weights.length + 1);
  point.set(from.weights);
  point[from.weights.length] = from.intercept;
  return point;
}
