import { GRID } from '../stats/number-points.ts';
import type { NumberProfile } from './column-profile.ts';
import { figure } from './figures.ts';

/** The quantiles that a profile names. */
export const namedShares: readonly number[] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/** Where they are among those at equally spaced ranks. */
export const namedPlaces: readonly number[] = namedShares.map((share) => Math.round(share * GRID));

/** Quantiles under their names. */
export function namedQuantiles(values: ArrayLike<number>): NumberProfile['quantiles'] {
  const at = (place: number): number | null => figure(values[place]!);
  return { p01: at(0), p05: at(1), p25: at(2), p50: at(3), p75: at(4), p95: at(5), p99: at(6) };
}
