import { SlipwayError } from '../../core/error.ts';
import { featureGuard, type Features } from '../../models/features.ts';
import type { Model, Task } from '../../models/model.ts';
import type { TreeModel } from '../../models/tree-model.ts';
import type { Examples } from '../../table/examples.ts';
import type { Matrix } from '../../table/matrix.ts';
import { checkExamples } from '../check-examples.ts';
import type { TreeSettings } from './options.ts';

/** The model that a training goes on from, when there is one and it fits. */
export function startOf(
  where: string,
  from: Model | undefined,
  { matrix, label }: Examples,
  task: Task,
): TreeModel | undefined {
  if (from === undefined) return undefined;
  if (from.kind !== 'trees')
    throw mismatch(where, `the model to go on from is of kind "${from.kind}"`, 'trees');
  const model = from as TreeModel;
  if (model.task !== task)
    throw mismatch(where, `the model to go on from is ${model.task}`, `${task}, as the labels are`);
  checkClasses(where, 'the model to go on from', model.classes, label.classes);
  featureGuard(model.inputs, where)(matrix);
  return model;
}

/** The examples that decide when to stop, with their weight: of the features and classes that are learned from. */
export function openValidation(
  where: string,
  { earlyStopping }: TreeSettings,
  task: Task,
  features: Features,
  classes: readonly string[] | undefined,
): { readonly examples: Examples; readonly weight: number; readonly patience: number } | undefined {
  if (!earlyStopping) return undefined;
  const { validation: examples, patience } = earlyStopping;
  const { weight } = checkExamples(examples, task, where, { missing: 'allowed' });
  checkClasses(where, 'the validation label', examples.label.classes, classes);
  featureGuard(features, where)(examples.matrix);
  return { examples, weight, patience };
}

/** By feature of the model, 1 or -1 where the sum may only rise, or fall, with it. */
export function signsOf(where: string, { monotone }: TreeSettings, task: Task, matrix: Matrix): Int8Array {
  const names = matrix.dense.names;
  const signs = new Int8Array(names.length + matrix.categories.length);
  for (const [name, sign] of Object.entries(monotone)) {
    const at = names.indexOf(name);
    const refuse = (found: string, expected: string): SlipwayError =>
      new SlipwayError('bad-option', where, `monotone ${found}; expected ${expected}.`, {
        details: { option: 'monotone', column: name },
      });
    if (at < 0)
      throw refuse(
        `names ${JSON.stringify(name.slice(0, 80))}, which is no dense feature`,
        'dense features only',
      );
    if (task === 'multi-class')
      throw refuse(
        'is set and there are several classes',
        'it for one output: shares of classes add up to 1',
      );
    signs[at] = sign;
  }
  return signs;
}

function checkClasses(
  where: string,
  what: string,
  found: readonly string[] | undefined,
  expected: readonly string[] | undefined,
): void {
  if (found?.length === expected?.length && (found ?? []).every((name, at) => name === expected![at])) return;
  throw mismatch(
    where,
    `${what} has other classes`,
    'those of the label that is learned from, in their order',
  );
}

function mismatch(where: string, found: string, expected: string): SlipwayError {
  return new SlipwayError('shape-mismatch', where, `${found}; expected ${expected}.`);
}
