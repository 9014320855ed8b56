import { SlipwayError } from '../../core/error.ts';
import { checkChoice, checkKeys, checkNumber } from '../../core/options.ts';
import type { OnProgress } from '../../core/progress.ts';
import { random } from '../../core/random.ts';
import { halving, isHopeless, type Halving, type HalvingOptions } from './halving.ts';
import { drawn, gridPoint, gridSize, proposed } from './propose.ts';
import { checkSpace, type Parameters, type ParameterValue, type Space } from './space.ts';
import { checkTrials, type Trial } from './trial.ts';

const where = 'train/search';

/** What an objective is handed beside its parameters. */
export interface TrialTools {
  readonly number: number;
  /** For the estimator: differs by trial, and is the same when the search is run again. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * Says how good the trial is so far: after so many rounds, epochs or rows. Where the search prunes and others were better
   * by then, it throws what ends the trial: let it pass. `NaN` and infinities are kept as `null`, behind all numbers.
   */
  readonly report: (step: number, value: number) => void;
}

/** Options of {@link search}. */
export interface SearchOptions {
  /** How many trials in all, those of `previous` included. Left out in a grid, all of it. */
  readonly trials?: number;
  /** Which values are better. */
  readonly direction: 'higher' | 'lower';
  /**
   * `tpe`: likely among the good trials so far; `random`: evenly; `grid`: every combination in order. @default 'tpe'
   */
  readonly method?: 'tpe' | 'random' | 'grid';
  /** Stops trials that fall behind, from what they report: what `halving` gives, or its options. Left out, none is. */
  readonly pruning?: HalvingOptions;
  /** @default 0 */
  readonly seed?: number;
  /**
   * Trials of the same search that was stopped before its end: it goes on as if it had not been. One with a parameter or a
   * value that the space has not is refused. @default []
   */
  readonly previous?: readonly Trial[];
  /** What a failing objective does: ends the search, or is a trial that failed. @default 'throw' */
  readonly onFailure?: 'throw' | 'record';
  /** Called with every trial as it ends: where to keep them. */
  readonly onTrial?: (trial: Trial) => void | Promise<void>;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** What a search found. */
export interface Found<Of extends Space> {
  readonly best: Trial & { readonly parameters: Parameters<Of>; readonly value: number };
  readonly trials: readonly Trial[];
}

/**
 * Looks for the parameters of the best value: one trial after another, each chosen by those before it.
 *
 * The same seed and the same values give the same trials, also when the search was stopped and goes on from `previous`.
 * A value that is `NaN` or infinite is a failure.
 *
 * @throws {SlipwayError} `bad-option` on a space, an option or previous trials that cannot be; `bad-data` when no trial ended
 *   well; what the objective throws, unless failures are recorded; the signal's reason.
 * @source J. Bergstra et al. (2011) for `tpe`; L. Li et al. (2018), asynchronous successive halving and Hyperband, for
 *   `pruning`.
 * @example
 * const found = await search({ x: numbers(-2, 2) }, ({ x }) => (x - 1) ** 2, { trials: 40, direction: 'lower', seed: 1 });
 * Math.abs(found.best.parameters.x - 1) < 0.2 // => true
 */
export async function search<const Of extends Space>(
  space: Of,
  objective: (parameters: Parameters<Of>, tools: TrialTools) => number | Promise<number>,
  options: SearchOptions,
): Promise<Found<Of>> {
  const domains = checkSpace(space);
  const plan = checkSearch(domains, options);
  const trials: Trial[] = [...plan.previous];
  for (let number = trials.length; number < plan.trials; number++) {
    options.signal?.throwIfAborted();
    const trial = await run(domains, objective as Objective, plan, number, trials);
    trials.push(trial);
    await options.onTrial?.(trial);
    options.onProgress?.({
      stage: where,
      done: trials.length,
      total: plan.trials,
      unit: 'trials',
      ...(trial.value !== null && {
        figures: { value: trial.value, best: bestOf(trials, plan)?.value ?? NaN },
      }),
    });
  }
  const best = bestOf(trials, plan);
  if (best) return { best: best as Found<Of>['best'], trials };
  throw new SlipwayError(
    'bad-data',
    where,
    `none of ${trials.length} trials ended with a value; expected one at least. Look at the errors of the trials, or let the first one be thrown.`,
  );
}

type Objective = (
  parameters: Readonly<Record<string, ParameterValue>>,
  tools: TrialTools,
) => number | Promise<number>;

interface Plan {
  readonly trials: number;
  readonly direction: 'higher' | 'lower';
  readonly method: 'tpe' | 'random' | 'grid';
  readonly pruning: Halving | undefined;
  readonly seed: number;
  readonly previous: readonly Trial[];
  readonly onFailure: 'throw' | 'record';
  readonly signal: AbortSignal | undefined;
}

/** Ends a trial from within its objective; nobody sees it but the search. */
class Pruned extends Error {}

async function run(
  space: Space,
  objective: Objective,
  plan: Plan,
  number: number,
  before: readonly Trial[],
): Promise<Trial> {
  const sign = plan.direction === 'lower' ? 1 : -1;
  const seed = seedOf(plan.seed, number);
  const source = random(seed);
  const observations = before
    .filter(({ state }) => state !== 'failed')
    .map(({ parameters, state, value, reports }) => ({
      parameters,
      step: state === 'done' ? Infinity : reports.at(-1)!.step,
      loss: value === null ? Infinity : sign * value,
    }));
  const parameters =
    plan.method === 'grid'
      ? gridPoint(space, number)
      : plan.method === 'random'
        ? drawn(space, source)
        : proposed(space, observations, source);
  const reports: { step: number; value: number | null }[] = [];
  const report = (step: number, value: number): void => {
    checkNumber(where, 'step', step, { min: 0 });
    if (!Number.isNaN(value)) checkNumber(where, 'value', value, { min: -Infinity, max: Infinity });
    reports.push({ step, value: Number.isFinite(value) ? value : null });
    if (plan.pruning && isHopeless(plan.pruning, number, reports, before, sign)) throw new Pruned();
  };
  const end = (state: Trial['state'], value: number | null, error?: string): Trial => ({
    number,
    parameters,
    state,
    value,
    reports,
    ...(error !== undefined && { error }),
  });
  try {
    const value: unknown = await objective(parameters, { number, seed, signal: plan.signal, report });
    if (typeof value === 'number' && Number.isFinite(value)) return end('done', value);
    throw new SlipwayError(
      'bad-data',
      where,
      `the objective gave ${typeof value === 'number' ? value : `a value of type ${typeof value}`} in trial ${number}; expected a finite number.`,
      { details: { trial: number } },
    );
  } catch (error) {
    if (error instanceof Pruned) return end('pruned', reports.at(-1)!.value);
    plan.signal?.throwIfAborted();
    if (plan.onFailure === 'throw') throw error;
    return end('failed', null, error instanceof Error ? error.message : String(error));
  }
}

/** The best of the trials that ran to their end; the first of equals. */
function bestOf(trials: readonly Trial[], { direction }: Plan): Trial | undefined {
  const done = trials.filter(({ state }) => state === 'done');
  const isBetter = (first: Trial, second: Trial): boolean =>
    direction === 'lower' ? first.value! < second.value! : first.value! > second.value!;
  return done.reduce<Trial | undefined>(
    (best, trial) => (best === undefined || isBetter(trial, best) ? trial : best),
    undefined,
  );
}

/** A seed for each trial, whatever became of the trials before it. */
function seedOf(seed: number, number: number): number {
  const source = random(seed);
  for (let passed = 0; passed < number; passed++) source.next();
  return source.next();
}

function checkSearch(space: Space, options: SearchOptions): Plan {
  checkKeys(where, options, [
    'trials',
    'direction',
    'method',
    'pruning',
    'seed',
    'previous',
    'onFailure',
    'onTrial',
    'onProgress',
    'signal',
  ]);
  const method = checkChoice(where, 'method', options.method ?? 'tpe', ['tpe', 'random', 'grid']);
  const size = method === 'grid' ? gridSize(space) : Infinity;
  return {
    trials: Math.min(
      size,
      checkNumber(where, 'trials', options.trials ?? (size < Infinity ? size : undefined), {
        min: 1,
        integer: true,
      }),
    ),
    direction: checkChoice(where, 'direction', options.direction, ['higher', 'lower']),
    method,
    pruning: options.pruning === undefined ? undefined : halving(options.pruning),
    seed: checkNumber(where, 'seed', options.seed ?? 0),
    previous: checkTrials(space, options.previous ?? []),
    onFailure: checkChoice(where, 'onFailure', options.onFailure ?? 'throw', ['throw', 'record']),
    signal: options.signal,
  };
}
