import type { Clock } from '../../core/clock.ts';
import { numberColumn } from '../../table/column.ts';
import { toRows } from '../../table/rows.ts';
import { select } from '../../table/select.ts';
import { take } from '../../table/take.ts';
import { withColumns, type Table } from '../../table/table.ts';
import { lookup } from '../lookup/lookup.ts';
import { onDemand } from '../on-demand.ts';
import { precompute } from '../lookup/precompute.ts';
import type { Predictor } from '../predictor.ts';
import type { Instance, Service } from '../service.ts';

const sampleRows = 500;
const enoughMs = 60;
const mostRounds = 200;

/** What one request costs, measured here and now. */
export interface MeasuredCosts {
  /** One row computed, as a request of its own. */
  readonly onDemandMicros: number;
  /** One row looked up, as a request of its own. */
  readonly lookupMicros: number;
  readonly bytesPerEntry: number;
}

/** Times single-row requests, computed and looked up, on rows spread over a workload. */
export async function measureCosts(
  predictor: Predictor,
  workload: Table,
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
  const table = await precompute(predictor, sample, { ...(signal && { signal }) });
  return {
    onDemandMicros: await microsPerRequest(onDemand(predictor), rows, clock, signal),
    lookupMicros: await microsPerRequest(lookup(table), rows, clock, signal),
    bytesPerEntry: table.bytes / table.size,
  };
}

async function microsPerRequest(
  service: Service,
  requests: readonly (readonly Instance[])[],
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<number> {
  // The first round is for the engine to compile what it runs.
  for (const rows of requests) await service.predict(rows);
  const started = clock.now();
  let rounds = 0;
  do {
    signal?.throwIfAborted();
    for (const rows of requests) await service.predict(rows);
    rounds++;
  } while (clock.now() - started < enoughMs && rounds < mostRounds);
  return ((clock.now() - started) * 1000) / (rounds * requests.length);
}
