import { SlipwayError } from '../../core/error.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import type { Model } from '../../models/model.ts';
import type { Examples } from '../../table/examples.ts';
import { checkFrom } from '../check-from.ts';
import { layersOf, parametersOf, type NetShape } from './net-shape.ts';
import type { NetTask } from './net-task.ts';

/**
 * The weights of a model to go on from.
 *
 * @throws {SlipwayError} `shape-mismatch` when it is no dense net of the same features, task, classes and layers.
 */
export function startFrom(
  where: string,
  model: Model,
  examples: Examples,
  shape: NetShape,
  task: NetTask,
): Float32Array {
  const from = checkFrom<DenseModel>(where, model, 'dense', task.task, examples)!;
  const found = from.layers.map(({ biases, activation }) => `${biases.length} ${activation}`).join(', ');
  const expected = layersOf(shape, new Float32Array())
    .map(({ activation }, k) => `${shape.units[k]} ${activation}`)
    .join(', ');
  if (found === expected) return parametersOf(task.fromLabels(from.layers));
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `the model to go on from has the layers ${found}; expected ${expected}.`,
  );
}
