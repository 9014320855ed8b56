import { SlipwayError } from '../core/error.ts';
import type { Label } from '../table/examples.ts';
import type { Schema } from '../table/schema.ts';
import type { FittedStep } from './step.ts';

/** The columns that a fitted pipeline reads, and its steps. */
interface Learned {
  readonly input: Schema;
  readonly steps: readonly FittedStep[];
}

/**
 * Refuses to learn a label from features that know it, or from steps that have learned from another one.
 *
 * @throws {SlipwayError} `bad-option`.
 */
export function checkLearnedLabel(where: string, learned: Learned, label: Label): void {
  refuseLeak(where, learned, label.name);
  refuseOtherLabel(where, learned, label);
}

function refuseLeak(where: string, { input, steps }: Learned, label: string): void {
  if (!input.fields.some(({ name }) => name === label)) return;
  const { name } = steps.find(({ reads }) => reads.includes(label))!;
  throw new SlipwayError(
    'bad-option',
    where,
    `column "${label}" is the label, and the step ${name} reads it; expected features that are known without the label.`,
    { details: { column: label, step: name } },
  );
}

/** A step that encodes by the label must have learned from the one that is learned next, with the same level as 1. */
function refuseOtherLabel(where: string, { steps }: Learned, { name, positive, classes }: Label): void {
  for (const { name: step, training } of steps) {
    if (!training) continue;
    const isPositive =
      training.positive === undefined
        ? classes === undefined && (positive === undefined || positive === 'true' || positive === '1')
        : training.positive === positive;
    if (training.label === name && isPositive) continue;
    const show = (label: string, level: string | undefined): string =>
      level === undefined ? `"${label}"` : `"${label}" with the positive level "${level}"`;
    throw new SlipwayError(
      'bad-option',
      where,
      `the label is ${show(name, positive)}, and the step ${step} has learned from ${show(training.label, training.positive)}; expected one label.`,
      { details: { column: name, step } },
    );
  }
}
