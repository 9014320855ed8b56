import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { answerError, answerJson, refuse, type Refusal } from './answer.ts';
import { readInstances } from './read-instances.ts';
import type { Service } from './service.ts';

const where = 'serve/handler';

/** Options of {@link handler}. */
export interface HandlerOptions {
  /** The model's name in paths and answers: letters, digits, `.`, `_` and `-`. @default 'model' */
  readonly name?: string;
  /** What answers call the version. @default the service's modelHash */
  readonly version?: string | number;
  /** Refuses bodies of more bytes than this. @default 1048576 */
  readonly maxBytes?: number;
  /** Refuses requests of more rows than this. @default 10000 */
  readonly maxInstances?: number;
  /** Gives up after so long, with status 503. `Infinity` waits for as long as the client does. @default 30000 */
  readonly timeoutMs?: number;
  /** Told of every error that the client is not: what broke inside. */
  readonly onError?: (error: unknown) => void;
}

/** A function from requests to responses, as Deno, Bun, workers and frameworks take it. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * A service over HTTP, as a function from `Request` to `Response`.
 *
 * `POST /` and `POST /v1/models/{name}:predict` take `{"instances": [{…}, …]}` and give `{"predictions": [{"score",
 * "prediction"}, …], "model", "modelVersionId"}`, one prediction an instance, in order. An instance needs every input
 * of the model, `null` where it is missing; other fields are ignored. `null` in a prediction means that the model has
 * no answer. `GET /v1/models/{name}` tells the version, `GET /health` that the server is up.
 *
 * Errors are `{"error": {"code", "message", …}}` with `instance` and `field` where there is one: 400 for what cannot
 * be read, 404, 405, 413 and 415 as HTTP has them, 503 when the time was up, and 500, without detail, for what broke
 * inside. It never rejects.
 *
 * @throws {SlipwayError} `bad-option`.
 * @source Paths and bodies as TensorFlow Serving and Vertex AI have them, except that an error is an object with a
 *   code; TensorFlow Serving gives its text alone and writes a bare `NaN`, which is not JSON.
 * @example
 * const service = { mode: 'on-demand', modelHash: 'a1', predict: async (rows) => rows.map(() => ({ score: 0.7, prediction: 1 })) };
 * const answer = handler(service, { name: 'late-flights', version: 3 });
 * const request = new Request('http://localhost/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"instances":[{"dest":"SFO"}]}' });
 * await (await answer(request)).json() // => { predictions: [{ score: 0.7, prediction: 1 }], model: 'late-flights', modelVersionId: '3' }
 */
export function handler(service: Service, options: HandlerOptions = {}): FetchHandler {
  checkKeys(where, options, ['name', 'version', 'maxBytes', 'maxInstances', 'timeoutMs', 'onError']);
  const name = options.name ?? 'model';
  if (typeof name !== 'string' || !/^[A-Za-z0-9._-]{1,120}$/.test(name)) {
    throw new SlipwayError('bad-option', where, 'name cannot be part of a path; expected 1 to 120 letters, digits, ".", "_" and "-".');
  }
  const limits = {
    maxBytes: checkNumber(where, 'maxBytes', options.maxBytes ?? 2 ** 20, { min: 1, integer: true }),
    maxInstances: checkNumber(where, 'maxInstances', options.maxInstances ?? 10_000, { min: 1, max: Infinity, integer: true }),
  };
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs ?? 30_000, { min: 1, max: Infinity });
  const modelVersionId = (): string => String(options.version ?? service.modelHash);

  const predict = async (request: Request, signal: AbortSignal): Promise<Response> => {
    const instances = await readInstances(request, limits, signal);
    const predictions = await service.predict(instances, { signal });
    // JSON writes NaN and infinities as null.
    return answerJson(200, { predictions, model: name, modelVersionId: modelVersionId() });
  };
  const status = (): Response => {
    const version = { version: modelVersionId(), state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } };
    return answerJson(200, { model_version_status: [version] });
  };
  const reads = (answer: () => Response) => ({ methods: ['GET', 'HEAD'], answer: async () => answer() });
  const routes = new Map<string, Route>([
    ['/', { methods: ['POST'], answer: predict }],
    [`/v1/models/${name}:predict`, { methods: ['POST'], answer: predict }],
    [`/v1/models/${name}`, reads(status)],
    ['/health', reads(() => answerJson(200, { status: 'ok' }))],
  ]);

  return async (request) => {
    const found = routeOf(routes, request);
    if ('status' in found) return answerError(found);
    const deadline = startDeadline(request.signal, timeoutMs);
    try {
      const response = await Promise.race([found.answer(request, deadline.signal), deadline.passed]);
      return request.method === 'HEAD' ? new Response(null, response) : response;
    } catch (error) {
      if (deadline.signal.aborted) return answerError(refuse(503, 'timeout', 'the answer took too long, or the client went away. Try again, with fewer instances.'));
      const refusal = refusalOf(error);
      if (refusal.status === 500) options.onError?.(error);
      return answerError(refusal);
    } finally {
      deadline.end();
    }
  };
}

interface Route {
  readonly methods: readonly string[];
  answer(request: Request, signal: AbortSignal): Promise<Response>;
}

function routeOf(routes: ReadonlyMap<string, Route>, request: Request): Route | Refusal {
  const route = routes.get(new URL(request.url).pathname);
  if (!route) return refuse(404, 'not-found', `there is nothing at this path; there is ${[...routes.keys()].join(', ')}.`);
  if (route.methods.includes(request.method)) return route;
  const allow = route.methods.join(', ');
  return refuse(405, 'unsupported', `this path does not take the method; expected ${allow}.`, {}, { allow });
}

interface Deadline {
  readonly signal: AbortSignal;
  /** Rejects when the time is up or the client is gone. */
  readonly passed: Promise<never>;
  end(): void;
}

function startDeadline(client: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  const abort = (): void => controller.abort(client.reason);
  const timer = timeoutMs === Infinity ? undefined : setTimeout(() => controller.abort(new DOMException('the time is up', 'TimeoutError')), timeoutMs);
  const passed = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  passed.catch(() => undefined);
  client.addEventListener('abort', abort, { once: true });
  if (client.aborted) abort();
  return {
    signal: controller.signal,
    passed,
    end: () => {
      clearTimeout(timer);
      client.removeEventListener('abort', abort);
    },
  };
}

/** What of an error the client may know: the codes that speak of its own request. */
function refusalOf(error: unknown): Refusal {
  if (!(error instanceof SlipwayError)) {
    if (isRefusal(error)) return error;
    return refuse(500, 'internal', 'the prediction failed inside the server.');
  }
  const status = { 'bad-data': 400, 'check-failed': 400, 'not-found': 404, 'too-large': 413 }[error.code as string];
  if (status === undefined) return refuse(500, 'internal', 'the prediction failed inside the server.');
  const { row, field, column } = error.details;
  return refuse(status, error.code, error.message.replace(/^\[[^\]]*\] /, ''), {
    ...(typeof row === 'number' && { instance: row }),
    ...(typeof (field ?? column) === 'string' && { field: field ?? column }),
  });
}

function isRefusal(error: unknown): error is Refusal {
  return typeof error === 'object' && error !== null && Object.hasOwn(error, 'refusal');
}
