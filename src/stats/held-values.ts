import type { Table } from '../table/table.ts';
import { column } from '../table/table.ts';
import { weightsOf } from './weights.ts';

/** What exact statistics keep between batches: the columns of the batches themselves, which nobody writes to. */
export interface HeldValues {
  /** Rows seen. */
  readonly rows: number;
  /** The values of each batch, missing ones included. */
  readonly parts: Float64Array[];
  /** The weights of each batch; none when nothing weighs them. */
  readonly weights: Float64Array[];
}

/** Values in any number of parts. */
export interface ValueParts {
  /** In all parts together. */
  readonly rows: number;
  readonly parts: readonly Float64Array[];
}

/** What is held before any row. */
export function noHeld(): HeldValues {
  return { rows: 0, parts: [], weights: [] };
}

/** The state after one more batch; nothing is copied. */
export function hold(
  where: string,
  state: HeldValues,
  batch: Table,
  name: string,
  weight?: string,
): HeldValues {
  const { values } = column(batch, name, ['number', 'time'], where);
  const weights = weightsOf(where, batch, weight, state.rows);
  if (values.length > 0) {
    state.parts.push(values);
    if (weights) state.weights.push(weights);
  }
  return { ...state, rows: state.rows + values.length };
}

/** What two disjoint sets of rows know together. */
export function joinHeld(first: HeldValues, second: HeldValues): HeldValues {
  return {
    rows: first.rows + second.rows,
    parts: [...first.parts, ...second.parts],
    weights: [...first.weights, ...second.weights],
  };
}

/** The values present, in one array that is the caller's. */
export function presentOf({ rows, parts }: ValueParts): Float64Array {
  const values = new Float64Array(rows);
  let count = 0;
  for (const part of parts) count = pushPresent(part, values, count);
  return values.subarray(0, count);
}

function pushPresent(part: Float64Array, into: Float64Array, from: number): number {
  let count = from;
  for (let row = 0; row < part.length; row++) {
    const value = part[row]!;
    if (value === value) into[count++] = value;
  }
  return count;
}
