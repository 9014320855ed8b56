import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { verdictOf, type Issue, type Verdict } from '../core/verdict.ts';
import type { Evaluation, SliceEvaluation } from '../evaluate/evaluation.ts';
import { checkEvaluation, isSlice } from './check-evaluation.ts';
import { judgeMetric, type Judged } from './judge-metric.ts';
import { checkLimits, type Limits, type MetricLimit } from './limits.ts';
import { placeOf, rowsText, sliceText } from './sentence.ts';

/** Options of {@link gate}. */
export interface GateOptions {
  /**
   * What regressions are measured against: the evaluation of the version now serving, best on the same rows. `null`
   * says that nothing serves yet: limits on regressions are then named by the warning `no-baseline` and not judged.
   */
  readonly baseline?: Evaluation | null | undefined;
  /** Slices that must be there, as large as the largest `minRows`, such as `[{ origin: 'EWR' }]`. @default [] */
  readonly requiredSlices?: readonly Readonly<Record<string, string>>[];
}

const where = 'validate/gate';

/**
 * Whether an evaluation keeps to its limits: over all rows, in every slice, and against a baseline.
 *
 * Bounds are inclusive; regressions are positive amounts, and the metric's direction supplies the sign. Nothing passes
 * by absence: a metric that does not exist, is infinite or was not evaluated, slice limits without slices, a slice that
 * only one of the two evaluations has, and a verdict on no rows or on nothing all fail. Slices below `minRows` are
 * named by a warning.
 *
 * @param limits - by metric: `{ auc: { min: 0.7, maxRegression: 0.01 }, slices: { auc: { min: 0.6, minRows: 200 } } }`.
 * @returns every problem: `limit-missed`, `regressed`, `undefined-metric`, `missing-metric`, `missing-baseline`,
 *   `missing-slice` and `nothing-checked` fail it; `slice-too-small` is a warning, and an error on a required slice; `no-baseline` is a warning.
 * @throws {SlipwayError} `bad-option` on an unknown key, a limit without a bound, a `maxRegression` below 0 or without
 *   a baseline, or `min` above `max`; `bad-data` on what is no evaluation, and on a metric that the two evaluations
 *   say is better in opposite ways.
 * @example
 * const evaluation = evaluate({ labels: Float64Array.of(0, 1, 1), scores: Float64Array.of(0.2, 0.9, 0.4) }, { accuracy });
 * gate(evaluation, { accuracy: { min: 0.75 } }).issues[0].message // => 'accuracy is 0.6667 over all 3 rows; expected at least 0.75.'
 */
export function gate(evaluation: Evaluation, limits: Limits, options: GateOptions = {}): Verdict {
  checkKeys(where, options, ['baseline', 'requiredSlices']);
  checkEvaluation(where, evaluation);
  const { baseline } = options;
  if (baseline !== undefined && baseline !== null) checkEvaluation(where, baseline, 'the baseline');
  const requiredSlices = checkRequired(options.requiredSlices ?? []);
  const asked = checkLimits(limits);
  checkBaseline([...asked.overall, ...asked.slices], baseline);
  const issues: Issue[] = evaluation.rows === 0 ? [noRows()] : [];
  const judgeable = (all: readonly MetricLimit[], of: string): readonly MetricLimit[] =>
    baseline === null ? all.flatMap((limit) => withoutBaseline(limit, of, issues)) : all;
  const overall = judgeable(asked.overall, 'over all rows');
  const slices = judgeable(asked.slices, 'of slices');
  let checked = 0;
  const judge = (judged: Judged, limit: MetricLimit, before: Judged | undefined): void => {
    const direction = directionOf(evaluation, limit, baseline);
    const judgement = judgeMetric(judged, limit, direction, before);
    checked += judgement.checked;
    issues.push(...judgement.issues);
  };
  const allRows = ({ rows, metrics }: Evaluation): Judged => ({ rows, metrics });
  for (const limit of overall) judge(allRows(evaluation), limit, baseline ? allRows(baseline) : undefined);

  const bySlice = new Map(evaluation.slices.map((of) => [keyOf(of.slice), of]));
  const baselineSlices = new Map(baseline?.slices.map((of) => [keyOf(of.slice), of]));
  for (const limit of slices) {
    const large = evaluation.slices.filter(({ rows }) => rows >= limit.minRows);
    for (const of of large) judge(of, limit, baselineSlices.get(keyOf(of.slice)));
    for (const of of evaluation.slices) if (of.rows < limit.minRows) issues.push(notJudged(of, limit));
    if (large.length === 0) issues.push(noneJudged(evaluation, limit));
    if (limit.maxRegression === undefined) continue;
    for (const [key, of] of baselineSlices) {
      if (of.rows >= limit.minRows && !bySlice.has(key)) {
        issues.push(missingSlice(of.slice, `the baseline has it, with ${rowsText(of.rows)}`, limit.metric));
      }
    }
  }

  const needed = Math.max(1, ...slices.map(({ minRows }) => minRows));
  for (const slice of requiredSlices) {
    checked++;
    const found = bySlice.get(keyOf(slice));
    if (!found) issues.push(missingSlice(slice, 'it is required'));
    else if (found.rows < needed) issues.push(requiredTooSmall(found, needed));
  }
  return verdictOf(issues, checked);
}

