import { LEAST_VARIANCE } from '../stats/least-variance.ts';
import { figure } from './figures.ts';

/** The deviation of values between two ends; `null` where they differ and their squares do not fit a double. */
export function deviationOf(variance: number, min: number, max: number): number | null {
  return min < max && variance < LEAST_VARIANCE ? null : figure(Math.sqrt(variance));
}
