import type { Bell } from '../core/bell.ts';
import { SlipwayError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import { version } from '../core/version.ts';
import type { Examples } from '../table/examples.ts';
import type { Table } from '../table/table.ts';
import { openPort, type Port } from '../workers/port.ts';
import type { Workers } from '../workers/workers.ts';
import { blockOf, type StreamFacts } from './block-room.ts';
import type { Preparation } from './preparation.ts';
import { sentRows } from '../table/sent-rows.ts';
import type { BatchAnswer, BatchJob } from './work-on-batches.ts';

const where = 'input/prepared-stream';
/** Batches that a worker has at most: while it prepares one, the next lies ready. */
const MOST_OF_ONE = 2;

/** A batch on its way to examples. */
export interface Batch {
  readonly rows: Table;
  /** Who has it: a worker, or nobody yet; only the calling thread may have it where a worker could not prepare it. */
  at: 'nobody' | 'a worker' | 'here';
  /** The examples, once they are there, or what the preparation threw. */
  outcome: { readonly examples: Examples } | { readonly error: unknown } | undefined;
}

/** What workers are told, to prepare batches. */
export interface PreparersPlan {
  readonly saved: Json;
  readonly preparation: Preparation;
  /** The columns that the preparation reads. */
  readonly columns: ReadonlySet<string>;
  /** What is the same in every block. */
  readonly facts: StreamFacts;
}

/** The workers that prepare the batches of one reading. */
export interface Preparers {
  /** How many are ready. */
  ready(): number;
  /** Whether some may yet be. */
  isComing(): boolean;
  /**
   * Hands batches that nobody has, in their order, to workers who have little to do. Those of a worker that is gone are
   * nobody's again.
   *
   * @throws {SlipwayError} `unsupported` when a worker cannot bring the pipeline back.
   */
  hand(batches: readonly Batch[]): void;
  /** Hands nothing more to the worker that has a batch: what it has is nobody's, what it still says is not heard. */
  giveUp(batch: Batch): void;
  close(): void;
}

interface Helper {
  readonly port: Port;
  readonly at: number;
  readonly has: Batch[];
  is: 'coming' | 'ready' | 'lost';
}

/**
 * Tells workers what they are to prepare; those that are there say so.
 *
 * @param news - rings when one has said something, or is gone.
 * @throws {SlipwayError} `unsupported` when a pipeline, or a port to answer on, cannot be posted.
 */
export function openPreparers(
  workers: Workers,
  { saved, preparation, columns, facts }: PreparersPlan,
  news: Bell,
): Preparers {
  const all: Helper[] = [];
  let refused: SlipwayError | undefined;
  const lose = (each: Helper): void => {
    if (each.is === 'lost') return;
    each.is = 'lost';
    each.port.close();
    for (const batch of each.has.splice(0)) if (!batch.outcome) batch.at = 'nobody';
    news.ring();
  };
  const hear = (each: Helper, answer: BatchAnswer): void => {
    if (each.is === 'lost') return;
    if (answer.is === 'ready') each.is = 'ready';
    else if (answer.is === 'refused') refused = refusal(answer.why);
    else {
      const batch = each.has.shift()!;
      if (answer.is === 'failed') batch.at = 'here';
      else {
        const { arrays, label, leftOut } = answer;
        batch.outcome = { examples: blockOf({ ...facts, label }, arrays, arrays.labels.length, leftOut) };
      }
    }
    news.ring();
  };
  const close = (): void => {
    for (const each of all) {
      if (each.is !== 'lost') each.port.postMessage(null);
      lose(each);
    }
  };
  const open = (at: number): void => {
    const { mine, others } = openPort({
      hear: (message) => hear(each, message as BatchAnswer),
      lose: () => lose(each),
    });
    const each: Helper = { port: mine, at, has: [], is: 'coming' };
    all.push(each);
    const job: BatchJob = { job: 'batches', version, saved, preparation, port: others };
    workers.post(at, job, [others]);
  };
  try {
    for (let at = 0; at < workers.count; at++) if (workers.isAlive(at)) open(at);
  } catch (cause) {
    close();
    throw refusal(`what they are to know cannot be posted: ${String(cause)}`, cause);
  }
  const give = (each: Helper, batch: Batch): void => {
    try {
      const { rows, transfer } = sentRows(batch.rows, columns);
      each.port.postMessage(rows, transfer);
    } catch {
      batch.at = 'here'; // columns of a kind that no thread can hand to another
      return;
    }
    batch.at = 'a worker';
    each.has.push(batch);
  };
  return {
    ready: () => all.filter(({ is }) => is === 'ready').length,
    isComing: () => all.some(({ is }) => is === 'coming'),
    hand(batches) {
      if (refused) throw refused;
      for (const each of all) if (!workers.isAlive(each.at)) lose(each);
      const free = batches.filter(({ at }) => at === 'nobody');
      for (const batch of free) {
        const [least] = all
          .filter(({ is, has }) => is === 'ready' && has.length < MOST_OF_ONE)
          .sort((one, other) => one.has.length - other.has.length);
        if (!least) return;
        give(least, batch);
      }
    },
    giveUp(batch) {
      const owner = all.find(({ has }) => has.includes(batch));
      if (owner) lose(owner);
    },
    close,
  };
}

function refusal(why: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'unsupported',
    where,
    `workers cannot prepare with this pipeline (${why}); expected steps of this library, and workers whose post hands its third argument on. Leave workers out to prepare on this thread.`,
    { details: { option: 'workers' }, cause },
  );
}
