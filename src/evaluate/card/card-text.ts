import {
  differenceText,
  known,
  knownInterval,
  type MaybeFigure,
  type MaybeInterval,
} from '../../view/shown/metric-text.ts';

/** A difference with its interval: `+0.010 (−0.005 to +0.025)`. */
export function differenceWithin(
  difference: MaybeFigure,
  interval: MaybeInterval | null | undefined,
): string {
  const ends = knownInterval(interval);
  if (ends === null) return differenceText(difference);
  const reach = (ends.high - ends.low) / 2;
  return `${differenceText(difference, reach)} (${differenceText(ends.low, reach)} to ${differenceText(ends.high, reach)})`;
}

/** A p-value: three digits after the point, or that it is less. */
export function pValueText(value: MaybeFigure): string {
  const p = known(value);
  if (p === null) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
