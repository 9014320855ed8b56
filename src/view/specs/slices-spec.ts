import { checkNumber, checkText } from '../../core/options.ts';
import { shownSlices, type SliceChoice, type SlicesParts } from '../shown/slices.ts';
import { readMost, type CappedSpecOptions } from './bars-spec.ts';
import {
  checkParts,
  fields,
  isCount,
  isDirections,
  isInterval,
  isMaybe,
  listOf,
  orNothing,
  recordOf,
  refuseName,
  type Check,
} from './check-parts.ts';
import { rangesSpec } from './ranges-spec.ts';
import { readStyle, type VegaLiteSpec } from './spec.ts';

/** Options of specifications that draw one metric by slice. */
export interface SlicesSpecOptions extends CappedSpecOptions {
  /** Which metric. @default the first */
  readonly metric?: string;
  /** Slices of fewer rows are marked as small and come last, 0 or more. @default 30 */
  readonly minRows?: number;
}

/**
 * One metric by slice: a point each with its interval, the worst first, and a dashed line over all rows.
 *
 * Small slices are hollow and come last. To draw some slices only, hand over those:
 * `slicesSpec({ ...evaluation, slices: some })`.
 *
 * @param evaluation - as `evaluate` gives it, or as it came back from JSON.
 * @param options.most - how many slices; the subtitle counts the rest. @default 30
 * @throws {SlipwayError} `bad-data` on anything but an evaluation; `bad-option`, also on a metric that is not there.
 * @example
 * const slices = [{ slice: { origin: 'EWR' }, rows: 900, metrics: { auc: 0.7 } }, { slice: { origin: 'LGA' }, rows: 800, metrics: { auc: 0.6 } }];
 * slicesSpec({ metrics: { auc: 0.66 }, directions: { auc: 'higher' }, slices }).data.values[0].label // => 'LGA'
 */
export function slicesSpec(evaluation: SlicesParts, options: SlicesSpecOptions = {}): VegaLiteSpec {
  const where = 'view/slices-spec';
  checkParts(where, evaluation, isSlices, 'an evaluation: metrics, their directions and slices');
  const style = readStyle(where, options, ['most', 'metric', 'minRows']);
  return rangesSpec(shownSlices(evaluation, readChoice(where, options, evaluation.metrics)), style);
}

/** Reads which metric, how many slices, and which are small. */
export function readChoice(
  where: string,
  options: SlicesSpecOptions,
  metrics: Readonly<Record<string, unknown>>,
): SliceChoice {
  const names = Object.keys(metrics);
  const metric = options.metric === undefined ? (names[0] ?? '') : checkText(where, 'metric', options.metric);
  if (!Object.hasOwn(metrics, metric)) refuseName(where, 'metric', metric, names);
  return {
    metric,
    most: readMost(where, options, 30),
    minRows: checkNumber(where, 'minRows', options.minRows ?? 30, { min: 0, integer: true }),
  };
}

/** What slices are read from. */
export const isSlices: Check = fields({
  metrics: recordOf(isMaybe),
  directions: isDirections,
  slices: listOf(
    fields({
      ...{ slice: recordOf((value) => typeof value === 'string'), rows: isCount, metrics: recordOf(isMaybe) },
      intervals: orNothing(recordOf(isInterval)),
    }),
  ),
});
