import { checkNumber } from '../core/options.ts';
import { effectiveRows } from '../stats/effective-rows.ts';
import type { Interval } from '../stats/wilson.ts';
import { checkBinary, type RowCheck } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import { cellOf, countCells, type Cells } from './confusion-cells.ts';
import { rowsWithWeight, smallSample } from './influence.ts';
import type { Metric, MetricParts } from './metric.ts';
import { cellsOver } from './over/cells-over.ts';
import { shareOf } from './share-interval.ts';

/** What a metric is that is a function of how many decisions of each kind there are. */
export interface ConfusionParts {
  /** The figure, which must not depend on the unit of the weights. */
  readonly figure: (counts: Cells) => number;
  /** How the figure moves by one more decision of each kind. */
  readonly slopes: (counts: Cells) => Cells;
  /** The kinds that take part, for the small-sample factor. */
  readonly takesPart: (cell: number) => boolean;
  readonly bounds: readonly [low: number, high: number];
  /** What refuses rows. @default checkBinary */
  readonly check?: RowCheck;
  readonly rowValues?: Cells;
  /** Between what the figure lies, from counts of rows of equal weight; by its error where absent. */
  readonly interval?: (counts: Cells, confidence: number) => Interval;
  /** What tells the metric from others of its `where` besides the threshold. Plain JSON. */
  readonly of?: unknown;
}

/** A metric of the decisions at a threshold. */
export function confusionMetric(
  where: string,
  direction: Metric['direction'],
  threshold: number,
  { figure, slopes, takesPart, bounds, rowValues, interval, check = checkBinary, of = null }: ConfusionParts,
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
    check,
    (labels, scores, weights) => figure(countCells(labels, scores, threshold, weights)),
    {
      bounds,
      influence,
      ...(interval && {
        interval: (confidence, labels, scores, weights) =>
          interval(equalCells(labels, scores, threshold, weights, takesPart), confidence),
      }),
      over: (columns) => cellsOver(columns, { where, of: [threshold, of], check, threshold, figure }),
      ...(rowValues && {
        rowValues: (labels, scores) =>
          labels.map((label, row) => rowValues[cellOf(label, scores[row]!, threshold)]!),
      }),
    },
  );
}

/** The counts as if rows were of equal weight: so many of the kinds that take part as would say as much. */
function equalCells(
  labels: Float64Array,
  scores: Float64Array,
  threshold: number,
  weights: Float64Array | undefined,
  takesPart: (cell: number) => boolean,
): Cells {
  const counts = countCells(labels, scores, threshold, weights);
  if (!weights) return counts;
  const squares = countCells(
    labels,
    scores,
    threshold,
    weights.map((weight) => weight * weight),
  );
  const total = (cells: Cells): number =>
    cells.reduce((sum, count, cell) => (takesPart(cell) ? sum + count : sum), 0);
  const scale = effectiveRows(total(counts), total(squares)) / total(counts);
  return [counts[0] * scale, counts[1] * scale, counts[2] * scale, counts[3] * scale];
}

/** A metric that is one weighted sum of the counts over another: what most metrics of decisions are. */
export function cellRatio(
  where: string,
  direction: Metric['direction'],
  threshold: number,
  top: Cells,
  bottom: Cells,
  {
    bounds = [0, 1],
    check = checkBinary,
    interval,
  }: Partial<Pick<ConfusionParts, 'bounds' | 'check' | 'interval'>> = {},
): Metric {
  // A share of some rows: each of them counts once, for it or against it.
  const isShare = bottom.every((part, cell) => (part === 0 || part === 1) && [0, part].includes(top[cell]!));
  const own = isShare
    ? (counts: Cells, confidence: number) =>
        shareOf(sumOf(top, counts) / sumOf(bottom, counts), sumOf(bottom, counts), confidence)
    : interval;
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
    check,
    ...(own && { interval: own }),
    of: [top, bottom],
    ...(bottom.every((part) => part === 1) && { rowValues: top }),
  });
}

function sumOf(parts: Cells, counts: Cells): number {
  return parts[0] * counts[0] + parts[1] * counts[1] + parts[2] * counts[2] + parts[3] * counts[3];
}
