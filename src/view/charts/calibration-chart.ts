import { countText } from '../../core/figure-text.ts';
import type { Html } from '../html.ts';
import type { ShownCalibration } from '../shown/calibration.ts';
import { shareText } from '../shown/words.ts';
import { axes, FIELD, scaleOf } from './axes.ts';
import { frame, shape } from './svg.ts';

/** How high the bars of rows reach, at most. */
const BARS = 34;

/** What bins of rows were told and what came, with intervals, over bars of how many rows they are. */
export function calibrationChart(shown: ShownCalibration): Html {
  const { bins, most } = shown;
  const told = { title: 'mean score; bars: rows', from: 0, to: most, share: true };
  const came = { title: 'share of label 1', from: 0, to: most, share: true };
  const [x, y] = [scaleOf(told, FIELD.left, FIELD.right), scaleOf(came, FIELD.floor, FIELD.top)];
  const largest = bins.reduce((rows, bin) => Math.max(rows, bin.rows), 0) || 1;
  const bars = bins.map(({ meanScore, rows }) => {
    const height = Math.max(1, (rows / largest) * BARS);
    return shape('rect', {
      ...{ class: 'wash', fill: '#dfe8fa', x: x(meanScore) - 5, width: 10 },
      ...{ y: FIELD.floor - height, height },
    });
  });
  const points = bins.map(({ meanScore, labelRate, low, high, rows }) => {
    const within = low === null || high === null ? '' : ` (${shareText(low)} to ${shareText(high)})`;
    const words = `told ${shareText(meanScore)}, came ${shareText(labelRate)}${within}, ${countText(rows)} rows`;
    return shape(
      'g',
      {},
      shape('title', {}, words),
      low !== null &&
        high !== null &&
        shape('line', {
          ...{ class: 'interval', stroke: '#3767c8', x1: x(meanScore), x2: x(meanScore) },
          ...{ y1: y(low), y2: y(high) },
        }),
      shape('circle', { class: 'mark', fill: '#3767c8', cx: x(meanScore), cy: y(labelRate), r: 3.5 }),
    );
  });
  const even = shape('line', {
    ...{ class: 'reference', stroke: '#566072', 'stroke-dasharray': '4 3' },
    ...{ x1: x(0), x2: x(most), y1: y(0), y2: y(most) },
  });
  return frame(FIELD.width, FIELD.height, shown, [...axes(told, came, x, y), ...bars, even, ...points]);
}
