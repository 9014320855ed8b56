import { column } from '../table/table.ts';
import type { Statistic } from './statistic.ts';

/** Every value present, in ascending order. */
export interface SortedValues {
  /** Values present, the infinite ones included. */
  readonly count: number;
  readonly missing: number;
  /** Shape `[count]`, ascending; shared by everyone who asked. */
  readonly values: Float64Array;
}

/** What {@link sortedValues} keeps between batches: the values present, a part a batch. */
export interface CollectedValues {
  readonly parts: Float64Array[];
  readonly missing: number;
}

/**
 * The values present of a number or time column, sorted: what exact quantiles, ranks and histograms are read from.
 *
 * `NaN` is missing; infinities are values, first and last.
 *
 * @param name - a number or time column.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind`, when computed.
 * @cost eight bytes a value present until it is finished, and an n log n sort.
 * @example
 * compute(table({ age: numberColumn([3, NaN, 1]) }), { age: sortedValues('age') }).age.values // => Float64Array [1, 3]
 */
export function sortedValues(name: string): Statistic<SortedValues, CollectedValues> {
  return {
    key: JSON.stringify(['sorted-values', name]),
    columns: [name],
    start: () => ({ parts: [], missing: 0 }),
    add: (state, batch) =>
      collect(state, column(batch, name, ['number', 'time'], 'stats/sorted-values').values),
    merge: joinCollected,
    finish: sortCollected,
  };
}

/** The state after one more batch: a copy of what is present, since the batch belongs to somebody else. */
export function collect(state: CollectedValues, values: Float64Array): CollectedValues {
  const present = new Float64Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value === value) present[count++] = value;
  }
  const part = count < values.length / 2 ? present.slice(0, count) : present.subarray(0, count);
  if (count > 0) state.parts.push(part);
  return { parts: state.parts, missing: state.missing + values.length - count };
}

/** What two disjoint sets of rows know together. */
export function joinCollected(first: CollectedValues, second: CollectedValues): CollectedValues {
  return { parts: [...first.parts, ...second.parts], missing: first.missing + second.missing };
}

/** The answer: one array, sorted. */
export function sortCollected({ parts, missing }: CollectedValues): SortedValues {
  const count = parts.reduce((sum, part) => sum + part.length, 0);
  const values = new Float64Array(count);
  let offset = 0;
  for (const part of parts) {
    values.set(part, offset);
    offset += part.length;
  }
  return { count, missing, values: values.sort() };
}
