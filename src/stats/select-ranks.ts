import { sortedCopy } from './sort-numbers.ts';

/** So few values are put in order by insertion. */
const FEW = 24;
/** Parts that shrink so slowly are sorted. */
const DEEPEST = 40;

/**
 * The values at some ranks, in the place of their ranks: `values[rank]` is right afterwards for each of them, and the
 * others are in some order.
 *
 * @param values - none missing; their order changes.
 * @param ranks - from 0, ascending.
 * @cost about 10 ns a value for one rank or two, where a whole order takes 70.
 * @source C. A. R. Hoare (1961), Algorithm 65: find, Communications of the ACM 4(7), 321–322, with the middle of three.
 * @example
 * const values = Float64Array.of(5, 1, 4, 2, 3);
 * selectRanks(values, [1, 3]);
 * [values[1], values[3]] // => [2, 4]
 */
export function selectRanks(values: Float64Array, ranks: readonly number[]): void {
  select(values, 0, values.length, ranks, 0, ranks.length, 0);
}

/** Puts `ranks[first]` to before `ranks[last]` right, all of which are from `from` to before `to`. */
function select(
  values: Float64Array,
  from: number,
  to: number,
  ranks: readonly number[],
  first: number,
  last: number,
  depth: number,
): void {
  let [low, high, begin, end, deep] = [from, to, first, last, depth];
  while (begin < end && high - low > FEW) {
    if (deep++ > DEEPEST) {
      values.set(sortedCopy(values.subarray(low, high)), low);
      return;
    }
    const [left, right] = parted(values, low, high - 1);
    // What is from `left` to before `right` is the pivot itself.
    let middle = begin;
    while (middle < end && ranks[middle]! < left) middle++;
    let rest = middle;
    while (rest < end && ranks[rest]! < right) rest++;
    if (begin < middle && rest < end) select(values, low, left, ranks, begin, middle, deep);
    else if (begin < middle) {
      [high, end] = [left, middle];
      continue;
    }
    [low, begin] = [right, rest];
  }
  if (begin < end) insert(values, low, high);
}

/** Smaller values to the front and larger ones to the back; between them the pivot. */
function parted(values: Float64Array, low: number, high: number): readonly [left: number, right: number] {
  const a = values[low]!;
  const b = values[(low + high) >>> 1]!;
  const c = values[high]!;
  const pivot = a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
  let i = low;
  let j = high;
  while (i <= j) {
    while (values[i]! < pivot) i++;
    while (values[j]! > pivot) j--;
    if (i > j) break;
    const value = values[i]!;
    values[i++] = values[j]!;
    values[j--] = value;
  }
  return [j + 1, i];
}

function insert(values: Float64Array, low: number, high: number): void {
  for (let row = low + 1; row < high; row++) {
    const value = values[row]!;
    let to = row - 1;
    while (to >= low && values[to]! > value) {
      values[to + 1] = values[to]!;
      to--;
    }
    values[to + 1] = value;
  }
}
