import { bordersOf } from '../../workers/borders.ts';
import { openCrew } from '../../workers/crew.ts';
import type { Workers } from '../../workers/workers.ts';
import type { Split } from './find-split.ts';
import type { SplitTask } from './tree-loops.ts';
import type { TreeMemory } from './tree-memory.ts';
import { edgesIn, tellTask, toldSplit, TURNS } from './turns.ts';
import type { TreeJob } from './work-on-trees.ts';

/** The workers of a training, as the calling thread sees them. Whatever is lost with one is computed by the caller. */
export interface TreeTeam {
  /** Workers that wait for a turn. */
  idle(): readonly number[];
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
  let trees = 0;
  const ask = (worker: number, turn: number): (() => boolean) => {
    const since = performance.now();
    crew.start(worker, turn);
    return () => crew.isDone(worker, since);
  };
  return {
    idle: () => crew.idle(),
    bin(worker, feature) {
      own(worker).told.values[0] = feature;
      const isDone = ask(worker, TURNS.bin);
      return () => {
        if (!isDone()) return undefined;
        const { small, found } = own(worker);
        return Float32Array.from(edgesIn(small, found.values[0]!));
      };
    },
    loss(blocks, evaluate) {
      const helpers = crew.idle();
      const bounds = bordersOf(blocks, helpers.length + 1);
      const waits = helpers.map((worker, at) => {
        own(worker).told.values.set([bounds[at + 1]!, bounds[at + 2]!]);
        return ask(worker, TURNS.loss);
      });
      evaluate(0, bounds[1]!);
      return waits.map((isDone) => isDone()).every(Boolean);
    },
    begin(chosen) {
      trees++;
      for (let worker = 0; worker < workers.count; worker++)
        own(worker).chosen.values.set([chosen.length, ...chosen]);
    },
    sum(worker, start, count, isInOrder) {
      own(worker).told.values.set([trees, start, count, isInOrder ? 1 : 0]);
      return ask(worker, TURNS.sum);
    },
    part(worker, part, isLeft) {
      own(worker).told.values.set([trees, ...part]);
      own(worker).sides.values.set(isLeft);
      const isDone = ask(worker, TURNS.part);
      return () => (isDone() ? own(worker).found.values[0] : undefined);
    },
    split(worker, task) {
      tellTask(own(worker), trees, task);
      const isDone = ask(worker, TURNS.split);
      return {
        isDone: () => crew.idle().includes(worker),
        take() {
          if (!isDone()) return undefined;
          return {
            lefts: own(worker).found.values[0]!,
            splits: task.nodes.map((_, node) => toldSplit(own(worker), node)),
          };
        },
      };
    },
    release: () => crew.release(),
  };
}
