import { checkChoice } from '../core/options.ts';
import { checkClasses } from './check-scored.ts';
import { averageInterval } from './class-averages.ts';
import { countClasses, highestOf, type ClassCounts } from './class-counts.ts';
import { equalRows, rowsWithWeight, smallSample, errorOf } from './influence.ts';
import { metric, type Metric } from './metric.ts';
import { classCountsOver } from './over/class-counts-over.ts';
import { shareOf } from './share-interval.ts';

/** How the figures of classes become one: each class counts alike, each row does, or each class by its rows. */
export type ClassAverage = 'macro' | 'micro' | 'weighted';

/** What the hits of a class are a share of: 1 for the rows that have it, for those decided for it, or for both. */
export interface ClassRatio {
  readonly labelled: 0 | 1;
  readonly decided: 0 | 1;
}

/** A metric of the decisions for the class of the highest score: the hits of a class by what they are a share of, averaged. */
export function classRatio(where: string, average: ClassAverage, ratio: ClassRatio): Metric {
  checkChoice(where, 'average', average, ['macro', 'micro', 'weighted']);
  const counted = (labels: Float64Array, scores: Float64Array, weights?: Float64Array): ClassFigures => {
    const classes = checkClasses(where, labels, scores, weights, 'any');
    return figuresOf(countClasses(labels, scores, classes, weights), ratio, average);
  };
  const influence = (labels: Float64Array, scores: Float64Array, weights?: Float64Array): Float64Array => {
    const { figure, figures, slopes, parts } = counted(labels, scores, weights);
    const classes = figures.length;
    const total = weights ? weights.reduce((sum, weight) => sum + weight, 0) : labels.length;
    const scale = total * smallSample(rowsWithWeight(labels.length, weights));
    return labels.map((label, row) => {
      const decision = highestOf(scores, row * classes, classes);
      const hit = label === decision ? ratio.labelled + ratio.decided : 0;
      let moved = hit * slopes[label]! - ratio.labelled * figures[label]! * slopes[label]!;
      moved -= ratio.decided * figures[decision]! * slopes[decision]!;
      // Of a weighted average the row moves the weights, too.
      if (average === 'weighted' && slopes[label]! > 0) moved += (figures[label]! - figure) / parts;
      return (average === 'micro' ? (label === decision ? 1 : 0) / total - figure / total : moved) * scale;
    });
  };
  // The share of rows decided right, by another name.
  const isShare = average === 'micro' || (average === 'weighted' && ratio.decided === 0);
  return metric('higher', (labels, scores, weights) => counted(labels, scores, weights).figure, {
    bounds: [0, 1],
    influence,
    interval: (confidence, labels, scores, weights) => {
      const found = counted(labels, scores, weights);
      if (isShare) return shareOf(found.figure, equalRows(labels.length, weights), confidence);
      const squares = weights?.map((weight) => weight * weight);
      return averageInterval(
        found.figure,
        errorOf(influence(labels, scores, weights), weights),
        classIntervals(found, ratio, countClasses(labels, scores, found.figures.length, squares), confidence),
        confidence,
      );
    },
    over: (columns) =>
      classCountsOver(columns, where, average, (counts) => figuresOf(counts, ratio, average).figure),
  });
}

interface ClassFigures {
  readonly figure: number;
  readonly counts: ClassCounts;
  /** Of each class; 0 of one that takes no part. */
  readonly figures: Float64Array;
  /** How much the average moves by one more hit of a class, its figure aside; 0 of one that takes no part. */
  readonly slopes: Float64Array;
  /** The sum of what classes count. */
  readonly parts: number;
}

function figuresOf(counts: ClassCounts, ratio: ClassRatio, average: ClassAverage): ClassFigures {
  const { labelled, decided, hits } = counts;
  const whole = labelled.map((rows, k) => ratio.labelled * rows + ratio.decided * decided[k]!);
  const times = ratio.labelled + ratio.decided;
  const figures = whole.map((rows, k) => (rows === 0 ? 0 : (times * hits[k]!) / rows));
  const counting = whole.map((rows, k) => (rows === 0 ? 0 : average === 'weighted' ? labelled[k]! : 1));
  let [sum, parts, found, all] = [0, 0, 0, 0];
  figures.forEach((figure, k) => {
    sum += counting[k]! * figure;
    parts += counting[k]!;
    found += times * hits[k]!;
    all += whole[k]!;
  });
  return {
    figure: average === 'micro' ? found / all : sum / parts,
    counts,
    figures,
    slopes: whole.map((rows, k) => (rows === 0 ? 0 : counting[k]! / parts / rows)),
    parts,
  };
}

/** The interval of each class that takes part, and how often it counts in the average. */
function classIntervals(
  { counts, figures, slopes }: ClassFigures,
  ratio: ClassRatio,
  squares: ClassCounts,
  confidence: number,
): Parameters<typeof averageInterval>[2] {
  const both = ratio.labelled + ratio.decided - 1;
  // Each row once: the hits are among the rows that have a class and among those decided for it.
  const rowsOf = ({ labelled, decided, hits }: ClassCounts, k: number): number =>
    ratio.labelled * labelled[k]! + ratio.decided * decided[k]! - both * hits[k]!;
  return Array.from(figures, (figure, k) => {
    const rows = rowsOf(counts, k);
    const { low, high } = shareOf(counts.hits[k]! / rows, rows ** 2 / rowsOf(squares, k), confidence);
    // Hits by both is F1: of the share of rows by either it is a function.
    const of = (share: number): number => (both === 0 ? share : (2 * share) / (1 + share));
    const whole = ratio.labelled * counts.labelled[k]! + ratio.decided * counts.decided[k]!;
    return { figure, interval: { low: of(low), high: of(high) }, times: slopes[k]! * whole };
  }).filter(({ times }) => times > 0);
}
