import { shownDifferences, type DifferencesParts } from '../shown/differences.ts';
import {
  checkParts,
  fields,
  isCount,
  isDirections,
  isInterval,
  isMaybe,
  listOf,
  recordOf,
  type Check,
} from './check-parts.ts';
import { rangesSpec } from './ranges-spec.ts';
import { readChoice, type SlicesSpecOptions } from './slices-spec.ts';
import { readStyle, type VegaLiteSpec } from './spec.ts';

/**
 * Candidate less baseline in one metric, over all rows and by slice: a point each with its interval, and a dashed line
 * at zero. Blue is better and orange worse with the whole interval; what holds zero is grey.
 *
 * @param comparison - of a candidate and a baseline on the same rows, or as it came back from JSON.
 * @param options.most - how many slices, those worst for the candidate; the subtitle counts the rest. @default 30
 * @throws {SlipwayError} `bad-data` on anything but a comparison; `bad-option`, also on a metric that is not there.
 * @example
 * const gain = { candidate: 0.71, baseline: 0.7, difference: 0.01, interval: { low: 0.002, high: 0.018 } };
 * comparisonSpec({ rows: 900, differences: { auc: gain }, directions: { auc: 'higher' }, slices: [] }).data.values[0].value // => 0.01
 */
export function comparisonSpec(comparison: DifferencesParts, options: SlicesSpecOptions = {}): VegaLiteSpec {
  const where = 'view/comparison-spec';
  checkParts(where, comparison, isDifferences, 'a comparison: differences, their directions and slices');
  const style = readStyle(where, options, ['most', 'metric', 'minRows']);
  return rangesSpec(shownDifferences(comparison, readChoice(where, options, comparison.differences)), style);
}

const differences = recordOf(
  fields({ candidate: isMaybe, baseline: isMaybe, difference: isMaybe, interval: isInterval }),
);

/** What differences are read from. */
export const isDifferences: Check = fields({
  ...{ rows: isCount, differences, directions: isDirections },
  slices: listOf(
    fields({ slice: recordOf((value) => typeof value === 'string'), rows: isCount, differences }),
  ),
});
