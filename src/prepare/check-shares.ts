import { SlipwayError } from '../core/error.ts';

/** Checks a lower and an upper quantile, each in [0, 1], and hands back a copy. */
export function checkShares(where: string, given: unknown): readonly [low: number, high: number] {
  const [low, high] = Array.isArray(given) && given.length === 2 ? (given as unknown[]) : [];
  if (typeof low === 'number' && typeof high === 'number' && low >= 0 && low < high && high <= 1)
    return [low, high];
  throw new SlipwayError(
    'bad-option',
    where,
    'quantiles cannot be used; expected two numbers from 0 to 1, the lower first.',
    { details: { option: 'quantiles' } },
  );
}
