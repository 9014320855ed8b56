import { AsyncLocalStorage } from 'node:async_hooks';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type ContextManager,
  type TextMapPropagator,
} from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, test } from 'vitest';
import { listen } from '../../../src/adapters/node-http.ts';
import { processMetrics } from '../../../src/adapters/node-process-metrics.ts';
import { handler } from '../../../src/serve/http/handler.ts';
import { measured } from '../../../src/serve/telemetry/measured.ts';
import { openTelemetryMetrics } from '../../../src/serve/telemetry/open-telemetry-metrics.ts';
import { prometheusMetrics } from '../../../src/serve/telemetry/prometheus-metrics.ts';
import { traced } from '../../../src/serve/telemetry/traced.ts';
import type { Service } from '../../../src/serve/service.ts';
import { answering, failing, held, turn } from '../control/services.ts';

/** Time that goes on by a millisecond at every look. */
const ticking = (): (() => number) => {
  let at = 0;
  return () => (at += 0.001);
};

describe('measured, as Prometheus reads it', () => {
  test('traffic, errors, time, sizes, versions, fallbacks and missing answers', async () => {
    const metrics = prometheusMetrics();
    const service = measured(answering(0.7, 'v1'), { metrics, model: 'late', seconds: ticking() });
    await service.predict([{}, {}, {}]);
    await service.predict([{}]);
    await expect(service.predict([{ bad: true }])).rejects.toMatchObject({ code: 'bad-data' });
    await expect(
      measured(failing(), { metrics, model: 'late', seconds: ticking() }).predict([{}]),
    ).rejects.toThrow();
    const mixed: Service = {
      ...answering(0),
      predict: async () => [
        { score: NaN, prediction: NaN, version: 'v2' },
        { score: 0.1, prediction: 0, fallback: true },
      ],
    };
    await measured(mixed, { metrics, model: 'late', seconds: ticking() }).predict([{}, {}]);
    const lines = metrics.text().split('\n');
    for (const line of [
      '# TYPE slipway_predict_requests_total counter',
      'slipway_predict_requests_total{model="late",outcome="ok"} 3',
      'slipway_predict_requests_total{model="late",outcome="bad-data"} 1',
      'slipway_predict_requests_total{model="late",outcome="internal"} 1',
      'slipway_predict_rows_total{model="late",version="v1"} 4',
      'slipway_predict_rows_total{model="late",version="v2"} 1',
      'slipway_predict_rows_empty_total{model="late"} 1',
      'slipway_predict_rows_fallback_total{model="late"} 1',
      '# TYPE slipway_predict_duration_seconds histogram',
      'slipway_predict_duration_seconds_bucket{model="late",le="0.0005"} 0',
      'slipway_predict_duration_seconds_bucket{model="late",le="0.0025"} 5',
      'slipway_predict_duration_seconds_bucket{model="late",le="+Inf"} 5',
      'slipway_predict_duration_seconds_count{model="late"} 5',
      'slipway_predict_batch_bucket{model="late",le="1"} 3',
      'slipway_predict_batch_bucket{model="late",le="2"} 4',
      'slipway_predict_batch_bucket{model="late",le="4"} 5',
      'slipway_predict_batch_sum{model="late"} 8',
      'slipway_predict_in_flight{model="late"} 0',
    ])
      expect(lines).toContain(line);
    expect(metrics.text().endsWith('\n')).toBe(true);
  });

  test('the hits of a table are counted from when it is measured', async () => {
    let hits = 3;
    const table = { ...answering(1), stats: () => ({ hits, misses: 1 }) };
    const metrics = prometheusMetrics();
    const service = measured(table, { metrics, model: 'late' });
    hits = 8;
    await service.predict([{}]);
    hits = 9;
    await service.predict([{}]);
    expect(metrics.text()).toContain('slipway_lookup_hits_total{model="late"} 6');
    expect(metrics.text()).not.toContain('slipway_lookup_misses');
  });

  test('versions that come and go are one series, and nothing of them is kept', async () => {
    const metrics = prometheusMetrics();
    const slow = measured(held(0.5), { metrics, model: 'late' });
    void slow.predict([{}]);
    for (let version = 0; version < 5; version++)
      await measured(answering(0.7, `v${version}`), { metrics, model: 'late' }).predict([{}]);
    const lines = metrics.text().split('\n');
    expect(lines.filter((line) => line.startsWith('slipway_predict_in_flight'))).toEqual([
      'slipway_predict_in_flight{model="late"} 1',
    ]);
    expect(lines).toContain('# TYPE slipway_predict_in_flight gauge');
  });

  test('labels in another order are the same, names are what Prometheus takes, what is read twice is told once', () => {
    const metrics = prometheusMetrics();
    const orders = { name: '2.orders', kind: 'counter', unit: '1', description: 'Orders.' } as const;
    metrics.record(orders, 1, { city: 'Bath', '1st': 'yes' });
    metrics.record(orders, 2, { '1st': 'yes', city: 'Bath' });
    const time = { name: 'time', kind: 'histogram', unit: 's', description: 'Time.' } as const;
    metrics.record(time, 3, { status: 200 });
    metrics.record(time, 2, { status: '200' });
    const heat = { name: 'heat', kind: 'gauge', unit: '1', description: 'Heat.' } as const;
    for (const value of [4, 5]) metrics.observe(heat, () => [{ value }]);
    expect(
      metrics
        .text()
        .split('\n')
        .filter((line) => !line.startsWith('#')),
    ).toEqual([
      '_2_orders_total{city="Bath",_1st="yes"} 3',
      'time_seconds_bucket{status="200",le="+Inf"} 2',
      'time_seconds_sum{status="200"} 5',
      'time_seconds_count{status="200"} 2',
      'heat 5',
      '',
    ]);
  });

  test('labels that would read the same side by side are different series', () => {
    const metrics = prometheusMetrics();
    const orders = { name: 'orders', kind: 'counter', unit: '1', description: 'Orders.' } as const;
    metrics.record(orders, 1, { a: 'x', b: 'y' });
    metrics.record(orders, 1, { a: 'x1:b1:y' });
    metrics.record(orders, 1, { a: 'x1:b', b: 'y' });
    expect(metrics.text().match(/^orders_total.* 1$/gm)).toHaveLength(3);
  });

  test('labels are escaped, and their number is bounded', () => {
    const metrics = prometheusMetrics({ maxSeries: 3 });
    const orders = {
      name: 'shop.orders',
      kind: 'counter',
      unit: '1',
      description: 'A \\ and\na line.',
    } as const;
    metrics.record(orders, 1, { city: 'a"b\\c\nd' });
    for (let at = 0; at < 100; at++) metrics.record(orders, 1, { city: `c${at}` });
    metrics.record(orders, NaN, { city: 'c0' });
    expect(metrics.text()).toBe(
      [
        '# HELP shop_orders_total A \\\\ and\\na line.',
        '# TYPE shop_orders_total counter',
        'shop_orders_total{city="a\\"b\\\\c\\nd"} 1',
        'shop_orders_total{city="c0"} 1',
        'shop_orders_total{city="c1"} 1',
        'shop_orders_total{other="true"} 98',
        '',
      ].join('\n'),
    );
  });

  test('a value on a bound is in its bucket', () => {
    const metrics = prometheusMetrics();
    const size = {
      name: 'size',
      kind: 'histogram',
      unit: '1',
      description: 'Size.',
      bounds: [1, 2],
    } as const;
    for (const value of [0.5, 1, 1.5, 2, 2.5, Infinity]) metrics.record(size, value, {});
    const counts = metrics.text().match(/size_bucket\{le="[^"]+"\} \d+/g);
    expect(counts).toEqual(['size_bucket{le="1"} 2', 'size_bucket{le="2"} 4', 'size_bucket{le="+Inf"} 6']);
  });

  test('the process is measured', async () => {
    const metrics = prometheusMetrics();
    const end = processMetrics(metrics);
    const valueOf = (name: string): number =>
      Number(new RegExp(`^${name} (.*)$`, 'm').exec(metrics.text())?.[1]);
    expect(valueOf('process_memory_usage_bytes')).toBeGreaterThan(1e7);
    expect(valueOf('process_heap_usage_bytes')).toBeGreaterThan(1e6);
    expect(valueOf('process_cpu_utilization')).toBeGreaterThanOrEqual(0);
    await turn(200);
    // Of all processors: it can be no more, but for how finely the system counts.
    expect(valueOf('process_cpu_utilization')).toBeLessThanOrEqual(1.1);
    expect(valueOf('nodejs_eventloop_utilization')).toBeLessThanOrEqual(1);
    expect(metrics.text()).toContain('nodejs_eventloop_delay_p99_seconds');
    end();
    expect(metrics.text()).toBe('');
  });
});

describe('OpenTelemetry', () => {
  test('its own SDK collects the same figures', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
    const provider = new MeterProvider({ readers: [reader] });
    const metrics = openTelemetryMetrics(provider.getMeter('slipway'));
    let hits = 0;
    const table = { ...answering(0.7, 'v1'), stats: () => ({ hits, misses: 2 }) };
    const service = measured(table, { metrics, model: 'late', seconds: ticking() });
    await service.predict([{}, {}, {}]);
    hits = 5;
    await service.predict([{}]);
    await provider.forceFlush();
    const all = exporter.getMetrics().at(-1)!.scopeMetrics[0]!.metrics;
    const points = (name: string): { value: unknown; attributes: unknown }[] =>
      all.find(({ descriptor }) => descriptor.name === name)!.dataPoints;
    expect(points('slipway.predict.requests')).toMatchObject([
      { value: 2, attributes: { model: 'late', outcome: 'ok' } },
    ]);
    expect(points('slipway.predict.rows')).toMatchObject([{ value: 4, attributes: { version: 'v1' } }]);
    expect(points('slipway.lookup.hits')).toMatchObject([{ value: 5 }]);
    expect(points('slipway.predict.in_flight')).toMatchObject([{ value: 0 }]);
    const duration = points('slipway.predict.duration')[0]!.value as {
      count: number;
      buckets: { boundaries: number[]; counts: number[] };
    };
    expect(duration.count).toBe(2);
    expect(duration.buckets.boundaries[0]).toBe(1e-6);
    await provider.shutdown();
  });

  test('a span tells the request, its failure by code, and nothing of its rows', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const tracer = provider.getTracer('slipway');
    const service = traced(answering(0.7, 'v1'), { tracer, model: 'late' });
    await service.predict([{ ssn: 'secret' }, {}], { requestId: 'r-1' });
    await expect(service.predict([{ bad: true, ssn: 'secret' }])).rejects.toMatchObject({ code: 'bad-data' });
    await expect(service.predict([{ bad: true }], { signal: AbortSignal.abort() })).rejects.toThrow();
    const [good, bad, gone] = exporter.getFinishedSpans();
    expect(gone).toMatchObject({ attributes: { 'error.type': 'aborted' } });
    expect(good).toMatchObject({
      name: 'predict late',
      status: { code: 0 },
      attributes: {
        'slipway.version': 'v1',
        'slipway.rows': 2,
        'slipway.request_id': 'r-1',
        'slipway.mode': 'on-demand',
      },
    });
    expect(bad).toMatchObject({
      status: { code: 2, message: 'bad-data' },
      attributes: { 'error.type': 'bad-data' },
    });
    const told = [good, bad].map((span) => JSON.stringify([span!.attributes, span!.events, span!.status]));
    expect(told.join('')).not.toContain('secret');
    trace.disable();
  });

  test('a span is in the trace that the client began, when the program takes it over', async () => {
    const store = new AsyncLocalStorage<Context>();
    const manager: ContextManager = {
      active: () => store.getStore() ?? ROOT_CONTEXT,
      with: (of, work, self, ...given) => store.run(of, () => work.apply(self, given)),
      bind: (_, target) => target,
      enable: () => manager,
      disable: () => manager,
    };
    context.setGlobalContextManager(manager);
    const w3c: TextMapPropagator = {
      inject: () => undefined,
      fields: () => ['traceparent'],
      extract(into, carrier, getter) {
        const [, traceId = '', spanId = ''] = String(getter.get(carrier, 'traceparent')).split('-');
        return trace.setSpanContext(into, { traceId, spanId, traceFlags: 1, isRemote: true });
      },
    };
    propagation.setGlobalPropagator(w3c);
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const tracer = provider.getTracer('slipway');
    const answer = handler(traced(answering(0.7), { tracer, model: 'late' }), { maxConcurrent: 1 });
    const server = await listen(
      (request) =>
        context.with(propagation.extract(context.active(), Object.fromEntries(request.headers)), () =>
          answer(request),
        ),
      { port: 0 },
    );
    const traces = [1, 2, 3].map((digit) => String(digit).repeat(32));
    await Promise.all(
      traces.map((id) =>
        fetch(server.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', traceparent: `00-${id}-00f067aa0ba902b7-01` },
          body: '{"instances":[{}]}',
        }),
      ),
    );
    await server.close();
    expect(
      exporter
        .getFinishedSpans()
        .map((span) => span.spanContext().traceId)
        .sort(),
    ).toEqual(traces);
    context.disable();
    propagation.disable();
  });

  test.each([
    ['no meter', () => openTelemetryMetrics({} as never)],
    [
      'half a meter',
      () => openTelemetryMetrics({ createCounter: () => 0, createHistogram: () => 0 } as never),
    ],
    ['no tracer', () => traced(answering(1), { tracer: {} as never, model: 'late' })],
    ['no metrics', () => measured(answering(1), { metrics: {} as never, model: 'late' })],
  ])('%s is refused', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'bad-option' }) as Error);
  });
});

