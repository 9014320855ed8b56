import { shownBoxes, type BoxParts } from '../shown/boxes.ts';
import { axisName } from '../shown/words.ts';
import { checkParts, fields, isFigure, isText, listOf, type Check } from './check-parts.ts';
import { makeSpec, readStyle, tip, type Part, type SpecOptions, type VegaLiteSpec } from './spec.ts';

/**
 * Boxes of one or several columns or slices on one axis, from their quantiles alone: the middle half of the values, its
 * median, whiskers to the 5 % and the 95 % quantile, and points at the smallest and the largest value.
 *
 * Whiskers are quantiles here and not 1.5 box lengths: what lies beyond those cannot be told without the rows.
 *
 * @param columns - profiles of number columns, or what they have of the same names.
 * @throws {SlipwayError} `bad-option`.
 * @example
 * const age = { name: 'age', min: 0, max: 12, quantiles: { p05: 1, p25: 2, p50: 3, p75: 5, p95: 9 } };
 * boxSpec([age]).data.values[0].median // => 3
 */
export function boxSpec(columns: readonly BoxParts[], options: SpecOptions = {}): VegaLiteSpec {
  checkParts('view/box-spec', columns, listOf(isBox), 'a list of profiles of number columns');
  const style = readStyle('view/box-spec', options);
  const { colors } = style;
  const shown = shownBoxes(columns);
  const x = (field: string): Part => ({
    field,
    type: 'quantitative',
    title: columns.length === 1 ? axisName(columns[0]!.name, style.unit) : (style.unit ?? 'value'),
    scale: { zero: false },
    axis: { format: '~s', tickCount: 6 },
  });
  const tooltip = [
    tip('label', 'of'),
    tip('min', 'smallest', ',.6~g'),
    tip('low', '5 %', ',.6~g'),
    tip('from', '25 %', ',.6~g'),
    tip('median', 'median', ',.6~g'),
    tip('to', '75 %', ',.6~g'),
    tip('high', '95 %', ',.6~g'),
    tip('max', 'largest', ',.6~g'),
  ];
  const end = (field: string): Part => ({
    mark: { type: 'point', size: 18, filled: true, color: colors.soft },
    encoding: { x: x(field), tooltip },
  });
  return makeSpec(
    shown,
    style,
    shown.boxes.map((box) => ({ ...box })),
    {
      height: { step: 34 },
      encoding: { y: { field: 'label', type: 'nominal', sort: null, title: null } },
      layer: [
        { mark: { type: 'rule' }, encoding: { x: x('low'), x2: { field: 'high' }, tooltip } },
        { mark: { type: 'bar', size: 18 }, encoding: { x: x('from'), x2: { field: 'to' }, tooltip } },
        {
          mark: { type: 'tick', size: 18, thickness: 2, color: colors.card },
          encoding: { x: x('median'), tooltip },
        },
        end('min'),
        end('max'),
      ],
    },
  );
}

const quantiles = { p05: isFigure, p25: isFigure, p50: isFigure, p75: isFigure, p95: isFigure };
const isBox: Check = fields({ name: isText, min: isFigure, max: isFigure, quantiles: fields(quantiles) });
