import { expect, it, vi } from 'vitest';
import { openPieces, pieceWords, takePieces } from '../../src/workers/pieces.ts';
import type { WorkerJob, Workers } from '../../src/workers/workers.ts';
import { ASLEEP, DONE, END, HERE, LEAVE, NEXT, NOW } from './control-words.ts';

const job = (at: number): WorkerJob => ({ job: 'any', at });

/** Two workers that are not there, and the memory in which a test answers in their place. */
function pretended(post: Workers['post'] = () => undefined) {
  const control = new Int32Array(new SharedArrayBuffer(4 * pieceWords(2)));
  const dead = new Set<number>();
  const workers: Workers = { count: 2, post, isAlive: (at) => !dead.has(at), close: async () => undefined };
  return { control, dead, pieces: openPieces(workers, control) };
}

/** Every time performance is asked for the time, a second has passed. */
function hurry(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
}

it('the caller does all pieces, in order, while nobody else is there', () => {
  const { pieces, control } = pretended();
  const done: number[] = [];
  expect(pieces.divide(7, 3, (piece) => done.push(piece))).toBe(true);
  expect(done).toEqual([0, 1, 2]);
  expect(control[NOW]).toBe(0);
});

/** As it is before a test looks on. */
const load = Atomics.load.bind(Atomics);

/** A worker comes by, does what there is, and does not wait for more. */
function comeBy(control: Int32Array, at: number, work: Parameters<typeof takePieces>[3]): void {
  const now = load(control, NOW);
  const waits = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    Atomics.store(control, LEAVE, 1);
    Atomics.store(control, NOW, now + 2);
    return 'ok';
  });
  takePieces(control, at, 2, work);
  waits.mockRestore();
  Atomics.store(control, LEAVE, 0);
  Atomics.store(control, NOW, now);
}

it('each piece is done once, by whoever takes it, and nobody waits for one that has none', () => {
  const { pieces, control } = pretended();
  Atomics.store(control, HERE(0), 1);
  Atomics.store(control, HERE(1), 1);
  const done: (readonly [who: string, task: number, piece: number, isFirst: boolean])[] = [];
  for (const task of [7, 8]) {
    const given = pieces.divide(task, 6, (piece) => {
      done.push(['caller', task, piece, piece === 0]);
      if (piece === 1) comeBy(control, 0, (...each) => done.push(['worker', ...each]));
    });
    expect(given).toBe(true);
    expect(pieces.helped()).toBe(1);
    expect(pieces.helped()).toBe(0);
  }
  // The second of three threads begins with the third piece.
  expect(done).toEqual(
    [7, 8].flatMap((task) => [
      ['caller', task, 0, true],
      ['caller', task, 1, false],
      ['worker', task, 2, true],
      ['worker', task, 3, false],
      ['worker', task, 4, false],
      ['worker', task, 5, false],
    ]),
  );
});

it('one that is late and gets a piece of the next task does that, as soon as all is told of it', () => {
  const { pieces, control } = pretended();
  Atomics.store(control, HERE(0), 1);
  const done: unknown[] = [];
  const add = Atomics.add.bind(Atomics);
  let isTelling = false;
  // While the caller tells of a task, and before it says so, the worker looks for what is left of the last one.
  vi.spyOn(Atomics, 'add').mockImplementation(((words: Int32Array, at: number, by: number) => {
    if (at !== NOW || by !== 1 || (load(control, NOW) & 1) === 1 || isTelling) return add(words, at, by);
    isTelling = true;
    let looks = 0;
    const loads = vi.spyOn(Atomics, 'load').mockImplementation(((words: Int32Array, word: number) => {
      // It sees that nothing is told of yet three times over, and then that it is.
      if (word === NOW && (load(control, NOW) & 1) === 0 && looks++ === 3) add(control, NOW, 1);
      return load(words, word);
    }) as typeof Atomics.load);
    comeBy(control, 0, (...each) => done.push(each));
    loads.mockRestore();
    isTelling = false;
    return load(control, NOW) - 1;
  }) as typeof Atomics.add);
  pieces.divide(7, 3, (piece) => done.push(piece));
  vi.restoreAllMocks();
  expect(done).toEqual([
    [7, 1, true],
    [7, 2, false],
    [7, 0, false],
  ]);
});

