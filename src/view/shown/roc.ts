import type { RocPoint } from '../../metrics/curve-points.ts';
import { heightAt, shareAxis, type ShownCurves } from './curves.ts';
import { shareText } from './words.ts';

/** What ROC curves show: of one model, or of a candidate and its baseline. */
export function shownRoc(lines: readonly (readonly RocPoint[])[], names: readonly string[]): ShownCurves {
  const curves = lines.map((points, index) => ({
    name: names[index]!,
    points: points.map(({ threshold, falsePositiveRate, truePositiveRate }) => {
      return { x: falsePositiveRate, y: truePositiveRate, threshold };
    }),
  }));
  const found = curves.map(({ points }) => heightAt(points, 0.1)).map((height) => height ?? NaN);
  const [first, second] = found.map((height) => shareText(height));
  return {
    title: 'ROC curve',
    description: found.some(Number.isNaN)
      ? 'There is no curve.'
      : `Where 10 % of the rows of label 0 are decided 1, so are ${first!} of those of label 1${second === undefined ? '' : `, and ${second} by ${names[1]!}`}. The dashed line is chance.`,
    curves,
    join: 'straight',
    reference: { from: { x: 0, y: 0 }, to: { x: 1, y: 1 }, label: 'chance' },
    mark: null,
    x: shareAxis('false positive rate'),
    y: shareAxis('true positive rate'),
  };
}
