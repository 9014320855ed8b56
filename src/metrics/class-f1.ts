import { classRatio, type ClassAverage } from './class-decisions.ts';
import type { Metric } from './metric.ts';

/**
 * F1 of a label of several classes: the harmonic mean of a class's precision and recall, averaged. Each row is decided for the
 * class of its highest score; of equal ones the first.
 *
 * @param average - `macro`: each class counts alike; `weighted`: by its rows; `micro`: over all rows, which is the
 *   `accuracy`. A class that no row has and none is decided for takes no part.
 * @returns a metric, higher is better, 0 to 1; `NaN` where no class takes part.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, a label that is the number of no class, or a bad weight.
 * @source As scikit-learn's `f1_score` with `labels=range(classes)`, `zero_division=nan`; by itself that counts 0 for a
 *   class that no row has and none is decided for.
 * @example
 * classF1('micro')(Float64Array.of(0, 1, 1), Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.3, 0.7)).toFixed(4) // => '0.6667'
 */
export function classF1(average: ClassAverage): Metric {
  return classRatio('metrics/class-f1', average, { labelled: 1, decided: 1 });
}
