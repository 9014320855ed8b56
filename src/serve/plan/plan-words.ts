/** `15,157`; an estimate to the digits that are known of it; no end where there is none. */
export const countWords = (value: number): string =>
  Number.isFinite(value) ? value.toLocaleString('en-US', { maximumFractionDigits: 0 }) : 'any number of';

/** `1 key`, `15,157 keys`. */
export const keyWords = (keys: number): string => `${countWords(keys)} ${keys === 1 ? 'key' : 'keys'}`;

/** `1 entry`, `15,157 entries`. */
export const entryWords = (entries: number): string =>
  `${countWords(entries)} ${entries === 1 ? 'entry' : 'entries'}`;

/** `82.3 %`, `−4.0 %`. */
export const shareWords = (share: number): string => `${(share * 100).toFixed(1)} %`.replace('-', '−');

/** `5.00 µs`, `120 µs`, `43.2 ms`, `12 s`. */
export function microWords(micros: number): string {
  if (micros < 9999.5) return `${micros < 10 ? micros.toFixed(2) : micros.toFixed(0)} µs`;
  const millis = micros / 1000;
  return millis < 9999.5 ? `${Number(millis.toPrecision(3))} ms` : `${countWords(millis / 1000)} s`;
}

/** `5.2 µs`, `99.94 µs`, `43.21 ms`: four digits, for times that are compared with each other. */
export function closeMicroWords(micros: number): string {
  const [value, unit] =
    micros < 9999.5 ? [micros, 'µs'] : micros < 9_999_500 ? [micros / 1e3, 'ms'] : [micros / 1e6, 's'];
  return `${Number(value.toPrecision(4))} ${unit}`;
}

/** What 99 of a hundred requests take, and may take; begins a sentence. */
export function p99Words(
  {
    tableP99Micros,
    onDemandP99Micros,
  }: { readonly tableP99Micros: number; readonly onDemandP99Micros: number },
  allowed: number,
): string {
  return `99 of a hundred requests take at most ${closeMicroWords(tableP99Micros)} with the table and ${closeMicroWords(onDemandP99Micros)} on demand, where ${closeMicroWords(allowed)} are allowed`;
}

/** `200.0 kB`. */
export function byteWords(value: number): string {
  if (value < 1e3) return `${value.toFixed(0)} bytes`;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`;
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(1)} GB`;
}

/** A price of a day in whatever currency it was given: `0.0123`. */
export const priceWords = (value: number): string => String(Number(value.toPrecision(3)));
