/** Bits of a digit: 2048 counters a pass. */
const DIGIT = 11;

/**
 * The places of numbers in ascending order, those of equal numbers in their own.
 *
 * Stable counting passes over the bits of the doubles; digits that all numbers have in common are left out, as most are
 * among instants of a few years.
 *
 * @param values - shape `[n]`; `NaN` comes first or last.
 * @cost linear in n; five times the memory of `values` for the time it takes.
 * @source D. E. Knuth, The Art of Computer Programming 3, 5.2.5 (radix sorting); as unsigned integers, positive doubles
 *   ascend and negative ones descend (IEEE 754, section 5.10).
 * @example
 * sortedPlaces(Float64Array.of(3, -1, 3, 2)) // => Int32Array [1, 3, 0, 2]
 */
export function sortedPlaces(values: Float64Array): Int32Array {
  const rows = values.length;
  const low = new Uint32Array(rows);
  const high = new Uint32Array(rows);
  const double = new Float64Array(1);
  const halves = new Int32Array(double.buffer);
  for (let row = 0; row < rows; row++) {
    // Adding 0 makes one of the two zeros.
    double[0] = values[row]! + 0;
    const turned = halves[1]! >> 31;
    low[row] = halves[0]! ^ turned;
    high[row] = halves[1]! ^ (turned | 0x80000000);
  }
  let places = Int32Array.from({ length: 0 });
  for (const half of [low, high]) {
    for (let shift = 0; shift < 32; shift += DIGIT) places = pass(half, shift, places, rows);
  }
  return places.length === rows ? places : Int32Array.from(values, (_, row) => row);
}

/** The places by one more digit; no places yet are those in order. */
function pass(
  half: Uint32Array,
  shift: number,
  places: Int32Array<ArrayBuffer>,
  rows: number,
): Int32Array<ArrayBuffer> {
  const mask = 2 ** DIGIT - 1;
  const starts = new Int32Array(mask + 2);
  for (let row = 0; row < rows; row++) starts[((half[row]! >>> shift) & mask) + 1]!++;
  if (starts.includes(rows)) return places;
  for (let digit = 0; digit < mask; digit++) starts[digit + 1]! += starts[digit]!;
  const next = new Int32Array(rows);
  const first = places.length === 0;
  for (let at = 0; at < rows; at++) {
    const place = first ? at : places[at]!;
    next[starts[(half[place]! >>> shift) & mask]!++] = place;
  }
  return next;
}
