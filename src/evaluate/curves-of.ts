import { precisionRecallCurve } from '../metrics/precision-recall-curve.ts';
import { reliability } from '../metrics/reliability.ts';
import { rocCurve } from '../metrics/roc-curve.ts';
import type { EvaluationCurves } from './evaluation.ts';
import type { MeasuredRows } from './measured-rows.ts';

/** As many as a picture can show. */
const points = 200;

/** What pictures of a binary model are drawn from. */
export function curvesOf({ labels, scores, weights }: MeasuredRows): EvaluationCurves {
  return {
    roc: rocCurve(labels, scores, weights, { points }),
    precisionRecall: precisionRecallCurve(labels, scores, weights, { points }),
    calibration: reliability(labels, scores, weights),
  };
}
