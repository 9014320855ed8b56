/** Exponentials and logarithms, two at a time, good to about a unit in the last place. */

/** 1 ÷ k! from k = 2 to 13. */
const EXPONENTIAL = memory.data<f64>([
  0.5, 0.16666666666666666, 4.1666666666666664e-2, 8.333333333333333e-3, 1.3888888888888889e-3,
  1.984126984126984e-4, 2.48015873015873e-5, 2.7557319223985893e-6, 2.755731922398589e-7,
  2.505210838544172e-8, 2.08767569878681e-9, 1.6059043836821613e-10,
]);

/** 2 ÷ (2k + 1) from k = 1 to 10, and zeros: the series of 2 · artanh(s) ÷ s in s². */
const LOGARITHM = memory.data<f64>([
  0.6666666666666666, 0.4, 0.2857142857142857, 0.2222222222222222, 0.18181818181818182, 0.15384615384615385,
  0.13333333333333333, 0.11764705882352941, 0.10526315789473684, 0.09523809523809523, 0, 0,
]);

/** 1.5 · 2⁵²: added to a number, it leaves the nearest integer in the lowest bits. */
const SHIFTER: f64 = 6755399441055744;
/** ln 2 in two parts, the first with zeros at its end, so that its multiples are exact. */
const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** The sum of twelve coefficients times x⁰ to x¹¹: odd and even powers apart, so that neither waits for the other. */
function polynomial(c: usize, square: v128, x: v128): v128 {
  let even = v128.load64_splat(c, 80);
  let odd = v128.load64_splat(c, 88);
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(c, 64));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(c, 72));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(c, 48));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(c, 56));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(c, 32));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(c, 40));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(c, 16));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(c, 24));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(c));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(c, 8));
  return f64x2.add(even, f64x2.mul(odd, x));
}

/** e^x. Below −708 it is 0, and above 709 infinite. */
export function exponential(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(SHIFTER));
  const n = f64x2.sub(shifted, f64x2.splat(SHIFTER));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH))), f64x2.mul(n, f64x2.splat(LN2_LOW)));
  const square = f64x2.mul(r, r);
  const sum = polynomial(EXPONENTIAL, square, r);
  // 1 + r + r² · sum, the small parts first.
  const whole = f64x2.add(f64x2.splat(1), f64x2.add(r, f64x2.mul(square, sum)));
  // The integer becomes the exponent.
  const scaled = i64x2.add(whole, i64x2.shl(shifted, 52));
  const floored = v128.andnot(scaled, f64x2.lt(x, f64x2.splat(-708)));
  return v128.bitselect(f64x2.splat(Infinity), floored, f64x2.gt(x, f64x2.splat(709)));
}

/** ln(1 + x) of an x from 0 to 1. */
export function logarithmOfOneMore(x: v128): v128 {
  // Beyond √2 it is the logarithm of the half, and ln 2: s stays below 0.172.
  const far = f64x2.gt(x, f64x2.splat(0.4142135623730951));
  const above = v128.bitselect(f64x2.sub(x, f64x2.splat(1)), x, far);
  const below = f64x2.add(x, v128.bitselect(f64x2.splat(3), f64x2.splat(2), far));
  const s = f64x2.div(above, below);
  const square = f64x2.mul(s, s);
  const sum = polynomial(LOGARITHM, f64x2.mul(square, square), square);
  const near = f64x2.add(f64x2.add(s, s), f64x2.mul(f64x2.mul(s, square), sum));
  return f64x2.add(near, v128.and(far, f64x2.splat(0.6931471805599453)));
}
