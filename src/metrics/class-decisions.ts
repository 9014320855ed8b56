import { checkChoice } from '../core/options.ts';
import { checkClasses } from './check-scored.ts';
import { countClasses, type ClassCounts } from './class-counts.ts';
import { metric, type Metric } from './metric.ts';
import { classCountsOver } from './over/class-counts-over.ts';

/** How the figures of classes become one: each class counts alike, each row does, or each class by its rows. */
export type ClassAverage = 'macro' | 'micro' | 'weighted';

/** A metric of the decisions for the class of the highest score, from two counts of each class: one by the other. */
export function classRatio(
  where: string,
  average: ClassAverage,
  top: (counts: ClassCounts, k: number) => number,
  bottom: (counts: ClassCounts, k: number) => number,
): Metric {
  checkChoice(where, 'average', average, ['macro', 'micro', 'weighted']);
  const figure = (counts: ClassCounts): number => {
    let [tops, bottoms, figures, parts] = [0, 0, 0, 0];
    for (let k = 0; k < counts.labelled.length; k++) {
      const [upper, lower] = [top(counts, k), bottom(counts, k)];
      tops += upper;
      bottoms += lower;
      if (lower === 0) continue;
      const part = average === 'weighted' ? counts.labelled[k]! : 1;
      figures += (part * upper) / lower;
      parts += part;
    }
    return average === 'micro' ? tops / bottoms : figures / parts;
  };
  return metric(
    'higher',
    (labels, scores, weights) => {
      const classes = checkClasses(where, labels, scores, weights, 'any');
      return figure(countClasses(labels, scores, classes, weights));
    },
    { bounds: [0, 1], over: (columns) => classCountsOver(columns, where, average, figure) },
  );
}
