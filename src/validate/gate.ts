import { sliceKey } from '../core/check-compared.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { countText, rowsText } from '../core/figure-text.ts';
import { ownOf } from '../core/own.ts';
import { verdictOf, type Issue, type Verdict } from '../core/verdict.ts';
import type { Comparison } from '../evaluate/comparison.ts';
import type { Evaluation, SliceEvaluation } from '../evaluate/evaluation.ts';
import { sliceName } from '../view/shown/slice-name.ts';
import { beforeOf } from './before.ts';
import { checkComparison } from './check-comparison.ts';
import { checkEvaluation, isSlice } from './check-evaluation.ts';
import type { Figures } from './figures.ts';
import { judgeGaps } from './judge-gap.ts';
import { judgeMetric } from './judge-metric.ts';
import { checkLimits, type Limits, type MetricLimit } from './limits.ts';
import { placeOf } from './sentence.ts';

/** Options of {@link gate}. */
export interface GateOptions {
  /**
   * What regressions are measured against: the evaluation of the version now serving, best on the same rows. `null`
   * says that nothing serves yet: limits on regressions are then named by the warning `no-baseline` and not judged.
   */
  readonly baseline?: Evaluation | null | undefined;
  /**
   * How the evaluation differs from the baseline on the same rows, from `compareScores`: regressions are then measured
   * by it, and limits with a `bound` of `best` or `worst` by its intervals. Where the two are given, figures and slices are those of the baseline too.
   */
  readonly comparison?: Comparison | undefined;
  /** Slices that must be there, as large as the largest `minRows`, such as `[{ origin: 'EWR' }]`. @default [] */
  readonly requiredSlices?: readonly Readonly<Record<string, string>>[];
}

const where = 'validate/gate';

/**
 * Whether an evaluation keeps to its limits: over all rows, in every slice, between slices, and against a baseline.
 *
 * Bounds are inclusive; regressions are positive amounts, and the metric's direction supplies the sign. Nothing passes
 * by absence: a metric or an interval that does not exist, is infinite or was not evaluated, slice limits without
 * slices, a slice that only one of the two evaluations has, and a verdict on no rows or on nothing all fail. Slices
 * below `minRows` are named by a warning. A figure that is not exact is judged at the worse end of its error.
 *
 * @param limits - by metric: `{ auc: { min: 0.7, maxRegression: 0.01 }, slices: { auc: { min: 0.6, minRows: 200 } } }`.
 *   `bound: 'best'` refuses only on evidence: an evaluation that keeps a `min`, a `max` or a limit on regressions is
 *   refused by it at most about (1 − confidence) / 2 of the time; one that keeps a `maxGap`, a `minRatio`, or `min` and `max` in
 *   one, which have two ends to be missed at, at most about 1 − confidence. So for slices when their intervals hold together.
 *   More of those with few rows or a figure near 0 or 1: docs/validate.md has by how much.
 * @returns every problem: `limit-missed`, `regressed`, `gap-too-wide`, `ratio-too-low`, `undefined-metric`,
 *   `undefined-interval`, `undefined-ratio`, `missing-metric`, `missing-interval`, `missing-baseline`,
 *   `missing-comparison`, `missing-slice` and `nothing-checked` fail it; `slice-too-small` is a warning, and an error on a
 *   required slice and, where regressions are limited, on one that the baseline has with `minRows`; `no-baseline` is a
 *   warning. Where slices have limits, `slices` says which were there.
 * @throws {SlipwayError} `bad-option` on an unknown key, a limit without a bound, a regression below 0 or without a
 *   baseline, `min` above `max`, or an end of intervals that nobody asked for; `bad-data` on what is no evaluation or
 *   no comparison of this evaluation, its slices included, and on a metric that the two evaluations say is better in opposite ways.
 * @example
 * const evaluation = evaluate({ labels: Float64Array.of(0, 1, 1), scores: Float64Array.of(0.2, 0.9, 0.4) }, { accuracy });
 * gate(evaluation, { accuracy: { min: 0.75 } }).issues[0].message // => 'accuracy is 0.6667 over all 3 rows; expected at least 0.75.'
 */
