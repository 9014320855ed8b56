import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkNames, checkNumber } from '../core/options.ts';
import { TASKS, type Signature, type Task } from '../models/model.ts';
import { decisions, listed } from '../serve/decisions.ts';
import type { TablePredictions } from '../serve/predictor.ts';
import type { Instance, PredictOptions, Service } from '../serve/service.ts';
import { signatureOf } from '../serve/signature.ts';
import { fromRows } from '../table/rows.ts';
import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';

/** A model that a runtime of others computes, answering for raw rows: a service. It waits, so it is no `Predictor`. */
export interface RuntimePredictor extends Service {
  readonly mode: 'on-demand';
  /** The raw columns a row must have. */
  readonly input: Schema;
  /** `null` unless the model is binary. */
  readonly threshold: number | null;
  readonly signature: Signature;
  /** The answers to the rows of a table. @throws {SlipwayError} `unknown-column`, `wrong-kind`, `bad-data`. */
  predictTable(rows: Table, options?: PredictOptions): Promise<TablePredictions>;
}

/** What is told of the scores of a model that does not say it. */
export interface ToldScores {
  /** What the scores are. @default by how many a row has: `'regression'`, `'binary'` of two, `'multi-class'` of more */
  readonly task?: Task;
  /** The names of the classes, where there are several. @default '0', '1', … */
  readonly classes?: readonly string[];
  /** Of a binary model: the score from which on the prediction is 1, from 0 to 1. @default 0.5 */
  readonly threshold?: number;
}

/** How the numbers of an output are read. */
export interface ReadScores {
  readonly task: Task;
  readonly classes?: readonly string[];
  readonly threshold: number | null;
  /** The output's name. */
  readonly output: string;
  /** How many numbers a row has. */
  readonly width: number;
}

/**
 * What the numbers of an output mean.
 *
 * @throws {SlipwayError} `bad-option` where what is told does not fit the output.
 */
export function readScores(where: string, told: ToldScores, output: string, width: number): ReadScores {
  const named = told.classes && checkNames(where, 'classes', told.classes);
  const task = checkChoice(where, 'task', told.task ?? taskOf(width, named), TASKS);
  const classes = task === 'multi-class' ? (named ?? numbered(width)) : undefined;
  if (task === 'multi-class' ? classes!.length !== width : named !== undefined)
    throw new SlipwayError(
      'bad-option',
      where,
      `classes has ${(named ?? classes)!.length} names, and the output "${output}" ${width} columns; expected one each, of several classes.`,
      { details: { option: 'classes' } },
    );
  if (task !== 'multi-class' && width > (task === 'binary' ? 2 : 1))
    throw new SlipwayError(
      'bad-option',
      where,
      `task is '${task}', and the output "${output}" has ${width} columns; expected ${task === 'binary' ? 'one or two' : 'one'}.`,
      { details: { option: 'task' } },
    );
  const threshold =
    task === 'binary' ? checkNumber(where, 'threshold', told.threshold ?? 0.5, { min: 0, max: 1 }) : null;
  return { task, ...(classes && { classes }), threshold, output, width };
}

function taskOf(width: number, classes: readonly string[] | undefined): Task {
  return width === 1 ? 'regression' : width === 2 && !classes ? 'binary' : 'multi-class';
}

function numbered(width: number): readonly string[] {
  return Array.from({ length: width }, (_, at) => String(at));
}

/** What a runtime throws says what is wrong with its model, or with its device. */
export async function runtimeAnswer<Answer>(
  where: string,
  rows: number,
  run: () => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await run();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.slice(0, 300) : 'no error';
    throw new SlipwayError('unsupported', where, `the model did not answer to ${rows} rows: ${said}`, {
      cause,
    });
  }
}

/** By how much probabilities of 32 bits may miss 0 and 1: a thousand shares of 0.001 do by 5e-5. */
const ROUNDING = 1e-4;

/** Raw scores that are taken for probabilities show. */
function checkShares(
  where: string,
  numbers: ArrayLike<number>,
  { output, task, width }: ReadScores,
  advice: Advice,
): void {
  for (let at = 0; at < numbers.length; at++) {
    if (!(numbers[at]! < -ROUNDING || numbers[at]! > 1 + ROUNDING)) continue;
    throw new SlipwayError(
      'bad-option',
      where,
      `output "${output}" is ${numbers[at]} at row ${Math.floor(at / width)}, and task '${task}'; expected a probability. ${advice.text}`,
      { details: { option: advice.option } },
    );
  }
}

/** What to do where the numbers of an output are no probabilities. */
interface Advice {
  readonly option: string;
  readonly text: string;
}

/**
 * A service of what a runtime computes.
 *
 * @param parts.modelHash - asked for once, when somebody wants it.
 * @param parts.advice - where probabilities are beyond 0 and 1.
 * @param parts.answer - all numbers of the output for some rows, one or more, row-major. Of a binary model with two
 *   numbers a row, the second is the score.
 */
export function runtimePredictor(
  where: string,
  parts: {
    readonly input: Schema;
    readonly scores: ReadScores;
    readonly advice: Advice;
    modelHash(): string;
    answer(rows: Table, signal: AbortSignal | undefined): Promise<ArrayLike<number>>;
  },
): RuntimePredictor {
  const { input, scores: read } = parts;
  const { task, classes, threshold, width } = read;
  const told = { task, ...(classes && { classes }) };
  const predictTable = async (rows: Table, { signal }: PredictOptions = {}): Promise<TablePredictions> => {
    signal?.throwIfAborted();
    if (rows.rows === 0) return decisions(told, new Float64Array(), threshold);
    const numbers = await parts.answer(rows, signal);
    const areShares = task === 'binary' || task === 'multi-class';
    if (areShares) checkShares(where, numbers, read, parts.advice);
    const scores =
      task === 'multi-class' || width === 1
        ? Float64Array.from(numbers)
        : Float64Array.from({ length: rows.rows }, (_, row) => numbers[row * width + width - 1]!);
    if (areShares)
      for (let at = 0; at < scores.length; at++) scores[at] = Math.min(1, Math.max(0, scores[at]!));
    return decisions(told, scores, threshold);
  };
  let hash: string | undefined;
  return Object.freeze({
    mode: 'on-demand' as const,
    input,
    threshold,
    signature: signatureOf(input, told as Parameters<typeof signatureOf>[1]),
    get modelHash() {
      hash ??= parts.modelHash();
      return hash;
    },
    predictTable,
    async predict(rows: readonly Instance[], given: PredictOptions = {}) {
      given.signal?.throwIfAborted();
      if (!Array.isArray(rows))
        throw new SlipwayError('bad-data', where, 'the rows are no list; expected one, such as [{ … }].');
      return listed(await predictTable(fromRows(rows, input), given));
    },
  } satisfies RuntimePredictor);
}
