import { tell } from '../../core/tell.ts';
import { SlipwayError } from '../../core/error.ts';
import { checkServed, isModels } from '../check-parts.ts';
import type { ServedModels } from '../models.ts';
import type { Service } from '../service.ts';
import { callOf, type Call } from './call.ts';
import { deadlines } from './deadlines.ts';
import { replyJson, replyPlain, type Exchange, type Reply } from './exchange.ts';
import { settingsOf, type HandlerOptions, type Settings } from './handler-options.ts';
import { oneModel } from './one-model.ts';
import { openApiRoute } from './open-api.ts';
import { openInferenceRoutes } from './open-inference.ts';
import { predicting } from './predicting.ts';
import { refusalOf, refuse, asObject, type RefusalForm } from './refusal.ts';
import { requestIds } from './request-ids.ts';
import { requestMetrics } from './request-metrics.ts';
import { routeTable } from './route-table.ts';
import type { Authorization, Route, Serving } from './serving.ts';
import { tensorflowRoutes } from './tensorflow.ts';
import { vertexRoutes } from './vertex.ts';

const where = 'serve/handler';

/** Answers requests of any server. */
export interface Answerer {
  /** Never throws; calls `reply` once, which may not throw. */
  readonly answer: (exchange: Exchange, reply: (reply: Reply) => void) => void;
  /** From now on probes are told that no more requests are taken; those that come are answered. */
  readonly drain: () => void;
}

/**
 * All routes of a service or of several models, apart from any server: what {@link handler} and `listen` put behind
 * theirs.
 *
 * @throws {SlipwayError} `bad-option`.
 */
export function answerer(served: Service | ServedModels, options: HandlerOptions): Answerer {
  const settings = settingsOf(where, options);
  checkServed(where, served);
  const models = isModels(served) ? served : oneModel(served, options.name ?? 'model', options.version);
  if (isModels(served) && options.version !== undefined) {
    const message = 'version is given with several models; expected it with a service alone.';
    throw new SlipwayError('bad-option', where, message);
  }
  let draining = false;
  const ready = (): boolean => !draining && models.ready();
  const { maxInstances, deployedModelId } = settings;
  const serving: Serving = {
    models,
    maxInstances,
    deployedModelId,
    ready,
    predict: predicting(models, settings),
  };
  const find = routeTable(where, routesOf(serving, settings, options.name));
  const idOf = requestIds();
  const limits = deadlines(settings.timeoutMs);
  const free = !settings.limitRate && !settings.authorize;
  const measure = settings.measure && requestMetrics(settings.measure);

  /** Starts an answer; `reply` is called once, with the route there was. */
  const start = (
    exchange: Exchange,
    requestId: string,
    reply: (reply: Reply, route: Route | undefined) => void,
  ): void => {
    const found = find(exchange.method, exchange.path);
    if ('refusal' in found) {
      // Below the paths of a dialect that dialect refuses, but its route is none of the request.
      const route = found.refusal.status === 405 ? found.route : undefined;
      return reply((found.route?.refused ?? asObject).put(found.refusal), route);
    }
    const { route, params } = found;
    let ended = false;
    const end = (answer: Reply): void => {
      if (ended) return;
      ended = true;
      limits.delete(call);
      reply(answer, route);
    };
    // What breaks because it was stopped is nobody's news.
    const fail = (error: unknown): void => {
      if (!ended) end(put(route.refused, error, options.onError));
    };
    const call = callOf(exchange, params, requestId, () => fail(tooLate()));
    limits.add(call);
    exchange.stopWhenGone(call);
    try {
      // An asynchronous function around what is one already would take as long again.
      const answer = free || route.probe ? route.answer(call) : guarded(route, call, settings);
      if (answer instanceof Promise) answer.then(end, fail);
      else end(answer);
    } catch (error) {
      fail(error);
    }
  };
  return {
    answer(exchange, reply) {
      const requestId = idOf(exchange);
      const measured = measure?.(exchange);
      const send = ({ status, headers, body }: Reply, route: Route | undefined): void => {
        measured?.(status, route?.path);
        reply({
          status,
          headers: [...headers, 'x-request-id', requestId, ...settings.cors.headersFor(exchange)],
          body,
        });
      };
      const preflight = settings.cors.preflight(exchange);
      if (preflight) send(preflight, undefined);
      else start(exchange, requestId, send);
    },
    drain() {
      draining = true;
    },
  };
}

function routesOf(serving: Serving, settings: Settings, name: string | undefined): readonly Route[] {
  const { models } = serving;
  const only = (): string | undefined => {
    const names = models.names();
    return name ?? (names.length === 1 ? names[0] : undefined);
  };
  const health: Route = {
    method: 'GET',
    path: settings.healthRoute,
    summary: 'Whether the server takes requests',
    gives: 'Health',
    probe: true,
    refused: asObject,
    answer: () =>
      serving.ready() ? replyJson(200, { status: 'ok' }) : replyJson(503, { status: 'not ready' }),
  };
  const routes = [
    ...vertexRoutes(serving, { model: only, predictRoute: settings.predictRoute }),
    health,
    ...tensorflowRoutes(serving),
    ...openInferenceRoutes(serving),
  ];
  const { metrics } = settings;
  const measured: Route = {
    method: 'GET',
    path: '/metrics',
    summary: 'Measurements, for Prometheus',
    gives: 'Metrics',
    refused: asObject,
    answer: () => replyPlain(metrics!.text(), metrics!.contentType),
  };
  return [...routes, openApiRoute(models, routes), ...(metrics ? [measured] : [])];
}

/** A route's answer, for those who may ask. */
async function guarded(route: Route, call: Call, { limitRate, authorize }: Settings): Promise<Reply> {
  limitRate?.(call.exchange);
  if (authorize) checkAllowed(await authorize(call.exchange));
  call.throwIfAborted();
  return route.answer(call);
}

/** Whatever is not plainly allowed is refused. */
function checkAllowed(answer: Authorization): void {
  if (answer === 'allowed') return;
  const { status = 401, message = 'the request is not authorised.', challenge = 'Bearer' } = answer ?? {};
  const forbidden = status === 403;
  throw refuse(
    forbidden ? 403 : 401,
    forbidden ? 'forbidden' : 'unauthorised',
    message,
    {},
    forbidden ? {} : { 'www-authenticate': challenge },
  );
}

function put(refused: RefusalForm, error: unknown, onError: HandlerOptions['onError']): Reply {
  const refusal = refusalOf(error);
  if (refusal.status === 500) tell(onError, error);
  return refused.put(refusal);
}

function tooLate(): unknown {
  const message = 'the answer took too long, or the client went away. Try again, with fewer instances.';
  return refuse(503, 'timeout', message);
}
