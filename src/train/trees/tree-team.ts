import { bordersOf } from '../../workers/borders.ts';
import { openCrew, placeOfTurn } from '../../workers/crew.ts';
import type { Workers } from '../../workers/workers.ts';
import type { Split } from './find-split.ts';
import type { SplitTask } from './tree-loops.ts';
import type { TreeMemory, TurnMemory } from './tree-memory.ts';
import { edgesIn, tellTask, toldSplit, TURNS } from './turns.ts';
import type { TreeJob } from './work-on-trees.ts';

/** The workers of a training, as the calling thread sees them. Whatever is lost with one is computed by the caller. */
export interface TreeTeam {
  /** Workers that have done all their turns, and of whom nothing is to be taken. */
  idle(): readonly number[];
  /** Workers that may be given a node to split: they have at most one to do, or that is to be taken, before it. */
  free(): readonly number[];
  /** Has a worker bin the column in its memory; what is called after that waits, and gives the edges, when it is not lost. */
  bin(worker: number, feature: number): () => Float32Array | undefined;
  /** Has workers evaluate blocks of rows, `evaluate` those of the caller; `false` when one was lost. */
  loss(blocks: number, evaluate: (from: number, to: number) => void): boolean;
  /** Begins a tree that is split by some features. */
  begin(chosen: readonly number[]): void;
  /** Has a worker sum up a stretch of rows in the last of its slots; what is called after that waits: `false` when it is lost. */
  sum(worker: number, start: number, count: number, isInOrder: boolean): () => boolean;
  /** Has a worker part a stretch of rows; what is called after that waits, and gives how many went left. */
  part(
    worker: number,
    part: readonly [start: number, length: number, feature: number],
    isLeft: Uint8Array,
  ): () => number | undefined;
  /** Has a worker split a node; what `take` gives, how many rows went left and what was found, is there once it is done. */
  split(
    worker: number,
    task: SplitTask,
  ): {
    isDone(): boolean;
    take(): { readonly lefts: number; readonly splits: readonly (Split | undefined)[] } | undefined;
  };
  release(): void;
}

/** Hands the workers their job. */
export async function openTeam(
  workers: Workers,
  memory: TreeMemory,
  job: Omit<TreeJob, 'at' | 'job'>,
): Promise<TreeTeam> {
  const crew = openCrew(workers, memory.control.values);
  await crew.gather((at) => ({ ...job, job: 'trees', at }));
  const own = (worker: number): TreeMemory['threads'][number] => memory.threads[worker + 1]!;
  const all = Array.from({ length: workers.count }, (_, worker) => worker);
  /** By worker, the places of turns that it was given and of which nothing was taken yet. */
  const untaken = all.map(() => new Set<number>());
  let trees = 0;
  const placeOf = (worker: number): number => placeOfTurn(crew.next(worker));
  const turnOf = (worker: number): TurnMemory => own(worker).turns[placeOf(worker)]!;
  const idle = (): readonly number[] => crew.idle().filter((worker) => untaken[worker]!.size === 0);
  const ask = (worker: number, task: number): { isDone: () => boolean; wait: () => boolean } => {
    const since = performance.now();
    const turn = crew.next(worker);
    crew.start(worker, task);
    return { isDone: () => crew.isDone(worker, turn), wait: () => crew.wait(worker, turn, since) };
  };
  return {
    idle,
    free: () => all.filter((worker) => crew.isFree(worker) && !untaken[worker]!.has(placeOf(worker))),
    bin(worker, feature) {
      const { told, found } = turnOf(worker);
      told.values[0] = feature;
      const { wait } = ask(worker, TURNS.bin);
      return () => (wait() ? Float32Array.from(edgesIn(own(worker).small, found.values[0]!)) : undefined);
    },
    loss(blocks, evaluate) {
      const helpers = idle();
      const bounds = bordersOf(blocks, helpers.length + 1);
      const waits = helpers.map((worker, at) => {
        turnOf(worker).told.values.set([bounds[at + 1]!, bounds[at + 2]!]);
        return ask(worker, TURNS.loss).wait;
      });
      evaluate(0, bounds[1]!);
      return waits.map((wait) => wait()).every(Boolean);
    },
    begin(chosen) {
      trees++;
      for (const worker of all) {
        untaken[worker]!.clear();
        own(worker).chosen.values.set([chosen.length, ...chosen]);
      }
    },
    sum(worker, start, count, isInOrder) {
      turnOf(worker).told.values.set([trees, start, count, isInOrder ? 1 : 0]);
      return ask(worker, TURNS.sum).wait;
    },
    part(worker, part, isLeft) {
      const { told, found, sides } = turnOf(worker);
      told.values.set([trees, ...part]);
      sides.values.set(isLeft);
      const { wait } = ask(worker, TURNS.part);
      return () => (wait() ? found.values[0] : undefined);
    },
    split(worker, task) {
      const turn = turnOf(worker);
      const place = placeOf(worker);
      tellTask(turn, trees, task);
      untaken[worker]!.add(place);
      const { isDone, wait } = ask(worker, TURNS.split);
      return {
        isDone,
        take() {
          if (!wait()) return undefined;
          untaken[worker]!.delete(place);
          return { lefts: turn.found.values[0]!, splits: task.nodes.map((_, node) => toldSplit(turn, node)) };
        },
      };
    },
    release: () => crew.release(),
  };
}
