import { bordersOf } from '../../workers/borders.ts';
import { openCrew } from '../../workers/crew.ts';
import type { Workers } from '../../workers/workers.ts';
import type { Split } from './find-split.ts';
import type { FindTask } from './find-splits.ts';
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
  /** Deals the features of a tree out, and gives those of the caller. */
  begin(chosen: readonly number[]): readonly number[];
  /** Workers that a tree was dealt out to. */
  members(): readonly number[];
  find(
    task: FindTask,
    own: () => readonly (Split | undefined)[],
    least: number,
  ): readonly (Split | undefined)[] | undefined;
  /** Has the members part a stretch of rows each; what is called after that waits, and gives how many went left. */
  partition(
    worker: number,
    part: readonly [start: number, length: number, feature: number],
    isLeft: Uint8Array,
  ): () => number | undefined;
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
  let members: readonly number[] = [];
  let trees = 0;
  const ask = (worker: number, turn: number): (() => boolean) => {
    const since = performance.now();
    crew.start(worker, turn);
    return () => crew.isDone(worker, since);
  };
  return {
    idle: () => crew.idle(),
    members: () => members,
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
      // Features stand side by side in pairs, and a pair is not parted.
      const pairs = [...new Set(chosen.map((feature) => feature >> 1))];
      const bounds = bordersOf(pairs.length, crew.idle().length + 1);
      const dealt = bounds.slice(1).map((end, at) => {
        const mine = pairs.slice(bounds[at], end);
        return chosen.filter((feature) => mine.includes(feature >> 1));
      });
      const [first, ...others] = dealt;
      members = crew.idle().slice(0, others.filter(({ length }) => length > 0).length);
      members.forEach((worker, at) => own(worker).chosen.values.set([others[at]!.length, ...others[at]!]));
      return first!;
    },
    find(task, findOwn, least) {
      const waits = members.map((worker) => {
        tellTask(own(worker), trees, task);
        return ask(worker, TURNS.find);
      });
      const best = [...findOwn()];
      // Of equal gains the one of the first feature stays, as where one thread looks at all of them.
      for (const [at, worker] of members.entries()) {
        if (!waits[at]!()) return undefined;
        task.nodes.forEach((_, node) => {
          best[node] = toldSplit(own(worker), node, best[node]?.gain ?? least) ?? best[node];
        });
      }
      return best;
    },
    partition(worker, part, isLeft) {
      own(worker).told.values.set(part);
      own(worker).sides.values.set(isLeft);
      const isDone = ask(worker, TURNS.partition);
      return () => (isDone() ? own(worker).found.values[0] : undefined);
    },
    release: () => crew.release(),
  };
}
