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
  return from && Float64Array.of(...from.weights, from.intercept);
}
