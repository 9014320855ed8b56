import type { Instrument, MetricsSink } from '../telemetry/instrument.ts';
import type { Exchange } from './exchange.ts';

const duration: Instrument = {
  name: 'http.server.request.duration',
  kind: 'histogram',
  unit: 's',
  description: 'Time from the head of a request to its answer, by route and status.',
  bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
};

const active: Instrument = {
  name: 'http.server.active_requests',
  kind: 'up-down-counter',
  unit: '{request}',
  description: 'Requests that are answered now.',
};

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT']);

/** Called at the end of a request: with the template of its path, where there is one. */
export type RequestEnd = (status: number, route: string | undefined) => void;

/**
 * Measures requests, refused ones too. Labels are bounded: routes and not paths, and methods that are known.
 *
 * @source https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
export function requestMetrics(metrics: Pick<MetricsSink, 'record'>): (exchange: Exchange) => RequestEnd {
  return ({ method, scheme = 'http' }) => {
    const head = {
      'http.request.method': methods.has(method) ? method : '_OTHER',
      'url.scheme': scheme,
    };
    const began = performance.now();
    metrics.record(active, 1, head);
    return (status, route) => {
      metrics.record(active, -1, head);
      metrics.record(duration, (performance.now() - began) / 1000, {
        ...head,
        ...(route !== undefined && { 'http.route': route }),
        'http.response.status_code': status,
        ...(status >= 500 && { 'error.type': String(status) }),
      });
    };
  };
}
