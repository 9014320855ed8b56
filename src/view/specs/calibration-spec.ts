import type { CalibrationBin } from '../../metrics/curve-points.ts';
import { shownCalibration } from '../shown/calibration.ts';
import { checkParts, fields, isCount, isMaybe, listOf, orNothing, type Check } from './check-parts.ts';
import { dataOf, makeSpec, readStyle, tip, type Part, type SpecOptions, type VegaLiteSpec } from './spec.ts';

/**
 * Reliability: for each bin of rows of like scores, what they were told and what came, with the interval of what came,
 * and below it how many rows the bins have.
 *
 * @param bins - `curves.calibration` of an evaluation: ascending.
 * @throws {SlipwayError} `bad-data` on anything but such bins; `bad-option`.
 * @example
 * const bins = [{ rows: 10, meanScore: 0.2, labelRate: 0.3, interval: { low: 0.1, high: 0.6 } }];
 * calibrationSpec(bins).data.values[0].told // => 0.2
 */
export function calibrationSpec(bins: readonly CalibrationBin[], options: SpecOptions = {}): VegaLiteSpec {
  const where = 'view/calibration-spec';
  checkParts(where, bins, isCalibration, 'bins with their rows, mean scores, label rates and intervals');
  const style = readStyle(where, options);
  const { colors, width } = style;
  const shown = shownCalibration(bins);
  const rows = shown.bins.map(({ meanScore, labelRate, low, high, rows: count }) => {
    return { told: meanScore, came: labelRate, low, high, rows: count };
  });
  const channel = (field: string, title: string | null, more: Part = {}): Part => ({
    ...{ field, type: 'quantitative', title },
    scale: { zero: false, nice: false, domain: [0, shown.most] },
    axis: { tickCount: 5, format: '~%', ...more },
  });
  const tooltip = [
    tip('told', 'mean score', '.1%'),
    tip('came', 'share of label 1', '.1%'),
    tip('low', 'from', '.1%'),
    tip('high', 'to', '.1%'),
    tip('rows', 'rows', ','),
  ];
  const x = channel('told', null, { labels: false, ticks: false });
  const y = (field: string): Part => channel(field, 'share of label 1');
  return makeSpec(shown, style, rows, {
    spacing: 8,
    vconcat: [
      {
        width,
        height: Math.round(width * 0.7),
        layer: [
          {
            data: dataOf([
              { told: 0, came: 0 },
              { told: shown.most, came: shown.most },
            ]),
            mark: { type: 'line', strokeDash: [4, 3], strokeWidth: 1, color: colors.soft },
            encoding: { x, y: y('came') },
          },
          {
            mark: { type: 'rule', strokeWidth: 2, color: colors.mark },
            encoding: { x, y: y('low'), y2: { field: 'high' }, tooltip },
          },
          {
            mark: { type: 'point', filled: true, size: 50, opacity: 1 },
            encoding: { x, y: y('came'), tooltip },
          },
        ],
      },
      {
        width,
        height: 50,
        mark: { type: 'rule', strokeWidth: 6, opacity: 0.55, color: colors.mark },
        encoding: {
          x: channel('told', 'mean score'),
          y: {
            ...{ field: 'rows', type: 'quantitative', title: 'rows' },
            scale: { zero: true },
            axis: { tickCount: 2, format: '~s' },
          },
          y2: { datum: 0 },
          tooltip,
        },
      },
    ],
  });
}

/** What a reliability picture is read from; rates and intervals may not exist. */
export const isCalibration: Check = listOf(
  fields({
    ...{ rows: isCount, meanScore: isMaybe, labelRate: isMaybe },
    interval: orNothing(fields({ low: isMaybe, high: isMaybe })),
  }),
);
