import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import { checkService } from '../check-parts.ts';
import type { Prediction, Service } from '../service.ts';
import { outcomeOf } from './outcome.ts';
import { SECONDS, SIZES, type Instrument, type Labels, type MetricsSink } from './instrument.ts';

const where = 'serve/measured';

/** What is measured of a service. */
const of = {
  requests: counter(
    'slipway.predict.requests',
    '{request}',
    'Requests, by outcome: ok, aborted, or the code of the error.',
  ),
  rows: counter('slipway.predict.rows', '{row}', 'Rows answered, by the version that answered.'),
  empty: counter('slipway.predict.rows.empty', '{row}', 'Rows without an answer (NaN).'),
  fallbacks: counter('slipway.predict.rows.fallback', '{row}', 'Rows answered by a fallback.'),
  duration: {
    ...{ name: 'slipway.predict.duration', kind: 'histogram', unit: 's', bounds: SECONDS },
    description: 'Time a request took, from its rows to its answers.',
  },
  batch: {
    ...{ name: 'slipway.predict.batch', kind: 'histogram', unit: '{row}', bounds: SIZES },
    description: 'Rows of a request.',
  },
  inFlight: {
    ...{ name: 'slipway.predict.in_flight', kind: 'up-down-counter', unit: '{request}' },
    description: 'Requests that are answered now.',
  },
  hits: counter('slipway.lookup.hits', '{row}', 'Rows answered from a table.'),
  misses: counter('slipway.lookup.misses', '{row}', 'Rows that were not in the table.'),
} satisfies Readonly<Record<string, Instrument>>;

/** Options of {@link measured}. */
export interface MeasuredOptions {
  readonly metrics: MetricsSink;
  /** The label `model`. */
  readonly model: string;
  /** Seconds that only go on. @default performance.now() ÷ 1000 */
  readonly seconds?: () => number;
}

/**
 * Measures a service: traffic, errors, latency, sizes of requests, answers that do not exist, the hits of a table.
 *
 * Nothing of a row is measured: labels are the model, the version and the outcome. Nothing is left behind when the service
 * is let go of, so each version of a model can be measured as it is loaded. Hits and misses are those since it was measured,
 * told with the next request.
 *
 * @throws {SlipwayError} `bad-option`. `predict` throws what the service throws.
 * @example
 * const metrics = prometheusMetrics();
 * const service = { mode: 'on-demand', modelHash: 'a1', predict: async (rows) => rows.map(() => ({ score: 0.7, prediction: 1 })) };
 * await measured(service, { metrics, model: 'late' }).predict([{ age: 31 }, { age: 47 }]);
 * metrics.text().includes('slipway_predict_rows_total{model="late",version="a1"} 2') // => true
 */
export function measured(service: Service, options: MeasuredOptions): Service {
  checkService(where, service);
  checkKeys(where, options, ['metrics', 'model', 'seconds']);
  const { metrics, seconds = () => performance.now() / 1000 } = options;
  const model = checkText(where, 'model', options.model);
  if (typeof (metrics as Partial<MetricsSink> | null | undefined)?.record !== 'function') {
    throw new SlipwayError(
      'bad-option',
      where,
      'metrics has no record(); expected such as prometheusMetrics().',
      {
        details: { option: 'metrics' },
      },
    );
  }
  const labels: Labels = { model };
  const table = service as { stats?(): { hits?: unknown; misses?: unknown } };
  const counted = (['hits', 'misses'] as const)
    .filter((name) => typeof table.stats?.()[name] === 'number')
    .map((name) => ({ name, before: table.stats!()[name] as number }));

  /** What a table says of itself, which is a sum, as what was added. */
  function tellHits(): void {
    for (const one of counted) {
      const now = table.stats!()[one.name] as number;
      if (now > one.before) metrics.record(of[one.name], now - one.before, labels);
      one.before = now;
    }
  }

  function tell(answers: readonly Prediction[]): void {
    const byVersion = new Map<string, number>();
    let [empty, fallbacks] = [0, 0];
    for (const { score, version = service.modelHash, fallback } of answers) {
      byVersion.set(version, (byVersion.get(version) ?? 0) + 1);
      if (Number.isNaN(score)) empty++;
      if (fallback) fallbacks++;
    }
    for (const [version, rows] of byVersion) metrics.record(of.rows, rows, { model, version });
    if (empty > 0) metrics.record(of.empty, empty, labels);
    if (fallbacks > 0) metrics.record(of.fallbacks, fallbacks, labels);
  }

  return Object.freeze({
    mode: service.mode,
    get modelHash() {
      return service.modelHash;
    },
    ...(service.signature && { signature: service.signature }),
    async predict(rows, given) {
      const began = seconds();
      let outcome = 'ok';
      metrics.record(of.inFlight, 1, labels);
      try {
        const answers = await service.predict(rows, given);
        tell(answers);
        return answers;
      } catch (error) {
        outcome = outcomeOf(error, given?.signal);
        throw error;
      } finally {
        metrics.record(of.inFlight, -1, labels);
        tellHits();
        metrics.record(of.requests, 1, { model, outcome });
        metrics.record(of.duration, seconds() - began, labels);
        metrics.record(of.batch, Array.isArray(rows) ? rows.length : 0, labels);
      }
    },
  } satisfies Service);
}

function counter(name: string, unit: string, description: string): Instrument {
  return { name, kind: 'counter', unit, description };
}
