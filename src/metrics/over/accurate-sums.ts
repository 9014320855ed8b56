/**
 * Some sums, each with what rounding took off it beside it, shape `[2 k]`: alike to the last digits in whatever order the
 * values come.
 *
 * @source A. Neumaier (1974), ZAMM 54(1), 39–51.
 */
export type AccurateSums = Float64Array;

/** Sums of nothing. */
export function noSums(count: number): AccurateSums {
  return new Float64Array(2 * count);
}

/** Adds a value to one of the sums, in place. */
export function addTo(sums: AccurateSums, at: number, value: number): void {
  const sum = sums[2 * at]!;
  const total = sum + value;
  sums[2 * at] = total;
  sums[2 * at + 1]! += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
}

/** Both, place by place; changes neither. */
export function mergeSums(first: AccurateSums, second: AccurateSums): AccurateSums {
  const merged = first.slice();
  for (let at = 0; 2 * at < second.length; at++) {
    addTo(merged, at, second[2 * at]!);
    merged[2 * at + 1]! += second[2 * at + 1]!;
  }
  return merged;
}

/** One of the sums; what is infinite or `NaN` has nothing taken off. */
export function totalOf(sums: AccurateSums, at: number): number {
  const total = sums[2 * at]! + sums[2 * at + 1]!;
  return total - total === 0 ? total : sums[2 * at]!;
}
