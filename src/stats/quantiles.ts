import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { column } from '../table/table.ts';
import { countMissing } from './count-missing.ts';
import { hold, joinHeld, noHeld, type HeldValues } from './held-values.ts';
import {
  addToSketch,
  mergeSketches,
  rankErrorOf,
  sketchQuantiles,
  startSketch,
  type QuantileSketch,
} from './quantile-sketch.ts';
import { selectQuantiles } from './select-quantiles.ts';
import { quantilesSql } from './sql/quantiles-sql.ts';
import { sharingFinish, type SharingFinish } from './sharing.ts';
import { isJoint, plannedCount, plannedQuantiles, spreadPlan } from './spread-plan.ts';
import type { Statistic } from './statistic.ts';
import { checkWeight, withWeight, type WeightOption } from './weights.ts';
import { weightedQuantiles } from './weighted-quantiles.ts';

export { quantileOf } from './select-quantiles.ts';

/** Quantiles of a column. */
export interface Quantiles {
  /** Values present, the infinite ones included. */
  readonly count: number;
  readonly missing: number;
  /** Shape `[probabilities]`, in the order asked for; `NaN` each when nothing is present. */
  readonly values: Float64Array;
  /** How far the rank of a value may be from the one asked for at most, as a share of `count`; 0 when exact. */
  readonly rankError: number;
}

const WHERE = 'stats/quantiles';

/**
 * Quantiles of a number or time column, type 7: linear on `(n − 1) · p`.
 *
 * `NaN` is missing. Infinities are values: a quantile between a finite value and an infinite one is infinite. Exact
 * in memory; over batches a sketch of bounded size, which is exact for some thousand values and states its `rankError`
 * beyond.
 *
 * @param name - a number or time column.
 * @param probabilities - at least one, each in [0, 1]; 0.5 is the median.
 * @param options.weight - a number column: how much each row counts. A weighted quantile is the smallest value at which
 *   the weights up to it reach the probability, and that of 1 the largest; it is exact, over batches too, and keeps all
 *   values and weights in memory. An engine hands over all its different values for it.
 * @throws {SlipwayError} `bad-option` on no probability or one outside [0, 1]; `unknown-column`, `wrong-kind` and, on a
 *   weight that is missing, negative or infinite, `bad-data`, when computed.
 * @cost in memory about 6 ns a value, in which nothing is sorted; the columns themselves are held until the end.
 * @source R. J. Hyndman, Y. Fan (1996), The American Statistician 50(4), 361–365, definition 7; `numpy.quantile`'s
 *   and R's default. Weighted: their definition 1, as NumPy 2's `inverted_cdf` with `weights`.
 * @example
 * compute(table({ age: numberColumn([1, 2, 4, NaN]) }), { age: quantiles('age', [0.5, 0.75]) }).age.values // => Float64Array [2, 3]
 */
export function quantiles(
  name: string,
  probabilities: readonly number[],
  options: WeightOption = {},
): Statistic<Quantiles, HeldValues> {
  const asked = checkProbabilities(probabilities);
  checkKeys(WHERE, options, ['weight']);
  const weight = checkWeight(WHERE, options.weight);
  const alone = (state: HeldValues): Quantiles => {
    if (weight === undefined) return { ...selectQuantiles(state, asked), rankError: 0 };
    const missing = state.parts.reduce((sum, part) => sum + countMissing(part), 0);
    const values = weightedQuantiles(state, asked);
    return { count: state.rows - missing, missing, values, rankError: 0 };
  };
  return {
    key: JSON.stringify(['quantiles', name, asked, ...(weight === undefined ? [] : [{ weight }])]),
    columns: withWeight([name], weight),
    start: noHeld,
    add: (state, batch) => hold(WHERE, state, batch, name, weight),
    merge: joinHeld,
    finish: weight === undefined ? sharingFinish(alone, withBins(name, asked, alone)) : alone,
    ...(weight === undefined ? { bounded: sketchedQuantiles(name, asked) } : {}),
    sql: quantilesSql(name, asked, { weight }),
  };
}

/** Quantiles from the looks at the values that bins of them take, where those are asked for too. */
function withBins(
  name: string,
  asked: readonly number[],
  alone: (state: HeldValues) => Quantiles,
): Pick<SharingFinish<Quantiles, HeldValues>, 'plan' | 'shared'> {
  return {
    plan(_, share) {
      for (const probability of asked) spreadPlan(share, name).probabilities.add(probability);
    },
    shared(state, share) {
      const plan = spreadPlan(share, name);
      if (!isJoint(plan)) return alone(state);
      const found = plannedQuantiles(plan, state);
      const count = plannedCount(plan, state);
      const values = Float64Array.from(asked, (probability) => found.get(probability)!);
      return { count, missing: state.rows - count, values, rankError: 0 };
    },
  };
}

interface SketchedState {
  readonly missing: number;
  readonly sketch: QuantileSketch;
}

function sketchedQuantiles(name: string, asked: readonly number[]): Statistic<Quantiles, SketchedState> {
  return {
    key: JSON.stringify(['quantiles', name, asked, { sketch: true }]),
    columns: [name],
    start: () => ({ missing: 0, sketch: startSketch() }),
    add({ missing, sketch }, batch) {
      const { values } = column(batch, name, ['number', 'time'], WHERE);
      const before = sketch.count;
      const after = addToSketch(sketch, values);
      return { missing: missing + values.length - (after.count - before), sketch: after };
    },
    merge: (first, second) => ({
      missing: first.missing + second.missing,
      sketch: mergeSketches(first.sketch, second.sketch),
    }),
    finish: ({ missing, sketch }) => ({
      count: sketch.count,
      missing,
      values: sketchQuantiles(sketch, asked),
      rankError: rankErrorOf(sketch),
    }),
  };
}

function checkProbabilities(probabilities: unknown): readonly number[] {
  if (!Array.isArray(probabilities) || probabilities.length === 0) {
    throw new SlipwayError(
      'bad-option',
      WHERE,
      'probabilities is empty or no list; expected at least one, such as [0.5] for the median.',
    );
  }
  return (probabilities as readonly unknown[]).map((probability, index) =>
    checkNumber(WHERE, `probabilities[${index}]`, probability, { min: 0, max: 1 }),
  );
}