test('requests are measured by route and status, refused ones too, and strangers make no labels', async () => {
  const metrics = prometheusMetrics();
  const answer = handler(answering(0.7), { metrics, rate: { perSecond: 1e-3, burst: 3 } });
  const ask = (path: string, method = 'POST', body = '{"instances":[{}]}'): Promise<Response> =>
    answer(
      new Request(`https://x${path}`, {
        method,
        ...(method !== 'GET' && { headers: { 'content-type': 'application/json' }, body }),
      }),
    );
  await Promise.all([ask('/'), ask('/', 'POST', '{'), ask('/v1/models/other:predict'), ask('/')]);
  for (let at = 0; at < 20; at++) await ask(`/stranger/${at}`, `M-${at}`);
  await ask('/', 'PUT');
  const counts = /^http_server_request_duration_seconds_count\{(.*)\} (\d+)$/gm;
  const told = [...metrics.text().matchAll(counts)].map(([, labels, count]) => `${count} ${labels}`);
  const of = (method: string, status: number, route?: string): string =>
    `http_request_method="${method}",url_scheme="https",${route === undefined ? '' : `http_route="${route}",`}http_response_status_code="${status}"`;
  expect(told.sort()).toEqual(
    [
      `1 ${of('POST', 200, '/')}`,
      `1 ${of('POST', 400, '/')}`,
      `1 ${of('POST', 404, '/v1/models/{model}:predict')}`,
      `1 ${of('POST', 429, '/')}`,
      `1 ${of('PUT', 405, '/')}`,
      `20 ${of('_OTHER', 404)}`,
    ].sort(),
  );
  expect(metrics.text()).toContain(
    'http_server_active_requests{http_request_method="POST",url_scheme="https"} 0',
  );
});

