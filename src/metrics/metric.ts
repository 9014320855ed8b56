import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames } from '../core/options.ts';
import type { AnyStatistic } from '../stats/statistic.ts';
import type { Interval } from '../stats/wilson.ts';
import type { Table } from '../table/table.ts';

/** A metric is a function that says which way is better. */
export interface Metric extends MetricParts {
  /**
   * Rows may come in any order, and the same row more than once: the figure must not depend on it.
   *
   * @param labels - shape `[n]`; 0 or 1 for a binary label, the number of the class where there are several.
   * @param scores - shape `[n]`, or row-major `[n, classes]`; probabilities or any score, as the metric says.
   * @param weights - shape `[n]`; 0, or from 1e-100 to 1e100; absent means 1 each. The metrics here refuse others, missing and
   *   infinite ones too, with `bad-data`: a *bad weight*.
   * @param rows - the raw columns that the metric names in `columns`, of the same rows; absent when it names none.
   * @returns `NaN` where the metric does not exist, such as the AUC of one class.
   */
  (labels: Float64Array, scores: Float64Array, weights?: Float64Array, rows?: Table): number;
  readonly direction: 'higher' | 'lower';
}

/** What a metric may know about itself besides its figure. Each part opens something; none is required. */
export interface MetricParts {
  /** The raw columns it reads beside label and score, such as the amount of a transaction. @default [] */
  readonly columns?: readonly string[];
  /**
   * For a metric over groups of rows, such as rankings: which of `columns` says what rows belong together. Whole groups are
   * then what chance draws: the bootstrap draws them, errors add up what the rows of each move, and weak slices are
   * searched among them. Where a group is drawn more than once, each is a group of its own: of this column, only what is
   * alike and what is not means something.
   */
  readonly group?: string;
  /** The least and the greatest figure there can be: what intervals keep within. @default [-Infinity, Infinity] */
  readonly bounds?: readonly [low: number, high: number];
  /** For a metric that is a weighted mean over rows: what each row is worth, shape `[n]`. Weak slices are found by it. */
  readonly rowValues?: (labels: Float64Array, scores: Float64Array, rows?: Table) => Float64Array;
  /**
   * How far each row moves the figure: shape `[n]`, with weighted sum 0. The squared standard error of the figure is
   * `Σ (w·i)² / (Σ w)²`, corrected for small samples where the field does; that of a difference of two models on the same
   * rows is the same of the difference of their influences. Of a metric with `group`, `w·i` is added up over the rows of
   * each group before it is squared: it may stand in one row for all of them. `NaN` where the metric does not exist. Without it,
   * intervals come from the bootstrap.
   */
  readonly influence?: (
    labels: Float64Array,
    scores: Float64Array,
    weights?: Float64Array,
    rows?: Table,
  ) => Float64Array;
  /**
   * Between what the true figure lies, at a confidence inside (0, 1), where the metric knows better than by the error that
   * its influence tells: a share has Wilson's interval, an AUC one that has width at 1.
   */
  readonly interval?: (
    confidence: number,
    labels: Float64Array,
    scores: Float64Array,
    weights?: Float64Array,
    rows?: Table,
  ) => Interval;
  /**
   * The metric as a statistic over columns: for batches, for parts that are merged, and on an engine. A bounded form may
   * give a figure with its error.
   */
  readonly over?: (columns: ScoredColumns) => AnyStatistic<number | BoundedFigure>;
}

/** A figure of a bounded form that is not exact. */
export interface BoundedFigure {
  readonly value: number;
  /** How far from `value` the exact figure is at most; above 0. */
  readonly absoluteError: number;
}

/** Where labels, scores and weights stand in a table. */
export interface ScoredColumns {
  /** A number column: 0 or 1, the number of the class, or the number that was to be told. */
  readonly label: string;
  /** A number column; one for each class where there are several. */
  readonly score: string | readonly string[];
  /** A number column; absent means 1 each. */
  readonly weight?: string;
}

/** Metrics by the name they have in evaluations and limits. */
export type Metrics = Readonly<Record<string, Metric>>;

const where = 'metrics/metric';

/** The function inside a metric. */
export type Measure = (
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
  rows?: Table,
) => number;

/**
 * A metric of your own: a measure, and which way it is better.
 *
 * @param direction - whether a `higher` or a `lower` value is better: what turns a regression limit into a comparison.
 * @param measure - gives `NaN` where it does not exist; must not write into what it is given.
 * @param parts - what else the metric knows about itself.
 * @throws {SlipwayError} `bad-option` on another direction, on a part there is none of or that is none, on bounds whose first
 *   is not the least, on a `group` that is none of `columns`, or on one beside `rowValues`: what is a mean over rows has no
 *   groups.
 * @example
 * const largestError = metric('lower', (labels, scores) => Math.max(...labels.map((label, row) => Math.abs(label - scores[row]))));
 * largestError(Float64Array.of(0, 1), Float64Array.of(0.25, 0.5)) // => 0.5
 */
export function metric(direction: Metric['direction'], measure: Measure, parts: MetricParts = {}): Metric {
  checkChoice(where, 'direction', direction, ['higher', 'lower']);
  checkParts(parts);
  checkGroup(parts);
  const named: Measure = (labels, scores, weights, rows) => measure(labels, scores, weights, rows);
  return Object.freeze(Object.assign(named, { ...parts, direction }));
}

function checkGroup({ group, columns = [], rowValues }: MetricParts): void {
  if (group === undefined) return;
  const refuse = (message: string): SlipwayError =>
    new SlipwayError('bad-option', where, message, { details: { option: 'group' } });
  if (!columns.includes(group))
    throw refuse(`group is "${group}", which is none of the columns; expected it among them.`);
  if (rowValues)
    throw refuse(`there is a group beside rowValues; expected one of them: a mean over rows has no groups.`);
}

function checkParts(parts: MetricParts): void {
  checkKeys(where, parts, ['columns', 'group', 'bounds', ...FUNCTIONS]);
  const { columns, bounds } = parts;
  if (columns !== undefined && (!Array.isArray(columns) || columns.length > 0))
    checkNames(where, 'columns', columns);
  for (const name of FUNCTIONS) {
    const part: unknown = parts[name];
    if (part === undefined || typeof part === 'function') continue;
    throw new SlipwayError('bad-option', where, `${name} is of type ${typeof part}; expected a function.`, {
      details: { option: name },
    });
  }
  const ordered = Array.isArray(bounds) && bounds.length === 2 && bounds[0] <= bounds[1];
  if (bounds === undefined || ordered) return;
  throw new SlipwayError(
    'bad-option',
    where,
    `bounds are ${JSON.stringify(bounds)}; expected two numbers, the least first.`,
    { details: { option: 'bounds' } },
  );
}

/** The parts that are functions. */
const FUNCTIONS = ['rowValues', 'influence', 'interval', 'over'] as const;
