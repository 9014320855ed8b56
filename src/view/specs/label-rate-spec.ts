import { shownRates, type RateParts } from '../shown/rates.ts';
import { axisName, shownName } from '../shown/words.ts';
import { readMost, type CappedSpecOptions } from './bars-spec.ts';
import { checkParts, fields, isCount, isText, listOf, orNothing, type Check } from './check-parts.ts';
import { dataOf, makeSpec, readStyle, tip, type VegaLiteSpec } from './spec.ts';

/**
 * How often a label is there by level of a column: a point for each level, its interval, and a line over all levels.
 *
 * @param options.most - how many levels; those with the most rows are taken. @default 30
 * @throws {SlipwayError} `bad-option`.
 * @example
 * const levels = [{ level: 'EWR', rows: 10, rate: 0.4 }, { level: 'JFK', rows: 30, rate: 0.2 }];
 * labelRateSpec({ column: 'origin', label: 'late', levels }).data.values[1].rate // => 0.2
 */
export function labelRateSpec(rates: RateParts, options: CappedSpecOptions = {}): VegaLiteSpec {
  checkParts(
    'view/label-rate-spec',
    rates,
    isRates,
    'a column, a label and levels with their rows and rates',
  );
  const style = readStyle('view/label-rate-spec', options, ['most']);
  const shown = shownRates(rates, readMost('view/label-rate-spec', options, 30));
  const x = (
    field: string,
  ): { field: string; type: string; title: string; axis: { format: string; tickCount: number } } => ({
    field,
    type: 'quantitative',
    title: `share of rows with ${shownName(rates.label)}`,
    axis: { format: '~%', tickCount: 5 },
  });
  const y = { field: 'label', type: 'nominal', sort: null, title: axisName(rates.column, undefined) };
  const tooltip = [
    tip('label', 'level'),
    tip('rate', 'share', '.2%'),
    tip('low', 'from', '.2%'),
    tip('high', 'to', '.2%'),
    tip('rows', 'rows', ','),
  ];
  const overall = {
    data: dataOf([{ overall: shown.overall }]),
    mark: { type: 'rule', strokeDash: [4, 3] },
    encoding: { x: x('overall'), tooltip: [tip('overall', 'over all levels', '.2%')] },
  };
  return makeSpec(
    shown,
    style,
    shown.points.map((point) => ({ ...point })),
    {
      height: { step: 22 },
      layer: [
        ...(shown.overall === null ? [] : [overall]),
        {
          mark: { type: 'rule', strokeWidth: 2, color: style.colors.mark },
          encoding: { y, x: x('low'), x2: { field: 'high' }, tooltip },
        },
        { mark: { type: 'point', filled: true, size: 60 }, encoding: { y, x: x('rate'), tooltip } },
      ],
    },
  );
}

const isRate: Check = (value) => typeof value === 'number';
/** What rates by level are read from. */
export const isRates: Check = fields({
  column: isText,
  label: isText,
  levels: listOf(
    fields({
      level: orNothing(isText),
      rows: isCount,
      rate: orNothing(isRate),
      low: orNothing(isRate),
      high: orNothing(isRate),
    }),
  ),
});
