import { checkKeys, checkNumber } from '../core/options.ts';

/** When a training ends before its last round: it then keeps the model of the lowest loss of `fit`'s `validation` examples. */
export interface EarlyStopping {
  /** How many rounds in a row may pass without a lower loss; 1 or more. @default 10 */
  readonly patience?: number;
  /** How much lower than the lowest a loss must be to count; 0 or more. @default 0 */
  readonly minDelta?: number;
}

/** Checks when to stop, and fills in the defaults. */
export function checkEarlyStopping(
  where: string,
  stopping: EarlyStopping | undefined,
): Required<EarlyStopping> | undefined {
  if (stopping === undefined) return undefined;
  checkKeys(where, stopping, ['patience', 'minDelta']);
  const { patience = 10, minDelta = 0 } = stopping;
  return Object.freeze({
    patience: checkNumber(where, 'earlyStopping.patience', patience, { min: 1, integer: true }),
    minDelta: checkNumber(where, 'earlyStopping.minDelta', minDelta, { min: 0 }),
  });
}

/** Whether a loss counts as lower than the lowest so far. */
export function isLower(
  loss: number,
  best: { readonly loss: number } | undefined,
  minDelta: number,
): boolean {
  return best === undefined || loss < best.loss - minDelta;
}
