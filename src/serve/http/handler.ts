import { answerer } from './answerer.ts';
import type { Service } from '../service.ts';

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
  /** Told of every error that is not the client's: what broke inside. */
  readonly onError?: (error: unknown) => void;
}

/** A function from requests to responses, as Deno, Bun, workers and frameworks take it. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * A service over HTTP, as a function from `Request` to `Response`.
 *
 * `POST /` and `POST /v1/models/{name}:predict` take `{"instances": [{…}, …]}` and give `{"predictions": [{"score",
 * "prediction"}, …], "model", "modelVersionId"}`, one prediction an instance, in order. An instance needs every input
 * of the model, `null` where it is missing; other fields are ignored. A `null` in a prediction means that the model
 * has no answer. `GET /v1/models/{name}` tells the version, `GET /health` that the server is up.
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
 * const headers = { 'content-type': 'application/json' };
 * const request = new Request('http://localhost/', { method: 'POST', headers, body: '{"instances":[{"dest":"SFO"}]}' });
 * await (await answer(request)).json() // => { predictions: [{ score: 0.7, prediction: 1 }], model: 'late-flights', modelVersionId: '3' }
 */
export function handler(service: Service, options: HandlerOptions = {}): FetchHandler {
  const answer = answerer(service, options);
  return async (request) => {
    const { status, headers, body } = await answer({
      method: request.method,
      path: new URL(request.url).pathname,
      header: (name) => request.headers.get(name),
      body: () => piecesOf(request),
      signal: request.signal,
    });
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
  };
}

/** Not every platform can iterate a stream by itself. */
async function* piecesOf({ body }: Request): AsyncIterable<Uint8Array> {
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Left early: nobody reads the rest.
    reader.cancel().catch(() => undefined);
  }
}
