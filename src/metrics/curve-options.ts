import { checkKeys, checkNumber } from '../core/options.ts';

/** Options of curves. */
export interface CurveOptions {
  /**
   * Most points to give, 2 or more: of those closer together than the curve's length by so many, only the first is kept. Both
   * ends always are, so a picture of some hundred points looks as one of all. @default Infinity
   */
  readonly points?: number;
}

/** The most points asked for. */
export function pointsAsked(where: string, options: CurveOptions): number {
  checkKeys(where, options, ['points']);
  const { points = Infinity } = options;
  return checkNumber(where, 'points', points, { min: 2, max: Infinity, integer: true });
}

/**
 * Which points of a curve to keep: both ends, and of those between every one that is `length / (most - 2)` or more from the
 * last one kept.
 *
 * @param distance - how far a later point is from an earlier one; adds up to `length` at most along the curve.
 */
export function keptPoints(
  count: number,
  most: number,
  length: number,
  distance: (from: number, to: number) => number,
): number[] {
  if (count <= most) return Array.from({ length: count }, (_, at) => at);
  const step = length / Math.max(most - 2, 1);
  const kept = [0];
  for (let at = 1; at < count - 1 && kept.length < most - 1; at++)
    if (distance(kept.at(-1)!, at) >= step) kept.push(at);
  return [...kept, count - 1];
}
