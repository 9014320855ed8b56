/** The powers of ten that a double holds, as they are written: `10 ** n` is off by a digit on some platforms. */
export const POWERS_OF_TEN: Float64Array = /* @__PURE__ */ Float64Array.from({ length: 23 }, (_, exponent) =>
  Number(`1e${exponent}`),
);

/** A whole number over a power of ten, the nearest double: where both are exact, one division rounds once. */
export function decimalNumber(units: number, scale: number): number {
  return scale < POWERS_OF_TEN.length
    ? units / POWERS_OF_TEN[scale]!
    : Number(decimalText(BigInt(units), scale));
}

/** A whole number over a power of ten, in all its digits. */
export function decimalText(units: bigint, scale: number): string {
  if (scale === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
