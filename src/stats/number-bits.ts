/** Two unsigned integers a double, the low half first. */
export function halvesOf({ buffer, byteOffset, length }: Float64Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, 2 * length);
}

/** How many leading bits all values share, 64 when all are the same. */
export function commonBits(halves: Uint32Array): number {
  const low = halves[0]!;
  const high = halves[1]!;
  let lowDiffers = 0;
  let highDiffers = 0;
  for (let i = 0; i < halves.length; i += 2) {
    lowDiffers |= halves[i]! ^ low;
    highDiffers |= halves[i + 1]! ^ high;
  }
  return highDiffers !== 0 ? Math.clz32(highDiffers) : 32 + Math.clz32(lowDiffers);
}
