import { shownHistogram, type HistogramParts } from '../shown/histogram.ts';
import { axisName } from '../shown/words.ts';
import { checkParts, fields, isFigure, isHistogram, isText, orNothing, type Check } from './check-parts.ts';
import { binChannels } from './number-axis.ts';
import { dataOf, makeSpec, readStyle, tip, type SpecOptions, type VegaLiteSpec } from './spec.ts';

/**
 * The histogram of a number column, with a line at the median.
 *
 * @param column - the profile of a number column, or what it has of the same names.
 * @throws {SlipwayError} `bad-data` on anything else, such as the profile of a text column; `bad-option`.
 * @example
 * histogramSpec({ name: 'age', histogram: { edges: [0, 10, 20], counts: [1, 3] } }).data.values[1].rows // => 3
 */
export function histogramSpec(column: HistogramParts, options: SpecOptions = {}): VegaLiteSpec {
  checkParts('view/histogram-spec', column, isColumn, 'the profile of a number column');
  const style = readStyle('view/histogram-spec', options);
  const shown = shownHistogram(column);
  const bars = {
    mark: { type: 'bar', tooltip: true, binSpacing: 1 },
    encoding: {
      ...binChannels(shown.bins, axisName(column.name, style.unit)),
      y: { field: 'rows', type: 'quantitative', title: 'rows', axis: { tickCount: 4, format: '~s' } },
      tooltip: [tip('label', 'values'), tip('rows', 'rows', ','), tip('share', 'share', '.1%')],
    },
  };
  const rows = shown.bins.map(({ from, to, rows, share, label }) => ({ from, to, rows, share, label }));
  const numeric = 'x2' in bars.encoding;
  if (shown.median === null || !numeric) return makeSpec(shown, style, rows, bars);
  const median = {
    data: dataOf([{ at: shown.median }]),
    mark: { type: 'rule', strokeDash: [3, 3], tooltip: true },
    encoding: {
      x: { field: 'at', type: 'quantitative' },
      tooltip: [tip('at', 'median', ',.6~g')],
    },
  };
  return makeSpec(shown, style, rows, { layer: [bars, median] });
}

const isColumn: Check = fields({
  name: isText,
  // Columns of other kinds have none at all: a picture of no values would be wrong of them.
  histogram: (value) => value === null || isHistogram(value),
  quantiles: orNothing(fields({ p50: orNothing(isFigure) })),
});
