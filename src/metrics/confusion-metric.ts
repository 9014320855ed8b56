import { checkNumber } from '../core/options.ts';
import { checkBinary } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import { rowsWithWeight, smallSample } from './influence.ts';
import type { Metric, MetricParts } from './metric.ts';

/** A number for each kind of decision: true positive, false positive, false negative, true negative. */
export type Cells = readonly [
  truePositive: number,
  falsePositive: number,
  falseNegative: number,
  trueNegative: number,
];

/** What a metric is that is a function of how many decisions of each kind there are. */
export interface ConfusionParts {
  /** The figure, which must not depend on the unit of the weights. */
  readonly figure: (counts: Cells) => number;
  /** How the figure moves by one more decision of each kind. */
  readonly slopes: (counts: Cells) => Cells;
  /** The kinds that take part, for the small-sample factor. */
  readonly takesPart: (cell: number) => boolean;
  readonly bounds: readonly [low: number, high: number];
  readonly rowValues?: Cells;
}

/** The place of a decision among {@link Cells}: it is 1 from the threshold on. */
export function cellOf(label: number, score: number, threshold: number): number {
  return score >= threshold ? 1 - label : 3 - label;
}

/** The weight of the decisions of each kind. */
export function countCells(
  labels: Float64Array,
  scores: Float64Array,
  threshold: number,
  weights?: Float64Array,
): Cells {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let row = 0; row < labels.length; row++)
    counts[cellOf(labels[row]!, scores[row]!, threshold)]! += weights ? weights[row]! : 1;
  return counts;
}

/** A metric of the decisions at a threshold. */
export function confusionMetric(
  where: string,
  direction: Metric['direction'],
  threshold: number,
  { figure, slopes, takesPart, bounds, rowValues }: ConfusionParts,
): Metric {
  checkNumber(where, 'threshold', threshold);
  const influence: MetricParts['influence'] = (labels, scores, weights) => {
    const counts = countCells(labels, scores, threshold, weights);
    const total = counts[0] + counts[1] + counts[2] + counts[3];
    const cells = labels.map((label, row) => cellOf(label, scores[row]!, threshold));
    const used = cells.map((cell) => (takesPart(cell) ? 1 : 0));
    const factor = smallSample(
      rowsWithWeight(labels.length, weights ? used.map((use, row) => use * weights[row]!) : used),
    );
    const moved = slopes(counts).map((slope, cell) => (takesPart(cell) ? slope * total * factor : 0));
    return cells.map((cell) => moved[cell]!);
  };
  return checkedMetric(
    where,
    direction,
    checkBinary,
    (labels, scores, weights) => figure(countCells(labels, scores, threshold, weights)),
    {
      bounds,
      influence,
      ...(rowValues && {
        rowValues: (labels, scores) =>
          labels.map((label, row) => rowValues[cellOf(label, scores[row]!, threshold)]!),
      }),
    },
  );
}

/** A metric that is one weighted sum of the counts over another: what most metrics of decisions are. */
export function cellRatio(
  where: string,
  direction: Metric['direction'],
  threshold: number,
  top: Cells,
  bottom: Cells,
  bounds: readonly [low: number, high: number] = [0, 1],
): Metric {
  return confusionMetric(where, direction, threshold, {
    figure: (counts) => sumOf(top, counts) / sumOf(bottom, counts),
    slopes: (counts) => {
      const whole = sumOf(bottom, counts);
      const share = sumOf(top, counts) / whole;
      const slope = (cell: number): number => (top[cell]! - share * bottom[cell]!) / whole;
      return [slope(0), slope(1), slope(2), slope(3)];
    },
    takesPart: (cell) => bottom[cell] !== 0,
    bounds,
    ...(bottom.every((part) => part === 1) && { rowValues: top }),
  });
}

function sumOf(parts: Cells, counts: Cells): number {
  return parts[0] * counts[0] + parts[1] * counts[1] + parts[2] * counts[2] + parts[3] * counts[3];
}
