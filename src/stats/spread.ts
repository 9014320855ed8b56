import {
  addToSketch,
  mergeSketches,
  rankErrorOf,
  sketchPoints,
  sketchQuantiles,
  startSketch,
  type QuantileSketch,
} from './quantile-sketch.ts';
import type { Statistic } from './statistic.ts';
import { column } from '../table/table.ts';
import { decilesOf, tenthsOf, type Deciles } from './deciles.ts';
import { gridShares } from './number-points.ts';
import { spreadSql } from './sql/spread-sql.ts';

/** How the finite values of a number column are spread, from one look at them. */
export interface Spread {
  /** Finite values. */
  readonly finite: number;
  /** Values that are minus and plus infinity. */
  readonly below: number;
  readonly above: number;
  /** At {@link gridShares}; `NaN` each without finite values. */
  readonly quantiles: Float64Array;
  readonly rankError: number;
  /** `null` without finite values. */
  readonly deciles: Deciles | null;
}

const WHERE = 'stats/spread';

/** The {@link Spread} of a number column from a sketch, as batches are read. */
export function spread(name: string): Statistic<Spread, SketchedState> {
  return {
    key: JSON.stringify(['spread', name]),
    columns: [name],
    start: () => ({ below: 0, above: 0, sketch: startSketch() }),
    add({ below, above, sketch }, batch) {
      const part = finitePart(column(batch, name, 'number', WHERE).values);
      return {
        below: below + part.below,
        above: above + part.above,
        sketch: addToSketch(sketch, part.values),
      };
    },
    merge: (first, second) => ({
      below: first.below + second.below,
      above: first.above + second.above,
      sketch: mergeSketches(first.sketch, second.sketch),
    }),
    finish: spreadOf,
    sql: spreadSql(name),
  };
}

/** What {@link spread} keeps between batches. */
export interface SketchedState {
  readonly below: number;
  readonly above: number;
  readonly sketch: QuantileSketch;
}

function spreadOf({ below, above, sketch }: SketchedState): Spread {
  const { count: finite } = sketch;
  const rankError = rankErrorOf(sketch);
  const quantiles = sketchQuantiles(sketch, gridShares);
  // Each of the two edges of a bin may be off.
  const error = Math.min(finite, Math.ceil(2 * rankError * finite));
  const count = (edges: readonly number[]): readonly number[] => sketchedBetween(sketch, edges);
  const deciles = finite === 0 ? null : decilesOf(tenthsOf(quantiles), below, above, count, error);
  return { finite, below, above, quantiles, rankError, deciles };
}

/** A part without its infinities, and how many there were; the part itself where there are none. */
export function finitePart(values: Float64Array): {
  readonly values: Float64Array;
  readonly below: number;
  readonly above: number;
} {
  let below = 0;
  let above = 0;
  for (let row = 0; row < values.length; row++) {
    if (values[row]! === Infinity) above++;
    else if (values[row]! === -Infinity) below++;
  }
  if (below + above === 0) return { values, below, above };
  return { values: values.map((value) => (Number.isFinite(value) ? value : NaN)), below, above };
}

function sketchedBetween(sketch: QuantileSketch, edges: readonly number[]): readonly number[] {
  const { values, ranks } = sketchPoints(sketch);
  let point = 0;
  const upTo = edges.map((edge) => {
    while (point < values.length && values[point]! < edge) point++;
    return point === 0 ? 0 : ranks[point - 1]!;
  });
  return [...upTo, sketch.count].map((end, bin) => end - (bin === 0 ? 0 : upTo[bin - 1]!));
}
