import { binLocator, countInBins } from '../stats/bin-counts.ts';
import { hold, joinHeld, noHeld, type HeldValues } from '../stats/held-values.ts';
import {
  addToSketch,
  mergeSketches,
  rankErrorOf,
  sketchPoints,
  sketchQuantiles,
  startSketch,
  type QuantileSketch,
} from '../stats/quantile-sketch.ts';
import { selectQuantiles } from '../stats/select-quantiles.ts';
import type { Statistic } from '../stats/statistic.ts';
import { weightedQuantiles } from '../stats/weighted-quantiles.ts';
import { withWeight } from '../stats/weights.ts';
import { column } from '../table/table.ts';
import type { ProfileDeciles } from './column-profile.ts';
import { TENTHS } from './named-quantiles.ts';
import { gridShares } from './points.ts';

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
  readonly deciles: ProfileDeciles | null;
}

const WHERE = 'eda/spread';

/** The {@link Spread} of a number column. Weights move the quantiles; deciles are of rows. */
export function spread(name: string, weight?: string): Statistic<Spread, HeldValues> {
  return {
    key: JSON.stringify(['spread', name, weight ?? null]),
    columns: withWeight([name], weight),
    start: noHeld,
    add: (state, batch) => hold(WHERE, state, batch, name, weight),
    merge: joinHeld,
    finish: (held) => spreadOf(held, weight !== undefined),
    ...(weight === undefined ? { bounded: sketched(name) } : {}),
  };
}

function spreadOf(held: HeldValues, weighted: boolean): Spread {
  const parts = held.parts.map(finitePart);
  const finite = { ...held, parts: parts.map(({ values }) => values) };
  const [below, above] = [sum(parts.map((part) => part.below)), sum(parts.map((part) => part.above))];
  const { count, values } = selectQuantiles(finite, weighted ? TENTHS : gridShares);
  const tenths = weighted
    ? values
    : TENTHS.map((_, tenth) => values[((tenth + 1) * (values.length - 1)) / 10]!);
  return {
    finite: count,
    below,
    above,
    quantiles: weighted ? weightedQuantiles(finite, gridShares) : values,
    rankError: 0,
    deciles:
      count === 0 ? null : decilesOf(tenths, below, above, (edges) => countBetween(finite.parts, edges)),
  };
}

/** A part without its infinities, and how many there were; the part itself where there are none. */
function finitePart(values: Float64Array): {
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

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

/**
 * Bins of about equal frequency between the type 7 deciles: ties merged, none empty, the infinities in the outer ones.
 *
 * @param count - how many finite values are in each bin between inner edges.
 */
export function decilesOf(
  tenths: ArrayLike<number>,
  below: number,
  above: number,
  count: (edges: readonly number[]) => readonly number[],
  countError = 0,
): ProfileDeciles {
  const edges = [...new Set(Array.from(tenths, (edge) => edge + 0))];
  const counts = [...count(edges)];
  counts[0]! += below;
  counts[counts.length - 1]! += above;
  return {
    // An edge with nothing between it and the one before splits nothing.
    edges: edges.filter((_, bin) => counts[bin]! > 0),
    counts: counts.filter((rows) => rows > 0),
    countError,
  };
}

function countBetween(parts: readonly Float64Array[], edges: readonly number[]): readonly number[] {
  // The last bin of a locator is closed: one edge more, so that what is at the last edge is above it.
  const locator = binLocator([...edges, nextUp(edges[edges.length - 1]!)]);
  const slots = new Float64Array(edges.length + 2);
  for (const part of parts) countInBins(locator, part, undefined, slots);
  const counts = [...slots];
  const over = counts.pop()!;
  counts[counts.length - 1]! += over;
  return counts;
}

/** The next larger double. */
function nextUp(value: number): number {
  const one = Float64Array.of(value + 0);
  const bits = new BigInt64Array(one.buffer);
  bits[0]! += value < 0 ? -1n : 1n;
  return one[0]!;
}

interface SketchedState {
  readonly below: number;
  readonly above: number;
  readonly sketch: QuantileSketch;
}

function sketched(name: string): Statistic<Spread, SketchedState> {
  return {
    key: JSON.stringify(['spread', name, { sketch: true }]),
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
    finish({ below, above, sketch }) {
      const { count: finite } = sketch;
      const rankError = rankErrorOf(sketch);
      const quantiles = sketchQuantiles(sketch, gridShares);
      const tenths = TENTHS.map((_, tenth) => quantiles[((tenth + 1) * (quantiles.length - 1)) / 10]!);
      // Each of the two edges of a bin may be off.
      const error = Math.min(finite, Math.ceil(2 * rankError * finite));
      const deciles =
        finite === 0
          ? null
          : decilesOf(tenths, below, above, (edges) => sketchedBetween(sketch, edges), error);
      return { finite, below, above, quantiles, rankError, deciles };
    },
  };
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
