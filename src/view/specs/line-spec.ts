import { shownLine, type LineParts } from '../shown/line.ts';
import { axisName } from '../shown/words.ts';
import {
  checkParts,
  fields,
  isCount,
  isFigure,
  isNumber,
  isText,
  listOf,
  orNothing,
  type Check,
} from './check-parts.ts';
import { dataOf, makeSpec, readStyle, tip, type Part, type SpecOptions, type VegaLiteSpec } from './spec.ts';

/**
 * A line over time with a band for its interval and dashed lines where its level changes, on the wall clock of a zone.
 *
 * @throws {SlipwayError} `bad-option`.
 * @example
 * const points = [{ wall: 0, label: '1970-01-01', rows: 2, value: 5 }, { wall: 864e5, label: '1970-01-02', rows: 1, value: null }];
 * lineSpec({ name: 'price', unit: 'day', zone: 'UTC', points }).data.values.map(({ value }) => value) // => [5, null]
 */
export function lineSpec(parts: LineParts, options: SpecOptions = {}): VegaLiteSpec {
  checkParts('view/line-spec', parts, isLine, 'a name, a unit, a zone and points over time');
  const style = readStyle('view/line-spec', options);
  const { colors } = style;
  const shown = shownLine(parts);
  const rows = shown.points.map(({ wall, label, rows, value, low, high }) => {
    return { wall, label, rows, value, low, high };
  });
  const y = (field: string): Part => ({
    field,
    type: 'quantitative',
    title: axisName(parts.name, style.unit),
    scale: { zero: false },
    axis: { tickCount: 4, format: '~s' },
  });
  const x: Part = {
    field: 'wall',
    type: 'temporal',
    title: `${parts.unit}, ${parts.zone}`,
    scale: { type: 'utc' },
    axis: { grid: false, tickCount: 6 },
  };
  const tooltip = [
    tip('label', parts.unit),
    tip('value', 'value', ',.6~g'),
    tip('low', 'from', ',.6~g'),
    tip('high', 'to', ',.6~g'),
    tip('rows', 'rows', ','),
  ];
  const changes = {
    data: dataOf(shown.changes.map(({ wall, label, before, after }) => ({ wall, label, before, after }))),
    mark: { type: 'rule', strokeDash: [4, 3], color: colors.second, strokeWidth: 1.5 },
    encoding: {
      x,
      tooltip: [
        tip('label', 'the level changes'),
        tip('before', 'before', ',.6~g'),
        tip('after', 'after', ',.6~g'),
      ],
    },
  };
  const band = {
    mark: { type: 'area', color: colors.mark, opacity: 0.2 },
    encoding: { x, y: y('low'), y2: { field: 'high' } },
  };
  return makeSpec(shown, style, rows, {
    height: 160,
    layer: [
      ...(rows.some(({ low }) => low !== null) ? [band] : []),
      {
        mark: { type: 'line', strokeWidth: 1.75 },
        encoding: { x, y: y('value') },
      },
      { mark: { type: 'point', filled: true, size: 14 }, encoding: { x, y: y('value'), tooltip } },
      ...(shown.changes.length > 0 ? [changes] : []),
    ],
  });
}

const isLine: Check = fields({
  name: isText,
  unit: isText,
  zone: isText,
  points: listOf(
    fields({
      ...{ wall: isNumber, label: isText, rows: isCount, value: isFigure },
      ...{ low: orNothing(isFigure), high: orNothing(isFigure) },
    }),
  ),
  changes: orNothing(listOf(fields({ wall: isNumber, label: isText, before: isNumber, after: isNumber }))),
});
