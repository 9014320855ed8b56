import type { Features } from '../../models/features.ts';
import type { Task } from '../../models/model.ts';

/** What a net of your own is told before it is built. */
export interface NetInputs {
  readonly task: Task;
  /** Numbers of a row. */
  readonly numbers: number;
  /** The categories of a row; `levels` is how many there are. */
  readonly categories: readonly { readonly name: string; readonly levels: number }[];
  /** Columns of the expanded form: the numbers and all levels. */
  readonly width: number;
  /** Sums of a row: one, or one for each class. */
  readonly outputs: number;
  /** The sums of a net that looks at no feature: good first values of the last biases. Shape `[outputs]`. */
  readonly prior: readonly number[];
}

/** Says what a net of some features is told. */
export function netInputs(features: Features, task: Task, prior: readonly number[]): NetInputs {
  const numbers = features.dense.length;
  const categories = features.categories.map(({ name, levels }) => ({ name, levels: levels.length }));
  return {
    task,
    numbers,
    categories,
    width: categories.reduce((sum, { levels }) => sum + levels, numbers),
    outputs: prior.length,
    prior,
  };
}
