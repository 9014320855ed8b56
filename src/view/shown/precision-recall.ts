import type { PrecisionRecallPoint } from '../../metrics/curve-points.ts';
import { shareAxis, type ShownCurves } from './curves.ts';
import { shareText } from './words.ts';

/** What precision–recall curves show, with the share of label 1 as what chance gives where it is known. */
export function shownPrecisionRecall(
  lines: readonly (readonly PrecisionRecallPoint[])[],
  names: readonly string[],
  labelRate: number | null,
): ShownCurves {
  const curves = lines.map((points, index) => ({
    name: names[index]!,
    points: points.map(({ threshold, recall, precision }) => ({ x: recall, y: precision, threshold })),
  }));
  // Steps: the precision of a point holds from the recall before it, as average precision sums it.
  const found = curves.map(({ points }) => points.find(({ x }) => x >= 0.5)?.y ?? NaN);
  const [first, second] = found.map((height) => shareText(height));
  const chance =
    labelRate === null ? '' : ` The dashed line is chance: ${shareText(labelRate)} of the rows have label 1.`;
  return {
    title: 'Precision and recall',
    description: found.some(Number.isNaN)
      ? 'There is no curve.'
      : `Where half of the rows of label 1 are found, ${first!} of the rows decided 1 have it${second === undefined ? '' : `, and ${second} by ${names[1]!}`}.${chance}`,
    curves,
    join: 'steps',
    reference:
      labelRate === null
        ? null
        : { from: { x: 0, y: labelRate }, to: { x: 1, y: labelRate }, label: 'chance' },
    mark: null,
    x: shareAxis('recall'),
    y: shareAxis('precision'),
  };
}