export function gate(evaluation: Evaluation, limits: Limits, options: GateOptions = {}): Verdict {
  checkKeys(where, options, ['baseline', 'comparison', 'requiredSlices']);
  checkEvaluation(where, evaluation);
  const { baseline, comparison } = options;
  if (baseline !== undefined && baseline !== null) checkEvaluation(where, baseline, 'the baseline');
  if (comparison !== undefined) checkComparison(where, comparison, evaluation, baseline);
  const requiredSlices = checkRequired(options.requiredSlices ?? []);
  const asked = checkLimits(limits);
  checkAskable([...asked.overall, ...asked.slices], evaluation, options);
  const issues: Issue[] = evaluation.rows === 0 ? [noRows()] : [];
  const judgeable = (all: readonly MetricLimit[], of: string): readonly MetricLimit[] =>
    baseline === null ? all.flatMap((limit) => withoutBaseline(limit, of, issues)) : all;
  const overall = judgeable(asked.overall, 'over all rows');
  const slices = judgeable(asked.slices, 'of slices');
  let checked = 0;
  const before = beforeOf(baseline, comparison);
  const directions = [evaluation.directions, baseline?.directions, comparison?.directions];
  const take = (judgement: ReturnType<typeof judgeMetric>): void => {
    checked += judgement.checked;
    for (const issue of judgement.issues) issues.push(issue);
  };
  for (const limit of overall) {
    take(
      judgeMetric({
        figures: { rows: evaluation.rows, metrics: evaluation.metrics, ...rangesOf(evaluation) },
        limit,
        direction: directionOf(directions, evaluation, limit),
        before,
        confidence: { figure: evaluation.confidence ?? NaN, difference: comparison?.confidence ?? NaN },
      }),
    );
  }

  const bySlice = new Map(evaluation.slices.map((of) => [sliceKey(of.slice), of]));
  const slicesBefore = new Map(before?.slices.map((of) => [sliceKey(of.slice), of]));
  const figure = evaluation.sliceConfidence ?? evaluation.confidence ?? NaN;
  const difference = comparison?.sliceConfidence ?? comparison?.confidence ?? NaN;
  for (const limit of slices) {
    const direction = directionOf(directions, evaluation, limit);
    const large = evaluation.slices.filter(({ rows }) => rows >= limit.minRows);
    for (const of of large)
      take(
        judgeMetric({
          figures: of,
          limit,
          direction,
          before: slicesBefore.get(sliceKey(of.slice)),
          confidence: { figure, difference },
        }),
      );
    const compares = limit.maxRegression !== undefined || limit.maxRegressionShare !== undefined;
    for (const of of evaluation.slices) {
      if (of.rows >= limit.minRows) continue;
      issues.push(notJudged(of, limit, compares ? slicesBefore.get(sliceKey(of.slice))?.rows : undefined));
    }
    if (large.length === 0) issues.push(noneJudged(evaluation, limit));
    else if (limit.maxGap !== undefined || limit.minRatio !== undefined)
      take(judgeGaps(large, limit, direction, figure));
    for (const [key, of] of compares ? slicesBefore : []) {
      if (of.rows >= limit.minRows && !bySlice.has(key)) {
        issues.push(missingSlice(of.slice, `the baseline has it, with ${rowsText(of.rows)}`, limit.metric));
      }
    }
  }

  const needed = Math.max(1, ...asked.slices.map(({ minRows }) => minRows));
  for (const slice of requiredSlices) {
    checked++;
    const found = bySlice.get(sliceKey(slice));
    if (!found) issues.push(missingSlice(slice, 'it is required'));
    else if (found.rows < needed) issues.push(requiredTooSmall(found, needed));
  }
  const verdict = verdictOf(issues, checked);
  return slices.length > 0 ? { ...verdict, slices: evaluation.slices.map(({ slice }) => slice) } : verdict;
}

function rangesOf({ errors, intervals }: Evaluation): Pick<Figures, 'errors' | 'intervals'> {
  return { ...(errors && { errors }), ...(intervals && { intervals }) };
}

/** What is left of a limit when there is nothing to regress from, and a warning for what is not. */
function withoutBaseline(limit: MetricLimit, of: string, issues: Issue[]): MetricLimit[] {
  const { maxRegression, maxRegressionShare, ...rest } = limit;
  if (maxRegression === undefined && maxRegressionShare === undefined) return [limit];
  issues.push({
    code: 'no-baseline',
    severity: 'warning',
    message: `the regression of ${limit.metric} ${of} was not judged: nothing serves yet.`,
    measure: limit.metric,
    ...(maxRegression === undefined ? {} : { limit: maxRegression }),
  });
  const { min, max, maxGap, minRatio } = rest;
  return [min, max, maxGap, minRatio].every((bound) => bound === undefined) ? [] : [rest];
}

