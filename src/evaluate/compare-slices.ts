import { quoteNames, SlipwayError } from '../core/error.ts';
import { gapBetween } from '../core/gap-between.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNames, checkNumber } from '../core/options.ts';
import type { Interval } from '../stats/wilson.ts';
import type { Evaluation, SliceEvaluation } from './evaluation.ts';

/** Options of {@link compareSlices}. */
export interface CompareSlicesOptions {
  /** The slices by these columns only, by the names they have in slices; by each in turn when left out. @default all */
  readonly by?: string | readonly string[];
  /** Slices of fewer rows are named and not compared, 1 or more. @default 1 */
  readonly minRows?: number;
}

/** The figure of a slice. */
export interface SliceFigure {
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly value: number;
  /** Where the evaluation has intervals. */
  readonly interval?: Interval;
}

/** How far apart the slices by the same columns are in one metric. Plain JSON, where the figures exist. */
export interface SliceGap {
  readonly by: readonly string[];
  /** By the metric's direction; of equal ones the first. Absent when there is no slice to compare. */
  readonly best?: SliceFigure;
  readonly worst?: SliceFigure;
  /** The greatest figure less the least, 0 or more. */
  readonly difference: number;
  /** Between what these two slices are apart, 0 or more, where the evaluation has intervals. */
  readonly interval?: Interval;
  /**
   * How often such an interval holds, whichever two slices were picked, at least: where there is one. 0 says nothing.
   */
  readonly confidence?: number;
  /** The least figure as a share of the greatest; `NaN` where one is below 0, or both are 0. */
  readonly ratio: number;
  /** How many slices were compared. */
  readonly compared: number;
  /** Slices of fewer rows than `minRows`. */
  readonly small: readonly SliceFigure[];
  /** Slices of enough rows, of which there is no figure. */
  readonly withoutFigure: readonly SliceFigure[];
}

const where = 'evaluate/compare-slices';

/**
 * How far apart the best and the worst slice are, for the slices by each column, or crossing, of an evaluation.
 *
 * The pair is picked for being furthest apart, which makes chance look like a gap. So the interval is what the intervals of
 * the two leave, from where they are nearest to where they are furthest, as a `gate` has it: where the intervals of all the
 * slices that were compared hold together, it holds for whichever two were picked. How often that is, `confidence` says: where
 * there are many slices, ask `evaluate` for `intervals: { slices: 'together' }`, since those of each alone miss somewhere.
 *
 * @param metric - the name of a metric of the evaluation.
 * @returns one record for each slicing, in the order of the slices. With fewer than two slices to compare, `difference`
 *   and `ratio` are `NaN`.
 * @throws {SlipwayError} `bad-data` on no evaluation; `bad-option` on a metric or columns that the evaluation does not have, or `minRows` below 1.
 * @source `difference` and `ratio` as fairlearn's `MetricFrame.difference` and `.ratio` (`between_groups`); `confidence` by
 *   Bonferroni's inequality over the slices compared.
 * @example
 * const scored = { labels: Float64Array.of(0, 1, 1, 1), scores: Float64Array.of(0.2, 0.9, 0.4, 0.8),
 *   table: table({ origin: categoryColumn(['EWR', 'EWR', 'JFK', 'JFK']) }) };
 * const [gap] = compareSlices(evaluate(scored, { accuracy }, { slices: bySlice('origin') }), 'accuracy');
 * [gap.worst.slice, gap.difference, gap.ratio] // => [{ origin: 'JFK' }, 0.5, 0.5]
 */
export function compareSlices(
  evaluation: Evaluation,
  metric: string,
  options: CompareSlicesOptions = {},
): readonly SliceGap[] {
  checkKeys(where, options, ['by', 'minRows']);
  const minRows = checkNumber(where, 'minRows', options.minRows ?? 1, { min: 1, integer: true });
  checkIsEvaluation(evaluation);
  if (!Object.hasOwn(evaluation.directions, metric)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `there is no metric ${quoteNames([metric])}; the evaluation has ${quoteNames(Object.keys(evaluation.directions), 30)}.`,
      { details: { option: 'metric' } },
    );
  }
  const slicings = new Map<string, SliceEvaluation[]>();
  for (const of of evaluation.slices) {
    const key = keyOf(Object.keys(of.slice));
    const known = slicings.get(key);
    if (known) known.push(of);
    else slicings.set(key, [of]);
  }
  const { by } = options;
  const wanted = by === undefined ? [...slicings.keys()] : [keyOf(checkNames(where, 'by', [by].flat()))];
  return wanted.map((key) => {
    const slices = slicings.get(key);
    if (!slices) {
      throw new SlipwayError(
        'bad-option',
        where,
        `there are no slices by ${quoteNames([by!].flat())}; expected some. The evaluation has slices by ${quoteNames([...slicings.values()].map(([of]) => Object.keys(of!.slice).join(' × ')))}.`,
        { details: { option: 'by' } },
      );
    }
    return gapOf(slices, metric, evaluation, minRows);
  });
}

function checkIsEvaluation(given: unknown): void {
  if (isRecord(given) && isRecord(given['directions']) && Array.isArray(given['slices'])) return;
  throw new SlipwayError('bad-data', where, 'there is no evaluation; expected what evaluate gives.');
}

function keyOf(names: readonly string[]): string {
  return JSON.stringify([...names].sort());
}

function gapOf(
  slices: readonly SliceEvaluation[],
  metric: string,
  { directions, confidence, sliceConfidence = confidence }: Evaluation,
  minRows: number,
): SliceGap {
  const figures = slices.map((of) => figureOf(of, metric));
  const large = figures.filter(({ rows }) => rows >= minRows);
  const compared = large.filter(({ value }) => !Number.isNaN(value));
  const values = compared.map(({ value }) => value);
  const greatest = compared[values.indexOf(Math.max(...values))];
  const least = compared[values.indexOf(Math.min(...values))];
  const [best, worst] = directions[metric] === 'higher' ? [greatest, least] : [least, greatest];
  const isPair = compared.length > 1;
  return {
    by: Object.keys(slices[0]!.slice),
    ...(best && worst && { best, worst }),
    difference: isPair ? greatest!.value - least!.value : NaN,
    ...(isPair &&
      greatest!.interval &&
      least!.interval && { interval: gapBetween(greatest!.interval, least!.interval) }),
    ...(isPair &&
      greatest!.interval &&
      least!.interval &&
      sliceConfidence !== undefined && { confidence: together(sliceConfidence, compared.length) }),
    ratio: isPair && least!.value >= 0 ? least!.value / greatest!.value : NaN,
    compared: compared.length,
    small: figures.filter(({ rows }) => rows < minRows),
    withoutFigure: large.filter(({ value }) => Number.isNaN(value)),
  };
}

function figureOf({ slice, rows, metrics, intervals }: SliceEvaluation, metric: string): SliceFigure {
  const value = numberOf(Object.hasOwn(metrics, metric) ? metrics[metric] : NaN);
  if (!intervals || !Object.hasOwn(intervals, metric)) return { slice, rows, value };
  const { low, high } = intervals[metric]!;
  return { slice, rows, value, interval: { low: numberOf(low), high: numberOf(high) } };
}

/** A stored evaluation has `null` where a figure does not exist. */
function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

/** How often so many intervals all hold, at least, of which each holds as often as is told. */
function together(confidence: number, intervals: number): number {
  return Math.max(0, 1 - intervals * (1 - confidence));
}