/** What is left of a limit when there is nothing to regress from, and a warning for what is not. */
function withoutBaseline(limit: MetricLimit, of: string, issues: Issue[]): MetricLimit[] {
  const { maxRegression, ...bounds } = limit;
  if (maxRegression === undefined) return [limit];
  issues.push({
    code: 'no-baseline',
    severity: 'warning',
    message: `the regression of ${limit.metric} ${of} was not judged: nothing serves yet.`,
    measure: limit.metric,
    limit: maxRegression,
  });
  return bounds.min === undefined && bounds.max === undefined ? [] : [bounds];
}

function checkBaseline(limits: readonly MetricLimit[], baseline: Evaluation | null | undefined): void {
  if (baseline !== undefined) return;
  const compared = limits.find(({ maxRegression }) => maxRegression !== undefined);
  if (compared) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${compared.metric} has a maxRegression, and there is no baseline; expected one to compare with. Pass { baseline }, or leave maxRegression out for a first version.`,
      { details: { option: 'baseline' } },
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
  { directions, metrics }: Evaluation,
  { metric, maxRegression }: MetricLimit,
  baseline: Evaluation | null | undefined,
): 'higher' | 'lower' {
  const direction = directionIn(directions, metric);
  const before = baseline && directionIn(baseline.directions, metric);
  if (direction && before && direction !== before) {
    throw new SlipwayError(
      'bad-data',
      where,
      `${metric} is better ${direction} in the evaluation and ${before} in the baseline; expected one direction. Evaluate both with the same metric.`,
    );
  }
  if (!direction && maxRegression !== undefined && Object.hasOwn(metrics, metric)) {
    throw new SlipwayError(
      'bad-data',
      where,
      `the evaluation does not say which way ${metric} is better; expected a direction, "higher" or "lower".`,
    );
  }
  return direction ?? 'higher';
}

function directionIn(directions: Evaluation['directions'], metric: string): 'higher' | 'lower' | undefined {
  const direction = Object.hasOwn(directions, metric) ? directions[metric] : undefined;
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

function notJudged({ slice, rows }: SliceEvaluation, { metric, minRows }: MetricLimit): Issue {
  return {
    code: 'slice-too-small',
    severity: 'warning',
    message: `${metric} was not judged on ${placeOf(slice, rows)}; expected at least ${rowsText(minRows)}.`,
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
  const found =
    slices.length === 0
      ? 'there are no slices'
      : `none of the ${slices.length} slices has ${rowsText(minRows)}`;
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
    message: `there is no slice ${sliceText(slice)} in the evaluation; expected it, because ${why}.`,
    ...(metric === undefined ? {} : { measure: metric }),
    slice,
  };
}

/** One text for one slice, whatever the order of its columns. */
function keyOf(slice: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(slice).sort(([first], [second]) => (first < second ? -1 : 1)));
}
