import type { Issue } from '../core/verdict.ts';
import { shownName } from '../view/shown/words.ts';
import type { ModelTrial } from './try-model.ts';

/** What is wrong with the answers a model gave, at once, alone and again: those that are not finite, and those that differ. */
export function judgeAnswers(
  { notFinite, tooDeep, difference: { most, row } }: Pick<ModelTrial, 'notFinite' | 'tooDeep' | 'difference'>,
  rows: number,
  maxDifference: number,
): Issue[] {
  const issues: Issue[] = [];
  if (notFinite.size > 0) {
    const failing = [...notFinite.keys()].sort((a, b) => a - b);
    issues.push({
      code: 'answer-not-finite',
      severity: 'error',
      message: `the model answers row ${failing[0]} with ${notFinite.get(failing[0]!)}, and ${failing.length} of ${rows} rows with what is no finite number; expected finite numbers.`,
      measure: 'answers',
      failing: { count: failing.length, first: failing.slice(0, 10) },
      rows,
    });
  }
  if (!(most <= maxDifference))
    issues.push({
      code: 'answers-differ',
      severity: 'error',
      message: `the model answers row ${row} differently when it is asked again or alone, by ${most}; expected at most ${maxDifference}.`,
      measure: 'difference',
      value: most,
      limit: maxDifference,
      rows,
    });
  if (tooDeep)
    issues.push({
      code: 'not-checked',
      severity: 'warning',
      message: `what the model answers row ${tooDeep.row} with at ${shownName(tooDeep.place, 80)} was not looked at; expected lists and records at most four deep.`,
      measure: 'answers',
      rows,
    });
  return issues;
}
