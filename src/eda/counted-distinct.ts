import type { DistinctCounter } from '../stats/distinct-counter.ts';
import { distinct, type Distinct } from '../stats/distinct.ts';
import type { AnyStatistic } from '../stats/statistic.ts';
import { registersOf } from './distinct-sketch.ts';

/** How many different values a column has, with what that is merged from. */
export interface CountedDistinct extends Distinct {
  readonly registers: Uint8Array;
}

/** Different values, estimated where they are many, and the registers a profile keeps. */
export function countedDistinct(name: string): AnyStatistic<CountedDistinct> {
  const { columns, start, add, merge, finish } = distinct(name, { approximate: true });
  return {
    columns,
    start,
    add,
    merge,
    key: JSON.stringify(['counted-distinct', name]),
    finish: (state: { readonly counter: DistinctCounter }) => ({
      ...finish(state),
      registers: registersOf(state.counter),
    }),
  };
}
