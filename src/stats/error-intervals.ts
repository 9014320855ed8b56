import { normalQuantile } from './normal.ts';
import type { Interval } from './wilson.ts';

/** What an interval is that does not exist. */
export const NO_INTERVAL: Interval = Object.freeze({ low: NaN, high: NaN });

/** How much of a figure an error is by rounding alone. */
const ROUNDING = 1e-12;

/** Whether an error is one: rows that all move a figure alike tell nothing of how far off it may be. */
export function hasSpread(error: number, figure: number): boolean {
  return error > ROUNDING * Math.abs(figure);
}

/** The normal interval, kept within bounds; one that does not exist is `NaN` each. */
export function normalInterval(
  figure: number,
  error: number,
  confidence: number,
  [least, most]: readonly [number, number] = [-Infinity, Infinity],
): Interval {
  const reach = normalQuantile(0.5 + confidence / 2) * error;
  if (!Number.isFinite(reach)) return NO_INTERVAL;
  return { low: Math.max(least, figure - reach), high: Math.min(most, figure + reach) };
}

/**
 * The interval of a figure between 0 and 1 that is normal on the scale of log odds, so that it stays between.
 *
 * @returns `NaN` each at 0 and 1, and without an error.
 */
export function logitInterval(figure: number, error: number, confidence: number): Interval {
  const odds = Math.log(figure / (1 - figure));
  const reach = (normalQuantile(0.5 + confidence / 2) * error) / (figure * (1 - figure));
  if (!Number.isFinite(odds) || !Number.isFinite(reach) || !hasSpread(error, figure)) return NO_INTERVAL;
  return { low: 1 / (1 + Math.exp(reach - odds)), high: 1 / (1 + Math.exp(-reach - odds)) };
}

/** Few rows: of so many, and of fewer, an error found by looking at them is not believed near 0 and 1. */
const FEW = 50;

/**
 * An interval that is no narrower than a careful one, of {@link FEW} rows or fewer; of more it is that by the share that
 * {@link FEW} are of them, so that of many rows the interval is as it was. Where it does not exist, the careful one.
 */
export function carefulInterval({ low, high }: Interval, careful: Interval, rows: number): Interval {
  if (Number.isNaN(low) || Number.isNaN(high)) return careful;
  const part = Math.min(1, FEW / rows);
  return {
    low: low - part * Math.max(0, low - careful.low),
    high: high + part * Math.max(0, careful.high - high),
  };
}

/**
 * The interval of a sum of figures, from that of each; as if the figures were independent.
 *
 * @param figures - each with how often it counts in the sum.
 * @source G. Y. Zou, A. Donner (2008), Statistics in Medicine 27(10), 1693–1702: what the ends are away, squared and added.
 */
export function sumInterval(
  figures: readonly { readonly figure: number; readonly interval: Interval; readonly times: number }[],
): Interval {
  let [sum, below, above] = [0, 0, 0];
  for (const { figure, interval, times } of figures) {
    sum += times * figure;
    below += (times * (figure - interval.low)) ** 2;
    above += (times * (interval.high - figure)) ** 2;
  }
  return { low: sum - Math.sqrt(below), high: sum + Math.sqrt(above) };
}
