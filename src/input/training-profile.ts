import type { SpentInThreads } from './example-stream.ts';

/** What one reading of a stream took. */
export interface ReadingProfile {
  /** As the reading was told; the first reading of a net is epoch 0. */
  readonly epoch: number;
  readonly rows: number;
  readonly blocks: number;
  /** For rows: what reading, preparing and shuffling took of the time. */
  readonly waitedMs: number;
  /** From one block to the asking for the next: what was done with the rows. */
  readonly computedMs: number;
}

/** What several threads did, learning or preparing, and whether one more would pay. */
export interface WorkersProfile extends SpentInThreads {
  /** The share of the time that another worker would save at most. */
  readonly anotherSavesShare: number;
}

/** What a training took, and what it was bound by. Plain JSON. */
export interface TrainingProfile {
  /** In the order in which they began; none of examples in memory. */
  readonly readings: readonly ReadingProfile[];
  readonly workers: WorkersProfile | null;
  /** What preparing batches of raw rows took, where a `preparedStream` was read; it is part of the waiting for rows. */
  readonly preparation: WorkersProfile | null;
  /** Of all readings together. */
  readonly rows: number;
  readonly totalMs: number;
  readonly waitedMs: number;
  /** The share of the time that was waited for rows. */
  readonly waitedShare: number;
  /** 0 where no stream was read. */
  readonly rowsPerSecond: number;
  /** The most that was held, where it was measured. */
  readonly heldBytes: number | null;
  readonly bound: 'input' | 'compute' | 'memory';
  /** What it was bound by, in a sentence, and what to do. */
  readonly verdict: string;
}

/** What was measured. */
export interface Measured {
  readonly readings: readonly ReadingProfile[];
  readonly workers: SpentInThreads | undefined;
  /** The most threads that progress told of; 0 where it told of none. */
  readonly threads: number;
  /** The most threads that there is work for, where the estimator says so. */
  readonly parts: number | undefined;
  readonly preparation: SpentInThreads | undefined;
  readonly totalMs: number;
  readonly heldBytes: number | undefined;
  readonly limitBytes: number | undefined;
}

/** From this share of the limit on, memory is what bounds a training. */
const MEMORY_FROM = 0.9;
/** From this share of the time on, input is. */
const INPUT_FROM = 0.3;
/** Another worker pays from this share of the time on; so much waiting for workers says that there are too many. */
const WORKER_FROM = 0.1;
const WAITING_FROM = 0.25;

/** Says what a training was bound by. */
export function profileOf({
  readings,
  workers: learning,
  threads,
  parts = Infinity,
  preparation: preparing,
  totalMs,
  heldBytes,
  limitBytes,
}: Measured): TrainingProfile {
  const sum = (of: (reading: ReadingProfile) => number): number =>
    readings.reduce((total, reading) => total + of(reading), 0);
  const shareOf = (ms: number): number => (totalMs > 0 ? Math.min(1, ms / totalMs) : 0);
  const rows = sum((reading) => reading.rows);
  const waitedMs = sum((reading) => reading.waitedMs);
  const waitedShare = shareOf(waitedMs);
  const workers = learning
    ? { ...learning, anotherSavesShare: shareOf(learning.computingMs / (learning.threads + 1)) }
    : null;
  const preparation = preparing
    ? { ...preparing, anotherSavesShare: shareOf(savedMs(preparing, totalMs)) }
    : null;
  const isFull = heldBytes !== undefined && limitBytes !== undefined && heldBytes >= MEMORY_FROM * limitBytes;
  const bound = isFull ? 'memory' : waitedShare >= INPUT_FROM ? 'input' : 'compute';
  return {
    readings,
    workers,
    preparation,
    rows,
    totalMs,
    waitedMs,
    waitedShare,
    rowsPerSecond: totalMs > 0 ? (1000 * rows) / totalMs : 0,
    heldBytes: heldBytes ?? null,
    bound,
    verdict: {
      memory: () =>
        `bound by memory: ${megabytes(heldBytes!)} of ${megabytes(limitBytes!)} were held. Take smaller blocks and buffers, and read a stream in place of collecting it.`,
      input: () =>
        `bound by input: ${percent(waitedShare)} of the time was waited for rows. ${preparation ? `${adviceOnPreparing(preparation, shareOf)} ` : ''}Write records once (toRecords) and read those; where reading waits for a disk or a server, read ahead (prefetch).`,
      compute: () =>
        `bound by compute: ${percent(waitedShare)} of the time was waited for rows. ${adviceOn(workers, threads, parts, shareOf)}${preparation && pays(preparation, shareOf) ? ` ${adviceOnPreparing(preparation, shareOf)}` : ''}`,
    }[bound](),
  };
}

/**
 * What another worker that prepares saves at most: what the calling thread prepared and waited, and no more than what a thread
 * more takes of all the work.
 */
function savedMs({ threads, computingMs, waitingMs }: SpentInThreads, totalMs: number): number {
  return Math.min(computingMs + waitingMs, totalMs / (threads + 1));
}

function adviceOn(
  workers: WorkersProfile | null,
  threads: number,
  parts: number,
  shareOf: (ms: number) => number,
): string {
  if (!workers && threads > 1)
    return `It computed in ${threads} threads, and does not tell what they waited for: compare with a worker fewer, and with one more.`;
  if (!workers)
    return 'Train in several threads where the estimator takes workers, or take fewer units, trees or epochs.';
  const advice = adviceOnAnother('Another worker', workers, 'Take fewer.', shareOf);
  return parts > workers.threads || !pays(workers, shareOf)
    ? advice
    : `Batches are in ${parts} ${parts === 1 ? 'part, so that one thread computes' : 'parts, so that more threads find none'}: set shards to ${workers.threads + 1} or more. ${advice}`;
}

function adviceOnPreparing(spent: WorkersProfile, shareOf: (ms: number) => number): string {
  const took = percent(shareOf(spent.computingMs + spent.waitingMs + spent.restMs));
  const another = spent.threads > 1 ? 'Another worker that prepares' : 'A worker that prepares';
  return `Preparing them (preparedStream) took ${took}. ${adviceOnAnother(another, spent, 'Take fewer, or smaller batches.', shareOf)}`;
}

function adviceOnAnother(
  another: string,
  spent: WorkersProfile,
  wait: string,
  shareOf: (ms: number) => number,
): string {
  const waited = shareOf(spent.waitingMs);
  if (waited >= WAITING_FROM)
    return `${another} does not pay: ${percent(waited)} of the time was waited for those there are. ${wait}`;
  const saved = percent(spent.anotherSavesShare);
  return pays(spent, shareOf)
    ? `${another} saves up to ${saved} of the time, where there is a processor for it.`
    : `${another} does not pay: it saves at most ${saved} of the time.`;
}

function pays({ waitingMs, anotherSavesShare }: WorkersProfile, shareOf: (ms: number) => number): boolean {
  return shareOf(waitingMs) < WAITING_FROM && anotherSavesShare >= WORKER_FROM;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
