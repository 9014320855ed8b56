import { quoteNames, SlipwayError } from '../../core/error.ts';
import { rowsText } from '../../core/figure-text.ts';
import { isRecord } from '../../core/json.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { random, shuffled } from '../../core/random.ts';
import { quantileAt } from '../../stats/quantile-at.ts';
import { column, withColumns, type Table } from '../../table/table.ts';
import { take } from '../../table/take.ts';
import { checkSets } from './check-sets.ts';
import { constantColumn, gridOf, type GridValue } from './grid.ts';

const where = 'evaluate/partial-dependence';

/** Options of {@link partialDependence}. */
export interface PartialDependenceOptions {
  /** One raw column, or two that are set together: of kind number, time or category. */
  readonly columns: readonly string[];
  /**
   * By column, the values to set, ascending or as they are to be shown. Without, the levels of a category that rows have, and
   * of numbers so many quantiles, evenly spread from 0.05 to 0.95, as `points` says; all values where there are no more. Of
   * quantiles that are alike there is one, and where all are, the least and the greatest value besides.
   */
  readonly grid?: Readonly<Record<string, readonly GridValue[]>>;
  /** Of a grid of numbers or times; 2 or more. @default 20 */
  readonly points?: number;
  /** Rows that are drawn, seeded, where there are more; 1 or more. @default 1000 */
  readonly rows?: number;
  /** Which of the quantiles of the rows' scores are told beside their mean; from 0 to 1. @default [0.1, 0.5, 0.9] */
  readonly quantiles?: readonly number[];
  /** Which class's score, counted from 0, where the scores have several a row. @default 0 */
  readonly output?: number;
  /** @default 0 */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** What a model says when every row has the same values in some columns. */
export interface PartialDependencePoint {
  /** In the order of the columns. */
  readonly values: readonly GridValue[];
  /** The mean of the scores of the rows. */
  readonly mean: number;
  /** The quantiles of those scores that were asked for: where they lie far apart, others columns matter to the effect. */
  readonly quantiles: readonly number[];
}

/** What a model makes of one column, or of two together. Plain JSON. */
export interface PartialDependence {
  readonly columns: readonly string[];
  /** How many rows the means are of. */
  readonly rows: number;
  readonly quantiles: readonly number[];
  /** Along the grid; of two columns the second one's values first. */
  readonly points: readonly PartialDependencePoint[];
}

/**
 * How scores go with the values of a raw column: the mean over rows, each with all else that it has, when every row has the same value.
 *
 * It shows what the model does when the column alone moves. Where columns go together it asks about rows that never occur.
 *
 * @param predict - scores of raw rows, in their order, such as `(rows) => predictor.predictTable(rows).scores`.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind` on a text column; `bad-option`; `bad-data` when `predict` gives
 *   no scores; `shape-mismatch` when it gives more for some rows than for others, or too few for `output`; what
 *   it throws. An aborted signal rejects with its reason.
 * @returns figures are `NaN` without rows, and where a score is.
 * @cost points of the grid × rows scorings; of two columns, their product.
 * @source J. Friedman (2001), Greedy function approximation, 8.2; as scikit-learn's `partial_dependence(method='brute')` on
 *   one grid. Its own grid is another: values at equal distances from the 5th percentile to the 95th, where this one has
 *   quantiles, of which as many rows lie between any two. Quantiles are of type 7.
 * @example
 * const rows = table({ x: numberColumn([1, 2]), z: numberColumn([10, 20]) });
 * const predict = (given) => column(given, 'x').values.map((x, row) => x * column(given, 'z').values[row]);
 * const { points } = await partialDependence(predict, rows, { columns: ['x'] });
 * points.map(({ values, mean }) => [values[0], mean]) // => [[1, 15], [2, 30]]
 */
export async function partialDependence(
  predict: (rows: Table) => Float64Array | Promise<Float64Array>,
  rows: Table,
  options: PartialDependenceOptions,
): Promise<PartialDependence> {
  checkKeys(where, options, ['columns', 'grid', 'points', 'rows', 'quantiles', 'output', 'seed', 'signal']);
  const [columns] = checkSets(where, 'columns', [options.columns]);
  if (columns!.length > 2) throw refuse('columns', `names ${columns!.length}; expected one column or two`);
  const points = checkNumber(where, 'points', options.points ?? 20, { min: 2, max: 10_000, integer: true });
  const most = checkNumber(where, 'rows', options.rows ?? 1000, { min: 1, max: 2 ** 31 - 1, integer: true });
  const output = checkNumber(where, 'output', options.output ?? 0, { min: 0, max: 1e6, integer: true });
  const quantiles = checkQuantiles(options.quantiles ?? [0.1, 0.5, 0.9]);
  const { signal, grid: given = {}, seed = 0 } = options;
  if (!isRecord(given)) throw refuse('grid', 'is no record; expected lists of values by column');
  const other = Object.keys(given).find((name) => !columns!.includes(name));
  if (other !== undefined)
    throw refuse('grid', `names ${quoteNames([other])}; expected some of ${quoteNames(columns!)}`);
  const grids = columns!.map((name) => {
    const own = column(rows, name, ['number', 'time', 'category'], where);
    return gridOf(where, name, own, Object.hasOwn(given, name) ? given[name] : undefined, points);
  });

  const source = random(checkNumber(where, 'seed', seed));
  const some = rows.rows > most ? take(rows, shuffled(rows.rows, source).subarray(0, most)) : rows;
  const found: PartialDependencePoint[] = [];
  for (const values of combinations(grids)) {
    signal?.throwIfAborted();
    const set = columns!.map(
      (name, at) => [name, constantColumn(column(some, name), values[at]!, some.rows)] as const,
    );
    const scores = outputOf(await predict(withColumns(some, Object.fromEntries(set))), some.rows, output);
    found.push({ values, ...spreadOf(scores, quantiles) });
  }
  return { columns: columns!, rows: some.rows, quantiles, points: found };
}

function combinations(grids: readonly (readonly GridValue[])[]): readonly (readonly GridValue[])[] {
  return grids.reduce<readonly (readonly GridValue[])[]>(
    (all, grid) => all.flatMap((before) => grid.map((value) => [...before, value])),
    [[]],
  );
}

function outputOf(scores: unknown, rows: number, output: number): Float64Array {
  if (!(scores instanceof Float64Array))
    throw new SlipwayError(
      'bad-data',
      where,
      'predict gave no Float64Array; expected the scores of the rows.',
    );
  const width = rows === 0 ? 0 : scores.length / rows;
  if (!Number.isInteger(width) || scores.length !== width * rows)
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `predict gave ${scores.length} scores of ${rowsText(rows)}; expected as many of each row.`,
    );
  if (rows > 0 && output >= width)
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `output is ${output}, and predict gave ${width} a row; expected one of these, counted from 0.`,
    );
  return width === 1
    ? scores
    : Float64Array.from({ length: rows }, (_, row) => scores[row * width + output]!);
}

function spreadOf(
  scores: Float64Array,
  quantiles: readonly number[],
): Pick<PartialDependencePoint, 'mean' | 'quantiles'> {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  if (Number.isNaN(mean)) return { mean, quantiles: quantiles.map(() => NaN) };
  const ordered = scores.slice().sort();
  return {
    mean,
    quantiles: quantiles.map((share) => quantileAt(ordered.length, share, (place) => ordered[place]!)),
  };
}

function checkQuantiles(quantiles: readonly number[]): readonly number[] {
  if (!Array.isArray(quantiles)) throw refuse('quantiles', 'is no list; expected shares from 0 to 1');
  return quantiles.map((share: unknown) => checkNumber(where, 'quantiles', share, { min: 0, max: 1 }));
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} ${found}.`, { details: { option } });
}
