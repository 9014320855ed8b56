import type { FiniteRange } from '../stats/bin-edges.ts';
import type { Moments } from '../stats/moments.ts';

/** What histogram bins are laid over, from the moments of a column. */
export function valueRange({
  count,
  infinite,
  missing,
  min,
  max,
  wholeNumbers,
}: Pick<Moments, 'count' | 'infinite' | 'missing' | 'min' | 'max' | 'wholeNumbers'>): FiniteRange {
  const finite = count - infinite;
  const whole = wholeNumbers === finite && min > -(2 ** 51) && max < 2 ** 51;
  return { finite, missing, min, max, whole };
}
