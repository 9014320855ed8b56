import type { ServedModels } from '../models.ts';
import type { Service } from '../service.ts';
import { answerer } from './answerer.ts';
import type { Exchange, Reply } from './exchange.ts';
import type { HandlerOptions } from './handler-options.ts';
import { readStream } from './read-json.ts';

/** A function from requests to responses, as Deno, Bun, workers and frameworks take it. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * A service, or several models, over HTTP, as a function from `Request` to `Response`.
 *
 * `POST /` takes `{"instances": [{…}, …]}` and gives `{"predictions": [{"score", "prediction"}, …], "model",
 * "modelVersionId", "modelDisplayName"}`, one prediction an instance, in order. An instance needs every input of the
 * model, `null` where it is missing; other fields are ignored. A `null` in a prediction means that the model has no
 * answer. The same is asked in the words of TensorFlow Serving below `/v1/models/{name}`, rows and columns, and of the
 * Open Inference Protocol below `/v2`. `GET /openapi.json` describes every route.
 *
 * Errors of `POST /` are `{"error": {"code", "message", …}}` with `instance` and `field` where there is one; below
 * `/v1` and `/v2` they are `{"error": "text"}`, as clients of those expect: 400 for what cannot be read, 401 and 403
 * from `authorize`, 404, 405, 413 and 415 as HTTP has them, 429 and 503 with `retry-after` for what is too much now,
 * 503 when the time was up, and 500, without detail, for what broke inside. It never rejects.
 *
 * @param served - a service, or models by name and version.
 * @throws {SlipwayError} `bad-option`.
 * @source The dialects of Vertex AI, TensorFlow Serving and the Open Inference Protocol 2; see docs/http.md for where
 *   each stands. TensorFlow Serving writes a bare `NaN`, which is not JSON: here it is `null`.
 * @example
 * const service = { mode: 'on-demand', modelHash: 'a1', predict: async (rows) => rows.map(() => ({ score: 0.7, prediction: 1 })) };
 * const answer = handler(service, { name: 'late-flights', version: 3 });
 * const headers = { 'content-type': 'application/json' };
 * const request = new Request('http://localhost/', { method: 'POST', headers, body: '{"instances":[{"dest":"SFO"}]}' });
 * (await (await answer(request)).json()).predictions // => [{ score: 0.7, prediction: 1 }]
 */
export function handler(served: Service | ServedModels, options: HandlerOptions = {}): FetchHandler {
  const { answer } = answerer(served, options);
  return async (request) => {
    const { status, headers, body } = await new Promise<Reply>((resolve) =>
      answer(exchangeOf(request), resolve),
    );
    const bodiless = request.method === 'HEAD' || status === 204;
    const pairs = Array.from({ length: headers.length / 2 }, (_, at): [string, string] => [
      headers[2 * at]!,
      headers[2 * at + 1]!,
    ]);
    const sent = bodiless ? null : (body as string | Uint8Array<ArrayBuffer>);
    return new Response(sent, { status, headers: pairs });
  };
}

function exchangeOf(request: Request): Exchange {
  const { signal } = request;
  const { pathname, protocol } = new URL(request.url);
  return {
    method: request.method,
    scheme: protocol.slice(0, -1),
    path: pathname,
    header: (name) => request.headers.get(name),
    read: async (maxBytes) => (request.body ? readStream(request.body, maxBytes) : new Uint8Array(0)),
    stopWhenGone(one) {
      if (signal.aborted) one.stop(signal.reason);
      else signal.addEventListener('abort', () => one.stop(signal.reason), { once: true });
    },
  };
}
