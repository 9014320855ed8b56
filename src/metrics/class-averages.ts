import { logitInterval, sumInterval } from '../stats/error-intervals.ts';
import type { Interval } from '../stats/wilson.ts';

/**
 * The interval of an average over classes: on log odds from the error of the average, and at either end no nearer than the
 * intervals of the classes make it, which alone tell where every class is perfect.
 *
 * @param classes - the figure of each with its interval, and its share of the average.
 */
export function averageInterval(
  figure: number,
  error: number,
  classes: Parameters<typeof sumInterval>[0],
  confidence: number,
): Interval {
  const { low, high } = sumInterval(classes);
  const plain = logitInterval(figure, error, confidence);
  const known = !Number.isNaN(plain.low);
  return {
    low: Math.max(0, known ? Math.min(low, plain.low) : low),
    high: Math.min(1, known ? Math.max(high, plain.high) : high),
  };
}
