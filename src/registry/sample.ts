import type { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import type { SavedSample, Signature, Task } from '../models/model.ts';

/** Every task, and none else: another list of them does not compile. */
const tasks: Readonly<Record<Task, true>> = {
  binary: true,
  'multi-class': true,
  regression: true,
  count: true,
};

/** How many rows a sample has at most. */
export const maxSampleRows = 1000;

/** A signature that was checked, without what else it said; `refuse` makes the error of one that is none. */
export function readSignature(given: unknown, refuse: (found: string) => SlipwayError): Signature {
  if (!isRecord(given)) throw refuse('the signature is no object');
  const { task, inputs, outputs } = given;
  if (typeof task !== 'string' || !Object.hasOwn(tasks, task))
    throw refuse('the signature has no task that is known');
  if (!isNamed(inputs) || !inputs.every(({ kind }) => typeof kind === 'string'))
    throw refuse('the inputs of the signature are not a list of { name, kind }');
  if (!isNamed(outputs) || !outputs.every(isOutput))
    throw refuse('the outputs of the signature are not a list of { name }');
  return given as unknown as Signature;
}

/** A sample that was checked. */
export function readSample(given: unknown, refuse: (found: string) => SlipwayError): SavedSample {
  if (!isRecord(given)) throw refuse('the sample is no object');
  const { rows, answers } = given;
  if (!areRecords(rows) || !areRecords(answers) || rows.length === 0 || rows.length !== answers.length)
    throw refuse('the sample is not as many answers as rows, of each one at least');
  if (rows.length > maxSampleRows)
    throw refuse(`the sample has ${rows.length} rows, more than ${maxSampleRows}`);
  if (!answers.every(({ score, prediction }) => isFigure(score) && isFigure(prediction)))
    throw refuse('an answer of the sample is not { score, prediction }');
  if (
    !answers.every(({ probabilities: of }) => of === undefined || (Array.isArray(of) && of.every(isFigure)))
  )
    throw refuse('the probabilities of an answer of the sample are no list of numbers');
  return given as unknown as SavedSample;
}

function isOutput({ low, high, classes }: Readonly<Record<string, unknown>>): boolean {
  const isBound = (bound: unknown): boolean => bound === undefined || Number.isFinite(bound);
  const areTexts = (texts: unknown): boolean =>
    texts === undefined || (Array.isArray(texts) && texts.every((text) => typeof text === 'string'));
  return isBound(low) && isBound(high) && areTexts(classes);
}

function isNamed(given: unknown): given is readonly Readonly<Record<string, unknown>>[] {
  return areRecords(given) && given.every(({ name }) => typeof name === 'string');
}

function areRecords(given: unknown): given is readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(given) && given.every(isRecord);
}

function isFigure(given: unknown): boolean {
  return given === null || (typeof given === 'number' && Number.isFinite(given));
}
