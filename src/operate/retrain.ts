import { sentenceOf, SlipwayError } from '../core/error.ts';
import type { OnProgress } from '../core/progress.ts';
import { checkKeys } from '../core/options.ts';
import { runChecks, type NamedCheck } from '../core/run-checks.ts';
import type { Verdict } from '../core/verdict.ts';
import { isRecord } from '../core/json.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { SavedPredictor } from '../models/model.ts';
import type { RegisterOptions, Registry, Saveable } from '../registry/registry.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Version } from '../registry/version.ts';

const where = 'operate/retrain';

/** What the handed functions of {@link retrain} are told. */
export interface RetrainContext {
  /** The version the alias points to as the run begins; `null` the first time. */
  readonly serving: Version | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What {@link RetrainOptions.fit} gives back. */
export interface Candidate<Predictor extends Saveable> {
  readonly predictor: Predictor;
  /** What it learned from, written into the version. */
  readonly data?: RegisterOptions['data'];
  /** How it was trained, rows to ask it once more when it is loaded, and the distribution it learned from: as `register` takes them. */
  readonly training?: RegisterOptions['training'];
  readonly sample?: RegisterOptions['sample'];
  readonly reference?: RegisterOptions['reference'];
}

/** The stages {@link retrain} puts together, each of them handed in. */
export interface RetrainOptions<Predictor extends Saveable> {
  readonly registry: Pick<Registry, 'aliases' | 'get' | 'load' | 'register' | 'promote'>;
  /** The model's name in the registry. */
  readonly name: string;
  /** The alias that serving follows. @default 'champion' */
  readonly alias?: string;
  /** Trains the candidate. */
  readonly fit: (context: RetrainContext) => MaybePromise<Candidate<Predictor>>;
  /** Brings the serving version back to life, such as `revivePredictor`. */
  readonly revive: (saved: SavedPredictor) => MaybePromise<Predictor>;
  /**
   * Whether the candidate can serve at all, such as `checkModel` says: when it does not pass, it is registered, and its
   * metrics are never read. @default every candidate is evaluated
   */
  readonly check?: (predictor: Predictor, context: RetrainContext) => MaybePromise<Verdict>;
  /** Judges a predictor on the newest labelled rows. Called for the serving version and for the candidate: the same rows for both. */
  readonly evaluate: (predictor: Predictor, context: RetrainContext) => MaybePromise<Evaluation>;
  /** Whether the candidate may serve. `baseline` is the serving version's evaluation; `null` when nothing serves yet. */
  readonly judge: (candidate: Evaluation, baseline: Evaluation | null) => MaybePromise<Verdict>;
  /** Written into the new version: why this run was started. @default null */
  readonly note?: string | null;
  /** @default {} */
  readonly tags?: Readonly<Record<string, string>>;
  /** Stops between the steps, and within those that heed it. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** How a retraining ended. */
export interface Retrained {
  /** The candidate as it was registered, promoted or not. */
  readonly version: Version;
  /** What served as the run began. */
  readonly serving: Version | null;
  /** The candidate's evaluation; `null` when it cannot serve, and was not evaluated. */
  readonly evaluation: Evaluation | null;
  /** The serving version's evaluation on the same rows. */
  readonly baseline: Evaluation | null;
  readonly verdict: Verdict;
  /** `false` with a verdict that passes means that somebody else moved the alias meanwhile. */
  readonly promoted: boolean;
  /** Why it was promoted, or why not, in a sentence. */
  readonly reason: string;
}

/**
 * Trains a candidate, judges it against the version now serving on the same rows, registers it, and promotes it if
 * it may.
 *
 * The candidate becomes a version whatever the verdict, with the serving version as its parent, so that a refusal can
 * be looked into. The alias is moved by compare-and-set: when another run or a person moved it meanwhile, the
 * candidate stays registered and is not promoted, because it was judged against a version that no longer serves.
 * An alias that is frozen, or whose guard asks for more, such as an approval, is not moved either: `reason` says so.
 * Nothing is registered when a step throws or the signal aborts before that. The verdict of `check` and that of `judge` are
 * joined as `checkInOrder` joins them: a candidate that cannot serve has the warning `not-checked`.
 *
 * @throws {SlipwayError} `bad-option` on an unknown option, and when a handed function gives back nothing of use, or a
 *   verdict that passes with an error or on nothing; what the registry and the handed functions throw; the signal's
 *   reason, untouched, on an abort.
 * @example
 * const registry = createRegistry(memoryStore(), { clock: fixedClock(0) });
 * const predictor = { save: () => ({ format: 'slipway-predictor', version: 1, prepare: null, options: {},
 *   model: { kind: 'naive', version: 1, state: { rate: 0.25 }, arrays: {} } }) };
 * const { promoted, reason } = await retrain({
 *   registry,
 *   name: 'late',
 *   fit: () => ({ predictor }),
 *   revive: () => predictor,
 *   evaluate: () => ({ rows: 200, metrics: { auc: 0.7 }, directions: { auc: 'higher' }, slices: [] }),
 *   judge: (candidate) => verdictOf([], 1),
 * });
 * [promoted, reason] // => [true, 'version 1 passed its gate and is the first to be the champion.']
 */
export async function retrain<Predictor extends Saveable>(
  options: RetrainOptions<Predictor>,
): Promise<Retrained> {
  checkKeys(where, options, [
    'registry',
    'name',
    'alias',
    'fit',
    'revive',
    'check',
    'evaluate',
    'judge',
    'note',
    'tags',
    'signal',
    'onProgress',
  ]);
  const {
    registry,
    name,
    alias = 'champion',
    fit,
    revive,
    check,
    evaluate,
    judge,
    note = null,
    tags = {},
    signal,
    onProgress,
  } = options;
  for (const [option, given] of Object.entries({ fit, revive, evaluate, judge })) {
    if (typeof given !== 'function')
      throw new SlipwayError(
        'bad-option',
        where,
        `${option} is not a function; expected fit, revive, evaluate and judge, all of them.`,
        { details: { option } },
      );
  }
  if (check !== undefined && typeof check !== 'function')
    throw new SlipwayError('bad-option', where, 'check is not a function; expected one, or none.', {
      details: { option: 'check' },
    });
  const step = (done: number): void => {
    signal?.throwIfAborted();
    onProgress?.({ stage: where, done, total: 5, unit: 'steps' });
  };

  step(0);
  const number = (await registry.aliases(name)).get(alias);
  const serving = number === undefined ? null : await registry.get(name, number);
  const context: RetrainContext = { serving, ...(signal && { signal }), ...(onProgress && { onProgress }) };
  // First the version that serves: when it cannot be read, nobody has trained for nothing.
  const baseline = serving && (await evaluate(await registry.load(serving, revive), context));

  step(1);
  if (serving !== null) checkGiven('evaluate', isRecord(baseline), 'an evaluation');
  const candidate = await fit(context);
  step(2);
  const fitted: unknown = candidate;
  checkGiven('fit', isRecord(fitted) && isRecord(fitted['predictor']), '{ predictor, data? }');
  const { predictor, data = null, training, sample, reference } = candidate;
  const read: { evaluation: Evaluation | null } = { evaluation: null };
  const judged: NamedCheck = {
    name: 'judge',
    check: async () => {
      const found = await evaluate(predictor, context);
      step(3);
      checkGiven('evaluate', isRecord(found), 'an evaluation');
      read.evaluation = found;
      return judge(found, baseline);
    },
  };
  const serves = check && { name: 'check', check: async () => check(predictor, context) };
  const verdict = await runChecks(where, serves ? [serves, judged] : [judged], signal);
  const { evaluation } = read;
  if (evaluation === null) step(3);
  signal?.throwIfAborted();
  const version = await registry.register(name, predictor, {
    evaluation,
    verdict,
    data,
    ...(training !== undefined && { training }),
    ...(sample !== undefined && { sample }),
    ...(reference !== undefined && { reference }),
    parent: serving?.version ?? null,
    note,
    tags,
  });
  step(4);
  const { promoted, reason } = await promoteIfPassed(registry, version, alias, serving, revive);
  onProgress?.({ stage: where, done: 5, total: 5, unit: 'steps' });
  return { version, serving, evaluation, baseline, verdict, promoted, reason };
}

function checkGiven(option: string, ok: boolean, expected: string): void {
  if (ok) return;
  throw new SlipwayError('bad-option', where, `${option} gave back something else; expected ${expected}.`, {
    details: { option },
  });
}

async function promoteIfPassed(
  registry: Pick<Registry, 'promote'>,
  { name, version, verdict }: Version,
  alias: string,
  serving: Version | null,
  revive: (saved: SavedPredictor) => unknown,
): Promise<{ promoted: boolean; reason: string }> {
  const instead = serving === null ? 'Nothing serves yet.' : `Version ${serving.version} stays the ${alias}.`;
  if (verdict?.pass !== true) {
    const errors = (verdict?.issues ?? []).filter(({ severity }) => severity === 'error');
    const more = errors.length > 3 ? ` … and ${errors.length - 3} more.` : '';
    return {
      promoted: false,
      reason: `version ${version} did not pass its gate: ${errors
        .slice(0, 3)
        .map(({ message }) => message)
        .join(' ')}${more} ${instead}`,
    };
  }
  try {
    await registry.promote({ name, version }, alias, {
      expected: serving?.version ?? null,
      automatic: true,
      revive,
    });
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'check-failed') {
      return { promoted: false, reason: `${sentenceOf(error)} ${instead}` };
    }
    // Only the registry's own word that the alias moved: another conflict is no verdict on the version.
    const moved = error instanceof SlipwayError && error.code === 'conflict' && 'alias' in error.details;
    if (!moved) throw error;
    return {
      promoted: false,
      reason: `version ${version} passed its gate, but the ${alias} changed while it was trained. Judge it against the version that serves now.`,
    };
  }
  const after =
    serving === null
      ? `is the first to be the ${alias}`
      : `replaces version ${serving.version} as the ${alias}`;
  return { promoted: true, reason: `version ${version} passed its gate and ${after}.` };
}
