import type { Model, RowScorer } from '../models/model.ts';
import { decision } from './decisions.ts';
import type { Preparation } from './predictor.ts';
import type { Instance, Prediction } from './service.ts';

/**
 * Answers a row without a table.
 *
 * @returns `undefined` when the row is to be asked as a table: it lacks a field, has one of the wrong type, or a `-0`, or
 *   the preparation or the model refuses it. The table says why, or answers.
 */
export type RowAnswer = (row: Instance) => Prediction | undefined;

/** What answers rows one after another; `undefined` where the preparation or the model only takes tables. */
export function rowAnswer(
  prepare: Preparation,
  model: Model,
  threshold: number | null,
): RowAnswer | undefined {
  const { fields } = prepare.input;
  const names = fields.map(({ name }) => name);
  const areSafe = names.every((name) => !(name in Object.prototype));
  // Levels that are settled are the table's to check.
  if (!prepare.row || !model.scorer || fields.some(({ levels }) => levels !== undefined)) return undefined;
  let scorer: RowScorer | undefined;
  return (row) => {
    if (!isWhole(row, names, areSafe)) return undefined;
    try {
      const { dense, codes } = prepare.row!(row);
      scorer ??= model.scorer!();
      if (dense.length !== scorer.dense.length || codes.length !== scorer.codes.length) return undefined;
      scorer.dense.set(dense);
      scorer.codes.set(codes);
      scorer.score();
    } catch {
      // Asked as a table, it is refused again, in the words that name the row.
      return undefined;
    }
    return decision(model, scorer.scores, threshold);
  };
}

/** Whether a row has every field, and none is -0. */
function isWhole(row: unknown, names: readonly string[], areSafe: boolean): boolean {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return false;
  // What a plain record has under a name that no plain record inherits is its own: that need not be asked each time.
  const isPlain = areSafe && Object.getPrototypeOf(row) === Object.prototype;
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    const value = (row as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || (value === 0 && 1 / value < 0)) return false;
    if (!isPlain && !Object.hasOwn(row, name)) return false;
  }
  return true;
}
