import { SlipwayError } from '../core/error.ts';
import { describe } from '../table/describe.ts';

/** Two lists of counts or shares over the same bins, each divided by its own total; `null` when a total is 0. */
export function sharesOf(
  where: string,
  reference: ArrayLike<number>,
  window: ArrayLike<number>,
): { readonly reference: Float64Array; readonly window: Float64Array } | null {
  if (reference.length !== window.length) {
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `there are ${reference.length} and ${window.length} bins; expected the same bins on both sides.`,
      { details: { got: window.length, expected: reference.length } },
    );
  }
  const first = normalised(where, reference);
  const second = normalised(where, window);
  return first && second && { reference: first, window: second };
}

function normalised(where: string, counts: ArrayLike<number>): Float64Array | null {
  let total = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin]!;
    if (!(typeof count === 'number' && count >= 0 && count < Infinity)) {
      throw new SlipwayError(
        'bad-data',
        where,
        `bin ${bin} holds ${describe(count)}; expected a finite number of 0 or more.`,
      );
    }
    total += count;
  }
  return total > 0 ? Float64Array.from(counts, (count) => count / total) : null;
}
