import { checkKeys, checkNumber } from '../../core/options.ts';
import type { Instrument, Labels, MetricsSink, Reading } from './instrument.ts';

const where = 'serve/prometheus-metrics';

/** Options of {@link prometheusMetrics}. */
export interface PrometheusOptions {
  /** Different labels of one instrument; those beyond are counted together as `other="true"`. @default 1000 */
  readonly maxSeries?: number;
}

/** Measurements in memory, as Prometheus asks for them. */
export interface PrometheusMetrics extends MetricsSink {
  /** Everything that was measured, in the text format. */
  text(): string;
  /** What `text` is: the content type of an answer. */
  readonly contentType: string;
}

interface Series {
  readonly labels: Labels;
  /** Of a counter the sum, of a histogram its buckets. */
  readonly counts: Float64Array;
  sum: number;
}

interface Family {
  readonly instrument: Instrument;
  readonly series: Map<string, Series>;
  readonly reads: Set<() => readonly Reading[]>;
}

/**
 * Counters, histograms and gauges in memory, in the text that Prometheus scrapes. Memory is bounded by `maxSeries`.
 *
 * @throws {SlipwayError} `bad-option`.
 * @source The Prometheus text format 0.0.4, and OpenTelemetry's rules for names: dots become `_`, a counter ends in `_total`,
 *   seconds in `_seconds`, bytes in `_bytes`.
 * @example
 * const metrics = prometheusMetrics();
 * metrics.record({ name: 'orders', kind: 'counter', unit: '1', description: 'Orders.' }, 2, { city: 'Bath' });
 * metrics.text() // => '# HELP orders_total Orders.\n# TYPE orders_total counter\norders_total{city="Bath"} 2\n'
 */
export function prometheusMetrics(options: PrometheusOptions = {}): PrometheusMetrics {
  checkKeys(where, options, ['maxSeries']);
  const maxSeries = checkNumber(where, 'maxSeries', options.maxSeries ?? 1000, { min: 1, integer: true });
  const families = new Map<string, Family>();

  function familyOf(instrument: Instrument): Family {
    const known = families.get(instrument.name);
    if (known) return known;
    const made: Family = { instrument, series: new Map(), reads: new Set() };
    families.set(instrument.name, made);
    return made;
  }

  function seriesOf({ instrument, series }: Family, labels: Labels): Series {
    const key = keyOf(labels);
    const known = series.get(key);
    if (known) return known;
    if (series.size >= maxSeries && key !== keyOf(OTHER))
      return seriesOf({ instrument, series, reads: new Set() }, OTHER);
    const made = { labels, counts: new Float64Array(1 + (instrument.bounds?.length ?? 0)), sum: 0 };
    series.set(key, made);
    return made;
  }

  return Object.freeze({
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    record(instrument, value, labels) {
      if (Number.isNaN(value)) return;
      const of = seriesOf(familyOf(instrument), labels);
      of.sum += value;
      of.counts[instrument.bounds ? bucketOf(instrument.bounds, value) : 0]!++;
    },
    observe(instrument, read) {
      const { reads } = familyOf(instrument);
      reads.add(read);
      return () => void reads.delete(read);
    },
    text: () => [...families.values()].map(textOf).join(''),
  } satisfies PrometheusMetrics);
}

const OTHER: Labels = { other: 'true' };

function bucketOf(bounds: readonly number[], value: number): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    // A bound belongs to its bucket: `le` is less or equal.
    if (bounds[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function textOf({ instrument, series, reads }: Family): string {
  const name = nameOf(instrument);
  const lines: string[] = [];
  for (const { labels, counts, sum } of series.values()) {
    if (instrument.kind !== 'histogram') lines.push(line(name, labels, sum));
    else lines.push(...histogramLines(name, instrument.bounds ?? [], labels, counts, sum));
  }
  // Of two that read the same, such as a process that is measured twice, one is told.
  const readings = [...reads].flatMap((read) => read());
  const apart = new Map(readings.map(({ value, labels = {} }) => [keyOf(labels), { value, labels }]));
  for (const { value, labels } of apart.values()) lines.push(line(name, labels, value));
  if (lines.length === 0) return '';
  const help = instrument.description.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  const type = instrument.kind === 'up-down-counter' ? 'gauge' : instrument.kind;
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
}

function histogramLines(
  name: string,
  bounds: readonly number[],
  labels: Labels,
  counts: Float64Array,
  sum: number,
): string[] {
  let total = 0;
  const buckets = Array.from(counts, (count, at) => {
    total += count;
    return line(
      `${name}_bucket`,
      { ...labels, le: at < bounds.length ? numberText(bounds[at]!) : '+Inf' },
      total,
    );
  });
  return [...buckets, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, total)];
}

/** The name that Prometheus expects: its unit and kind are part of it. */
function nameOf({ name, kind, unit }: Instrument): string {
  const plain = nameIn(name);
  const suffix = unit === 's' ? '_seconds' : unit === 'By' ? '_bytes' : '';
  const withUnit = plain.endsWith(suffix) ? plain : `${plain}${suffix}`;
  return kind === 'counter' && !withUnit.endsWith('_total') ? `${withUnit}_total` : withUnit;
}

function line(name: string, labels: Labels, value: number): string {
  const text = spelled(labels);
  return `${name}${text === '' ? '' : `{${text}}`} ${numberText(value)}`;
}

function spelled(labels: Labels): string {
  return Object.entries(labels)
    .map(([label, value]) => `${nameIn(label)}="${escaped(String(value))}"`)
    .join(',');
}

/** The same for labels in any order whose values read the same, and for no others: every part says how long it is. */
function keyOf(labels: Labels): string {
  let key = '';
  for (const name of Object.keys(labels).sort()) {
    const text = String(labels[name]);
    key += `${name.length}:${name}${text.length}:${text}`;
  }
  return key;
}

/** What Prometheus takes for a name. */
function nameIn(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
