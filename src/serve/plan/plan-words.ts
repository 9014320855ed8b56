/** `15,157`; an estimate to the digits that are known of it; no end where there is none. */
export const countWords = (value: number): string =>
  Number.isFinite(value) ? value.toLocaleString('en-US', { maximumFractionDigits: 0 }) : 'any number of';

/** `82.3 %`. */
export const shareWords = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `5.00 µs`, `120 µs`. */
export const microWords = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} µs`;

/** `200.0 kB`. */
export function byteWords(value: number): string {
  if (value < 1e3) return `${value.toFixed(0)} bytes`;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`;
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(1)} GB`;
}

/** A price of a day in whatever currency it was given: `0.0123`. */
export const priceWords = (value: number): string => String(Number(value.toPrecision(3)));
