import { checkChoice } from '../core/options.ts';
import { TASKS, type Task } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';

/**
 * What there is to learn from some labels: classes are told apart; a level that is 1, or numbers that are 0 and 1
 * only, are a binary label; other numbers are to be regressed on. Counts are never guessed.
 */
export function taskOf({ label, labels }: Examples): Task {
  if (label.classes) return 'multi-class';
  if (label.positive !== undefined) return 'binary';
  return labels.every((value) => value === 0 || value === 1) ? 'binary' : 'regression';
}

/** Checks a task that may be left out. */
export function checkTask(where: string, task: Task | undefined): Task | undefined {
  return task === undefined ? undefined : checkChoice(where, 'task', task, TASKS);
}
