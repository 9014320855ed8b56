/** Adding it to a number below 2^51 rounds that to a whole one. */
const ROUND = 6755399441055744;
const PARTS = 32;
/** 32 ÷ ln 2, and ln 2 ÷ 32 as a sum of a number of few digits and the rest. */
const PER_PART = 46.16624130844683;
const PART_HIGH = 0.021660849335603416;
const PART_LOW = 5.689487495325457e-11;

/** 2^(k/32), by square roots, which every platform rounds alike. */
export const roots: Float64Array = /* @__PURE__ */ (() => {
  const all = new Float64Array(PARTS).fill(1);
  for (let bit = PARTS >> 1, root = Math.SQRT2; bit > 0; bit >>= 1, root = Math.sqrt(root)) {
    for (let k = 0; k < PARTS; k++) if (k & bit) all[k]! *= root;
  }
  return all;
})();

/** 2^n for n from -1100 to 1100, 0 or infinite at the ends. */
const powers: Float64Array = /* @__PURE__ */ Float64Array.from({ length: 2201 }, (_, at) => 2 ** (at - 1100));

/**
 * e^x to two or three units in the last place, the same bits on every platform, and in a third of the time that
 * `Math.exp` takes: most of what a round of boosting computes for each row.
 */
export function exponential(x: number): number {
  if (!(x > -745 && x < 709)) return Math.exp(x);
  const part = x * PER_PART + ROUND - ROUND;
  const r = x - part * PART_HIGH - part * PART_LOW;
  const n = part | 0;
  const series = r + r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720)))));
  const root = roots[n & (PARTS - 1)]!;
  return (root + root * series) * powers[(n >> 5) + 1100]!;
}
