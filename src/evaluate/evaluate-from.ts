import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNames, checkText } from '../core/options.ts';
import type { OnProgress } from '../core/progress.ts';
import type { BoundedFigure, Metrics, ScoredColumns } from '../metrics/metric.ts';
import type { Relation } from '../sql/engine.ts';
import { computeFrom } from '../stats/compute.ts';
import { mostSlices } from '../stats/row-groups.ts';
import { rowCount } from '../stats/row-count.ts';
import { sliced, type SliceResult } from '../stats/sliced.ts';
import type { AnyStatistic } from '../stats/statistic.ts';
import type { Batches } from '../table/batches.ts';
import { describe } from '../table/describe.ts';
import type { Schema } from '../table/schema.ts';
import { checkSlicing, sliceName, type Slicing } from './by-slice.ts';
import { checkMetrics } from './check-scored-rows.ts';
import type { Evaluation } from './evaluation.ts';

/** Options of {@link evaluateFrom}. */
export interface EvaluateFromOptions {
  /** Which slices to judge besides all rows, from `bySlice`; by the levels of columns only. @default [] */
  readonly slices?: Slicing;
  readonly signal?: AbortSignal | undefined;
  /** Called after every batch, in rows; on an engine after every query, in queries. */
  readonly onProgress?: OnProgress | undefined;
  /** On an engine: the relation's columns and their kinds, when they are known, which saves a look at its values. */
  readonly schema?: Schema | undefined;
}

const where = 'evaluate/evaluate-from';

/**
 * How good scores are that stand in columns beside their labels, where there are too many for memory: over batches in one
 * pass, or on an engine where the rows are.
 *
 * As `evaluate`, for metrics that have a form over columns (`over`), and slices by levels. Levels come in the order of
 * `sliced`: numbers ascending, texts and categories by UTF-16 code unit, `(missing)` last. Labels, scores and weights are
 * refused as in memory: no row is left out. There are no intervals.
 *
 * All but one are exact to the last digits. The AUC over batches keeps each score up to 65,536 different ones, of all rows
 * and in each slice; beyond that those that share their leading bits count as tied, and `errors` says how far the figure may
 * be off at most: half of the pairs of label 1 and 0 that were tied so, as a share of all pairs.
 *
 * @param source - opens the batches, which are read once; or a relation of an engine, such as `db.table('scores')`.
 * @param columns - where labels, scores and weights stand.
 * @param metrics - by the name they will have in limits.
 * @returns a plain record, as `evaluate` gives; `NaN` where a metric does not exist. `errors` are there where a figure is
 *   not exact.
 * @throws {SlipwayError} `unsupported` on a metric without a form over columns, on slices by buckets or parts of dates, and
 *   when an engine cannot compute a metric; `bad-option`; `unknown-column`, `wrong-kind`; `shape-mismatch` on several columns of scores
 *   where the label has no classes; `bad-data` on labels,
 *   scores and weights that a metric does not mean; `too-large` beyond 10,000 slices;
 *   and what reading the source throws.
 * @cost an AUC over batches keeps up to 3.7 MB, and as much for each slice; on an engine each different score is fetched,
 *   with two numbers.
 * @example
 * const batches = async function* () {
 *   yield table({ late: numberColumn([1, 0]), score: numberColumn([0.5, 0.75]) });
 *   yield table({ late: numberColumn([0, 1]), score: numberColumn([0.5, 0.75]) });
 * };
 * const { rows, metrics } = await evaluateFrom(batches, { label: 'late', score: 'score' }, { auc, logLoss });
 * [rows, metrics.auc, metrics.logLoss.toFixed(4)] // => [4, 0.5, '0.7651']
 */
export async function evaluateFrom(
  source: Batches | Relation,
  columns: ScoredColumns,
  metrics: Metrics,
  options: EvaluateFromOptions = {},
): Promise<Evaluation> {
  checkKeys(where, options, ['slices', 'signal', 'onProgress', 'schema']);
  const { slices = [], ...rest } = options;
  checkColumns(columns);
  const named = checkMetrics(where, metrics).map(([name, { direction, over }]) => {
    if (over) return { name, direction, statistic: over(columns) };
    throw new SlipwayError(
      'unsupported',
      where,
      `${name} has no form over columns; expected metrics with one. Read the scores into memory, and evaluate them there.`,
      { details: { option: name } },
    );
  });
  const slicing = (slices.length === 0 ? [] : checkSlicing(slices)).map(levelNames);
  const asked = new Map<string, AnyStatistic>([['rows', rowCount()]]);
  named.forEach(({ statistic }, place) => {
    asked.set(`${place}`, statistic);
    slicing.forEach((by, at) => asked.set(`${place} ${at}`, sliced(statistic, by)));
  });
  const results = new Map<string, unknown>(
    Object.entries(await computeFrom(source, Object.fromEntries(asked), rest)),
  );
  const evaluations = slicing.flatMap((_, at) => {
    const found = named.map((_, place) => results.get(`${place} ${at}`) as readonly SliceResult<Figure>[]);
    return found[0]!.map(({ slice, rows }, one) => ({
      slice,
      rows,
      ...figuresOf(named.map(({ name }, place) => [name, found[place]![one]!.result])),
    }));
  });
  if (evaluations.length > mostSlices) {
    throw new SlipwayError(
      'too-large',
      where,
      `there are ${evaluations.length} slices; expected at most ${mostSlices}. Slice by fewer columns.`,
    );
  }
  return {
    rows: results.get('rows') as number,
    ...figuresOf(named.map(({ name }, place) => [name, results.get(`${place}`) as Figure])),
    directions: Object.fromEntries(named.map(({ name, direction }) => [name, direction])),
    slices: evaluations,
  };
}

type Figure = number | BoundedFigure;

/** The figures, and how far those may be off that are not exact. */
function figuresOf(
  found: readonly (readonly [name: string, figure: Figure])[],
): Pick<Evaluation, 'metrics' | 'errors'> {
  const errors = found.flatMap(([name, figure]) =>
    typeof figure === 'number' ? [] : [[name, figure.absoluteError] as const],
  );
  return {
    metrics: Object.fromEntries(
      found.map(([name, figure]) => [name, typeof figure === 'number' ? figure : figure.value]),
    ),
    ...(errors.length > 0 && { errors: Object.fromEntries(errors) }),
  };
}

function checkColumns(columns: unknown): void {
  if (!isRecord(columns)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the columns are ${describe(columns)}; expected such as { label: 'late', score: 'score' }.`,
      { details: { option: 'columns' } },
    );
  }
  checkKeys(where, columns, ['label', 'score', 'weight']);
  checkText(where, 'label', columns['label']);
  if (Array.isArray(columns['score'])) checkNames(where, 'score', columns['score']);
  else checkText(where, 'score', columns['score']);
  if (columns['weight'] !== undefined) checkText(where, 'weight', columns['weight']);
}

function levelNames(crossed: Slicing[number]): readonly string[] {
  return crossed.map((by) => {
    if (typeof by === 'string') return by;
    throw new SlipwayError(
      'unsupported',
      where,
      `the slices by "${sliceName(by)}" are by ${'part' in by ? 'a part of a date' : 'buckets'}; expected the levels of columns. Make a column of it first.`,
      { details: { column: by.column } },
    );
  });
}
