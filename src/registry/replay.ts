import { SlipwayError } from '../core/error.ts';
import { isRecord, toJson } from '../core/json.ts';
import type { SavedSample } from '../models/model.ts';

const where = 'registry/replay';
/** How far a score may be off, as a share of it or absolutely: what a platform's own `exp` and `log` may differ by. */
export const replayTolerance = 1e-6;

/** What a predictor that can be asked has. */
interface Askable {
  predict(
    rows: SavedSample['rows'],
  ): PromiseLike<readonly { readonly score: number; readonly prediction: number }[]>;
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
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > 1000 || !rows.every(isRecord)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the sample is ${Array.isArray(rows) ? `a list of ${rows.length}` : `of type ${typeof rows}`}; expected 1 to 1000 rows, as a request carries them.`,
      { details: { option: 'sample' } },
    );
  }
  const kept = toJson(rows) as SavedSample['rows'];
  const answers = await predictor.predict(kept);
  return {
    rows: kept,
    answers: answers.map(({ score, prediction }) => ({
      score: figure(score),
      prediction: figure(prediction),
    })),
  };
}

/**
 * Asks what was asked when it was registered, and holds the answers against those it gave then.
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
  for (const [row, expected] of answers.entries()) {
    const score = found[row] === undefined ? undefined : figure(found[row].score);
    if (score !== undefined && alike(score, expected.score)) continue;
    throw new SlipwayError(
      'check-failed',
      where,
      `${about} answers row ${row} of its sample with ${String(score ?? 'nothing')}; it answered ${String(expected.score ?? 'nothing')} when it was registered. Look for another version of the library, of a step or of a model.`,
      { details: { row } },
    );
  }
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