test('an answer that comes too late is measured once, as what its client got', async () => {
  const metrics = prometheusMetrics();
  const slow = held(0.5);
  const answer = handler(slow, {
    metrics: { record: (...measurement) => metrics.record(...measurement) },
    timeoutMs: 5,
  });
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: '{"instances":[{}]}' };
  expect((await answer(new Request('http://x/', init))).status).toBe(503);
  slow.waiting[0]!();
  await turn();
  const counts = metrics.text().match(/^http_server_request_duration_seconds_count.*$/gm);
  expect(counts).toEqual([expect.stringMatching(/status_code="503",error_type="503"\} 1$/)]);
  expect((await answer(new Request('http://x/metrics'))).status).toBe(404);
});

test('a server tells its measurements to those who may ask', async () => {
  const metrics = prometheusMetrics();
  const answer = handler(measured(answering(0.7, 'v1'), { metrics, model: 'late' }), {
    metrics,
    authorize: (request) => (request.header('authorization') === 'Bearer t' ? 'allowed' : {}),
  });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer t' };
  await answer(new Request('http://x/', { method: 'POST', headers, body: '{"instances":[{}]}' }));
  const told = await answer(new Request('http://x/metrics', { headers }));
  expect(told.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await told.text()).toContain('slipway_predict_requests_total{model="late",outcome="ok"} 1');
  expect((await answer(new Request('http://x/metrics'))).status).toBe(401);
  expect((await handler(answering(1))(new Request('http://x/metrics'))).status).toBe(404);
  expect(() => handler(answering(1), { metrics: {} })).toThrow(/text\(\)/);
});
