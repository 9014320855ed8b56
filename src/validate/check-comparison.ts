import { checkCompared, isSameFigure, sliceKey } from '../core/check-compared.ts';
import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import type { Comparison, SliceComparison } from '../evaluate/comparison.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { sliceName } from '../view/shown/slice-name.ts';
import { isCount, isSlice } from './check-evaluation.ts';
import { isInterval, type Figures } from './figures.ts';

/** Refuses what is no comparison, and one of other rows, another candidate or another baseline than those judged. */
export function checkComparison(
  where: string,
  value: unknown,
  evaluation: Evaluation,
  baseline: Evaluation | null | undefined,
): void {
  const wrong = whatIsWrong(value);
  if (wrong !== undefined)
    throw new SlipwayError(
      'bad-data',
      where,
      `the comparison ${wrong}; expected what compareScores gives: rows, differences, directions, slices and confidence.`,
    );
  const comparison = value as Comparison;
  const sides = [
    ['the evaluation', 'candidate', evaluation],
    ['the baseline', 'baseline', baseline],
  ] as const;
  for (const of of [comparison, ...comparison.slices]) checkDifferences(where, of);
  for (const [whose, side, own] of sides) {
    if (!own) continue;
    checkSide(where, comparison, own, whose, side);
    const slices = new Map(own.slices.map((of) => [sliceKey(of.slice), of]));
    // A slice that only one of them has is for the verdict to say.
    for (const of of comparison.slices) {
      const slice = slices.get(sliceKey(of.slice));
      if (slice) checkSide(where, of, slice, whose, side);
    }
  }
}

/** Some rows of a comparison: all of them, or those of a slice. */
type Compared = Pick<Comparison, 'rows' | 'differences'> & { readonly slice?: SliceComparison['slice'] };

/** Refuses a comparison of other rows, or of other figures, than one of the two that it compares. */
function checkSide(
  where: string,
  { rows, differences, slice }: Compared,
  own: Figures,
  whose: string,
  side: 'candidate' | 'baseline',
): void {
  const metrics = Object.entries(differences).map(([metric, of]) => [metric, of[side]] as const);
  const place = slice ? ` on ${sliceName(slice)}` : '';
  checkCompared(where, { rows, metrics: Object.fromEntries(metrics) }, own, { whose, place });
}

/** Refuses differences that are not of their own figures, and intervals that are not of their differences. */
function checkDifferences(where: string, { differences, slice }: Compared): void {
  const place = slice ? ` on ${sliceName(slice)}` : '';
  for (const [metric, { candidate, baseline, difference, interval, method }] of Object.entries(differences)) {
    if (!Number.isFinite(candidate) || !Number.isFinite(baseline)) continue;
    const size = Math.max(Math.abs(candidate), Math.abs(baseline));
    if (!Number.isFinite(difference) || !isSameFigure(difference, candidate - baseline, 0, size))
      throw new SlipwayError(
        'bad-data',
        where,
        `the difference in ${metric}${place} is ${difference}, of ${candidate} and ${baseline}; expected the candidate's less the baseline's.`,
      );
    if (!isInterval(interval)) continue;
    const { low, high } = interval;
    // The percentiles of a bootstrap are those of its draws, and may lie beside the figure, by no more than they are apart.
    const reach = method === 'bootstrap' ? high - low : 0;
    const nearest = Math.min(Math.max(difference, low), high);
    if (isSameFigure(difference, nearest, reach, size)) continue;
    throw new SlipwayError(
      'bad-data',
      where,
      `the difference in ${metric}${place}, ${difference}, lies outside of its interval, from ${low} to ${high}; expected it inside${method === 'bootstrap' ? ', or beside it by at most its width' : ''}.`,
    );
  }
}

function whatIsWrong(value: unknown): string | undefined {
  if (!isRecord(value)) return 'is not an object';
  const { rows, differences, directions, slices, confidence, sliceConfidence } = value;
  if (!isCount(rows)) return 'has no whole number of rows';
  if (!areDifferences(differences)) return 'has no differences';
  if (!isRecord(directions)) return 'has no directions';
  if (!Array.isArray(slices)) return 'has no list of slices';
  for (const of of [confidence, sliceConfidence ?? confidence])
    if (typeof of !== 'number' || !(of > 0 && of < 1)) return 'has no confidence inside (0, 1)';
  const at = slices.findIndex((of: unknown) => !isSliceComparison(of));
  return at < 0 ? undefined : `has at slices[${at}] no slice with its rows and differences`;
}

function isSliceComparison(value: unknown): boolean {
  return (
    isRecord(value) &&
    isSlice(value['slice']) &&
    isCount(value['rows']) &&
    areDifferences(value['differences'])
  );
}

function areDifferences(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isRecord);
}