it('one that took a piece and does not answer is lost, and the caller goes on alone', () => {
  const { pieces, control } = pretended();
  Atomics.store(control, HERE(1), 1);
  const done: number[] = [];
  hurry();
  const given = pieces.divide(7, 3, (piece) => {
    done.push(piece);
    // A worker takes the next one.
    if (piece === 0) Atomics.add(control, NEXT(1), 1);
  });
  expect(given).toBe(false);
  expect(pieces.isAlone()).toBe(true);
  expect(done).toEqual([0, 2]);
  expect(pieces.divide(8, 2, (piece) => done.push(piece))).toBe(true);
  expect(done).toEqual([0, 2, 0, 1]);
  // It wakes up: nothing is there for it to take.
  Atomics.add(control, DONE, 1);
  comeBy(control, 1, (_, piece) => done.push(100 + piece));
  expect(done).toEqual([0, 2, 0, 1]);
  vi.restoreAllMocks();
});

it('one that was taken for dead, and wakes up with a piece in its hands, leaves', () => {
  const { pieces, control } = pretended();
  Atomics.store(control, HERE(0), 1);
  hurry();
  expect(
    pieces.divide(7, 3, (piece) => {
      if (piece === 0) Atomics.add(control, NEXT(1), 1);
    }),
  ).toBe(false);
  vi.restoreAllMocks();
  expect(pieces.helped()).toBe(0);
  // It has just got one: nothing tells it what of.
  Atomics.add(control, END(1), 1);
  const done: number[] = [];
  takePieces(control, 0, 2, (_, piece) => done.push(piece));
  Atomics.store(control, LEAVE, 0);
  const loads = vi.spyOn(Atomics, 'load').mockImplementation(((words: Int32Array, at: number) => {
    // That it is to leave it hears only once it has taken it.
    if (at === NOW && load(control, LEAVE) === 0 && load(control, NEXT(1)) === load(control, END(1))) {
      Atomics.store(control, LEAVE, 1);
      Atomics.add(control, NOW, 2);
    }
    return load(words, at);
  }) as typeof Atomics.load);
  takePieces(control, 0, 2, (_, piece) => done.push(piece));
  loads.mockRestore();
  expect(done).toEqual([]);
});

it('where the caller fails with a piece nobody helps any more', () => {
  const { pieces, control } = pretended();
  Atomics.store(control, HERE(0), 1);
  const fail = (): void => {
    throw new Error('no memory');
  };
  expect(() => pieces.divide(7, 3, fail)).toThrow('no memory');
  expect([pieces.isAlone(), control[LEAVE]]).toEqual([true, 1]);
  const done: number[] = [];
  expect(pieces.divide(8, 3, (piece) => done.push(piece))).toBe(true);
  expect(done).toEqual([0, 1, 2]);
});

it('counts of tasks and of pieces may run over', () => {
  const { pieces, control } = pretended();
  const last = 2 ** 31 - 2;
  Atomics.store(control, NOW, last);
  for (const thread of [0, 1, 2]) for (const word of [NEXT, END]) Atomics.store(control, word(thread), last);
  Atomics.store(control, HERE(0), 1);
  const done: number[] = [];
  for (const task of [7, 8, 9]) pieces.divide(task, 4, (piece) => done.push(piece));
  expect(done).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
  expect(Atomics.load(control, NOW)).toBe((last + 6) | 0);
});

it('wakes those that sleep', () => {
  const { control, pieces } = pretended();
  const woken = vi.spyOn(Atomics, 'notify');
  Atomics.store(control, HERE(0), 1);
  pieces.divide(7, 1, () => undefined);
  expect(woken).not.toHaveBeenCalled();
  Atomics.store(control, ASLEEP(0), 1);
  pieces.divide(7, 1, () => undefined);
  expect(woken).toHaveBeenCalledWith(control, NOW);
  vi.restoreAllMocks();
});

it('is gathered once all that are alive are there, and each has its job', async () => {
  const posted: unknown[] = [];
  const { dead, control, pieces } = pretended((at, given) => posted.push([at, given]));
  dead.add(1);
  Atomics.store(control, HERE(0), 1);
  await pieces.gather(job);
  expect(posted).toMatchObject([
    [0, { job: 'any', at: 0 }],
    [1, { job: 'any', at: 1 }],
  ]);
});

it('lets those go that were posted a job when another cannot be', async () => {
  const { control, pieces } = pretended((at) => {
    if (at === 1) throw new Error('cannot be cloned');
  });
  await expect(pieces.gather(job)).rejects.toThrow('cannot be cloned');
  // Would wait for good had it not been released.
  const taken: number[] = [];
  takePieces(control, 0, 2, (task) => taken.push(task));
  expect(taken).toEqual([]);
});
