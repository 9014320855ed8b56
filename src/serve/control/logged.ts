import { tell } from '../../core/tell.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { SlipwayError } from '../../core/error.ts';
import { pause } from '../../core/pause.ts';
import { checkKeys, checkNames, checkNumber } from '../../core/options.ts';
import { random } from '../../core/random.ts';
import { checkService } from '../check-parts.ts';
import type { Instance, Prediction, Service } from '../service.ts';

const where = 'serve/logged';

/** One prediction, as it is logged. Plain JSON. */
export interface PredictionRecord {
  /** What it is called: a label that comes later names it. */
  readonly id: string;
  /** What the server called the request; there where there was one. */
  readonly requestId?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The `modelHash` that answered. */
  readonly version: string;
  /** The raw inputs, as far as they are logged. */
  readonly features: Instance;
  /** `null` where there was no answer (`NaN`). */
  readonly score: number | null;
  readonly prediction: number | null;
  /** Whether it is no model's answer but a fallback. */
  readonly fallback: boolean;
}

/** Where predictions are written: a file, a queue, a table. */
export interface PredictionSink {
  /** Takes some, in order. What it throws is told to `onError`, and the records are counted as lost. */
  write(records: readonly PredictionRecord[]): void | Promise<void>;
}

/** Options of {@link logged}. */
export interface LogOptions {
  readonly sink: PredictionSink;
  /** The share of requests that is logged, from 0 to 1. @default 1 */
  readonly sample?: number;
  /** Decides which of them. @default 0 */
  readonly seed?: number;
  /** The input fields that are logged; others may be nobody's business. @default those the signature names, else all */
  readonly fields?: readonly string[];
  /** What a prediction is called. Where it throws, the request is not logged. @default a random id */
  readonly id?: (row: Instance, at: number) => string;
  /** Records that may wait to be written; further ones are lost, and counted. @default 10000 */
  readonly maxQueued?: number;
  /** Most records written at once. @default 500 */
  readonly batch?: number;
  /** @default systemClock */
  readonly clock?: Clock;
  readonly onError?: (error: unknown) => void;
}

/** What became of the records. */
export interface LogStats {
  readonly written: number;
  /** Not written because too many waited, or because the sink, the id or the clock failed. */
  readonly lost: number;
  readonly waiting: number;
}

/** A service whose predictions are logged. */
export interface LoggedService extends Service {
  stats(): LogStats;
  /** Waits until all that was logged is written, or lost. */
  flush(): Promise<void>;
}

/**
 * Logs predictions with their inputs, ids and versions, to any sink: what monitoring reads. The answers do not wait for it,
 * and are not lost with it.
 *
 * Predictions of logged requests carry their id, as `predictionId`.
 *
 * @throws {SlipwayError} `bad-option`. `predict` throws what the service throws.
 * @example
 * const service = { mode: 'on-demand', modelHash: 'a1', predict: async (rows) => rows.map(() => ({ score: 0.7, prediction: 1 })) };
 * const records = [];
 * const told = logged(service, { sink: { write: (some) => void records.push(...some) }, fields: ['age'], id: (row, at) => `p${at}` });
 * await told.predict([{ age: 31, name: 'Ada' }]);
 * await told.flush();
 * records.map(({ id, version, features, score }) => [id, version, features, score]) // => [['p0', 'a1', { age: 31 }, 0.7]]
 */
export function logged(service: Service, options: LogOptions): LoggedService {
  checkService(where, service);
  checkKeys(where, options, [
    'sink',
    'sample',
    'seed',
    'fields',
    'id',
    'maxQueued',
    'batch',
    'clock',
    'onError',
  ]);
  const { sink, clock = systemClock, onError, id = () => crypto.randomUUID() } = options;
  if (typeof (sink as Partial<PredictionSink> | null | undefined)?.write !== 'function')
    throw refuse('sink', 'sink has no write(); expected such as { write: (records) => … }');
  if (typeof id !== 'function') throw refuse('id', 'id is no function; expected one of a row');
  const sample = checkNumber(where, 'sample', options.sample ?? 1, { min: 0, max: 1 });
  const maxQueued = checkNumber(where, 'maxQueued', options.maxQueued ?? 10_000, { min: 1, integer: true });
  const atOnce = checkNumber(where, 'batch', options.batch ?? 500, { min: 1, integer: true });
  const fields = options.fields
    ? checkNames(where, 'fields', options.fields)
    : service.signature?.inputs.map(({ name }) => name);
  const source = random(options.seed ?? 0);
  const queue: PredictionRecord[] = [];
  let [written, lost] = [0, 0];
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    // In a turn of its own: the answers go out first.
    await pause();
    while (queue.length > 0) {
      const some = queue.splice(0, atOnce);
      try {
        await sink.write(some);
        written += some.length;
      } catch (error) {
        lost += some.length;
        tell(onError, error);
      }
    }
    // At once: what is added from here on is written by a writing of its own.
    writing = null;
  }

  function add(
    rows: readonly Instance[],
    answers: readonly Prediction[],
    ids: readonly string[],
    requestId: string | undefined,
  ): void {
    const at = new Date(clock.now()).toISOString();
    answers.forEach((answer, row) => {
      if (queue.length >= maxQueued) {
        lost++;
        return;
      }
      queue.push({
        id: ids[row]!,
        ...(requestId !== undefined && { requestId }),
        at,
        version: answer.version ?? service.modelHash,
        features: fieldsOf(rows[row]!, fields),
        score: numberOrNull(answer.score),
        prediction: numberOrNull(answer.prediction),
        fallback: answer.fallback === true,
      });
    });
    writing ??= write();
  }

  return Object.freeze({
    mode: service.mode,
    get modelHash() {
      return service.modelHash;
    },
    ...(service.signature && { signature: service.signature }),
    stats: () => ({ written, lost, waiting: queue.length }),
    async flush() {
      while (writing) await writing;
    },
    async predict(rows, given) {
      const answers = await service.predict(rows, given);
      if (sample < 1 && source.next() >= sample) return answers;
      try {
        const ids = rows.map((row, at) => id(row, at));
        add(rows, answers, ids, given?.requestId);
        return answers.map((answer, row) => ({ ...answer, predictionId: ids[row]! }));
      } catch (error) {
        // An id or a clock of somebody's own that broke: the answers are none of its business.
        lost += answers.length;
        tell(onError, error);
        return answers;
      }
    },
  } satisfies LoggedService);
}

function fieldsOf(row: Instance, fields: readonly string[] | undefined): Instance {
  const names = fields ?? Object.keys(row);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(row, name)).map((name) => [name, row[name]!]),
  );
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${found}.`, { details: { option } });
}
