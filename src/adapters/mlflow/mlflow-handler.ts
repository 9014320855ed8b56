import { tell } from '../../core/tell.ts';
import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { waitFor } from '../../core/waiting.ts';
import type { Registry } from '../../registry/registry.ts';
import { answersOf, type Answered } from './answers.ts';
import { askedIn } from './asked.ts';
import { where } from './client.ts';
import { refusalOf, refuse } from './refusal.ts';

/** Options of {@link mlflowHandler}. */
export interface MlflowHandlerOptions {
  /** Whether a request may be answered, whose body it may read; what it throws is an answer of 500. @default all may */
  readonly authorize?: (request: Request) => boolean | Promise<boolean>;
  /** Before `/api`, where the handler does not lie at the root. @default '' */
  readonly path?: string;
  /** Refuses bodies of more bytes than this. @default 65536 */
  readonly maxBytes?: number;
  /** Gives up after so long, with status 503. @default 30000 */
  readonly timeoutMs?: number;
  /** Told of every error that is not the client's: what broke inside. */
  readonly onError?: (error: unknown) => void;
}

const api = '/api/2.0/mlflow/';
const artifacts = '/api/2.0/mlflow-artifacts/artifacts';

/**
 * A registry in the shape of MLflow's model registry, to be read: a function from `Request` to `Response` that
 * `mlflow.MlflowClient` and other clients take for a server.
 *
 * Answered are `registered-models/search`, `get`, `get-latest-versions` and `alias`, `model-versions/search`, `get` and
 * `get-download-uri` below `/api/2.0/mlflow/`, and the file `predictor.slipway` of each version below
 * `/api/2.0/mlflow-artifacts/artifacts`. Searches take comparisons of `name`, `version_number` and tags joined by `AND`,
 * `order_by`, `max_results` and `page_token`; at most four are by `LIKE`, with patterns of up to 256 characters. Everything that writes is refused with `PERMISSION_DENIED`.
 *
 * Errors are `{"error_code", "message"}` with MLflow's codes; what breaks inside is `INTERNAL_ERROR` without detail. It
 * never rejects. Without `authorize`, whoever reaches it reads everything, artifacts too.
 *
 * @throws {SlipwayError} `bad-option`.
 * @source MLflow's REST API 2.0; the answers are what MLflow's Python client 3.17 reads.
 * @example
 * const registry = createRegistry(memoryStore(), { clock: fixedClock(0) });
 * const predictor = { save: () => ({ format: 'slipway-predictor', version: 1, prepare: null, options: {},
 *   model: { kind: 'naive', version: 1, state: { rate: 0.25 }, arrays: {} } }) };
 * await registry.promote(await registry.register('late', predictor), 'champion');
 * const answer = mlflowHandler(registry);
 * const response = await answer(new Request('http://localhost/api/2.0/mlflow/registered-models/get?name=late'));
 * (await response.json()).registered_model.aliases // => [{ alias: 'champion', version: '1' }]
 */
export function mlflowHandler(
  registry: Registry,
  options: MlflowHandlerOptions = {},
): (request: Request) => Promise<Response> {
  checkKeys(where, options, ['authorize', 'path', 'maxBytes', 'timeoutMs', 'onError']);
  const { authorize = () => true, path = '', maxBytes = 65_536, timeoutMs = 30_000, onError } = options;
  checkNumber(where, 'maxBytes', maxBytes, { min: 1, integer: true });
  checkNumber(where, 'timeoutMs', timeoutMs, { min: 1, max: 2 ** 31 - 1 });
  if (typeof path !== 'string' || !/^(?:\/[\w.~-]+)*$/.test(path))
    throw new SlipwayError(
      'bad-option',
      where,
      'path is no beginning of a path; expected one such as /mlflow.',
      { details: { option: 'path' } },
    );
  const answers = answersOf(registry);

  /** The hook may read the body; what it is handed is a copy. */
  async function isAuthorized(request: Request): Promise<boolean> {
    const copy = request.body ? request.clone() : request;
    const may = await authorize(copy);
    if (copy !== request && !copy.bodyUsed) copy.body?.cancel().catch(() => undefined);
    return may === true;
  }

  async function answer(request: Request, signal: AbortSignal): Promise<Answered> {
    if (!(await isAuthorized(request))) throw refuse('UNAUTHENTICATED', 'the request is not authorized.');
    const url = new URL(request.url);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const asked = url.pathname.startsWith(path) ? url.pathname.slice(path.length) : '';
    if (reads && (asked === '/health' || asked === '/version')) return asked === '/health' ? 'OK' : 'slipway';
    if (reads && asked === artifacts) return answers.list(url.searchParams.get('path') ?? '');
    if (reads && asked.startsWith(`${artifacts}/`))
      return answers.download(decoded(asked.slice(artifacts.length + 1)));
    const name = asked.startsWith(api) ? asked.slice(api.length) : '';
    const route = answers.routes.get(name);
    if (route && (reads || (request.method === 'POST' && route.posts)))
      return route.answer(await askedIn(request, maxBytes), signal);
    if (/^(registered-models|model-versions)\//.test(name) || `${asked}/`.startsWith(`${artifacts}/`))
      throw refuse(
        'PERMISSION_DENIED',
        'this registry is only read here; write with what registers and promotes in it.',
      );
    throw refuse(
      'ENDPOINT_NOT_FOUND',
      'there is nothing at this path but the reading part of an MLflow model registry.',
    );
  }

  return async (request) => {
    try {
      const waited = await waitFor((signal) => answer(request, signal), timeoutMs, request.signal);
      if (waited.late) throw refuse('TEMPORARILY_UNAVAILABLE', `it took longer than ${timeoutMs} ms.`);
      return respond(request, 200, waited.result);
    } catch (error) {
      // Whoever left is told nothing, and nothing is told of it.
      const left = request.signal.aborted;
      const { status, code, message } = left
        ? refuse('BAD_REQUEST', 'the request was given up.')
        : refusalOf(error);
      if (status === 500) tell(onError, error);
      return respond(request, status, { error_code: code, message });
    }
  };
}

/** HEAD is answered as GET, without the body. */
function respond({ method }: Request, status: number, answered: Answered): Response {
  const [body, type] =
    answered instanceof Uint8Array
      ? [answered as Uint8Array<ArrayBuffer>, 'application/octet-stream']
      : typeof answered === 'string'
        ? [answered, 'text/plain;charset=UTF-8']
        : [JSON.stringify(answered), 'application/json'];
  const headers = {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-type': type,
    ...(answered instanceof Uint8Array && { 'content-disposition': 'attachment' }),
  };
  if (method !== 'HEAD') return new Response(body, { status, headers });
  const { length } = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return new Response(null, { status, headers: { ...headers, 'content-length': String(length) } });
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw refuse('INVALID_PARAMETER_VALUE', 'the path is not encoded as addresses are.');
  }
}
