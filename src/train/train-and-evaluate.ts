import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { Metrics } from '../metrics/metric.ts';
import type { Model } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';
import { checkAreExamples } from '../input/check-are-examples.ts';
import type { Estimator, FitOptions, Stop } from './estimator.ts';

const where = 'train/train-and-evaluate';

/** How good a model was on the examples for validation. Plain JSON. */
export type Evaluated = {
  /** After how many rounds of the training; 0 of an estimator without rounds. */
  readonly round: number;
  readonly metrics: Readonly<Record<string, number>>;
};

/** What is done with a model while, or after, it is trained. */
export type Exporter<Trained extends Model = Model> = (
  model: Trained,
  evaluated: Evaluated,
) => void | Promise<void>;

/** Options of {@link trainAndEvaluate}. */
export interface TrainAndEvaluateOptions<Trained extends Model = Model> extends Omit<
  FitOptions,
  'onRound' | 'validation' | 'checkpoints'
> {
  /** Examples, prepared alike, that are never learned from. */
  readonly validation: Examples;
  /** By the names they have in the history, such as `{ auc, logLoss }`; the first one says which model is best. */
  readonly metrics: Metrics;
  /** Rounds between two evaluations. @default 1 */
  readonly every?: number;
  /** Evaluations without a better one after which the training ends. @default Infinity */
  readonly patience?: number;
  /**
   * Called with a model that is better than those before it, with every one that was evaluated, and with the one that the
   * training ended with, each with its own metrics.
   */
  readonly exporters?: {
    readonly best?: Exporter<Trained>;
    readonly latest?: Exporter<Trained>;
    readonly final?: Exporter<Trained>;
  };
}

/** What came of a training. */
export interface TrainedAndEvaluated<Trained extends Model = Model> {
  /** The best model by the first metric. */
  readonly model: Trained;
  readonly best: Evaluated;
  /**
   * Every evaluation, in order; the last one is of the model that the training ended with. An estimator that stops early may
   * end with one of an earlier round: it is evaluated once more, after the last round.
   */
  readonly history: readonly Evaluated[];
  /** `patience`: nothing better came. */
  readonly stopped: 'end' | 'patience';
}

/**
 * Trains, and evaluates the model again and again on examples that it does not learn from: the best one is what it gives.
 *
 * Metrics are exact, over all examples, and tried on equal scores first, so that one for other labels ends nothing that has
 * lasted. A metric that is `NaN` is worse than any number. Estimators without rounds, such as a solver that runs to its
 * minimum, are evaluated once. It takes no `checkpoints`: they keep neither the history nor the best model, so that a training
 * that goes on would give another model. The estimator by itself takes them, and with `earlyStopping` keeps its best round.
 *
 * @throws {SlipwayError} `bad-option`; `unsupported` with checkpoints; `bad-data` when the first metric never exists; what the
 *   estimator, the metrics and the exporters throw.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const examples = { matrix, labels: Float64Array.of(0, 1, 1, 1), label: { name: 'y' }, leftOut: 0 };
 * const { best } = await trainAndEvaluate(logistic(), examples, { validation: examples, metrics: { auc } });
 * best // => { round: 0, metrics: { auc: 0.8333333333333334 } }
 */
