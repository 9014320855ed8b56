import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';

/**
 * Refuses what is not an evaluation, such as a file of something else; says where it stops being one.
 *
 * A figure that is no number is let through: to a gate it is one that does not exist.
 *
 * @param name - what it is called in the message.
 */
export function checkEvaluation(where: string, value: unknown, name = 'the evaluation'): Evaluation {
  const wrong = whatIsWrong(value);
  if (wrong === undefined) return value as Evaluation;
  throw new SlipwayError(
    'bad-data',
    where,
    `${name} ${wrong}; expected what evaluate gives: rows, metrics, directions and slices.`,
  );
}

/** Whether a value names a slice: levels by column. */
export function isSlice(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((level) => typeof level === 'string');
}

function whatIsWrong(value: unknown): string | undefined {
  if (!isRecord(value)) return 'is not an object';
  const { rows, metrics, directions, slices, intervals, errors, confidence } = value;
  if (!isCount(rows)) return 'has no whole number of rows';
  if (!isRecord(metrics)) return 'has no metrics';
  if (!isRecord(directions)) return 'has no directions';
  if (!Array.isArray(slices)) return 'has no list of slices';
  if (intervals !== undefined && !isRecord(intervals)) return 'has intervals that are no object';
  if (errors !== undefined && !isRecord(errors)) return 'has errors that are no object';
  for (const of of [confidence, value['sliceConfidence']])
    if (of !== undefined && (typeof of !== 'number' || !(of > 0 && of < 1)))
      return 'has a confidence that is not inside (0, 1)';
  const at = slices.findIndex((of: unknown) => !isSliceEvaluation(of));
  return at < 0 ? undefined : `has at slices[${at}] no slice with its rows and metrics`;
}

function isSliceEvaluation(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { slice, rows, metrics, intervals, errors } = value;
  return (
    isSlice(slice) &&
    isCount(rows) &&
    isRecord(metrics) &&
    [intervals, errors].every((of) => of === undefined || isRecord(of))
  );
}

/** Whether a value counts something: a whole number of 0 or more. */
export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
