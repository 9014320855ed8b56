import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { ownOf } from '../core/own.ts';
import type { Comparison, Difference } from '../evaluate/comparison.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { isCount, isSlice } from './check-evaluation.ts';
import type { Before } from './figures.ts';

/** A baseline as a comparison has it: its figures, and how far they are off. */
export interface ComparedBaseline extends Before {
  readonly slices: readonly (Before & { readonly slice: Readonly<Record<string, string>> })[];
}

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
  const { rows, differences } = value as Comparison;
  if (rows !== evaluation.rows)
    throw new SlipwayError(
      'bad-data',
      where,
      `the comparison is of ${rows} rows, and the evaluation of ${evaluation.rows}; expected both of the same rows.`,
    );
  for (const [metric, { candidate, baseline: was }] of Object.entries(differences)) {
    checkSame(where, metric, candidate, ownOf(evaluation.metrics, metric), 'the evaluation');
    if (baseline) checkSame(where, metric, was, ownOf(baseline.metrics, metric), 'the baseline');
  }
}

/** The figures of the baseline that a comparison was made with. */
export function beforeIn({ rows, differences, slices }: Comparison): ComparedBaseline {
  return {
    ...figuresBefore(rows, differences),
    slices: slices.map((of) => ({ slice: of.slice, ...figuresBefore(of.rows, of.differences) })),
  };
}

function figuresBefore(rows: number, differences: Readonly<Record<string, Difference>>): Before {
  const metrics = Object.entries(differences).map(([name, { baseline }]) => [name, baseline] as const);
  return { rows, metrics: Object.fromEntries(metrics), differences };
}

/** Two ways to add up give two last digits: what is further apart is another figure. */
function checkSame(where: string, metric: string, compared: unknown, own: unknown, whose: string): void {
  if (typeof compared !== 'number' || typeof own !== 'number') return;
  if (!Number.isFinite(compared) || !Number.isFinite(own)) return;
  if (Math.abs(compared - own) <= 1e-9 * Math.max(1, Math.abs(own))) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `${metric} is ${compared} in the comparison and ${own} in ${whose}; expected one figure. Compare the scores that were evaluated.`,
  );
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
