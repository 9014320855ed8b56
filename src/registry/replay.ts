import { SlipwayError } from '../core/error.ts';
import { isRecord, toJson } from '../core/json.ts';
import type { SavedAnswer, SavedSample } from '../models/model.ts';
import { maxSampleRows } from './sample.ts';

const where = 'registry/replay';
/** How far a score may be off, as a share of it or absolutely: what a platform's own `exp` and `log` may differ by. */
export const replayTolerance = 1e-6;

/** What a predictor that can be asked has. */
interface Askable {
  predict(rows: SavedSample['rows']): PromiseLike<readonly Answer[]>;
}

interface Answer {
  readonly score: number;
  readonly prediction: number;
  readonly probabilities?: readonly number[];
}

/** Asks a predictor, and keeps what it answered. */
export async function takeSample(predictor: unknown, rows: unknown): Promise<SavedSample> {
  if (!isAskable(predictor)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'there is a sample, and the predictor has no predict(rows) to ask; leave the sample out.',
      { details: { option: 'sample' } },
    );
  }
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > maxSampleRows || !rows.every(isRecord)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the sample is ${Array.isArray(rows) ? `a list of ${rows.length}` : `of type ${typeof rows}`}; expected 1 to ${maxSampleRows} rows, as a request carries them.`,
      { details: { option: 'sample' } },
    );
  }
  const kept = toJson(rows) as SavedSample['rows'];
  const answers = await predictor.predict(kept);
  if (answers.length === kept.length) return { rows: kept, answers: answers.map(savedAnswer) };
  throw new SlipwayError(
    'bad-option',
    where,
    `the predictor answers the ${kept.length} rows of the sample with ${answers.length} answers; expected as many.`,
    { details: { option: 'sample' } },
  );
}

/**
 * Asks what was asked when it was registered, and holds the answers against those it gave then: how many there are, and of
 * each the score, the prediction and the probabilities.
 *
 * @throws {SlipwayError} `check-failed` on the first row that is answered otherwise.
 */
export async function replay(
  predictor: unknown,
  { rows, answers }: SavedSample,
  about: string,
): Promise<void> {
  if (!isAskable(predictor)) {
    throw new SlipwayError(
      'check-failed',
      where,
      `${about} has a sample, and what was brought back has no predict(rows) to ask. Say { replay: false } when that is meant.`,
    );
  }
  const found = await predictor.predict(rows);
  const other = (row: number, now: string, then: string): SlipwayError =>
    new SlipwayError(
      'check-failed',
      where,
      `${about} answers row ${row} of its sample with ${now}; it answered ${then} when it was registered. Look for another version of the library, of a step or of a model.`,
      { details: { row } },
    );
  for (const [row, expected] of answers.entries()) {
    const answer = found[row] && savedAnswer(found[row]);
    if (!answer) throw other(row, 'nothing', inWords(expected.score));
    for (const part of ['score', 'prediction'] as const) {
      if (alike(answer[part], expected[part])) continue;
      throw other(row, `the ${part} ${inWords(answer[part])}`, inWords(expected[part]));
    }
    const [now, then] = [answer.probabilities ?? [], expected.probabilities];
    // What was registered before answers had probabilities does not say any.
    if (then === undefined) continue;
    if (now.length !== then.length) throw other(row, `${now.length} probabilities`, `${then.length}`);
    const place = then.findIndex((probability, index) => !alike(now[index]!, probability));
    if (place >= 0)
      throw other(row, `the probability ${inWords(now[place]!)} of class ${place}`, inWords(then[place]!));
  }
  if (found.length > answers.length) throw other(answers.length, 'an answer', 'nothing');
}

function savedAnswer({ score, prediction, probabilities }: Answer): SavedAnswer {
  return {
    score: figure(score),
    prediction: figure(prediction),
    ...(probabilities && { probabilities: Array.from(probabilities, figure) }),
  };
}

function inWords(number: number | null): string {
  return number === null ? 'nothing' : String(number);
}

function isAskable(predictor: unknown): predictor is Askable {
  return typeof (predictor as Partial<Askable> | null | undefined)?.predict === 'function';
}

function figure(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function alike(found: number | null, expected: number | null): boolean {
  if (found === null || expected === null) return found === expected;
  return Math.abs(found - expected) <= replayTolerance * Math.max(1, Math.abs(expected));
}
