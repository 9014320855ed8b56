import { lineSpec } from '../view/specs/line-spec.ts';
import type { SpecOptions, VegaLiteSpec } from '../view/specs/spec.ts';
import { trendParts } from './report-trend.ts';
import type { Trend } from './trend.ts';

/**
 * A trend as a Vega-Lite specification: a line on the wall clock of its zone, a band for the 95 % limits, and dashed
 * lines where its level changes.
 *
 * @param of - as {@link trend} gives it, or as it came back from JSON.
 * @throws {SlipwayError} `bad-option`; `bad-data` on what is no trend.
 * @example
 * const at = Array.from({ length: 30 }, (_, day) => Date.UTC(2013, 0, 1 + day));
 * const fares = table({ at: timeColumn(at), fare: numberColumn(at.map((_, day) => 5 + 2 * day)) });
 * trendSpec(trend(fares, { time: 'at', column: 'fare', unit: 'day' })).data.values[29].value // => 63
 */
export function trendSpec(of: Trend, options: SpecOptions = {}): VegaLiteSpec {
  return lineSpec(trendParts('eda/trend-spec', of), options);
}
