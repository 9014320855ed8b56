import { expect, it, vi } from 'vitest';
import { checkWorkers } from '../../src/workers/check-workers.ts';
import { controlWords, openCrew, takeTurns } from '../../src/workers/crew.ts';
import type { WorkerJob, Workers } from '../../src/workers/workers.ts';

const TURN = 0;
const DONE = 1;
const ASLEEP = 2;
const LEAVE = 3;
const TASK = 4;
const LINE = 16;
const job = (at: number): WorkerJob => ({ job: 'any', at });

/** Two workers that are not there, and the memory in which a test answers in their place. */
function pretended(post: Workers['post'] = () => undefined) {
  const control = new Int32Array(new SharedArrayBuffer(4 * controlWords(2)));
  const dead = new Set<number>();
  const workers: Workers = { count: 2, post, isAlive: (at) => !dead.has(at), close: async () => undefined };
  /** The last turn of a worker is done. */
  const answer = (at: number): void =>
    void Atomics.store(control, LINE * at + DONE, Atomics.load(control, LINE * at + TURN));
  return { control, dead, answer, crew: openCrew(workers, control) };
}

it('a worker joins, does turns, is lost, and the turns of the others go on', () => {
  const { control, dead, answer, crew } = pretended();
  expect(crew.idle()).toEqual([]);
  answer(1);
  expect(crew.idle()).toEqual([1]);
  answer(0); // late
  expect(crew.idle()).toEqual([0, 1]);

  crew.start(0, 7);
  crew.start(1, 8);
  expect([control[TASK], control[LINE + TASK], crew.idle()]).toEqual([7, 8, []]);
  answer(0);
  expect(crew.wait(0, performance.now())).toBe(true);
  // Nobody answers for the other one: past its time it is lost, and it stays so if it wakes up later.
  vi.spyOn(performance, 'now').mockImplementation(
    (
      (now) => () =>
        (now += 1000)
    )(0),
  );
  expect(crew.wait(1, 1000)).toBe(false);
  vi.restoreAllMocks();
  answer(1);
  expect(crew.idle()).toEqual([0]);

  crew.start(0, 9);
  answer(0);
  expect(crew.wait(0, performance.now())).toBe(true);
  dead.add(0);
  expect(crew.idle()).toEqual([]);
});

it('wakes only one that sleeps', () => {
  const { control, answer, crew } = pretended();
  const woken = vi.spyOn(Atomics, 'notify');
  answer(0);
  answer(1);
  Atomics.store(control, LINE + ASLEEP, 1);
  crew.start(0, 7);
  expect(woken).not.toHaveBeenCalled();
  crew.start(1, 7);
  expect(woken).toHaveBeenCalledWith(control, LINE + TURN);
  vi.restoreAllMocks();
});

it('is gathered once all that are alive are there, and each has its job', async () => {
  const posted: unknown[] = [];
  const { dead, answer, crew } = pretended((at, given) => posted.push([at, given]));
  dead.add(1);
  answer(0);
  await crew.gather(job);
  expect(posted).toMatchObject([
    [0, { job: 'any', at: 0 }],
    [1, { job: 'any', at: 1 }],
  ]);
  expect(crew.idle()).toEqual([0]);
});

it('lets those go that were posted a job when another cannot be', async () => {
  const { control, crew } = pretended((at) => {
    if (at === 1) throw new Error('cannot be cloned');
  });
  await expect(crew.gather(job)).rejects.toThrow('cannot be cloned');
  expect(control[LEAVE]).toBe(1);
  // Would wait for good had it not been released.
  const taken: number[] = [];
  takeTurns(control, 0, (task) => taken.push(task));
  expect(taken).toEqual([]);
});

it.each([0, -1, 1.5, 256, NaN, '2'])('%s are no workers', (count) => {
  const workers = { count, post: () => undefined, isAlive: () => true, close: async () => undefined };
  expect(() => checkWorkers('train', workers as Workers)).toThrow(
    expect.objectContaining({ code: 'bad-option' }) as Error,
  );
});
