import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys } from '../core/options.ts';
import { checkScored } from '../metrics/check-scored.ts';
import type { Metrics } from '../metrics/metric.ts';
import { checkSlicing, type Slicing } from './by-slice.ts';
import type { Evaluation, Scored, SliceEvaluation } from './evaluation.ts';
import { mostSlices, sliceGroups } from './slice-groups.ts';

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Which slices to judge besides all rows, from `bySlice`; they read the columns of `scored.table`. @default [] */
  readonly slices?: Slicing;
}

const where = 'evaluate/evaluate';

/**
 * How good scores are: every metric over all rows, and over every slice.
 *
 * A slice is the rows of one level of a column. Levels come in the order the column has them; a missing value is in
 * the slice `(missing)`. Every slice with rows is there, however small: it is for the reader, or the gate, to say how
 * small is too small. Category, number and text columns can be sliced by, numbers by their values.
 *
 * @param scored - labels, scores and, for slices, the raw rows; from `predictor.score`, or your own arrays.
 * @param metrics - by the name they will have in limits, such as `{ auc, logLoss }`.
 * @returns a plain record. A metric that does not exist, such as the AUC of one class, is `NaN`.
 * @throws {SlipwayError} `bad-data` on what is no arrays, on a missing label or score, or where a metric refuses one, naming the row;
 *   `shape-mismatch` when lengths differ; `bad-option` without metrics, on a function that is no metric, on a metric
 *   called `slices`, or on slices without a table; `unknown-column`, `wrong-kind` on a time column; `too-large` beyond
 *   10,000 slices; `column-collision` when a column has both missing values and a level `(missing)`.
 * @cost rows are grouped once a column; then each metric reads every row once a column.
 * @example
 * const scored = { labels: Float64Array.of(0, 1, 1), scores: Float64Array.of(0.2, 0.9, 0.4),
 *   table: table({ origin: categoryColumn(['EWR', 'EWR', 'JFK']) }) };
 * evaluate(scored, { accuracy }, { slices: bySlice('origin') }).slices // => [{ slice: { origin: 'EWR' }, rows: 2, metrics: { accuracy: 1 } }, { slice: { origin: 'JFK' }, rows: 1, metrics: { accuracy: 0 } }]
 */
export function evaluate(scored: Scored, metrics: Metrics, options: EvaluateOptions = {}): Evaluation {
  checkKeys(where, options, ['slices']);
  checkMetrics(metrics);
  if (!isRecord(scored)) {
    throw new SlipwayError(
      'bad-data',
      where,
      'there is nothing scored; expected { labels, scores }, as predictor.score gives.',
    );
  }
  const { labels, scores, weights } = scored;
  checkScored(where, labels, scores, weights, 'allowed');
  const overall = measure(metrics, labels, scores, weights);
  const directions = Object.entries(metrics).map(([name, { direction }]) => [name, direction] as const);
  return {
    rows: labels.length,
    metrics: overall,
    directions: Object.fromEntries(directions),
    slices:
      options.slices === undefined || options.slices.length === 0
        ? []
        : sliced(scored, metrics, checkSlicing(options.slices)),
  };
}

function sliced(scored: Scored, metrics: Metrics, slicing: Slicing): SliceEvaluation[] {
  const { table, labels } = scored;
  if (!table) {
    throw new SlipwayError(
      'bad-option',
      where,
      'slices are asked for, and there is no table; expected scored.table with the raw rows.',
    );
  }
  if (table.rows !== labels.length) {
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `the table has ${table.rows} rows; expected ${labels.length}, one a label.`,
      {
        details: { got: table.rows, expected: labels.length },
      },
    );
  }
  const evaluations: SliceEvaluation[] = [];
  for (const names of slicing) {
    const { slices, codes } = sliceGroups(table, names);
    if (evaluations.length + slices.length > mostSlices) {
      throw new SlipwayError(
        'too-large',
        where,
        `there are more than ${mostSlices} slices; expected at most that many. Slice by fewer columns.`,
      );
    }
    if (labels.length > 0)
      for (const evaluation of judged(scored, metrics, slices, codes)) evaluations.push(evaluation);
  }
  return evaluations;
}

/** One pass puts the rows of each slice side by side, in their order; each slice is then a view. */
function judged(
  { labels, scores, weights }: Scored,
  metrics: Metrics,
  slices: readonly Readonly<Record<string, string>>[],
  codes: Int32Array,
): SliceEvaluation[] {
  const ends = new Int32Array(slices.length + 1);
  for (let row = 0; row < codes.length; row++) ends[codes[row]! + 1]!++;
  for (let code = 0; code < slices.length; code++) ends[code + 1]! += ends[code]!;
  const place = ends.slice(0, slices.length);
  const each = scores.length / codes.length; // one, or one for each class
  const grouped = { labels: new Float64Array(codes.length), scores: new Float64Array(scores.length) };
  const groupedWeights = weights && new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const to = place[codes[row]!]!++;
    grouped.labels[to] = labels[row]!;
    for (let k = 0; k < each; k++) grouped.scores[to * each + k] = scores[row * each + k]!;
    if (groupedWeights) groupedWeights[to] = weights[row]!;
  }
  return slices.map((slice, code) => {
    const view = (values: Float64Array, width = 1): Float64Array =>
      values.subarray(width * ends[code]!, width * ends[code + 1]!);
    return {
      slice,
      rows: ends[code + 1]! - ends[code]!,
      metrics: measure(
        metrics,
        view(grouped.labels),
        view(grouped.scores, each),
        groupedWeights && view(groupedWeights),
      ),
    };
  });
}

function measure(
  metrics: Metrics,
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [name, metric(labels, scores, weights)]),
  );
}

function checkMetrics(metrics: Metrics): void {
  const entries = isRecord(metrics) ? Object.entries(metrics) : [];
  if (entries.length === 0) {
    throw new SlipwayError(
      'bad-option',
      where,
      'there is no metric; expected at least one, such as { auc }.',
    );
  }
  for (const [name, metric] of entries) {
    if (name === 'slices') {
      throw new SlipwayError(
        'bad-option',
        where,
        'a metric is called "slices", which is where limits keep those of slices; expected another name.',
      );
    }
    if (typeof metric !== 'function' || !['higher', 'lower'].includes(metric.direction)) {
      throw new SlipwayError(
        'bad-option',
        where,
        `"${name}" is not a metric; expected a function with a direction. Make one with metric('higher', …).`,
        {
          details: { option: name },
        },
      );
    }
  }
}
