import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { Metrics } from '../metrics/metric.ts';
import type { Model } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';
import { checkAreExamples } from './check-examples.ts';
import type { Estimator, FitOptions, Stop } from './estimator.ts';

const where = 'train/train-and-evaluate';

/** A model by one round, and how good it was on the examples for validation. Plain JSON. */
export type Evaluated = {
  /** How many rounds it had learned; 0 of an estimator without rounds. */
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
  'onRound' | 'validation'
> {
  /** Examples, prepared alike, that are never learned from. */
  readonly validation: Examples;
  /** By the names they have in the history, such as `{ auc, logLoss }`; the first one says which model is best. */
  readonly metrics: Metrics;
  /** Rounds between two evaluations. @default 1 */
  readonly every?: number;
  /** Evaluations without a better one after which the training ends. @default Infinity */
  readonly patience?: number;
  /** Called with a model that is better than those before it, with every one that was evaluated, and with the last. */
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
  /** Every evaluation, in order; the last one is of the model that the training ended with. */
  readonly history: readonly Evaluated[];
  /** `patience`: nothing better came. */
  readonly stopped: 'end' | 'patience';
}

/**
 * Trains, and evaluates the model again and again on examples that it does not learn from: the best one is what it gives.
 *
 * Metrics are exact, over all examples. A metric that is `NaN` is worse than any number. Estimators without rounds, such as
 * a solver that runs to its minimum, are evaluated once.
 *
 * @throws {SlipwayError} `bad-option`; `bad-data` when the first metric never exists; what the estimator, the metrics and the
 *   exporters throw.
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

  const evaluate = async (model: Trained, round: number): Promise<void> => {
    const scores = model.predict(validation.matrix);
    const evaluated: Evaluated = {
      round,
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, metric]) => [
          name,
          metric(validation.labels, scores, validation.weights),
        ]),
      ),
    };
    history.push(evaluated);
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
      await evaluate(model() as Trained, round);
      isOver = since >= patience;
      return isOver ? 'stop' : undefined;
    },
  });
  // A training that ended between two evaluations, or that has no rounds, is evaluated at its end.
  if (history.at(-1)?.round !== rounds) await evaluate(final, rounds);
  await exporters.final?.(final, history.at(-1)!);
  if (best) return { model: best.model, best: best.evaluated, history, stopped: isOver ? 'patience' : 'end' };
  throw new SlipwayError(
    'bad-data',
    where,
    `the metric "${first}" is NaN after every round; expected one that exists on the examples for validation.`,
    { details: { metric: first } },
  );
}

function isBetter(value: number, best: number, direction: 'higher' | 'lower'): boolean {
  if (Number.isNaN(value)) return false;
  return Number.isNaN(best) || (direction === 'higher' ? value > best : value < best);
}

function checkOptions<Trained extends Model>(options: TrainAndEvaluateOptions<Trained>) {
  const { validation, metrics, every, patience, exporters = {}, ...fitOptions } = options;
  checkKeys(where, options, [
    'validation',
    'metrics',
    'every',
    'patience',
    'exporters',
    'signal',
    'onProgress',
    'from',
    'checkpoints',
  ]);
  checkAreExamples(validation, where, 'bad-option');
  checkKeys(where, exporters, ['best', 'latest', 'final']);
  const [first] = isRecord(metrics) ? Object.keys(metrics) : [];
  if (first === undefined || Object.values(metrics).some((metric) => typeof metric !== 'function')) {
    throw new SlipwayError(
      'bad-option',
      where,
      'metrics is no record of metrics; expected at least one, such as { logLoss }.',
      { details: { option: 'metrics' } },
    );
  }
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
