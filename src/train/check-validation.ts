import { SlipwayError } from '../core/error.ts';
import { areSameNames } from '../models/classes.ts';
import { featureGuard, featuresOf } from '../models/features.ts';
import type { Task } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';
import { checkExamples } from './check-examples.ts';
import type { EarlyStopping } from './early-stopping.ts';
import type { LabelSummary } from './label-tally.ts';

/**
 * Refuses examples to validate with that are not of the features, the task and the classes of those that are learned from.
 *
 * @throws {SlipwayError} as `checkExamples`; `shape-mismatch` on other features or classes; `bad-option` when a training
 *   is to stop early and there are none.
 */
export function checkValidation(
  where: string,
  validation: Examples | undefined,
  { matrix, label }: Examples,
  task: Task,
  stopping: EarlyStopping | undefined,
  missing: 'refused' | 'allowed' = 'refused',
): LabelSummary | undefined {
  if (validation === undefined) {
    if (!stopping) return undefined;
    throw new SlipwayError(
      'bad-option',
      where,
      'there is earlyStopping, and no validation; expected fit(examples, { validation }), to judge each round by.',
      { details: { option: 'validation' } },
    );
  }
  const summary = checkExamples(validation, task, where, { missing, use: 'judge' });
  featureGuard(featuresOf(matrix), where)(validation.matrix);
  if (areSameNames(validation.label.classes, label.classes)) return summary;
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `label "${validation.label.name}" of the validation examples has other classes than that of the examples; expected the same ones in the same order.`,
  );
}
