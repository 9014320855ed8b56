import { SlipwayError } from '../../core/error.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import type { Model } from '../../models/model.ts';
import type { Matrix } from '../../table/matrix.ts';
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
  matrix: Matrix,
  classes: readonly string[] | undefined,
  shape: NetShape,
  task: NetTask,
): Float32Array {
  const from = model as DenseModel;
  const refuse = (found: string, expected: string): SlipwayError =>
    new SlipwayError('shape-mismatch', where, `the model to go on from ${found}; expected ${expected}.`);
  if (from?.kind !== 'dense') throw refuse(`is of kind ${JSON.stringify(from?.kind)}`, '"dense"');
  if (from.task !== task.task) throw refuse(`is for the task ${from.task}`, task.task);
  if (JSON.stringify(from.classes) !== JSON.stringify(classes))
    throw refuse('has other classes than the label', 'the same ones in the same order');
  // A model refuses rows of other features, and says which.
  from.predict({
    ...matrix,
    rows: 0,
    dense: { ...matrix.dense, values: new Float32Array() },
    categories: matrix.categories.map((category) => ({ ...category, codes: new Int32Array() })),
  });
  const found = from.layers.map(({ biases, activation }) => `${biases.length} ${activation}`).join(', ');
  const expected = layersOf(shape, new Float32Array())
    .map(({ activation }, k) => `${shape.units[k]} ${activation}`)
    .join(', ');
  if (found !== expected) throw refuse(`has the layers ${found}`, expected);
  return parametersOf(task.fromLabels(from.layers));
}
