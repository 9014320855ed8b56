import { waitFor } from '../core/waiting.ts';
import { checkWaiting } from '../core/check-waiting.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { verdictOf, type Issue, type Verdict } from '../core/verdict.ts';
import type { Answer } from './answers.ts';
import { judgeAnswers } from './judge-answers.ts';
import { judgeModel } from './judge-model.ts';
import { tryModel, type ModelTrial } from './try-model.ts';
import { checkModelLimits, type ModelLimits } from './model-limits.ts';

/** What {@link checkModel} loads and asks. */
export interface ModelCheck<Model, Row> {
  /** Brings the model to life, as serving will. */
  readonly load: (context: { readonly signal: AbortSignal }) => Model | Promise<Model>;
  /** Answers rows, in order: a number each, some numbers, or a record of them such as a prediction. */
  readonly answer: (
    model: Model,
    rows: readonly Row[],
    context: { readonly signal: AbortSignal },
  ) => ArrayLike<Answer> | Promise<ArrayLike<Answer>>;
  /** Real rows, some of every kind that will come: all are asked at once, then some alone. */
  readonly rows: readonly Row[];
  /** @default {} */
  readonly limits?: ModelLimits;
  /** How many calls of one row are timed, each with the next of the rows. @default 100 */
  readonly calls?: number;
  /** How many bytes of memory are in use, such as `processMemory` of `slipway/node`. @default none: memory is not measured */
  readonly memory?: (() => number) | undefined;
  /** How large the stored model is, in bytes. @default none: the size is not looked at */
  readonly bytes?: number | (() => number | Promise<number>) | undefined;
  /** How long all of it may take: what has not ended by then fails. @default 60000 */
  readonly deadlineMs?: number;
  /** One that tells fractions of a millisecond, such as `performance`, times calls more finely. @default systemClock */
  readonly clock?: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** A verdict on whether a model can serve, with the figures it rests on. */
export interface ModelVerdict extends Verdict {
  readonly figures: ModelFigures;
}

/** What was measured of a model that was loaded and asked; `null` where it was not. Plain JSON. */
export interface ModelFigures {
  /** How many rows were asked. */
  readonly rows: number;
  readonly loadMs: number | null;
  /** Of a call with one row. */
  readonly medianLatencyMs: number | null;
  /** The 99th percentile of the same, by nearest rank. */
  readonly p99LatencyMs: number | null;
  /** How much more memory was in use at most than before loading. */
  readonly memoryBytes: number | null;
  /** How large the stored model is. */
  readonly bytes: number | null;
}

const where = 'validate/check-model';
const options = [
  'load',
  'answer',
  'rows',
  'limits',
  'calls',
  'memory',
  'bytes',
  'deadlineMs',
  'clock',
  'signal',
];

/**
 * Whether a model can serve: it loads, answers real rows with finite numbers, the same each time, fast enough, and
 * keeps to its memory and size. Asks for no label: run it before the metrics are read.
 *
 * It ends with the first thing without which the rest means nothing: a size over its limit is not loaded, a load that
 * fails or takes too much memory is not asked. Otherwise it names every problem. A model that computes without ever
 * waiting cannot be interrupted; that it was late is noticed when it gives the thread back.
 *
 * @returns `load-failed`, `answer-failed`, `answer-missing`, `answer-not-finite`, `answers-differ`, `too-slow`,
 *   `too-much-memory`, `too-large`, `deadline-passed` and, without rows, `nothing-checked` fail it; `not-checked` warns
 *   that it ended early.
 * @throws {SlipwayError} `bad-option`, also on a limit of what nobody measures and on a meter that gives no number; the
 *   signal's reason, untouched, on an abort.
 * @example
 * const verdict = await checkModel({
 *   load: () => ({ weight: 0.5 }),
 *   answer: (model, rows) => rows.map((row) => model.weight * row.distance),
 *   rows: [{ distance: 2 }, { distance: NaN }],
 * });
 * verdict.issues[0].message // => 'the model answers row 1 with NaN, and 1 of 2 rows with what is no finite number; expected finite numbers.'
 */
export async function checkModel<Model, Row>(check: ModelCheck<Model, Row>): Promise<ModelVerdict> {
  checkKeys(where, check, options);
  const { rows, memory, bytes, clock = systemClock, signal } = check;
  checkFunctions(check);
  const limits = checkModelLimits(where, check.limits ?? {}, { memory, bytes });
  const calls = checkNumber(where, 'calls', check.calls ?? 100, { min: 1, max: 1e6, integer: true });
  const deadlineMs = checkNumber(where, 'deadlineMs', check.deadlineMs ?? 60_000, { min: 1, max: Infinity });
  checkWaiting(where, { signal });
  if (rows.length === 0) return { ...verdictOf([noRows()], 0), figures: measured(0, {}) };

  const trial: ModelTrial = {
    doing: 'loading the model',
    isWhole: false,
    latencies: [],
    notFinite: new Map(),
    difference: { most: 0, row: 0 },
    issues: [],
  };
  const started = clock.now();
  const isLate = (): boolean => clock.now() - started > deadlineMs;
  const tooMuch = new AbortController();
  const sample = (): void => {
    if (!memory) return;
    const used = checkNumber(where, 'what memory() gives', memory(), { min: 0 });
    trial.memoryBefore ??= used;
    trial.memoryBytes = Math.max(trial.memoryBytes ?? 0, used - trial.memoryBefore);
    if (trial.memoryBytes > (limits.maxMemoryBytes ?? Infinity)) tooMuch.abort(tooMuch);
  };
  // While the model waits, its memory is looked at as well: loading stops before it has taken all there is.
  const watch =
    memory &&
    setInterval(() => {
      try {
        sample();
      } catch (error) {
        tooMuch.abort(error);
      }
    }, 20);
  const stop = signal ? AbortSignal.any([signal, tooMuch.signal]) : tooMuch.signal;
  try {
    const waited = await waitFor(
      async (inner) => tryModel({ ...check, calls, clock, sample, isLate, limits, signal: inner }, trial),
      deadlineMs,
      stop,
    );
    if (waited.late || isLate()) trial.issues.push(lateIssue(trial, deadlineMs));
  } catch (error) {
    if (error !== tooMuch) throw error;
  } finally {
    clearInterval(watch);
  }
  const figures = measured(rows.length, trial);
  const issues = [
    ...judgeAnswers(trial, rows.length, limits.maxDifference),
    ...trial.issues,
    ...judgeModel(figures, limits, trial),
  ];
  if (!trial.isWhole) issues.push(endedEarly(trial));
  return { ...verdictOf(issues, checksOf(limits)), figures };
}

function checkFunctions<Model, Row>({
  load,
  answer,
  rows,
  memory,
  bytes,
  clock,
}: ModelCheck<Model, Row>): void {
  const refuse = (option: string, expected: string): SlipwayError =>
    new SlipwayError('bad-option', where, `${option} is something else; expected ${expected}.`, {
      details: { option },
    });
  if (typeof load !== 'function') throw refuse('load', 'a function that gives the model');
  if (typeof answer !== 'function') throw refuse('answer', 'a function from the model and rows to answers');
  if (!Array.isArray(rows)) throw refuse('rows', 'a list of rows');
  if (memory !== undefined && typeof memory !== 'function')
    throw refuse('memory', 'a function that gives bytes');
  if (clock !== undefined && typeof (clock as Partial<Clock> | null)?.now !== 'function')
    throw refuse('clock', 'something with now()');
  if (bytes !== undefined && typeof bytes !== 'function')
    checkNumber(where, 'bytes', bytes, { min: 0, integer: true });
}

/** Loading, answering all, finite numbers, the same again: and each limit. */
function checksOf({ maxDifference, ...limits }: ModelLimits): number {
  return 3 + Number(maxDifference !== Infinity) + Object.keys(limits).length;
}

function measured(rows: number, trial: Partial<ModelTrial>): ModelFigures {
  const sorted = [...(trial.latencies ?? [])].sort((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  return {
    rows,
    loadMs: trial.loadMs ?? null,
    medianLatencyMs: at(0.5),
    p99LatencyMs: at(0.99),
    memoryBytes: trial.memoryBytes ?? null,
    bytes: trial.bytes ?? null,
  };
}

function noRows(): Issue {
  return {
    code: 'nothing-checked',
    severity: 'error',
    message: 'there is no row to ask the model; expected at least one real row.',
    rows: 0,
  };
}

/** Says that what comes later was not looked at: nobody is to take what it found before for gone. */
function endedEarly({ doing }: ModelTrial): Issue {
  return {
    code: 'not-checked',
    severity: 'warning',
    message: `what comes after ${doing} was not checked.`,
  };
}

function lateIssue({ doing }: ModelTrial, deadlineMs: number): Issue {
  return {
    code: 'deadline-passed',
    severity: 'error',
    message: `${doing} had not ended after ${deadlineMs} ms; expected all of it to.`,
    measure: 'deadlineMs',
    limit: deadlineMs,
  };
}
