import { withColumns, type Table } from '../table/table.ts';
import { applied } from './applied.ts';
import type { CompiledStep, FittedStep, Written } from './step.ts';

/** A step as it writes the rows it learned from: in its training form, where it has one. */
export function inTraining(step: FittedStep): FittedStep {
  const { name, writes, training } = step;
  if (!training) return step;
  const form: CompiledStep = { ...training, writes };
  const apply = (table: Table): Written => applied(`prepare/${name}`, table, form);
  return {
    ...form,
    name,
    apply,
    transform: (table) => withColumns(table, apply(table)),
    save: () => step.save(),
    toJSON: () => step.toJSON(),
  };
}
