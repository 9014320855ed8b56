import { systemClock, type Clock } from '../core/clock.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { OnProgress } from '../core/progress.ts';
import { readEach } from '../core/read-each.ts';
import type { Examples } from '../table/examples.ts';
import {
  isExampleStream,
  type ExampleStream,
  type SpentInThreads,
  type StreamReading,
} from './example-stream.ts';
import { checkReading } from './read-blocks.ts';
import { profileOf, type Measured, type ReadingProfile, type TrainingProfile } from './training-profile.ts';

const where = 'input/profile-training';

/** How a training is measured. */
export interface ProfileTrainingOptions {
  /** @default systemClock */
  readonly clock?: Clock;
  /** Bytes that are held by now, such as `() => process.memoryUsage.rss()`; asked after every block. */
  readonly held?: () => number;
  /** Bytes that may be held. Without it, or without `held`, memory is never what bounds a training. */
  readonly limitBytes?: number;
}

/** What a training gave, and what it took. */
export interface ProfiledTraining<Result> {
  readonly result: Result;
  readonly profile: TrainingProfile;
}

/**
 * Runs a training and says what it is bound by, input, compute or memory, and what to do about it.
 *
 * The time of a stream is told apart into waiting for rows and what is done with them, at the place where it is read: put
 * `prefetch` and the like inside. A training is bound by memory when 90 % of the limit were held; by input when 30 % of the time
 * or more was waited for rows; else by compute. Another worker, to learn or to prepare, pays where it can save 10 % of the time,
 * and as long as less than 25 % is waited for those there are.
 *
 * @param from - what is learned from: a stream, or examples in memory, for which nothing is waited.
 * @param train - trains on the `from` it is given; hand its `onProgress` to `fit`, for what workers took.
 * @throws {SlipwayError} `bad-option`; what the training throws.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const stream = asStream({ matrix, labels: Float64Array.of(0, 0, 1, 1), label: { name: 'y' }, leftOut: 0 }, 2);
 * const net = denseNet({ hidden: [4], epochs: 2 });
 * const trained = await profileTraining(stream, (rows, onProgress) => net.fit(rows, { onProgress }));
 * trained.profile.readings.map(({ epoch, rows }) => [epoch, rows]) // => [[0, 4], [1, 4], [2, 4]]
 */
export async function profileTraining<From extends Examples | ExampleStream, Result>(
  from: From,
  train: (from: From, onProgress: OnProgress) => Promise<Result>,
  options: ProfileTrainingOptions = {},
): Promise<ProfiledTraining<Result>> {
  checkKeys(where, options, ['clock', 'held', 'limitBytes']);
  const { clock = systemClock, held, limitBytes } = options;
  if (limitBytes !== undefined) checkNumber(where, 'limitBytes', limitBytes, { min: 1 });
  for (const [option, given] of Object.entries({ train, held }))
    if (given !== undefined && typeof given !== 'function')
      throw new SlipwayError('bad-option', where, `${option} is no function; expected one.`, {
        details: { option },
      });
  let heldBytes: number | undefined;
  const look = (): void => {
    if (held) heldBytes = Math.max(heldBytes ?? 0, held());
  };
  const readings: ReadingProfile[] = [];
  const learning = spentNothing();
  const preparing = spentNothing();
  let mostThreads = 0;
  let mostParts: number | undefined;
  const onProgress: OnProgress = ({ figures = {} }) => {
    look();
    const { threads, parts, computingMs, waitingMs = 0, restMs = 0 } = figures;
    if (threads === undefined) return;
    mostThreads = Math.max(mostThreads, threads);
    if (parts !== undefined) mostParts = parts;
    if (computingMs === undefined) return;
    addSpent(learning, { threads, computingMs, waitingMs, restMs });
  };
  const started = clock.now();
  look();
  const measured = isExampleStream(from)
    ? measuredStream(from, { clock, readings, look, onPrepared: (took) => addSpent(preparing, took) })
    : from;
  const result = await train(measured as From, onProgress);
  look();
  const found: Measured = {
    readings,
    workers: learning.threads > 0 ? learning : undefined,
    threads: mostThreads,
    parts: mostParts,
    preparation: preparing.threads > 0 ? preparing : undefined,
    totalMs: clock.now() - started,
    heldBytes,
    limitBytes,
  };
  return { result, profile: profileOf(found) };
}

/** Nothing yet, to be added to. */
function spentNothing(): { -readonly [part in keyof SpentInThreads]: number } {
  return { threads: 0, computingMs: 0, waitingMs: 0, restMs: 0 };
}

function addSpent(sum: ReturnType<typeof spentNothing>, more: SpentInThreads): void {
  sum.threads = Math.max(sum.threads, more.threads);
  sum.computingMs += more.computingMs;
  sum.waitingMs += more.waitingMs;
  sum.restMs += more.restMs;
}

/** Where the readings of a stream are told. */
interface Measuring {
  readonly clock: Clock;
  readonly readings: ReadingProfile[];
  readonly look: () => void;
  readonly onPrepared: (took: SpentInThreads) => void;
}

/** The same stream; each reading of it says what it took, as far as it came. */
function measuredStream(
  stream: ExampleStream,
  { clock, readings, look, onPrepared }: Measuring,
): ExampleStream {
  async function* blocks(reading: StreamReading, epoch: number): AsyncGenerator<Examples, void, undefined> {
    const took = { epoch, rows: 0, blocks: 0, waitedMs: 0, computedMs: 0 };
    readings.push(took);
    let since = clock.now();
    const lap = (): number => {
      const now = clock.now();
      const ms = now - since;
      since = now;
      return ms;
    };
    const told: StreamReading = {
      ...reading,
      onPrepared: (spent) => {
        onPrepared(spent);
        reading.onPrepared?.(spent);
      },
    };
    for await (const block of readEach(stream.open(told), reading.signal)) {
      took.waitedMs += lap();
      took.rows += block.matrix.rows;
      took.blocks++;
      look();
      try {
        yield block;
      } finally {
        took.computedMs += lap();
      }
    }
    took.waitedMs += lap();
  }
  return Object.freeze({
    ...stream,
    open: (reading = {}) => blocks(reading, checkReading(where, reading)),
  } satisfies ExampleStream);
}