/** What the program forgot to hand over is an error of it; what the figures lack is for the verdict to say. */
function checkAskable(
  limits: readonly MetricLimit[],
  { confidence }: Evaluation,
  { baseline, comparison }: GateOptions,
): void {
  const refuse = (option: string, what: string): SlipwayError =>
    new SlipwayError('bad-option', where, what, { details: { option } });
  if (baseline === null && comparison !== undefined)
    throw refuse(
      'baseline',
      'baseline is null, which says that nothing serves yet, and there is a comparison; expected one of them.',
    );
  for (const { metric, bound, maxRegression, maxRegressionShare, ...others } of limits) {
    const compares = maxRegression !== undefined || maxRegressionShare !== undefined;
    if (compares && baseline === undefined && comparison === undefined)
      throw refuse(
        'baseline',
        `${metric} has a ${maxRegression === undefined ? 'maxRegressionShare' : 'maxRegression'}, and there is no baseline; expected one to compare with. Pass { baseline } or { comparison }, or leave it out for a first version.`,
      );
    if (bound === 'point') continue;
    if (compares && baseline !== null && comparison === undefined)
      throw refuse(
        'comparison',
        `the limit of ${metric} holds the ${bound} end of a regression, and there is no comparison; expected one. Pass { comparison } from compareScores, or leave bound out.`,
      );
    const { min, max, maxGap, minRatio } = others;
    const isAbsolute = [min, max, maxGap, minRatio].some((given) => given !== undefined);
    if (isAbsolute && confidence === undefined)
      throw refuse(
        'bound',
        `the limit of ${metric} holds the ${bound} end of an interval, and the evaluation was made without intervals; expected some. Ask evaluate for intervals, or leave bound out.`,
      );
  }
}

function checkRequired(slices: unknown): readonly Readonly<Record<string, string>>[] {
  if (Array.isArray(slices) && slices.every(isSlice)) return slices;
  throw new SlipwayError(
    'bad-option',
    where,
    "requiredSlices is not a list of levels by column; expected such as [{ origin: 'EWR' }].",
    { details: { option: 'requiredSlices' } },
  );
}

function directionOf(
  [own, ...others]: readonly (Evaluation['directions'] | undefined)[],
  { metrics }: Evaluation,
  { metric, maxRegression, maxRegressionShare }: MetricLimit,
): 'higher' | 'lower' {
  const direction = directionIn(own, metric);
  const before = others.map((directions) => directionIn(directions, metric)).find((found) => found);
  if (direction && before && direction !== before) {
    throw new SlipwayError(
      'bad-data',
      where,
      `${metric} is better ${direction} in the evaluation and ${before} in the baseline; expected one direction. Evaluate both with the same metric.`,
    );
  }
  const compares = maxRegression !== undefined || maxRegressionShare !== undefined;
  if (!direction && compares && Object.hasOwn(metrics, metric)) {
    throw new SlipwayError(
      'bad-data',
      where,
      `the evaluation does not say which way ${metric} is better; expected a direction, "higher" or "lower".`,
    );
  }
  return direction ?? 'higher';
}

function directionIn(
  directions: Evaluation['directions'] | undefined,
  metric: string,
): 'higher' | 'lower' | undefined {
  const direction = ownOf(directions, metric);
  return direction === 'higher' || direction === 'lower' ? direction : undefined;
}

function noRows(): Issue {
  return {
    code: 'nothing-checked',
    severity: 'error',
    message: 'the evaluation is of 0 rows; expected at least one to judge.',
    rows: 0,
  };
}

/** A slice too small to be judged: an error where it is not as small in the baseline, for it is then as good as gone. */
function notJudged(
  { slice, rows }: SliceEvaluation,
  { metric, minRows }: MetricLimit,
  rowsBefore = 0,
): Issue {
  const hasShrunk = rowsBefore >= minRows;
  const before = hasShrunk ? `, which has ${rowsText(rowsBefore)} in the baseline` : '';
  return {
    code: 'slice-too-small',
    severity: hasShrunk ? 'error' : 'warning',
    message: `${metric} was not judged on ${placeOf(slice, rows)}${before}; expected at least ${rowsText(minRows)}.`,
    measure: metric,
    slice,
    rows,
  };
}

function requiredTooSmall({ slice, rows }: SliceEvaluation, needed: number): Issue {
  return {
    code: 'slice-too-small',
    severity: 'error',
    message: `the required slice ${placeOf(slice, rows)} is too small; expected at least ${rowsText(needed)}.`,
    slice,
    rows,
  };
}

function noneJudged({ slices }: Evaluation, { metric, minRows }: MetricLimit): Issue {
  const several =
    slices.length === 1
      ? `the only slice has fewer than ${rowsText(minRows)}`
      : `none of the ${countText(slices.length)} slices has ${rowsText(minRows)}`;
  const found = slices.length === 0 ? 'there are no slices' : several;
  return {
    code: 'nothing-checked',
    severity: 'error',
    message: `${metric} has a limit for slices, and ${found}; expected at least one to judge.`,
    measure: metric,
  };
}

function missingSlice(slice: Readonly<Record<string, string>>, why: string, metric?: string): Issue {
  return {
    code: 'missing-slice',
    severity: 'error',
    message: `there is no slice ${sliceName(slice)} in the evaluation; expected it, because ${why}.`,
    ...(metric === undefined ? {} : { measure: metric }),
    slice,
  };
}
