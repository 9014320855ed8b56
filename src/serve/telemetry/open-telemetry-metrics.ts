import { SlipwayError } from '../../core/error.ts';
import type { Instrument, Labels, MetricsSink } from './instrument.ts';

const where = 'serve/open-telemetry-metrics';

/** What is needed of a meter of `@opentelemetry/api`: hand over `metrics.getMeter('slipway')`. */
export interface OpenTelemetryMeter {
  createCounter(name: string, options?: object): { add(value: number, attributes?: Labels): void };
  createHistogram(name: string, options?: object): { record(value: number, attributes?: Labels): void };
  createUpDownCounter(name: string, options?: object): { add(value: number, attributes?: Labels): void };
  createObservableGauge(name: string, options?: object): OpenTelemetryObservable;
}

/** What is looked at when measurements are collected. */
export interface OpenTelemetryObservable {
  addCallback(read: (result: { observe(value: number, attributes?: Labels): void }) => void): void;
  removeCallback(read: (result: { observe(value: number, attributes?: Labels): void }) => void): void;
}

/**
 * Sends measurements to OpenTelemetry, by whatever exporter your program has set up. The package itself is not needed here:
 * its meter is handed over.
 *
 * @param meter - `metrics.getMeter('slipway')` of `@opentelemetry/api` 1.
 * @throws {SlipwayError} `bad-option` on what is no meter.
 * @example
 * const told = [];
 * const meter = { createCounter: (name) => ({ add: (value, labels) => told.push([name, value, labels]) }),
 *   createUpDownCounter: () => ({ add() {} }), createHistogram: () => ({ record() {} }), createObservableGauge: () => ({}) };
 * const metrics = openTelemetryMetrics(meter);
 * metrics.record({ name: 'orders', kind: 'counter', unit: '1', description: 'Orders.' }, 2, { city: 'Bath' });
 * told // => [['orders', 2, { city: 'Bath' }]]
 */
export function openTelemetryMetrics(meter: OpenTelemetryMeter): MetricsSink {
  const found = meter as Partial<OpenTelemetryMeter> | null | undefined;
  const creates = [
    'createCounter',
    'createUpDownCounter',
    'createHistogram',
    'createObservableGauge',
  ] as const;
  if (!creates.every((create) => typeof found?.[create] === 'function')) {
    throw new SlipwayError(
      'bad-option',
      where,
      'there is no meter; expected what metrics.getMeter("slipway") of @opentelemetry/api gives.',
      { details: { option: 'meter' } },
    );
  }
  const records = new Map<string, (value: number, labels: Labels) => void>();
  const observables = new Map<string, OpenTelemetryObservable>();

  function recordOf({
    name,
    kind,
    unit,
    description,
    bounds,
  }: Instrument): (value: number, labels: Labels) => void {
    const advice = bounds && { advice: { explicitBucketBoundaries: [...bounds] } };
    if (kind === 'histogram') {
      const histogram = meter.createHistogram(name, { unit, description, ...advice });
      return (value, labels) => histogram.record(value, labels);
    }
    const create = kind === 'up-down-counter' ? 'createUpDownCounter' : 'createCounter';
    const counter = meter[create](name, { unit, description });
    return (value, labels) => counter.add(value, labels);
  }

  return Object.freeze({
    record(instrument, value, labels) {
      let record = records.get(instrument.name);
      if (!record) records.set(instrument.name, (record = recordOf(instrument)));
      record(value, labels);
    },
    observe({ name, unit, description }, read) {
      let observable = observables.get(name);
      if (!observable) {
        observables.set(name, (observable = meter.createObservableGauge(name, { unit, description })));
      }
      const callback = (result: { observe(value: number, attributes?: Labels): void }): void => {
        for (const { value, labels } of read()) result.observe(value, labels);
      };
      observable.addCallback(callback);
      return () => observable.removeCallback(callback);
    },
  } satisfies MetricsSink);
}
