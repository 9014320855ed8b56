import type { RocPoint } from '../../metrics/curve-points.ts';
import { shownRoc } from '../shown/roc.ts';
import { fields, isFigure, isShare, listOf, type Check } from './check-parts.ts';
import { curvesSpec, readCurves, type CurveSpecOptions } from './curves-spec.ts';
import { readStyle, type VegaLiteSpec } from './spec.ts';

/**
 * A ROC curve, or that of a candidate beside its baseline's, with chance as a dashed line.
 *
 * @param points - `curves.roc` of an evaluation: ascending.
 * @throws {SlipwayError} `bad-data` on anything but such points; `bad-option`.
 * @example
 * const roc = [{ threshold: null, falsePositiveRate: 0, truePositiveRate: 0 }, { threshold: 0.2, falsePositiveRate: 1, truePositiveRate: 1 }];
 * rocSpec(roc).data.values.map(({ y }) => y) // => [0, 1]
 */
export function rocSpec(points: readonly RocPoint[], options: CurveSpecOptions<RocPoint> = {}): VegaLiteSpec {
  const where = 'view/roc-spec';
  const style = readStyle(where, options, ['baseline', 'names']);
  const { lines, names } = readCurves(where, points, options, isRoc, 'the points of a ROC curve');
  return curvesSpec(shownRoc(lines, names), style);
}

/** What a ROC curve is read from. */
export const isRoc: Check = listOf(
  fields({ threshold: isFigure, falsePositiveRate: isShare, truePositiveRate: isShare }),
);
