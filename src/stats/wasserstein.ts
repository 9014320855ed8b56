import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { factsOf } from './bin-samples.ts';
import { sampleValues, type Sample } from './sample-values.ts';

/** Options of {@link wassersteinDistance}. */
export interface WassersteinOptions {
  /** How much each value of the reference counts, 0 or more, not all 0. @default all alike */
  readonly referenceWeights?: ArrayLike<number>;
  /** How much each value of the window counts, 0 or more, not all 0. @default all alike */
  readonly windowWeights?: ArrayLike<number>;
}

const WHERE = 'stats/wasserstein';

/**
 * The Wasserstein distance of two samples: how far values have to move, on average, to turn one into the other; the
 * area between their distribution functions.
 *
 * In the unit of the values, so it says how much, where {@link kolmogorovSmirnov} says how many. `NaN` is missing and is
 * left out, its weight too.
 *
 * @param reference - numbers, in any order.
 * @param window - numbers.
 * @returns 0 or more; `NaN` when either side has no value; `Infinity` when the shares at an infinity differ.
 * @throws {SlipwayError} `bad-option`; `bad-data` on what is no list of numbers or on a weight that is negative or not
 *   finite, or when all are 0; `shape-mismatch` when there are not as many weights as values.
 * @cost linear in the values for most data, n log n at worst and with weights.
 * @source `scipy.stats.wasserstein_distance`, which gives `NaN` where an infinity is on one side.
 * @example
 * wassersteinDistance([0, 1, 3], [5, 6, 8]) // => 5
 */
export function wassersteinDistance(
  reference: Sample,
  window: Sample,
  options: WassersteinOptions = {},
): number {
  checkKeys(WHERE, options, ['referenceWeights', 'windowWeights']);
  const { referenceWeights, windowWeights } = options;
  const first = sampleValues(WHERE, 'reference', reference);
  const second = sampleValues(WHERE, 'window', window);
  if (!referenceWeights && !windowWeights) {
    if (first.values.length === 0 || second.values.length === 0) return NaN;
    return factsOf(first, second, { edges: [], quantiles: [] }).wasserstein;
  }
  const steps = [
    ...stepsOf('reference', reference, referenceWeights, 1),
    ...stepsOf('window', window, windowWeights, -1),
  ];
  if (first.values.length === 0 || second.values.length === 0) return NaN;
  steps.sort((a, b) => (a.value < b.value ? -1 : Number(a.value > b.value)));
  let [area, difference, at] = [0, 0, NaN];
  for (const { value, share } of steps) {
    // What rounding leaves of equal shares is no difference, and an infinite step would make much of it.
    if (value > at && Math.abs(difference) > 1e-15) area += Math.abs(difference) * (value - at);
    difference += share;
    at = value;
  }
  return area;
}

interface Step {
  readonly value: number;
  readonly share: number;
}

function stepsOf(name: string, sample: Sample, weights: ArrayLike<number> | undefined, sign: number): Step[] {
  if (weights && weights.length !== sample.length) {
    throw new SlipwayError(
      'shape-mismatch',
      WHERE,
      `there are ${weights.length} weights for ${sample.length} values of the ${name}; expected one for each.`,
      { details: { got: weights.length, expected: sample.length } },
    );
  }
  let total = 0;
  const steps: { value: number; share: number }[] = [];
  for (let row = 0; row < sample.length; row++) {
    const weight = weights ? weights[row]! : 1;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new SlipwayError(
        'bad-data',
        WHERE,
        `the weight of the ${name} at ${row} is ${String(weight)}; expected a finite number of 0 or more.`,
        { details: { row } },
      );
    }
    if (Number.isNaN(sample[row])) continue;
    total += weight;
    steps.push({ value: sample[row]!, share: sign * weight });
  }
  if (steps.length > 0 && total === 0)
    throw new SlipwayError('bad-data', WHERE, `all weights of the ${name} are 0; expected one above 0.`);
  for (const step of steps) step.share /= total;
  return steps;
}
