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
interface Spent {
  computingMs: number;
  waitingMs: number;
  restMs: number;
}

/**
 * Examples of batches in their order, prepared by workers, and by the calling thread while it would wait: whatever nobody
 * has begun. So it goes on alone where no worker is left, and an error is the one that it throws without workers.
 */
export async function* prepareInWorkers(
  plan: WorkersPlan,
  { signal, onPrepared }: StreamReading,
): AsyncGenerator<Examples, void, undefined> {
  const news = openBell();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', news.ring);
  const preparers = openPreparers(plan.workers, plan.told, news);
  const source = readAhead(onTheWay(plan.batches, signal), plan.ahead, news);
  let { msPerRow } = plan;
  const spent: Spent = { computingMs: 0, waitingMs: 0, restMs: 0 };
  const timed = async (what: keyof Spent, work: () => unknown): Promise<void> => {
    const since = performance.now();
    await work();
    spent[what] += performance.now() - since;
  };
  const prepareHere = (batch: Batch): void => {
    batch.at = 'here';
    const since = performance.now();
    batch.outcome = outcomeOf(() => plan.prepare(batch.rows));
    msPerRow = Math.max(msPerRow, (performance.now() - since) / Math.max(1, batch.rows.rows));
  };
  const waitFor = async (batch: Batch): Promise<void> => {
    const patience = PATIENCE_MS + 10 * msPerRow * batch.rows.rows;
    if (!(await news.heard(patience)) && !batch.outcome) preparers.giveUp(batch);
  };
  try {
    for (;;) {
      signal?.throwIfAborted();
      await timed('restMs', () => preparers.hand(source.held));
      const [first] = source.held;
      if (first?.outcome) {
        source.take();
        if ('error' in first.outcome) throw first.outcome.error;
        onPrepared?.({ threads: 1 + preparers.ready(), ...spent });
        Object.assign(spent, { computingMs: 0, waitingMs: 0, restMs: 0 });
        yield first.outcome.examples;
        continue;
      }
      if (!first && source.isOver()) {
        source.take(); // what ended it, when that was an error
        return;
      }
      // What came while this thread was at work is heard before more work is begun.
      if (await news.heard(0)) continue;
      const free = source.held.find(({ at, outcome }) => at !== 'a worker' && !outcome);
      if (free) await timed('computingMs', () => prepareHere(free));
      else if (first) await timed('waitingMs', () => waitFor(first));
      else await news.heard();
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
