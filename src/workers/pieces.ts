import { version } from '../core/version.ts';
import { bordersOf } from './borders.ts';
import type { WorkerJob, Workers } from './workers.ts';

/** Words of a line of the processor's cache: what is in different ones can be written at once. */
const LINE = 16;
/** Counts the tasks, twice each: odd from when all else is told of one until it is done; written by the caller. */
const NOW = 0;
/** What the task is; written by the caller. */
const TASK = 1;
/** 1 when there are no more tasks; written by the caller. */
const LEAVE = 2;
/** Pieces of the task that workers have done. */
const DONE = LINE;
/**
 * Of each thread, 0 being the caller, the pieces that are its own: the next that nobody has taken, written by whoever takes
 * it, and the one behind the last, both counted through all tasks; and which of the task that last one is, as a place behind
 * it. Written by the caller.
 */
const lineOf = (thread: number): number => LINE * (2 + thread);
const NEXT = 0;
const END = 1;
const BEHIND = 2;
/** Of each worker: 1 when it is there, 1 when it has to be woken, and pieces that it has done; written by the worker. */
const HERE = 3;
const ASLEEP = 4;
const OWN = 5;

/**
 * A thread that waits looks so often, about a fifth of a millisecond, before it takes a nap: waking up takes as long as
 * many a task.
 */
const LOOKS = 30_000;
const NAP_MS = 0.02;
/** After so many naps a worker sleeps until it is woken: about ten milliseconds. */
const NAPS = 150;
/** How long a worker may take for a piece beside ten times what the caller took for all of its own. */
const PATIENCE_MS = 500;
const GATHER_MS = 500;

/**
 * Work that is divided into pieces, each of which is done by whoever takes it first: the caller, or a worker. Each begins
 * with pieces of its own, the same every time, whose memory is near to it; then it takes what others have left. One that is
 * late, or whose processor others want, does fewer, and nobody waits for one that has none.
 */
export interface Pieces {
  /**
   * Posts each worker its job, in which it calls {@link takePieces}, and waits until all that are alive are there; not for
   * those that some other training keeps busy.
   */
  gather(jobOf: (at: number) => WorkerJob): Promise<void>;
  /** Whether nobody but the caller does anything: no worker is there, or one was lost. */
  isAlone(): boolean;
  /** How many workers have done a piece since this was asked last. */
  helped(): number;
  /**
   * Has the pieces of a task done, what it is about being in memory before; gives `true` when all are done. `false` when a
   * worker took one and does not answer: what it was to write must never be read, since it may yet wake up, and from then on
   * the caller does everything.
   *
   * @param work - the caller's: does a piece, counted from 0.
   */
  divide(task: number, count: number, work: (piece: number) => void): boolean;
  /** Lets the workers go. */
  release(): void;
}

/** How many words the control of so many workers has. */
export function pieceWords(workers: number): number {
  return lineOf(1 + workers);
}

