import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys } from '../core/options.ts';

/** What a missing value becomes. A constant number is for number columns, a constant text for categories and text. */
export type ImputeWith = 'mean' | 'median' | 'most-frequent' | { readonly constant: number | string };

/** Checks what to impute with, and hands back a copy. */
export function checkWith(where: string, value: unknown): ImputeWith {
  if (value === 'mean' || value === 'median' || value === 'most-frequent') return value;
  if (isRecord(value)) {
    checkKeys(where, value, ['constant']);
    const constant = value['constant'];
    if (typeof constant === 'string' || (typeof constant === 'number' && Number.isFinite(constant))) {
      return { constant };
    }
  }
  throw new SlipwayError(
    'bad-option',
    where,
    'with cannot be used; expected "mean", "median", "most-frequent" or { constant: a finite number or a text }.',
    { details: { option: 'with' } },
  );
}
