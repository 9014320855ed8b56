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
  /** Workers that wait for a turn, and of whom nothing is to be taken. */
  idle(): readonly number[];
  /** Has a worker bin the column in its memory; what is called after that waits, and gives the edges, when it is not lost. */
  bin(worker: number, feature: number): () => Float32Array | undefined;
  /** Has workers evaluate blocks of rows, `evaluate` those of the caller; `false` when one was lost. */
  loss(blocks: number, evaluate: (from: number, to: number) => void): boolean;
  /** Begins a tree that is split by some features. */
  begin(chosen: readonly number[]): void;
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
  /** Those that were given a node to split, which nobody has taken from them. */
  const untaken = new Set<number>();
  let trees = 0;
  const idle = (): readonly number[] => crew.idle().filter((worker) => !untaken.has(worker));
  const ask = (worker: number, turn: number): (() => boolean) => {
    const since = performance.now();
    crew.start(worker, turn);
    return () => crew.wait(worker, since);
  };
  return {
    idle,
    bin(worker, feature) {
      own(worker).told.values[0] = feature;
      const wait = ask(worker, TURNS.bin);
      return () => {
        const { small, found } = own(worker);
        return wait() ? Float32Array.from(edgesIn(small, found.values[0]!)) : undefined;
      };
    },
    loss(blocks, evaluate) {
      // Between trees: what was split in vain is taken by nobody.
      const helpers = crew.idle();
      const bounds = bordersOf(blocks, helpers.length + 1);
      const waits = helpers.map((worker, at) => {
        own(worker).told.values.set([bounds[at + 1]!, bounds[at + 2]!]);
        return ask(worker, TURNS.loss);
      });
      evaluate(0, bounds[1]!);
      return waits.map((wait) => wait()).every(Boolean);
    },
    begin(chosen) {
      trees++;
      untaken.clear();
      for (const worker of all) own(worker).chosen.values.set([chosen.length, ...chosen]);
    },
    split(worker, task) {
      tellTask(own(worker), trees, task);
      untaken.add(worker);
      const wait = ask(worker, TURNS.split);
      return {
        isDone: () => crew.isDone(worker),
        take() {
          if (!wait()) return undefined;
          untaken.delete(worker);
          const { found } = own(worker);
          return {
            lefts: found.values[0]!,
            splits: task.nodes.map((_, node) => toldSplit(own(worker), node)),
          };
        },
      };
    },
    release: () => crew.release(),
  };
}
