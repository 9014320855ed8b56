import type { CostPoint } from '../../metrics/curve-points.ts';
import { shownCosts } from '../shown/cost-curve.ts';
import { fields, isFigure, listOf, type Check } from './check-parts.ts';
import { checkParts } from './check-parts.ts';
import { curvesSpec } from './curves-spec.ts';
import { readStyle, type SpecOptions, type VegaLiteSpec } from './spec.ts';

/**
 * What decisions cost on average by the threshold from which a row is decided 1, the cheapest marked.
 *
 * @param points - a cost for each threshold; `null` decides no row 1, and is drawn at the right end.
 * @throws {SlipwayError} `bad-data` on anything but such points; `bad-option`.
 * @example
 * const spec = costCurveSpec([{ threshold: 0.2, cost: 3 }, { threshold: 0.5, cost: 1 }], { unit: 'EUR' });
 * spec.title.subtitle[0] // => 'The least is 1.000 EUR a row, with the threshold 0.500.'
 */
export function costCurveSpec(points: readonly CostPoint[], options: SpecOptions = {}): VegaLiteSpec {
  const where = 'view/cost-curve-spec';
  checkParts(where, points, isCosts, 'thresholds and their costs');
  const style = readStyle(where, options);
  return curvesSpec(shownCosts(points, style.unit), style);
}

/** What a cost curve is read from. */
export const isCosts: Check = listOf(fields({ threshold: isFigure, cost: isFigure }));
