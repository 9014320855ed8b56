/** Between what a figure lies. */
interface Ends {
  readonly low: number;
  readonly high: number;
}

/**
 * How far two figures are apart, whichever is greater, where each lies somewhere within its own interval: 0 or more.
 *
 * Where the intervals of many figures hold together, so does this of all pairs of them at once, and of one that was picked
 * for being furthest apart. Rules for a pair that was named beforehand, which add squares, are narrower and do not.
 *
 * @returns `NaN` at an end that an unknown interval leaves unknown.
 */
export function gapBetween(first: Ends, second: Ends): Ends {
  return {
    low: Math.max(0, first.low - second.high, second.low - first.high),
    high: Math.max(first.high - second.low, second.high - first.low),
  };
}
