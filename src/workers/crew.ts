import { version } from '../core/version.ts';
import type { WorkerJob, Workers } from './workers.ts';

/** Words of a worker in the control of a crew: a line of the cache, so that no two write to the same. */
const LINE = 16;
/** Counts the turns that the worker was given; written by the caller. */
const GIVEN = 0;
/** The last turn that is done, -1 before the worker is there; written by the worker. */
const DONE = 1;
/** 1 when the worker has to be woken; written by the worker. */
const ASLEEP = 2;
/** 1 when there are no more turns; written by the caller. */
const LEAVE = 3;
/** What the turn is. */
const TASK = 4;

/** Looks at a word of memory so often before the thread takes a nap. */
const LOOKS = 1000;
/**
 * A thread that waits naps for so long, and looks again. To wake another one costs the one that wakes it a tenth of a
 * millisecond, as much as many a turn; a thread that never slept would keep a processor from those who have work.
 */
const NAP_MS = 0.02;
/** After so many naps a worker sleeps until it is woken: about ten milliseconds. */
const NAPS = 150;
/** How long a worker may take beside ten times what the caller took for its own part. */
const PATIENCE_MS = 500;
const GATHER_MS = 500;

/** Workers that take turns: each is told by a word of shared memory, in a microsecond, and answers by another. */
export interface Crew {
  /**
   * Posts each its job, in which it calls {@link takeTurns}, and waits until all that are alive are there; not for those that
   * some other training keeps busy.
   */
  gather(jobOf: (at: number) => WorkerJob): Promise<void>;
  /** Those that are there and wait for a turn. */
  idle(): readonly number[];
  /** Gives one that waits a turn; what it needs to know is in memory before. */
  start(at: number, task: number): void;
  /** Whether one has done its turn. */
  isDone(at: number): boolean;
  /**
   * Waits until a turn is done. `false` when it takes too long: the worker gets no other turn, and since it may yet wake
   * up, what it was to write must never be read.
   *
   * @param since - when the turn was given, by `performance.now()`.
   */
  wait(at: number, since: number): boolean;
  /** Lets the workers go. */
  release(): void;
}

/** How many words the control of so many workers has. */
export function controlWords(workers: number): number {
  return LINE * workers;
}

/**
 * A crew of workers, who take turns once they are gathered.
 *
 * @param control - in shared memory, of {@link controlWords}.
 */
export function openCrew(workers: Workers, control: Int32Array): Crew {
  const turns = new Int32Array(workers.count);
  const lost = new Set<number>();
  const mayWait = canWait(control);
  for (let at = 0; at < workers.count; at++) Atomics.store(control, LINE * at + DONE, -1);
  const isDone = (at: number): boolean => Atomics.load(control, LINE * at + DONE) === turns[at];
  const tell = (at: number): void => {
    if (Atomics.load(control, LINE * at + ASLEEP) === 1) Atomics.notify(control, LINE * at + GIVEN);
  };
  const all = Array.from(turns.keys());
  const alive = (): readonly number[] => all.filter((at) => !lost.has(at) && workers.isAlive(at));
  const release = (): void => {
    for (const at of all) {
      Atomics.store(control, LINE * at + LEAVE, 1);
      Atomics.add(control, LINE * at + GIVEN, 1);
      tell(at);
    }
  };
  return {
    async gather(jobOf) {
      try {
        for (const at of all) workers.post(at, { ...jobOf(at), version });
        for (let ms = 0; ms < GATHER_MS && !alive().every(isDone); ms++) {
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      } catch (error) {
        release(); // those that were posted a job would wait for good
        throw error;
      }
    },
    idle: () => alive().filter(isDone),
    start(at, task) {
      control[LINE * at + TASK] = task;
      Atomics.store(control, LINE * at + GIVEN, ++turns[at]!);
      tell(at);
    },
    isDone,
    wait(at, since) {
      const until = performance.now() + PATIENCE_MS + 10 * (performance.now() - since);
      const word = LINE * at + DONE;
      for (;;) {
        for (let look = 0; look < LOOKS; look++) if (isDone(at)) return true;
        if (performance.now() > until) break;
        if (mayWait) Atomics.wait(control, word, turns[at]! - 1, NAP_MS);
      }
      lost.add(at);
      return false;
    },
    release,
  };
}

/**
 * Takes turns until there are no more, in a worker.
 *
 * @param at - which of the crew it is.
 * @param take - does what a task asks for, all in memory.
 */
export function takeTurns(control: Int32Array, at: number, take: (task: number) => void): void {
  for (let turn = 0; ; turn++) {
    Atomics.store(control, LINE * at + DONE, turn);
    awaitTurn(control, at, turn);
    if (Atomics.load(control, LINE * at + LEAVE) === 1) return;
    take(control[LINE * at + TASK]!);
  }
}

/** Waits until there is another turn than the last that is done. */
function awaitTurn(control: Int32Array, at: number, done: number): void {
  const given = LINE * at + GIVEN;
  const isNone = (): boolean => Atomics.load(control, given) === done;
  for (let look = 0; look < LOOKS && isNone(); look++);
  for (let nap = 0; nap < NAPS && isNone(); nap++) Atomics.wait(control, given, done, NAP_MS);
  if (!isNone()) return;
  // Whoever gives a turn now either sees that this thread sleeps, or has given it before the thread looks once more.
  Atomics.store(control, LINE * at + ASLEEP, 1);
  while (isNone()) Atomics.wait(control, given, done);
  Atomics.store(control, LINE * at + ASLEEP, 0);
}

/** Whether this thread may sleep; the main thread of a page may not. */
function canWait(control: Int32Array): boolean {
  try {
    Atomics.wait(control, 0, Atomics.load(control, 0) + 1, 0);
    return true;
  } catch {
    return false;
  }
}
