import type { Field, Schema } from '../table/schema.ts';
import type { StepPart, StepPlan } from './step.ts';

/** When a step learns and from when on it can be applied, in passes over the training rows. */
export interface PlannedStep extends StepPlan {
  /** The pass in which it learns; a step that needs to know nothing learns before it. */
  readonly learnsIn: number;
  /** The first pass that sees what it writes. */
  readonly appliedFrom: number;
}

/**
 * Every step of a list on the columns it will see, and the earliest pass it can learn in.
 *
 * A step waits for those before it whose columns it reads. A step that replaces or drops a column waits until those
 * before it have seen the column as it was.
 */
export function planPasses(parts: readonly StepPart[], schema: Schema): readonly PlannedStep[] {
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  const planned: PlannedStep[] = [];
  for (const part of parts) {
    const plan = part.plan({ fields: [...fields.values()] });
    for (const field of plan.writes) fields.set(field.name, field);
    for (const name of plan.drops) fields.delete(name);
    planned.push({ ...plan, ...timesOf(plan, planned) });
  }
  return planned;
}

function timesOf(
  plan: StepPlan,
  before: readonly PlannedStep[],
): Pick<PlannedStep, 'learnsIn' | 'appliedFrom'> {
  const duration = Object.keys(plan.needs).length > 0 ? 1 : 0;
  let learnsIn = 0;
  for (const step of before) {
    if (overlap(step.writes, [...plan.reads, ...plan.drops])) learnsIn = Math.max(learnsIn, step.appliedFrom);
    const changes = [...plan.writes.map(({ name }) => name), ...plan.drops];
    if (changes.some((name) => step.reads.includes(name) || step.drops.includes(name)))
      learnsIn = Math.max(learnsIn, step.appliedFrom - duration);
  }
  return { learnsIn, appliedFrom: learnsIn + duration };
}

function overlap(writes: readonly Field[], reads: readonly string[]): boolean {
  return writes.some(({ name }) => reads.includes(name));
}
