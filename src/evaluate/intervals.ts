import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import type { Metric } from '../metrics/metric.ts';
import { normalQuantile } from '../stats/normal.ts';
import { wilsonInterval, type Interval } from '../stats/wilson.ts';
import { bootstrapInterval, drawnFigures } from './bootstrap.ts';
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
 * @throws {SlipwayError} `bad-option` when a bootstrap of so few resamples has no draw as rare as that.
 * @source Bonferroni's inequality, over the slices of a metric.
 */
export function intervalsOfSlices(
  where: string,
  options: Required<IntervalOptions>,
  slices: number,
  drawn: string | undefined,
): Required<IntervalOptions> {
  if (options.slices === 'each' || slices < 2) return options;
  const missed = (1 - options.confidence) / slices;
  const least = Math.ceil((2 / missed) * (1 - 1e-12)); // with one draw beyond each end; 1 less confidence is not exact
  if (drawn !== undefined && options.resamples < least) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${drawn} has intervals from ${options.resamples} resamples; expected at least ${least} for those of ${slices} slices to hold together. Set resamples, or slices: 'each'.`,
      { details: { option: 'resamples' } },
    );
  }
  return { ...options, confidence: 1 - missed };
}

const NONE: Interval = { low: NaN, high: NaN };

/**
 * Between what each figure of some rows lies: Wilson's interval for shares, the normal one for metrics that know how
 * far each row moves them, kept within the metric's bounds, and the bootstrap's percentiles for all others.
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
    found.set(name, interval ?? NONE);
    if (!interval) others.push([name, metric]);
  }
  const drawn = drawnFigures([rows], others, options, (metric, [of]) => measure(metric, of!));
  for (const [name, figures] of drawn) found.set(name, bootstrapInterval(figures, options.confidence));
  return Object.fromEntries(found);
}

/** `undefined` where only the bootstrap can tell. */
function analyticInterval(
  metric: Metric,
  figure: number,
  rows: MeasuredRows,
  confidence: number,
): Interval | undefined {
  if (Number.isNaN(figure)) return NONE;
  const { labels, scores, weights } = rows;
  if (
    metric.rowValues?.(labels, scores, columnsFor(metric, rows)).every((value) => value === 0 || value === 1)
  ) {
    const effective = effectiveRows(labels.length, weights);
    return wilsonInterval(Math.min(figure, 1) * effective, effective, confidence);
  }
  const influence = influenceOf(metric, rows);
  return (
    influence && normalInterval(figure, standardError(metric, rows, influence), confidence, metric.bounds)
  );
}

/** The normal interval, kept within bounds; one that does not exist is `NaN` each. */
export function normalInterval(
  figure: number,
  error: number,
  confidence: number,
  [least, most]: readonly [number, number] = [-Infinity, Infinity],
): Interval {
  const reach = normalQuantile(0.5 + confidence / 2) * error;
  if (!Number.isFinite(reach)) return NONE;
  return { low: Math.max(least, figure - reach), high: Math.min(most, figure + reach) };
}

/** As many rows of weight 1 as would know as much: Kish's effective sample size. */
function effectiveRows(rows: number, weights: Float64Array | undefined): number {
  if (!weights) return rows;
  let [sum, squares] = [0, 0];
  for (let row = 0; row < rows; row++) {
    sum += weights[row]!;
    squares += weights[row]! ** 2;
  }
  return sum ** 2 / squares;
}
