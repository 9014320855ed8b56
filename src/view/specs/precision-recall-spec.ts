import { checkNumber } from '../../core/options.ts';
import type { PrecisionRecallPoint } from '../../metrics/curve-points.ts';
import { shownPrecisionRecall } from '../shown/precision-recall.ts';
import { fields, isFigure, isShare, listOf, type Check } from './check-parts.ts';
import { curvesSpec, readCurves, type CurveSpecOptions } from './curves-spec.ts';
import { readStyle, type VegaLiteSpec } from './spec.ts';

/** Options of {@link precisionRecallSpec}. */
export interface PrecisionRecallSpecOptions extends CurveSpecOptions<PrecisionRecallPoint> {
  /** The share of label 1, in [0, 1]: the precision of chance, drawn dashed. @default none */
  readonly labelRate?: number;
}

/**
 * A precision–recall curve, or that of a candidate beside its baseline's, in steps as average precision sums it.
 *
 * @param points - `curves.precisionRecall` of an evaluation: recall ascending.
 * @throws {SlipwayError} `bad-data` on anything but such points; `bad-option`.
 * @example
 * const curve = [{ threshold: null, recall: 0, precision: 1 }, { threshold: 0.2, recall: 1, precision: 0.4 }];
 * precisionRecallSpec(curve).data.values.map(({ y }) => y) // => [1, 0.4]
 */
export function precisionRecallSpec(
  points: readonly PrecisionRecallPoint[],
  options: PrecisionRecallSpecOptions = {},
): VegaLiteSpec {
  const where = 'view/precision-recall-spec';
  const style = readStyle(where, options, ['baseline', 'names', 'labelRate']);
  const expected = 'the points of a precision–recall curve';
  const { lines, names } = readCurves(where, points, options, isPrecisionRecall, expected);
  const labelRate =
    options.labelRate === undefined
      ? null
      : checkNumber(where, 'labelRate', options.labelRate, { min: 0, max: 1 });
  return curvesSpec(shownPrecisionRecall(lines, names, labelRate), style);
}

/** What a precision–recall curve is read from. */
export const isPrecisionRecall: Check = listOf(
  fields({ threshold: isFigure, recall: isShare, precision: isShare }),
);
