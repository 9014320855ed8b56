import { openBell } from '../core/bell.ts';
import type { Batches } from '../table/batches.ts';
import type { Examples } from '../table/examples.ts';
import { readBatches } from '../table/read-batches.ts';
import type { Table } from '../table/table.ts';
import type { Workers } from '../workers/workers.ts';
import type { StreamReading } from './example-stream.ts';
import { openPreparers, type Batch, type PreparersPlan } from './preparers.ts';
import { readAhead } from './read-ahead.ts';

/** How long a worker may take beside ten times what the calling thread takes, while that waits. */
const PATIENCE_MS = 500;

/** What a reading needs to prepare its batches. */
export interface WorkersPlan {
  readonly batches: Batches;
  /** Prepares here. */
  readonly prepare: (rows: Table) => Examples;
  readonly workers: Workers;
  readonly told: PreparersPlan;
  /** Batches that are read ahead at most. */
  readonly ahead: number;
  /** What the calling thread took for a row of the first batch. */
  readonly msPerRow: number;
}

/** What one reading took on the calling thread so far. */
type Spent = Record<'computingMs' | 'waitingMs' | 'restMs', number>;

/**
 * Examples of batches in their order, prepared by workers, and by the calling thread while it would wait: whatever nobody
 * has begun. So it goes on alone where no worker is left, and an error is the one that it throws without workers.
 */
export async function* prepareInWorkers(
  plan: WorkersPlan,
  { signal, onPrepared }: StreamReading,
): AsyncGenerator<Examples, void, undefined> {
  signal?.throwIfAborted();
  const news = openBell();
  const preparers = openPreparers(plan.workers, plan.told, news);
  signal?.addEventListener('abort', news.ring);
  const source = readAhead(onTheWay(plan.batches, signal), plan.ahead, news);
  let { msPerRow } = plan;
  let since = performance.now();
  const lap = (): number => {
    const now = performance.now();
    const ms = now - since;
    since = now;
    return ms;
  };
  const nothing: Spent = { computingMs: 0, waitingMs: 0, restMs: 0 };
  const spent = { ...nothing };
  const waitFor = async (batch: Batch): Promise<void> => {
    const patience = PATIENCE_MS + 10 * msPerRow * batch.rows.rows;
    if (!(await news.heard(patience)) && !batch.outcome) preparers.giveUp(batch);
  };
  try {
    for (;;) {
      signal?.throwIfAborted();
      lap(); // what the reader did, or the source took
      preparers.hand(source.held);
      spent.restMs += lap();
      const [first] = source.held;
      if (first?.outcome) {
        source.take();
        if ('error' in first.outcome) throw first.outcome.error;
        onPrepared?.({ threads: 1 + preparers.ready(), ...spent });
        Object.assign(spent, nothing);
        yield first.outcome.examples;
        continue;
      }
      if (!first && source.isOver()) {
        source.take(); // what ended it, when that was an error
        return;
      }
      // What came while this thread was at work is heard before more work is begun.
      const isNews = await news.heard(0);
      if (first) spent.waitingMs += lap();
      if (isNews) continue;
      const free = source.held.find(({ at, outcome }) => at !== 'a worker' && !outcome);
      if (free) {
        free.at = 'here';
        free.outcome = outcomeOf(() => plan.prepare(free.rows));
        const took = lap();
        spent.computingMs += took;
        msPerRow = Math.max(msPerRow, took / Math.max(1, free.rows.rows));
      } else if (first) {
        await waitFor(first);
        spent.waitingMs += lap();
      } else await news.heard();
    }
  } finally {
    signal?.removeEventListener('abort', news.ring);
    preparers.close();
    await source.stop();
  }
}

async function* onTheWay(
  batches: Batches,
  signal: AbortSignal | undefined,
): AsyncGenerator<Batch, void, undefined> {
  for await (const rows of readBatches(batches, { signal })) yield { rows, at: 'nobody', outcome: undefined };
}

function outcomeOf(prepare: () => Examples): NonNullable<Batch['outcome']> {
  try {
    return { examples: prepare() };
  } catch (error) {
    return { error };
  }
}

/**
 * Asks whether workers can prepare with a pipeline, before anything is read: until one says so, or none that is alive does.
 *
 * @throws {SlipwayError} `unsupported`.
 */
export async function askPreparers(
  workers: Workers,
  told: PreparersPlan,
  signal: AbortSignal | undefined,
): Promise<void> {
  const news = openBell();
  const preparers = openPreparers(workers, told, news);
  try {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      signal?.throwIfAborted();
      preparers.hand([]);
      const ms = until - performance.now();
      if (preparers.ready() > 0 || !preparers.isComing() || ms <= 0) return;
      await news.heard(ms);
    }
  } finally {
    preparers.close();
  }
}
