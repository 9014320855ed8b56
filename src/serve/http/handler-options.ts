import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { corsRules, noCors, type Cors, type CorsRules } from './cors.ts';
import type { RequestHead } from './exchange.ts';
import type { MetricsSink } from '../telemetry/instrument.ts';
import { rateLimiter, type RateLimit } from './rate.ts';
import type { Authorize } from './serving.ts';

/** Options of {@link handler}. */
export interface HandlerOptions {
  /**
   * The name of the model in paths and answers: letters, digits, `.`, `_` and `-`. Of several models the one that
   * `POST /` asks. @default 'model', or the only one of several
   */
  readonly name?: string;
  /** What answers call the version of a service alone. @default the service's modelHash */
  readonly version?: string | number;
  /** The path of Vertex AI's requests. @default '/' */
  readonly predictRoute?: string;
  /** The path that tells with 200 that requests are taken, and with 503 that they are not. @default '/health' */
  readonly healthRoute?: string;
  /** What answers in Vertex AI's dialect give as `deployedModelId`. @default none */
  readonly deployedModelId?: string;
  /** A field of instances that is passed through into their predictions, which must have it then. @default none */
  readonly key?: string;
  /** Refuses bodies of more bytes than this, before and after decompressing. @default 1048576 */
  readonly maxBytes?: number;
  /** Refuses requests of more rows than this. @default 10000 */
  readonly maxInstances?: number;
  /** Predictions at once; `Infinity` is no limit. @default 1024 */
  readonly maxConcurrent?: number;
  /** Requests that wait when there are as many at once; beyond them they are refused with 503. @default 1024 */
  readonly maxWaiting?: number;
  /** How many requests a client may send; beyond it they are refused with 429. @default no limit */
  readonly rate?: RateLimit;
  /** Gives up after so long, or a sixteenth later, with status 503. `Infinity` waits for as long as the client does. @default 30000 */
  readonly timeoutMs?: number;
  /** Says who may ask, before a body is read. Probes of health are not asked. @default everybody */
  readonly authorize?: Authorize;
  /** Which pages of other origins may ask. @default none */
  readonly cors?: Cors;
  /**
   * Where requests are measured (`record`), what `GET /metrics` tells (`text`), or both, as `prometheusMetrics()` has it.
   * Whoever may ask for predictions may ask for it. @default none
   */
  readonly metrics?: HandlerMetrics;
  /** Told of every error that is not the client's: what broke inside. */
  readonly onError?: (error: unknown) => void;
}

/** Measurements of requests, and measurements as text. */
export interface HandlerMetrics extends Partial<Pick<MetricsSink, 'record'>> {
  readonly contentType?: string;
  text?(): string;
}

/** Measurements as text. */
export type MetricsText = Required<Pick<HandlerMetrics, 'contentType' | 'text'>>;

/** The names of {@link HandlerOptions}. */
export const handlerOptionNames: readonly string[] = [
  'name',
  'version',
  'predictRoute',
  'healthRoute',
  'deployedModelId',
  'key',
  'maxBytes',
  'maxInstances',
  'maxConcurrent',
  'maxWaiting',
  'rate',
  'timeoutMs',
  'authorize',
  'cors',
  'metrics',
  'onError',
];

/** Options that are whole and right. */
export interface Settings {
  readonly predictRoute: string;
  readonly healthRoute: string;
  readonly deployedModelId: string | undefined;
  readonly key: string | undefined;
  readonly maxBytes: number;
  readonly maxInstances: number;
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  readonly timeoutMs: number;
  readonly limitRate: ((request: RequestHead) => void) | undefined;
  readonly authorize: Authorize | undefined;
  readonly cors: CorsRules;
  readonly measure: Pick<MetricsSink, 'record'> | undefined;
  readonly metrics: MetricsText | undefined;
}

/** Checks options; throws `bad-option`. */
export function settingsOf(where: string, options: HandlerOptions): Settings {
  checkKeys(where, options, handlerOptionNames);
  const {
    name = 'model',
    key,
    deployedModelId,
    authorize,
    predictRoute = '/',
    healthRoute = '/health',
  } = options;
  if (typeof name !== 'string' || !/^[A-Za-z0-9._-]{1,120}$/.test(name)) {
    const message = 'name cannot be part of a path; expected 1 to 120 letters, digits, ".", "_" and "-".';
    throw new SlipwayError('bad-option', where, message);
  }
  for (const [option, path] of Object.entries({ predictRoute, healthRoute })) {
    if (typeof path === 'string' && /^\/[A-Za-z0-9._~:/%-]{0,500}$/.test(path)) continue;
    const message = `${option} is no path; expected text such as "/predict".`;
    throw new SlipwayError('bad-option', where, message);
  }
  if (key !== undefined && (typeof key !== 'string' || ownFields.has(key))) {
    const message = `key is no field that can be passed through; expected a name other than ${[...ownFields].join(', ')}.`;
    throw new SlipwayError('bad-option', where, message);
  }
  for (const [option, hook] of Object.entries({ authorize, onError: options.onError })) {
    if (hook === undefined || typeof hook === 'function') continue;
    throw new SlipwayError('bad-option', where, `${option} is no function; expected one.`);
  }
  if (deployedModelId !== undefined && typeof deployedModelId !== 'string') {
    throw new SlipwayError('bad-option', where, 'deployedModelId is no text; expected one.');
  }
  const whole = (
    option: 'maxBytes' | 'maxInstances' | 'maxConcurrent' | 'maxWaiting',
    otherwise: number,
  ): number => {
    const min = option === 'maxWaiting' ? 0 : 1;
    const bounded = option === 'maxBytes';
    return checkNumber(where, option, options[option] ?? otherwise, {
      min,
      integer: true,
      ...(!bounded && { max: Infinity }),
    });
  };
  const longest = options.timeoutMs === Infinity ? Infinity : 2 ** 31 - 1; // timers know no longer wait
  return {
    predictRoute,
    healthRoute,
    deployedModelId,
    key,
    maxBytes: whole('maxBytes', 2 ** 20),
    maxInstances: whole('maxInstances', 10_000),
    maxConcurrent: whole('maxConcurrent', 1024),
    maxWaiting: whole('maxWaiting', 1024),
    timeoutMs: checkNumber(where, 'timeoutMs', options.timeoutMs ?? 30_000, { min: 1, max: longest }),
    limitRate: options.rate && rateLimiter(where, options.rate),
    authorize,
    cors: options.cors ? corsRules(where, options.cors) : noCors,
    ...checkMetrics(where, options.metrics),
  };
}

function checkMetrics(
  where: string,
  metrics: HandlerMetrics | undefined,
): Pick<Settings, 'measure' | 'metrics'> {
  const records = typeof metrics?.record === 'function';
  const tells = typeof metrics?.text === 'function' && typeof metrics.contentType === 'string';
  if (metrics !== undefined && !tells && !records) {
    const message =
      'metrics has neither record() nor text() with its contentType; expected such as prometheusMetrics().';
    throw new SlipwayError('bad-option', where, message);
  }
  return {
    measure: records ? (metrics as Pick<MetricsSink, 'record'>) : undefined,
    metrics: tells ? (metrics as MetricsText) : undefined,
  };
}

const ownFields: ReadonlySet<string> = new Set([
  'score',
  'prediction',
  'probabilities',
  'version',
  'predictionId',
  'fallback',
  '__proto__',
]);
