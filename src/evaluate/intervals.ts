import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { equalRows } from '../metrics/influence.ts';
import type { Metric } from '../metrics/metric.ts';
import { hasSpread, NO_INTERVAL, normalInterval } from '../stats/error-intervals.ts';
import { wilsonInterval, type Interval } from '../stats/wilson.ts';
import { basicInterval, drawnFigures } from './bootstrap.ts';
import { columnsFor, influenceOf, measure, standardError, type MeasuredRows } from './measured-rows.ts';

/** How intervals are made. */
export interface IntervalOptions {
  /** How often such an interval is to hold the true figure, two-sided; inside (0, 1). @default 0.95 */
  readonly confidence?: number;
  /**
   * Whether the interval of `each` slice is to hold so often, or those of all slices of a metric `together`: these are
   * wider, and what holds an end of them in every slice, as a gate does, keeps its level. @default 'each'
   */
  readonly slices?: 'each' | 'together';
  /** How often rows are drawn anew for metrics that do not tell how far each row moves them; 20 or more. @default 1000 */
  readonly resamples?: number;
  /** Of that drawing. @default 0 */
  readonly seed?: number;
}

/** The options, checked, with their defaults. */
export function checkIntervals(where: string, options: IntervalOptions): Required<IntervalOptions> {
  checkKeys(where, options, ['confidence', 'slices', 'resamples', 'seed']);
  const { confidence = 0.95, slices = 'each', resamples = 1000, seed = 0 } = options;
  return {
    confidence: checkConfidence(where, confidence),
    slices: checkChoice(where, 'slices', slices, ['each', 'together']),
    resamples: checkNumber(where, 'resamples', resamples, { min: 20, max: 1e6, integer: true }),
    seed: checkNumber(where, 'seed', seed),
  };
}

/** A confidence inside (0, 1). */
export function checkConfidence(where: string, confidence: unknown): number {
  return checkNumber(where, 'confidence', confidence, { min: Number.EPSILON, max: 1 - Number.EPSILON });
}

/**
 * The options for the interval of one of so many slices. So that all hold together, each may miss that much more rarely.
 *
 * @param drawn - the name of a metric whose intervals come from the bootstrap.
 * @param what - what there are so many of, and the option that says whether they hold together.
 * @throws {SlipwayError} `bad-option` when a bootstrap of so few resamples has no draw as rare as that.
 * @source Bonferroni's inequality, over the slices of a metric.
 */
export function intervalsOfSlices(
  where: string,
  options: Required<IntervalOptions>,
  count: number,
  drawn: string | undefined,
  what: { readonly name: string; readonly option: string } = { name: 'slices', option: 'slices' },
): Required<IntervalOptions> {
  if (options.slices === 'each' || count < 2) return options;
  const missed = (1 - options.confidence) / count;
  const least = Math.ceil((2 / missed) * (1 - 1e-12)); // with one draw beyond each end; 1 less confidence is not exact
  if (drawn !== undefined && options.resamples < least) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${drawn} has intervals from ${options.resamples} resamples; expected at least ${least} for those of ${count} ${what.name} to hold together. Set resamples, or ${what.option}: 'each'.`,
      { details: { option: 'resamples' } },
    );
  }
  return { ...options, confidence: 1 - missed };
}

/** Whether the interval of a metric needs rows that are drawn anew. */
export function isDrawn({ interval, influence, rowValues }: Metric): boolean {
  return !interval && !influence && !rowValues;
}

/**
 * Between what each figure of some rows lies: the metric's own interval, the normal one for metrics that know how far each
 * row moves them, kept within the metric's bounds, and the bootstrap's for all others.
 */
export function intervalsOf(
  metrics: readonly (readonly [string, Metric])[],
  figures: Readonly<Record<string, number>>,
  rows: MeasuredRows,
  options: Required<IntervalOptions>,
): Readonly<Record<string, Interval>> {
  const found = new Map<string, Interval>();
  const others: (readonly [string, Metric])[] = [];
  for (const [name, metric] of metrics) {
    const interval = analyticInterval(metric, figures[name]!, rows, options.confidence);
    found.set(name, interval ?? NO_INTERVAL);
    if (!interval) others.push([name, metric]);
  }
  const drawn = drawnFigures([rows], others, options, (metric, [of]) => measure(metric, of!));
  for (const [name, { bounds }] of others)
    found.set(name, basicInterval(figures[name]!, drawn.get(name)!, options.confidence, bounds));
  return Object.fromEntries(found);
}

/** `undefined` where only the bootstrap can tell. */
function analyticInterval(
  metric: Metric,
  figure: number,
  rows: MeasuredRows,
  confidence: number,
): Interval | undefined {
  if (Number.isNaN(figure)) return NO_INTERVAL;
  const { labels, scores, weights } = rows;
  if (metric.interval) return metric.interval(confidence, labels, scores, weights, columnsFor(metric, rows));
  const influence = influenceOf(metric, rows);
  if (!influence) return undefined;
  const error = standardError(metric, rows, influence);
  if (error === 0 || (error > 0 && !hasSpread(error, figure)))
    return metric.rowValues
      ? atBound(figure, metric.bounds, equalRows(labels.length, weights), confidence)
      : NO_INTERVAL;
  return normalInterval(figure, error, confidence, metric.bounds);
}

/**
 * The interval of a mean of rows that are all worth as little, or as much, as there can be: Wilson's of a share, than which
 * no mean between two bounds is less certain. Elsewhere rows that are all worth the same tell of none.
 */
function atBound(
  figure: number,
  [least, most]: readonly [number, number] = [-Infinity, Infinity],
  rows: number,
  confidence: number,
): Interval {
  if (!Number.isFinite(most - least) || (figure !== least && figure !== most)) return NO_INTERVAL;
  const { low, high } = wilsonInterval(figure === most ? rows : 0, rows, confidence);
  return { low: least + low * (most - least), high: least + high * (most - least) };
}
