import { mannKendall } from '../stats/mann-kendall.ts';
import { theilSen } from '../stats/theil-sen.ts';

/** Which way a series goes. Plain JSON. */
export interface TrendSlope {
  /** Theil and Sen's slope for each unit of time, with its 95 % limits. */
  readonly perUnit: number;
  readonly low: number;
  readonly high: number;
  /** Of Mann and Kendall's test, two-sided. */
  readonly pValue: number;
  readonly correction: 'none' | 'hamed-rao';
  /** What neighbours that go together multiplied the variance by. */
  readonly inflation: number;
  /** Points it is over, after neighbours were averaged where there were more. */
  readonly points: number;
}

const FEWEST = 4;
const MOST = 1500;

/** The slope of values at places that ascend; `null` where there are too few, or all are alike. */
export function trendSlope(
  places: Float64Array,
  values: Float64Array,
  correction: 'none' | 'hamed-rao',
): TrendSlope | null {
  const size = Math.ceil(values.length / MOST);
  const [x, y] = size > 1 ? [blocks(places, size), blocks(values, size)] : [places, values];
  if (y.length < FEWEST || y.every((value) => value === y[0])) return null;
  const { pValue, inflation } = mannKendall(y, { correction });
  const { slope, low, high } = theilSen(x, y, { inflation });
  // Values past 1e307 have differences that no number holds.
  if (![slope, low, high, pValue].every(Number.isFinite)) return null;
  return { perUnit: slope, low, high, pValue, correction, inflation, points: y.length };
}

/** The means of so many neighbours each; a rest shorter than that is a block of its own. */
function blocks(values: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(values.length / size) }, (_, block) => {
    const part = values.subarray(block * size, (block + 1) * size);
    return part.reduce((mean, value, at) => mean + (value - mean) / (at + 1), 0);
  });
}
