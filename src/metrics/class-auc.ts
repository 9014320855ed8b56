import { checkChoice } from '../core/options.ts';
import { aucMoves } from './auc-influence.ts';
import { aucIntervalOf } from './auc-interval.ts';
import { auc } from './auc.ts';
import { checkClasses } from './check-scored.ts';
import { averageInterval } from './class-averages.ts';
import { errorOf } from './influence.ts';
import { metric, type Metric } from './metric.ts';
import { classAucOver } from './over/class-auc-over.ts';

/**
 * The AUC of a label of several classes: of each class against all others, by its scores, averaged.
 *
 * @param average - `macro`: each class counts alike; `weighted`: by its rows.
 * @returns a metric, higher is better, 0 to 1; `NaN` where all rows are of one class. A class without rows, or
 *   without weight, has no AUC: the macro average is `NaN` then, and in the weighted one the class counts for nothing.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, a label that is the number of no class, or a bad weight.
 * @source F. Provost, P. Domingos (2000), CeDER working paper IS-00-04 (weighted). As scikit-learn's `roc_auc_score` with
 *   `multi_class='ovr'` and `labels`, which refuses scores that do not add up to 1.
 * @example
 * classAuc('macro')(Float64Array.of(0, 1, 1), Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.3, 0.7)) // => 1
 */
export function classAuc(average: 'macro' | 'weighted'): Metric {
  const where = 'metrics/class-auc';
  checkChoice(where, 'average', average, ['macro', 'weighted']);
  return metric(
    'higher',
    (labels, scores, weights) => {
      let [sum, parts] = [0, 0];
      for (const { part, labels: own, scores: of } of classesOf(where, average, labels, scores, weights)) {
        sum += part * auc(own, of, weights);
        parts += part;
      }
      return sum / parts;
    },
    {
      bounds: [0, 1],
      over: (columns) => classAucOver(where, columns, average),
      influence: (labels, scores, weights) =>
        averageMoves(classesOf(where, average, labels, scores, weights), average, labels, weights).influence,
      interval: (confidence, labels, scores, weights) => {
        const classes = classesOf(where, average, labels, scores, weights);
        const { figure, areas, influence } = averageMoves(classes, average, labels, weights);
        const all = classes.reduce((sum, { part }) => sum + part, 0);
        return averageInterval(
          figure,
          errorOf(influence, weights),
          classes.map(({ part, labels: own, scores: of }, at) => ({
            figure: areas[at]!,
            interval: aucIntervalOf(own, of, weights, confidence),
            times: part / all,
          })),
          confidence,
        );
      },
    },
  );
}

/** A class against all others. */
interface OneClass {
  readonly k: number;
  /** What it counts in the average. */
  readonly part: number;
  readonly labels: Float64Array;
  readonly scores: Float64Array;
}

/** The classes that count in the average. */
function classesOf(
  where: string,
  average: 'macro' | 'weighted',
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
): OneClass[] {
  const classes = checkClasses(where, labels, scores, weights, 'any');
  return Array.from({ length: classes }, (_, k) => ({
    k,
    part: average === 'macro' ? 1 : weightOf(labels, k, weights),
    labels: labels.map((label) => (label === k ? 1 : 0)),
    scores: labels.map((_, row) => scores[row * classes + k]!),
  })).filter(({ part }) => part > 0);
}

/** The average, its parts, and how far each row moves it: by those, and, weighted, by what they count. */
function averageMoves(
  classes: readonly OneClass[],
  average: 'macro' | 'weighted',
  labels: Float64Array,
  weights?: Float64Array,
): { readonly figure: number; readonly areas: readonly number[]; readonly influence: Float64Array } {
  const all = classes.reduce((sum, { part }) => sum + part, 0);
  const influence = new Float64Array(labels.length);
  const areas: number[] = [];
  let figure = 0;
  for (const { part, labels: own, scores } of classes) {
    const { area, influence: moves } = aucMoves(own, scores, weights);
    areas.push(area);
    figure += (part * area) / all;
    for (let row = 0; row < moves.length; row++) influence[row]! += (part * moves[row]!) / all;
  }
  if (average === 'weighted') {
    const areaOf = new Map(classes.map(({ k }, at) => [k, areas[at]!]));
    for (let row = 0; row < labels.length; row++)
      influence[row]! += (areaOf.get(labels[row]!) ?? figure) - figure;
  }
  return { figure, areas, influence };
}

function weightOf(labels: Float64Array, k: number, weights?: Float64Array): number {
  let total = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row] === k) total += weights ? weights[row]! : 1;
  return total;
}
