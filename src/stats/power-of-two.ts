/** A power of two of at least a length, as far as it and its inverse are doubles of full precision; 1 of 0. */
export function powerOfTwo(length: number): number {
  if (!(length > 0)) return 1;
  return 2 ** Math.max(-1000, Math.min(1000, Math.ceil(Math.log2(length))));
}
