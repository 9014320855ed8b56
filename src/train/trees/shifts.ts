/** What rounds gradients and hessians when it is added and taken away again. */
export interface Shifts {
  readonly gradient: number;
  readonly hessian: number;
}

/** What rows add up to: their gradients by size, and their hessians. */
export interface Sizes {
  readonly gradients: number;
  readonly hessians: number;
}

/** @param pairs - gradient and hessian of each row, side by side. */
export function sizesOf(pairs: Float64Array): Sizes {
  let gradients = 0;
  let hessians = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    gradients += Math.abs(pairs[at]!);
    hessians += pairs[at + 1]!;
  }
  return { gradients, hessians };
}

/**
 * Shifts that round gradients and hessians so that no sum of them depends on the order of the additions.
 *
 * Sums of doubles do; sums of whole multiples of one power of two do not, as long as they have fewer than 53 bits. These
 * have fewer than 51 and a sign, so that compiled loops turn them into doubles by an addition. What gradients lose is less
 * than a 2^49th of the sum of all. Hessians lose as many bits more as there have to be for 63 bits to hold their sum and a
 * count of the rows.
 *
 * @returns nothing when there is no finite sum.
 */
export function shiftsOf({ gradients, hessians }: Sizes, rows: number): Shifts | undefined {
  if (!(gradients < 1e290 && hessians < 1e290)) return undefined;
  const spare = 2 ** Math.max(0, countBits(rows) - 12);
  return { gradient: 12 * powerBelow(gradients), hessian: 12 * powerBelow(hessians) * spare };
}

/** The bits that a count of the rows takes. */
export function countBits(rows: number): number {
  return 32 - Math.clz32(rows);
}

/** What numbers rounded by a shift are multiples of. */
export function unitOf(shift: number): number {
  return (shift / 12) * 2 ** -49;
}

/** The largest power of two that is at most this. */
function powerBelow(sum: number): number {
  const power = Float64Array.of(sum);
  const bytes = new DataView(power.buffer);
  bytes.setUint32(0, 0, true);
  bytes.setUint32(4, bytes.getUint32(4, true) & 0x7ff00000, true);
  return bytes.getFloat64(0, true);
}
