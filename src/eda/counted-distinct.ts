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
  const estimated = distinct(name, { approximate: true });
  return {
    key: JSON.stringify(['counted-distinct', name]),
    columns: [name],
    start: () => estimated.start(),
    add: (state, batch) => estimated.add(state, batch),
    merge: (first, second) => estimated.merge(first, second),
    finish: (state: { readonly counter: DistinctCounter }) => ({
      ...estimated.finish(state),
      registers: registersOf(state.counter),
    }),
  };
}