/** @param control - in shared memory, of {@link pieceWords}. */
export function openPieces(workers: Workers, control: Int32Array): Pieces {
  const mayWait = canWait(control);
  const all = Array.from({ length: workers.count }, (_, at) => at);
  const threads = workers.count + 1;
  const asked = new Int32Array(workers.count);
  let isOneLost = false;
  const is = (word: number, at: number): boolean => Atomics.load(control, lineOf(at + 1) + word) === 1;
  const isHere = (at: number): boolean => workers.isAlive(at) && is(HERE, at);
  const isAlone = (): boolean => isOneLost || !all.some(isHere);
  const wake = (): void => {
    if (all.some((at) => is(ASLEEP, at))) Atomics.notify(control, NOW);
  };
  /** Waits for pieces that others have taken. */
  const wait = (count: number, since: number): boolean => {
    const until = performance.now() + PATIENCE_MS + 10 * (performance.now() - since);
    for (;;) {
      for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, DONE) === count) return true;
      if (performance.now() > until) return false;
      const done = Atomics.load(control, DONE);
      if (mayWait && done !== count) Atomics.wait(control, DONE, done, NAP_MS);
    }
  };
  const release = (): void => {
    Atomics.store(control, LEAVE, 1);
    Atomics.add(control, NOW, 2);
    wake();
  };
  return {
    async gather(jobOf) {
      try {
        for (const at of all) workers.post(at, { ...jobOf(at), version });
        const areHere = (): boolean => all.every((at) => !workers.isAlive(at) || is(HERE, at));
        for (let ms = 0; ms < GATHER_MS && !areHere(); ms++)
          await new Promise((resolve) => setTimeout(resolve, 1));
      } catch (error) {
        release(); // those that were posted a job would wait for good
        throw error;
      }
    },
    isAlone,
    helped() {
      const done = all.map((at) => Atomics.load(control, lineOf(at + 1) + OWN));
      const helped = isOneLost ? 0 : done.filter((pieces, at) => pieces !== asked[at]).length;
      asked.set(done);
      return helped;
    },
    divide(task, count, work) {
      if (isAlone()) {
        for (let piece = 0; piece < count; piece++) work(piece);
        return true;
      }
      const since = performance.now();
      control[TASK] = task;
      Atomics.store(control, DONE, 0);
      const borders = bordersOf(count, threads);
      for (let thread = 0; thread < threads; thread++) {
        const behind = borders[thread + 1]!;
        control[lineOf(thread) + BEHIND] = behind;
        Atomics.add(control, lineOf(thread) + END, behind - borders[thread]!);
      }
      Atomics.add(control, NOW, 1);
      wake();
      // Nobody helps any more once one was lost, or the caller has failed with a piece that others wait for.
      isOneLost = true;
      try {
        const own = takeAll(control, threads, 0, work);
        isOneLost = !wait(count - own, since);
      } finally {
        Atomics.add(control, NOW, 1);
        if (isOneLost) release();
      }
      return !isOneLost;
    },
    release,
  };
}

/**
 * Does pieces until there are no more, in a worker.
 *
 * @param at - which of how many workers it is.
 * @param work - does a piece, all in memory; `isFirst` when it has done none of this task yet.
 */
export function takePieces(
  control: Int32Array,
  at: number,
  workers: number,
  work: (task: number, piece: number, isFirst: boolean) => void,
): void {
  const own = lineOf(at + 1);
  let last = 0;
  Atomics.store(control, own + HERE, 1);
  for (;;) {
    const now = Atomics.load(control, NOW);
    if (Atomics.load(control, LEAVE) === 1) return;
    const done = takeAll(control, workers + 1, at + 1, (piece, task) => {
      work(control[TASK]!, piece, task !== last);
      last = task;
    });
    if (done > 0) {
      Atomics.add(control, own + OWN, done);
      Atomics.add(control, DONE, done);
    }
    awaitTask(control, own, now);
  }
}

/**
 * Takes all pieces that nobody else takes, the thread's own first, and does them; gives how many.
 *
 * @param work - is told the piece, and the number of the task that it is of.
 */
function takeAll(
  control: Int32Array,
  threads: number,
  thread: number,
  work: (piece: number, now: number) => void,
): number {
  let done = 0;
  for (let i = 0; i < threads; i++) {
    const line = lineOf((thread + i) % threads);
    for (;;) {
      const next = Atomics.load(control, line + NEXT);
      // Counts may run over: what matters is how far they are apart.
      const left = (Atomics.load(control, line + END) - next) | 0;
      if (left <= 0) break;
      if (Atomics.compareExchange(control, line + NEXT, next, (next + 1) | 0) !== next) continue;
      // The caller waits for the piece from now on, and until then all that is told of the task stays as it is. Whoever was
      // looking for the last of one task may have got the first of another: in a moment all is told of that.
      let now = Atomics.load(control, NOW);
      while ((now & 1) === 0) {
        if (Atomics.load(control, LEAVE) === 1) return done; // it was taken for dead
        now = Atomics.load(control, NOW);
      }
      work(control[line + BEHIND]! - left, now);
      done++;
    }
  }
  return done;
}

/** Waits until there is another task. @param own - the line of the worker. */
function awaitTask(control: Int32Array, own: number, now: number): void {
  const isNone = (): boolean => Atomics.load(control, NOW) === now;
  for (let look = 0; look < LOOKS && isNone(); look++);
  for (let nap = 0; nap < NAPS && isNone(); nap++) Atomics.wait(control, NOW, now, NAP_MS);
  if (!isNone()) return;
  // Whoever has a task now either sees that this thread sleeps, or has told of it before the thread looks once more.
  Atomics.store(control, own + ASLEEP, 1);
  while (isNone()) Atomics.wait(control, NOW, now);
  Atomics.store(control, own + ASLEEP, 0);
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
