import { column, type Table } from '../table/table.ts';
import { hold, joinHeld, noHeld, type HeldValues } from './held-values.ts';
import {
  addToSketch,
  mergeSketches,
  rankErrorOf,
  sketchPoints,
  sketchQuantiles,
  startSketch,
  type QuantileSketch,
} from './quantile-sketch.ts';
import { selectQuantiles } from './select-quantiles.ts';
import { beyondBoundsSql, beyondQuantilesSql } from './sql/beyond-sql.ts';
import type { Statistic } from './statistic.ts';

const WHERE = 'stats/beyond';

/** How many values lie beyond two bounds. */
export interface Beyond {
  /** Values present, the infinite ones included. */
  readonly count: number;
  readonly missing: number;
  readonly low: number;
  readonly high: number;
  /** Values below `low`. */
  readonly below: number;
  /** Values above `high`. */
  readonly above: number;
  /** How far the rank of a bound, and so a count beyond it, may be off at most, as a share of `count`; 0 when exact. */
  readonly rankError: number;
}

/** The lower one first. */
export type Bounds = readonly [low: number, high: number];
type Counts = Pick<Beyond, 'count' | 'missing' | 'below' | 'above'>;

/**
 * How many values of a number column lie beyond two bounds that are known; an infinite bound has nothing beyond it.
 *
 * @example
 * compute(table({ age: numberColumn([-1, 0, 130, null]) }), { age: beyondBounds('age', [0, 120]) }).age // => { count: 3, missing: 1, low: 0, high: 120, below: 1, above: 1, rankError: 0 }
 */
export function beyondBounds(name: string, [low, high]: Bounds): Statistic<Beyond, Counts> {
  const asked = { low, high, rankError: 0 };
  return {
    key: JSON.stringify(['beyond-bounds', name, String(low), String(high)]),
    columns: [name],
    start: () => ({ count: 0, missing: 0, below: 0, above: 0 }),
    add: (state, batch) => together(state, countsOf(valuesOf(batch, name), low, high)),
    merge: together,
    finish: (counts) => ({ ...counts, ...asked }),
    sql: beyondBoundsSql(name, [low, high]),
  };
}

/**
 * Two quantiles of a number column, type 7, and how many values lie beyond them: infinities are values.
 *
 * Exact in memory and on an engine. Over batches the quantiles come from a sketch, and the counts are as the sketch has
 * them.
 *
 * @example
 * compute(table({ age: numberColumn([1, 2, 3, 9]) }), { age: beyondQuantiles('age', [0, 0.5]) }).age // => { count: 4, missing: 0, low: 1, high: 2.5, below: 0, above: 2, rankError: 0 }
 */
export function beyondQuantiles(name: string, shares: Bounds): Statistic<Beyond, HeldValues> {
  return {
    key: JSON.stringify(['beyond-quantiles', name, shares]),
    columns: [name],
    start: noHeld,
    add: (state, batch) => hold(WHERE, state, batch, name),
    merge: joinHeld,
    finish(state) {
      const { values } = selectQuantiles(state, shares);
      const [low, high] = [values[0]!, values[1]!];
      const parts = state.parts.map((part) => countsOf(part, low, high));
      return { ...parts.reduce(together, countsOf([], low, high)), low, high, rankError: 0 };
    },
    bounded: sketched(name, shares),
    sql: beyondQuantilesSql(name, shares),
  };
}

interface SketchedState {
  readonly missing: number;
  readonly sketch: QuantileSketch;
}

function sketched(name: string, shares: Bounds): Statistic<Beyond, SketchedState> {
  return {
    key: JSON.stringify(['beyond-quantiles', name, shares, { sketch: true }]),
    columns: [name],
    start: () => ({ missing: 0, sketch: startSketch() }),
    add({ missing, sketch }, batch) {
      const values = valuesOf(batch, name);
      const before = sketch.count;
      const after = addToSketch(sketch, values);
      return { missing: missing + values.length - (after.count - before), sketch: after };
    },
    merge: (first, second) => ({
      missing: first.missing + second.missing,
      sketch: mergeSketches(first.sketch, second.sketch),
    }),
    finish({ missing, sketch }) {
      const found = sketchQuantiles(sketch, shares);
      const [low, high] = [found[0]!, found[1]!];
      const { values, ranks } = sketchPoints(sketch);
      let [below, upTo] = [0, 0];
      for (let place = 0; place < values.length; place++) {
        if (values[place]! < low) below = ranks[place]!;
        if (!(values[place]! > high)) upTo = ranks[place]!;
      }
      const { count } = sketch;
      return { count, missing, low, high, below, above: count - upTo, rankError: rankErrorOf(sketch) };
    },
  };
}

function valuesOf(batch: Table, name: string): Float64Array {
  return column(batch, name, ['number', 'time'], WHERE).values;
}

function countsOf(values: ArrayLike<number>, low: number, high: number): Counts {
  let [missing, below, above] = [0, 0, 0];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value !== value) missing++;
    if (value < low) below++;
    if (value > high) above++;
  }
  return { count: values.length - missing, missing, below, above };
}

function together(first: Counts, second: Counts): Counts {
  return {
    count: first.count + second.count,
    missing: first.missing + second.missing,
    below: first.below + second.below,
    above: first.above + second.above,
  };
}