export async function trainAndEvaluate<Trained extends Model>(
  estimator: Estimator<Trained>,
  train: Examples,
  options: TrainAndEvaluateOptions<Trained>,
): Promise<TrainedAndEvaluated<Trained>> {
  const { validation, metrics, every, patience, exporters, first, ...fitOptions } = checkOptions(options);
  const history: Evaluated[] = [];
  let best: { readonly model: Trained; readonly evaluated: Evaluated } | undefined;
  let since = 0;
  let isOver = false;
  let rounds = 0;
  let last: Float64Array | undefined;

  const evaluate = async (model: Trained, round: number, scores: Float64Array): Promise<void> => {
    const evaluated: Evaluated = { round, metrics: measure(metrics, validation, scores) };
    history.push(evaluated);
    last = scores;
    since++;
    if (
      isBetter(evaluated.metrics[first]!, best?.evaluated.metrics[first] ?? NaN, metrics[first]!.direction)
    ) {
      best = { model, evaluated };
      since = 0;
      await exporters.best?.(model, evaluated);
    }
    await exporters.latest?.(model, evaluated);
  };

  const final = await estimator.fit(train, {
    ...fitOptions,
    validation,
    async onRound({ round, model }): Promise<Stop> {
      rounds = round;
      if (round % every !== 0) return;
      const trained = model() as Trained;
      await evaluate(trained, round, trained.predict(validation.matrix));
      isOver = since >= patience;
      return isOver ? 'stop' : undefined;
    },
  });
  // It may have ended between two evaluations, have no rounds, or have gone back to the model of an earlier one.
  const scores = final.predict(validation.matrix);
  if (history.at(-1)?.round !== rounds || !last || !areEqual(scores, last))
    await evaluate(final, rounds, scores);
  await exporters.final?.(final, history.at(-1)!);
  if (best) return { model: best.model, best: best.evaluated, history, stopped: isOver ? 'patience' : 'end' };
  throw new SlipwayError(
    'bad-data',
    where,
    `the metric "${first}" is NaN after every round; expected one that exists on the examples for validation.`,
    { details: { metric: first } },
  );
}

function measure(
  metrics: Metrics,
  { labels, weights }: Examples,
  scores: Float64Array,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [name, metric(labels, scores, weights)]),
  );
}

function areEqual(first: Float64Array, second: Float64Array): boolean {
  return first.length === second.length && first.every((value, at) => Object.is(value, second[at]));
}

function isBetter(value: number, best: number, direction: 'higher' | 'lower'): boolean {
  if (Number.isNaN(value)) return false;
  return Number.isNaN(best) || (direction === 'higher' ? value > best : value < best);
}

/** Every option there is: the compiler tells when one is missing. */
const KEYS = Object.keys({
  validation: true,
  metrics: true,
  every: true,
  patience: true,
  exporters: true,
  signal: true,
  onProgress: true,
  from: true,
  workers: true,
} satisfies Record<keyof TrainAndEvaluateOptions, true>);

function checkOptions<Trained extends Model>(options: TrainAndEvaluateOptions<Trained>) {
  const { validation, metrics, every, patience, exporters = {}, ...fitOptions } = options;
  if (isRecord(options) && Object.hasOwn(options, 'checkpoints')) {
    throw new SlipwayError(
      'unsupported',
      where,
      'there are checkpoints; expected none, for they keep neither the history nor the best model. Train with them by estimator.fit(examples, { checkpoints, validation }), and with earlyStopping.',
      { details: { option: 'checkpoints' } },
    );
  }
  checkKeys(where, options, KEYS);
  checkAreExamples(validation, where, 'bad-option');
  checkKeys(where, exporters, ['best', 'latest', 'final']);
  const [first] = isRecord(metrics) ? Object.keys(metrics) : [];
  if (first === undefined || !Object.values(metrics).every(isMetric)) {
    throw new SlipwayError(
      'bad-option',
      where,
      "metrics is no record of metrics; expected at least one, such as { logLoss }. Make one of a function with metric('higher', …).",
      { details: { option: 'metrics' } },
    );
  }
  const classes = validation.label.classes?.length ?? 1;
  measure(
    metrics,
    validation,
    new Float64Array(validation.matrix.rows * classes).fill(1 / Math.max(2, classes)),
  );
  return {
    validation,
    metrics,
    first,
    every: checkNumber(where, 'every', every ?? 1, { min: 1, integer: true }),
    patience: checkNumber(where, 'patience', patience ?? Infinity, { min: 1, max: Infinity }),
    exporters,
    ...fitOptions,
  };
}

function isMetric(metric: unknown): boolean {
  return (
    typeof metric === 'function' &&
    'direction' in metric &&
    ['higher', 'lower'].includes(metric.direction as string)
  );
}
