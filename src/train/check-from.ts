import { SlipwayError } from '../core/error.ts';
import { areSameNames } from '../models/classes.ts';
import type { Model, Task } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';

/**
 * The model that a training goes on from, when there is one.
 *
 * @throws {SlipwayError} `shape-mismatch` when it is of another kind, task, classes or features.
 */
export function checkFrom<Kind extends Model>(
  where: string,
  from: Model | undefined,
  kind: Kind['kind'],
  task: Task,
  { matrix, label }: Examples,
): Kind | undefined {
  if (from === undefined) return undefined;
  const found = from as Partial<Model> | null;
  const refuse = (what: string, expected: string): SlipwayError =>
    new SlipwayError('shape-mismatch', where, `the model to go on from ${what}; expected ${expected}.`);
  if (found?.kind !== kind || typeof found.predict !== 'function')
    throw refuse(`is of kind ${JSON.stringify(found?.kind)}`, `"${kind}", as this estimator gives`);
  if (found.task !== task) throw refuse(`is for the task ${found.task}`, `${task}, as the labels are`);
  if (!areSameNames(found.classes, label.classes))
    throw refuse('has other classes', 'those of the label that is learned from, in their order');
  // A model refuses rows of other features, and says which.
  from.predict({
    ...matrix,
    rows: 0,
    dense: { ...matrix.dense, values: new Float32Array() },
    categories: matrix.categories.map((category) => ({ ...category, codes: new Int32Array() })),
  });
  return from as Kind;
}
