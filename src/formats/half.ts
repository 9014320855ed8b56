const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * The half-precision number nearest to another, as its 16 bits; of two as near, the even one. Beyond 65,504 it is infinite.
 *
 * @source IEEE 754-2019, binary16.
 */
export function toHalf(value: number): number {
  float[0] = value;
  const all = bits[0]!;
  const sign = (all >>> 16) & 0x8000;
  const exponent = (all >>> 23) & 0xff;
  const fraction = all & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const power = exponent - 112;
  if (power >= 31) return sign | 0x7c00;
  if (power > 0) {
    const half = sign | (power << 10) | (fraction >>> 13);
    // A carry goes on into the power, which is what it should do.
    return half + roundUp(fraction, 13, half);
  }
  if (power < -10) return sign;
  const whole = fraction | 0x800000;
  const drop = 14 - power;
  const half = sign | (whole >>> drop);
  return half + roundUp(whole, drop, half);
}

function roundUp(value: number, dropped: number, kept: number): number {
  const rest = value & ((1 << dropped) - 1);
  const middle = 1 << (dropped - 1);
  return rest > middle || (rest === middle && (kept & 1) === 1) ? 1 : 0;
}

/** The number of 16 bits of half precision. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
