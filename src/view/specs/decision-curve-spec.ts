import type { DecisionPoint } from '../../metrics/curve-points.ts';
import { shownDecisions } from '../shown/decision-curve.ts';
import { checkParts, fields, isFigure, isNumber, listOf, type Check } from './check-parts.ts';
import { curvesSpec } from './curves-spec.ts';
import { readStyle, type SpecOptions, type VegaLiteSpec } from './spec.ts';

/**
 * A decision curve: the net benefit of a model by threshold probability, beside that of deciding every row 1, and none.
 *
 * @throws {SlipwayError} `bad-data` on anything but such points; `bad-option`.
 * @source A. J. Vickers and E. B. Elkin (2006), Medical Decision Making 26(6), 565–574.
 * @example
 * const points = [{ threshold: 0.1, netBenefit: 0.2, all: 0.15 }, { threshold: 0.5, netBenefit: 0.1, all: -0.2 }];
 * decisionCurveSpec(points).data.values.length // => 4
 */
export function decisionCurveSpec(points: readonly DecisionPoint[], options: SpecOptions = {}): VegaLiteSpec {
  const where = 'view/decision-curve-spec';
  checkParts(where, points, isDecisions, 'thresholds and their net benefits');
  return curvesSpec(shownDecisions(points), readStyle(where, options));
}

/** What a decision curve is read from. */
export const isDecisions: Check = listOf(
  fields({ threshold: isNumber, netBenefit: isFigure, all: isFigure }),
);
