import { shortNumber } from '../charts/ticks.ts';

/** A figure that may not exist: NaN, or `null` where it came back from JSON. */
export type MaybeFigure = number | null | undefined;

/** Between what a figure lies; either end may not exist. */
export interface MaybeInterval {
  readonly low: MaybeFigure;
  readonly high: MaybeFigure;
}

/** A figure, or `null` where there is none. */
export function known(value: MaybeFigure): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Both ends of an interval, or `null` where one is lacking. */
export function knownInterval(
  interval: MaybeInterval | null | undefined,
): { readonly low: number; readonly high: number } | null {
  const [low, high] = [known(interval?.low), known(interval?.high)];
  return low === null || high === null ? null : { low, high };
}

/**
 * A metric for reading: three digits after the point, or as many as half the width of its interval begins at; fewer
 * for large figures. A dash where there is none.
 */
export function metricText(value: MaybeFigure, reach: number = Infinity): string {
  const figure = known(value);
  if (figure === null) return '–';
  const size = Math.abs(figure);
  if (size !== 0 && size < 0.001 && !(reach > 0 && reach < Infinity))
    return minus(shortNumber(Number(figure.toPrecision(2))));
  if (size >= 10) return minus(shortNumber(figure));
  const digits = reach > 0 && reach < Infinity ? Math.min(6, Math.max(3, -Math.floor(Math.log10(reach)))) : 3;
  const text = figure.toFixed(digits);
  return minus(/^-0\.0+$/.test(text) ? text.slice(1) : text);
}

/** A metric with its interval: `0.693 (0.687 to 0.700)`. */
export function metricWithin(value: MaybeFigure, interval: MaybeInterval | null | undefined): string {
  const ends = knownInterval(interval);
  if (ends === null || known(value) === null) return metricText(value);
  const reach = (ends.high - ends.low) / 2;
  return `${metricText(value, reach)} (${metricText(ends.low, reach)} to ${metricText(ends.high, reach)})`;
}

/** A difference with its sign: `+0.012`, `−0.030`, `0.000`. */
export function differenceText(value: MaybeFigure, reach?: number): string {
  const text = metricText(value, reach);
  return (known(value) ?? 0) > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

function minus(text: string): string {
  return text.replaceAll('-', '−');
}
