/** The exponent of a double. */
const EXPONENT = 0x7ff00000;

/**
 * Copies gradients and hessians, each rounded to the finest multiple of a power of two of which any sum of them is exact.
 *
 * Sums of doubles depend on the order of the additions; sums of whole multiples of one number do not, as long as they
 * have fewer than 53 bits. What is lost is less than a 2^50th of the sum of all.
 *
 * @param pairs - gradient and hessian of each row side by side.
 * @returns whether their sums are numbers at all.
 */
export function roundPairs(pairs: Float64Array, into: Float64Array): boolean {
  let gradients = 0;
  let hessians = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    gradients += Math.abs(pairs[at]!);
    hessians += pairs[at + 1]!;
  }
  if (!(gradients < 1e300 && hessians < 1e300)) return false;
  const g = shiftOf(gradients);
  const h = shiftOf(hessians);
  for (let at = 0; at < pairs.length; at += 2) {
    into[at] = pairs[at]! + g - g;
    into[at + 1] = pairs[at + 1]! + h - h;
  }
  return true;
}

/** What rounds when it is added and taken away again: doubles near it are multiples of a 2^50th of the sum. */
function shiftOf(sum: number): number {
  const word = new Uint32Array(Float64Array.of(sum).buffer);
  const power = Float64Array.of(sum);
  const bits = new Uint32Array(power.buffer);
  bits[1] = word[1]! & EXPONENT;
  bits[0] = 0;
  return 6 * power[0]!;
}
