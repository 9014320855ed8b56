import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { checkService } from '../check-parts.ts';
import { replyJson, type Exchange, type Reply } from './exchange.ts';
import type { HandlerOptions } from './handler.ts';
import { readInstances } from './read-instances.ts';
import { refusalOf, refuse, replyRefusal } from './refusal.ts';
import type { Service } from '../service.ts';

const where = 'serve/handler';

/** Answers requests of any server. */
export type Answerer = (exchange: Exchange) => Promise<Reply>;

interface Route {
  readonly methods: readonly string[];
  answer(exchange: Exchange): Promise<Reply>;
}

/**
 * The routes of a service, apart from any server: what {@link handler} and `listen` put behind theirs.
 *
 * @throws {SlipwayError} `bad-option`. The function it returns never rejects.
 */
export function answerer(service: Service, options: HandlerOptions): Answerer {
  checkKeys(where, options, ['name', 'version', 'maxBytes', 'maxInstances', 'timeoutMs', 'onError']);
  checkService(where, service);
  const { name = 'model', version, onError } = options;
  if (typeof name !== 'string' || !/^[A-Za-z0-9._-]{1,120}$/.test(name)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'name cannot be part of a path; expected 1 to 120 letters, digits, ".", "_" and "-".',
    );
  }
  const limits = {
    maxBytes: checkNumber(where, 'maxBytes', options.maxBytes ?? 2 ** 20, { min: 1, integer: true }),
    maxInstances: checkNumber(where, 'maxInstances', options.maxInstances ?? 10_000, {
      min: 1,
      max: Infinity,
      integer: true,
    }),
  };
  const longest = options.timeoutMs === Infinity ? Infinity : 2 ** 31 - 1; // timers know no longer wait
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs ?? 30_000, { min: 1, max: longest });
  const modelVersionId = (): string => String(version ?? service.modelHash);

  const predict: Route = {
    methods: ['POST'],
    async answer(exchange) {
      const instances = await readInstances(exchange, limits);
      const predictions = await service.predict(instances, { signal: exchange.signal });
      if (!Array.isArray(predictions) || predictions.length !== instances.length)
        throw notOneARow(instances.length);
      // JSON writes NaN and infinities as null.
      return replyJson(200, { predictions, model: name, modelVersionId: modelVersionId() });
    },
  };
  const reads = (body: () => unknown): Route => ({
    methods: ['GET', 'HEAD'],
    answer: async () => replyJson(200, body()),
  });
  const routes = new Map<string, Route>([
    ['/', predict],
    [`/v1/models/${name}:predict`, predict],
    [`/v1/models/${name}`, reads(() => ({ model_version_status: [available(modelVersionId())] }))],
    ['/health', reads(() => ({ status: 'ok' }))],
  ]);

  return async (exchange) => {
    const route = routes.get(exchange.path);
    if (!route)
      return replyRefusal(
        refuse(404, 'not-found', `there is nothing at this path; there is ${[...routes.keys()].join(', ')}.`),
      );
    if (!route.methods.includes(exchange.method)) {
      const allow = route.methods.join(', ');
      return replyRefusal(
        refuse(405, 'unsupported', `this path does not take the method; expected ${allow}.`, {}, { allow }),
      );
    }
    try {
      return await inTime(exchange, timeoutMs, (signal) => route.answer({ ...exchange, signal }));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.status === 500) tell(onError, error);
      return replyRefusal(refusal);
    }
  };
}

/** A service of somebody's own that breaks the contract: the client is told that it failed, not half an answer. */
function notOneARow(rows: number): SlipwayError {
  return new SlipwayError(
    'shape-mismatch',
    where,
    `the service gave no list of ${rows} answers; expected one a row.`,
  );
}

/** Tells of an error; what breaks in the telling is nobody's answer. */
export function tell(onError: HandlerOptions['onError'], error: unknown): void {
  // A logger that throws, now or later, must not take the request or the process with it.
  new Promise((resolve) => resolve(onError?.(error))).catch(() => undefined);
}

function available(version: string): unknown {
  return { version, state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } };
}

/** What `work` gives, or a refusal when the time is up or the client is gone before. */
async function inTime(
  exchange: Exchange,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<Reply>,
): Promise<Reply> {
  const controller = new AbortController();
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      reject(
        refuse(
          503,
          'timeout',
          'the answer took too long, or the client went away. Try again, with fewer instances.',
        ),
      );
      controller.abort(
        exchange.signal.aborted ? exchange.signal.reason : new DOMException('the time is up', 'TimeoutError'),
      );
    };
  });
  const timer = timeoutMs === Infinity ? undefined : setTimeout(stop, timeoutMs);
  exchange.signal.addEventListener('abort', stop);
  if (exchange.signal.aborted) stop();
  try {
    return await Promise.race([stopped, work(controller.signal)]);
  } finally {
    clearTimeout(timer);
    exchange.signal.removeEventListener('abort', stop);
  }
}
