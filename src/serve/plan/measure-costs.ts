import type { Clock } from '../../core/clock.ts';
import { numberColumn } from '../../table/column.ts';
import { toRows } from '../../table/rows.ts';
import { select } from '../../table/select.ts';
import { take } from '../../table/take.ts';
import { withColumns, type Table } from '../../table/table.ts';
import { bytesPerEntry } from '../lookup/bytes-per-entry.ts';
import { lookup } from '../lookup/lookup.ts';
import type { LookupTable } from '../lookup/lookup-table.ts';
import { onDemand } from '../on-demand.ts';
import { precompute } from '../lookup/precompute.ts';
import type { Predictor } from '../predictor.ts';
import type { Instance, Service } from '../service.ts';
import type { Latencies } from './latency-mix.ts';

const sampleRows = 500;
const enoughMs = 60;
const mostRounds = 200;
const mostComputings = 20;
const mostTimings = 2000;
const mostTogether = 1000;
const mostLooks = 100_000;

/** What one request costs, measured here and now. */
export interface MeasuredCosts {
  /** One row computed, as a request of its own. */
  readonly onDemandMicros: number;
  /** One row looked up, as a request of its own. */
  readonly lookupMicros: number;
  /** One row computed among many, into a table. */
  readonly precomputeMicros: number;
  readonly bytesPerEntry: number;
  /** How the times of single requests are spread, ascending. */
  readonly onDemandLatencies: Latencies;
  readonly lookupLatencies: Latencies;
}

/**
 * Times single-row requests, computed and looked up, on rows spread over a workload.
 *
 * @param keys - different rows, as many as a table would have: its memory is reckoned with them.
 */
export async function measureCosts(
  predictor: Predictor,
  workload: Table,
  keys: Table,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<MeasuredCosts> {
  const count = Math.min(sampleRows, workload.rows);
  const places = Int32Array.from({ length: count }, (_, index) =>
    Math.floor((index * workload.rows) / count),
  );
  const sample = select(
    take(workload, places),
    predictor.input.fields.map(({ name }) => name),
  );
  // Times as milliseconds: their text would lose what is finer, and years that it cannot spell.
  const times = [...sample.columns].flatMap(([name, of]) =>
    of.kind === 'time' ? [[name, numberColumn(of.values)] as const] : [],
  );
  const rows = toRows(withColumns(sample, times)).map((row) => [row]);
  const given = signal && { signal };
  // The first table is for the engine to compile what it runs.
  await precompute(predictor, sample, { ...given });
  let table: LookupTable;
  let computings = 0;
  const started = clock.now();
  do {
    table = await precompute(predictor, sample, { ...given });
    computings++;
  } while (clock.now() - started < enoughMs && computings < mostComputings);
  const precomputeMicros = ((clock.now() - started) * 1000) / (computings * sample.rows);
  const tick = tickOf(clock);
  const computed = await timeRequests(onDemand(predictor), rows, tick, clock, signal);
  const found = await timeRequests(lookup(table), rows, tick, clock, signal);
  return {
    onDemandMicros: computed.micros,
    lookupMicros: found.micros,
    // A sample so small that it is over within a tick of the clock says nothing.
    precomputeMicros: precomputeMicros > 0 ? precomputeMicros : computed.micros,
    bytesPerEntry: bytesPerEntry(keys, table),
    onDemandLatencies: computed.latencies,
    lookupLatencies: found.latencies,
  };
}

type Requests = readonly (readonly Instance[])[];

async function timeRequests(
  service: Service,
  requests: Requests,
  tick: number,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<{ readonly micros: number; readonly latencies: Latencies }> {
  // While the engine compiles what it runs, requests take many times as long: this is a first guess, and no figure.
  const guess = await microsPerRequest(service, requests, clock, signal);
  // As many as take ten ticks of the clock are timed together: one, where the clock is fine enough.
  const together = Math.min(mostTogether, Math.max(1, Math.ceil((10_000 * tick) / guess) || 1));
  const times: number[] = [];
  const started = clock.now();
  for (let request = 0; times.length < mostTimings; request = (request + together) % requests.length) {
    signal?.throwIfAborted();
    const since = clock.now();
    for (let i = 0; i < together; i++) await service.predict(requests[(request + i) % requests.length]!);
    const now = clock.now();
    times.push(((now - since) * 1000) / together);
    if (now - started > 4 * enoughMs) break;
  }
  const micros = await microsPerRequest(service, requests, clock, signal);
  return { micros, latencies: Float64Array.from(times).sort() };
}

/** The least that the clock moves on, in milliseconds; 0 when it stands still. */
function tickOf(clock: Clock): number {
  const next = (from: number): number => {
    let now = from;
    for (let looks = 0; now === from && looks < mostLooks; looks++) now = clock.now();
    return now;
  };
  const start = next(clock.now());
  return next(start) - start;
}

async function microsPerRequest(
  service: Service,
  requests: Requests,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<number> {
  const started = clock.now();
  let rounds = 0;
  do {
    signal?.throwIfAborted();
    for (const rows of requests) await service.predict(rows);
    rounds++;
  } while (clock.now() - started < enoughMs && rounds < mostRounds);
  return ((clock.now() - started) * 1000) / (rounds * requests.length);
}
