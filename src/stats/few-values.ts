import { column } from '../table/table.ts';
import { fewValuesSql } from './sql/few-values-sql.ts';
import type { Statistic } from './statistic.ts';
import { checkWeight, weightsOf, withWeight } from './weights.ts';

/** The finite values of a column and the rows (or weight) that each is on. */
export interface FewValues {
  /** Ascending; `null` where there are more than a limit. */
  readonly values: readonly number[] | null;
  readonly weights: readonly number[];
}

/** What {@link fewValues} keeps between batches. */
export interface FewValuesState {
  readonly rows: number;
  /** Open addressing: `NaN` is an empty slot. `null` once there were too many. */
  readonly slots: Float64Array | null;
  readonly weights: Float64Array;
  readonly size: number;
}

const WHERE = 'stats/few-values';
/** The most values counted, and the slots for them. */
const LIMIT = 256;
const SLOTS = 1024;

/** Every finite value of a number column and the rows it is on, where there are at most 256 different ones. */
export function fewValues(name: string, weight?: string): Statistic<FewValues, FewValuesState> {
  checkWeight(WHERE, weight);
  return {
    key: JSON.stringify(['few-values', name, weight ?? null]),
    columns: withWeight([name], weight),
    start: () => ({
      rows: 0,
      slots: new Float64Array(SLOTS).fill(NaN),
      weights: new Float64Array(SLOTS),
      size: 0,
    }),
    add(state, batch) {
      const { values } = column(batch, name, 'number', WHERE);
      const after = state.slots
        ? countInto(
            state.slots,
            state.weights,
            state.size,
            values,
            weightsOf(WHERE, batch, weight, state.rows),
          )
        : LIMIT + 1;
      return { ...state, rows: state.rows + values.length, ...sized(state.slots, after) };
    },
    merge(first, second) {
      const rows = first.rows + second.rows;
      if (!first.slots || !second.slots) return { ...first, rows, slots: null, size: LIMIT + 1 };
      const [slots, weights] = [first.slots.slice(), first.weights.slice()];
      const size = countInto(slots, weights, first.size, second.slots, second.weights);
      return { rows, weights, ...sized(slots, size) };
    },
    ...(weight === undefined ? { sql: fewValuesSql(name, LIMIT) } : {}),
    finish({ slots, weights }) {
      if (!slots) return { values: null, weights: [] };
      const kept = [...slots.keys()]
        .filter((slot) => slots[slot] === slots[slot])
        .sort((a, b) => slots[a]! - slots[b]!);
      return {
        values: kept.map((slot) => slots[slot]!),
        weights: kept.map((slot) => weights[slot]!),
      };
    },
  };
}

function sized(slots: Float64Array | null, size: number): Pick<FewValuesState, 'slots' | 'size'> {
  return { slots: size > LIMIT ? null : slots, size };
}

/** Counts values in their slots; stops once there are more different ones than the limit. */
function countInto(
  slots: Float64Array,
  sums: Float64Array,
  known: number,
  values: Float64Array,
  weights: Float64Array | null | undefined,
): number {
  const one = new Float64Array(1);
  const halves = new Uint32Array(one.buffer);
  let size = known;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]! + 0;
    if (value - value !== 0) continue;
    one[0] = value;
    let slot = Math.imul(halves[0]! ^ Math.imul(halves[1]!, 0x9e3779b1), 0x85ebca6b) >>> 22;
    while (slots[slot] !== value && slots[slot] === slots[slot]) slot = (slot + 1) & (SLOTS - 1);
    if (slots[slot] !== value) {
      if (++size > LIMIT) return size;
      slots[slot] = value;
    }
    sums[slot]! += weights ? weights[row]! : 1;
  }
  return size;
}
