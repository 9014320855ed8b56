import type { Clock } from '../core/clock.ts';
import { checkNumber } from '../core/options.ts';
import type { Issue } from '../core/verdict.ts';
import { differenceOf, numbersOf } from './answers.ts';
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
  if (all === undefined || of.isLate()) return;
  judgeAnswers(all, rows.length, add);
  if (all.length !== rows.length) return;

  trial.doing = 'answering rows alone';
  let [most, at] = [0, -1];
  const compare = (row: number, answer: unknown): void => {
    const difference = differenceOf(all[row], answer);
    if (difference > most) [most, at] = [difference, row];
  };
  for (let call = 0; call < of.calls; call++) {
    const row = call % rows.length;
    const asked = clock.now();
    const alone = await ask(of, loaded.result, [rows[row]!], trial);
    if (alone === undefined) return;
    trial.latencies.push(clock.now() - asked);
    if (of.isLate()) return;
    if (alone.length !== 1)
      return add(
        'answer-missing',
        `the model gives ${alone.length} answers for row ${row} alone; expected one.`,
        { rows: 1 },
      );
    compare(row, alone[0]);
  }
  if (limits.maxDifference === Infinity) {
    trial.isWhole = true;
    return;
  }
  trial.doing = `answering ${rows.length} rows again`;
  const again = await ask(of, loaded.result, rows, trial);
  if (again === undefined) return;
  trial.isWhole = true;
  for (let row = 0; row < rows.length; row++) compare(row, again[row]);
  if (most > limits.maxDifference)
    add(
      'answers-differ',
      `the model answers row ${at} differently when it is asked again or alone, by ${most}; expected at most ${limits.maxDifference}.`,
      { measure: 'difference', value: most, limit: limits.maxDifference, rows: rows.length },
    );
}

/** The answers; none where the model threw or gave no list, which is then in the trial. */
async function ask<Model, Row>(
  { answer, signal, sample }: Trying<Model, Row>,
  model: Model,
  rows: readonly Row[],
  trial: ModelTrial,
): Promise<ArrayLike<unknown> | undefined> {
  const answered = await attempt(() => answer(model, rows, { signal }));
  signal.throwIfAborted();
  sample();
  signal.throwIfAborted();
  const what =
    'error' in answered
      ? `does not answer: ${inWords(answered.error)}`
      : isList(answered.result)
        ? undefined
        : 'answers with what is no list; expected an answer for each row.';
  if (what !== undefined)
    trial.issues.push({
      code: 'answer-failed',
      severity: 'error',
      message: `the model ${what}`,
      rows: rows.length,
    });
  return what === undefined && 'result' in answered ? answered.result : undefined;
}

/** As many answers as rows, each of them finite numbers. */
function judgeAnswers(
  all: ArrayLike<unknown>,
  rows: number,
  add: (code: string, message: string, parts: Partial<Issue>) => void,
): void {
  if (all.length !== rows) {
    const message = `the model gives ${all.length} answers for ${rows} rows; expected one for each.`;
    add('answer-missing', message, { measure: 'answers', value: all.length, limit: rows, rows });
    return;
  }
  const first: number[] = [];
  let count = 0;
  let shown = '';
  for (let row = 0; row < rows; row++) {
    const numbers = [...numbersOf(all[row]).values()];
    const wrong = numbers.find((value) => !Number.isFinite(value));
    if (numbers.length > 0 && wrong === undefined) continue;
    count++;
    if (first.length < 10) first.push(row);
    if (count === 1) shown = wrong === undefined ? 'no number' : String(wrong);
  }
  if (count > 0)
    add(
      'answer-not-finite',
      `the model answers row ${first[0]} with ${shown}, and ${count} of ${rows} rows with what is no finite number; expected finite numbers.`,
      { measure: 'answers', failing: { count, first }, rows },
    );
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

/** What an error of somebody else's code says, shortened. */
function inWords(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.length > 300 ? `${text.slice(0, 297)}…` : text;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
