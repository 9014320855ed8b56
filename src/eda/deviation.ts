import { figure } from './figures.ts';

/** Below this a square keeps no digits that could be trusted. */
const LEAST = 1e-305;

/** The deviation of values between two ends; `null` where they differ and their squares do not fit a double. */
export function deviationOf(variance: number, min: number, max: number): number | null {
  return min < max && variance < LEAST ? null : figure(Math.sqrt(variance));
}
