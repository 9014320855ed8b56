import type { Clock } from '../core/clock.ts';
import { checkNumber } from '../core/options.ts';
import type { Issue } from '../core/verdict.ts';
import { shownName } from '../view/shown/words.ts';
import { differenceOf, isList, notFinite, numbersOf, type AnswerNumbers } from './answers.ts';
import type { ModelCheck } from './check-model.ts';
import type { ModelLimits } from './model-limits.ts';

const where = 'validate/check-model';

/** What became known of a model, as far as the trial came. */
export interface ModelTrial {
  /** What the model was at. */
  doing: string;
  /** Whether all there was to try was tried. */
  isWhole: boolean;
  bytes?: number;
  loadMs?: number;
  memoryBefore?: number;
  memoryBytes?: number;
  readonly latencies: number[];
  /** By row: what an answer to it was that is no finite number, and when, the first time. */
  readonly notFinite: Map<number, string>;
  /** The first answer of which a part lies too deep to be looked at, and where. */
  tooDeep?: { readonly row: number; readonly place: string };
  /** How far apart two answers to one row were at most, and to which. */
  difference: { readonly most: number; readonly row: number };
  readonly issues: Issue[];
}

interface Trying<Model, Row> extends ModelCheck<Model, Row> {
  readonly calls: number;
  readonly clock: Clock;
  readonly limits: ModelLimits & { readonly maxDifference: number };
  readonly signal: AbortSignal;
  /** Looks at the memory in use. */
  readonly sample: () => void;
  readonly isLate: () => boolean;
}

/** Loads a model and asks it; writes what it finds into the trial, and ends where the rest would mean nothing. */
export async function tryModel<Model, Row>(of: Trying<Model, Row>, trial: ModelTrial): Promise<void> {
  const { bytes, limits, sample, signal, clock, rows } = of;
  const add = (code: string, message: string, parts: Partial<Issue> = {}): void =>
    void trial.issues.push({ code, severity: 'error', message, ...parts });
  const look = (row: number, answer: AnswerNumbers, when: string, before?: AnswerNumbers): void => {
    const wrong = notFinite(answer);
    if (wrong !== undefined && !trial.notFinite.has(row)) trial.notFinite.set(row, `${wrong}${when}`);
    if (typeof answer !== 'number' && answer.tooDeep !== undefined)
      trial.tooDeep ??= { row, place: answer.tooDeep };
    const most = before === undefined ? 0 : differenceOf(before, answer);
    if (most > trial.difference.most) trial.difference = { most, row };
  };
  if (bytes !== undefined) {
    trial.doing = 'looking up the size of the model';
    const size = typeof bytes === 'function' ? await bytes() : bytes;
    trial.bytes = checkNumber(where, 'bytes', size, { min: 0, integer: true });
    if (trial.bytes > (limits.maxBytes ?? Infinity)) return;
  }

  trial.doing = 'loading the model';
  sample();
  const began = clock.now();
  const loaded = await attempt(() => of.load({ signal }));
  signal.throwIfAborted();
  if ('error' in loaded) return add('load-failed', `the model does not load: ${inWords(loaded.error)}`);
  trial.loadMs = clock.now() - began;
  sample();
  signal.throwIfAborted();
  if (of.isLate()) return;

  trial.doing = `answering ${rows.length} rows`;
  const all = await ask(of, loaded.result, rows, trial);
  if (all === undefined) return;
  if (all.length !== rows.length) return add(...missing(all.length, rows.length, ''));
  for (const [row, answer] of all.entries()) look(row, answer, '');
  if (of.isLate()) return;

  trial.doing = 'answering rows alone';
  for (let call = 0; call < of.calls; call++) {
    const row = call % rows.length;
    const asked = clock.now();
    const alone = await ask(of, loaded.result, [rows[row]!], trial);
    if (alone === undefined) return;
    trial.latencies.push(clock.now() - asked);
    if (alone.length !== 1)
      return add(
        'answer-missing',
        `the model gives ${alone.length} answers for row ${row} alone; expected one.`,
        { rows: 1 },
      );
    look(row, alone[0]!, ' when it is asked alone', all[row]);
    if (of.isLate()) return;
  }
  if (limits.maxDifference === Infinity) {
    trial.isWhole = true;
    return;
  }
  trial.doing = `answering ${rows.length} rows again`;
  const again = await ask(of, loaded.result, rows, trial);
  if (again === undefined) return;
  trial.isWhole = true;
  if (again.length !== rows.length)
    return add(...missing(again.length, rows.length, ' when it is asked again'));
  for (const [row, answer] of again.entries()) look(row, answer, ' when it is asked again', all[row]);
}

/** The numbers of the answers; none where the model threw or gave no list, which is then in the trial. */
async function ask<Model, Row>(
  { answer, signal, sample }: Trying<Model, Row>,
  model: Model,
  rows: readonly Row[],
  trial: ModelTrial,
): Promise<readonly AnswerNumbers[] | undefined> {
  const answered = await attempt(() => answer(model, rows, { signal }));
  signal.throwIfAborted();
  sample();
  signal.throwIfAborted();
  if ('result' in answered && isList(answered.result)) return Array.from(answered.result, numbersOf);
  const what =
    'error' in answered
      ? `does not answer: ${inWords(answered.error)}`
      : 'answers with what is no list; expected an answer for each row.';
  trial.issues.push({
    code: 'answer-failed',
    severity: 'error',
    message: `the model ${what}`,
    rows: rows.length,
  });
  return undefined;
}

/** Answers that are too few, or too many. */
function missing(answers: number, rows: number, when: string): [string, string, Partial<Issue>] {
  return [
    'answer-missing',
    `the model gives ${answers} answers for ${rows} rows${when}; expected one for each.`,
    { measure: 'answers', value: answers, limit: rows, rows },
  ];
}

async function attempt<Result>(
  work: () => Result | Promise<Result>,
): Promise<{ readonly result: Result } | { readonly error: unknown }> {
  try {
    return { result: await work() };
  } catch (error) {
    return { error };
  }
}

/** What an error of somebody else's code says, on one line and shortened. */
function inWords(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return shownName(text, 300);
}
