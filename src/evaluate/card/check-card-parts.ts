import { checkCompared, sliceKey } from '../../core/check-compared.ts';
import { verdictOf, type Verdict } from '../../core/verdict.ts';
import { isCalibration } from '../../view/specs/calibration-spec.ts';
import {
  checkParts,
  fields,
  isCount,
  isInterval,
  isMaybe,
  isText,
  listOf,
  orNothing,
  recordOf,
  type Check,
} from '../../view/specs/check-parts.ts';
import { isDifferences } from '../../view/specs/comparison-spec.ts';
import { isCosts } from '../../view/specs/cost-curve-spec.ts';
import { isDecisions } from '../../view/specs/decision-curve-spec.ts';
import { isImportances } from '../../view/specs/importance-spec.ts';
import { isPrecisionRecall } from '../../view/specs/precision-recall-spec.ts';
import { isRoc } from '../../view/specs/roc-spec.ts';
import { isSlices } from '../../view/specs/slices-spec.ts';
import { sliceName } from '../../view/shown/slice-name.ts';
import type { Comparison, SliceComparison } from '../comparison.ts';
import type { Evaluation, SliceEvaluation } from '../evaluation.ts';

const isEvaluation: Check = (value) =>
  isSlices(value) &&
  fields({
    rows: isCount,
    errors: orNothing(recordOf(isMaybe)),
    intervals: orNothing(recordOf(isInterval)),
    confidence: orNothing(isMaybe),
    sliceConfidence: orNothing(isMaybe),
    curves: orNothing(fields({ roc: isRoc, precisionRecall: isPrecisionRecall, calibration: isCalibration })),
  })(value);

const isVerdict: Check = fields({
  pass: (value) => typeof value === 'boolean',
  checked: isCount,
  issues: listOf(
    fields({ code: isText, message: isText, severity: (value) => value === 'error' || value === 'warning' }),
  ),
});

const isWeakSlices: Check = fields({
  ...{ value: isMaybe, tested: isCount, small: isCount },
  slices: listOf(
    fields({
      slice: recordOf(isText),
      rows: isCount,
      value: isMaybe,
      pValue: isMaybe,
      correctedPValue: isMaybe,
    }),
  ),
});

/** Refuses what a card cannot show, naming what it is. */
export function checkCardParts(
  where: string,
  evaluation: unknown,
  given: Readonly<
    Partial<Record<'verdict' | 'comparison' | 'weakSlices' | 'importance' | 'costs' | 'decisions', unknown>>
  >,
): void {
  checkParts(where, evaluation, isEvaluation, 'an evaluation, as evaluate(scored, metrics) gives');
  const { verdict, comparison, weakSlices, importance, costs, decisions } = given;
  checkParts(where, verdict, orNothing(isVerdict), 'a verdict as `verdict`, such as gate gives');
  checkParts(
    where,
    verdict,
    orNothing((given) => isConsistent(given as Verdict)),
    'a verdict that passes on one check or more, and with no error, as verdictOf makes it',
  );
  checkParts(where, comparison, orNothing(isDifferences), 'a comparison as `comparison`');
  if (comparison) checkSameRows(where, comparison as Comparison, evaluation as Evaluation);
  checkParts(where, weakSlices, orNothing(isWeakSlices), 'what weakSlices gives as `weakSlices`');
  checkParts(where, importance, orNothing(isImportances), 'a list of names and figures as `importance`');
  checkParts(where, costs, orNothing(isCosts), 'thresholds and their costs as `costs`');
  checkParts(where, decisions, orNothing(isDecisions), 'thresholds and their net benefits as `decisions`');
}

function isConsistent({ pass, issues, checked }: Verdict): boolean {
  return !pass || verdictOf(issues, checked).pass;
}

/** Refuses a comparison whose candidate is not what was evaluated, as a gate does: over all rows, and on slices of both. */
function checkSameRows(where: string, comparison: Comparison, evaluation: Evaluation): void {
  const slices = new Map(evaluation.slices.map((of) => [sliceKey(of.slice), of]));
  const check = (
    { rows, differences }: Pick<SliceComparison, 'rows' | 'differences'>,
    own: Pick<SliceEvaluation, 'rows' | 'metrics'> & Pick<Evaluation, 'errors'>,
    place: string,
  ): void => {
    const metrics = Object.entries(differences).map(([name, { candidate }]) => [name, candidate] as const);
    checkCompared(where, { rows, metrics: Object.fromEntries(metrics) }, own, {
      whose: 'the evaluation',
      place,
    });
  };
  check(comparison, evaluation, '');
  for (const of of comparison.slices) {
    const own = slices.get(sliceKey(of.slice));
    if (own) check(of, own, ` on ${sliceName(of.slice)}`);
  }
}
