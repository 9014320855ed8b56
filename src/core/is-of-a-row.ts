import { SlipwayError } from './error.ts';

/** Whether an error names the row that is to blame for it, in `details.row`: whoever answers the row, it stays wrong. */
export function isOfARow(
  error: unknown,
): error is SlipwayError & { readonly details: { readonly row: number } } {
  return error instanceof SlipwayError && typeof error.details['row'] === 'number';
}
