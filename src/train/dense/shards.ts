import type { KernelForm } from '../../kernels/check-kernel.ts';
import { bordersOf } from '../../workers/borders.ts';
import { openCrew } from '../../workers/crew.ts';
import type { Workers } from '../../workers/workers.ts';
import type { KernelNet } from './kernel-net.ts';
import type { NetRows, TimeSpent } from './net-engine.ts';
import type { NetShape } from './net-shape.ts';
import { fillPart, openShards, shardMemory, type ShardSizes } from './shard-memory.ts';
import type { NetJob } from './work-on-nets.ts';

/** Computes batches in parts. */
export interface Shards {
  /** The sum of the losses of a batch; its gradients, those of one part after another, are then in the memory of the net. */
  addGradients(rows: NetRows, order: Int32Array, start: number, end: number, share: number): number;
  /** What the time was spent with since it was last asked, by the calling thread. */
  spent(): TimeSpent;
  /** Lets workers go. */
  close(): void;
}

/** What parts are computed with. */
export interface ShardPlan {
  readonly shape: NetShape;
  readonly form: KernelForm;
  readonly batchSize: number;
  /** Parts of a batch: what is learned depends on it in its last digits, and on nothing below. */
  readonly shards: number;
  readonly workers: Workers | undefined;
}

/** Where the sum of a part is, once it is there. */
interface Found {
  readonly loss: number;
  readonly gradients: Float32Array;
}

/** Makes a net ready to compute batches in parts, some of them on workers. */
export async function openShardsOf(net: KernelNet, plan: ShardPlan): Promise<Shards> {
  const { shards } = plan;
  const gradients = net.memory.gradients.values;
  const sum = new Float32Array(gradients.length);
  const team = plan.workers && shards > 1 ? await openHelpers(net, plan, plan.workers) : undefined;
  let [computing, waiting, rest, since] = [0, 0, 0, performance.now()];
  const lap = (): number => {
    const now = performance.now();
    const passed = now - since;
    since = now;
    return passed;
  };
  return {
    addGradients(rows, order, start, end, share) {
      rest += lap();
      const borders = bordersOf(end - start, shards).map((at) => start + at);
      let [loss, taken] = [0, 0];
      // One part after another, whoever computed it: the sum has the same bits.
      const take = (found: Found): void => {
        loss += found.loss;
        if (taken++ === 0) sum.set(found.gradients);
        else for (let i = 0; i < sum.length; i++) sum[i]! += found.gradients[i]!;
      };
      const compute = (): void => {
        gradients.fill(0);
        const [from, to] = [borders[taken]!, borders[taken + 1]!];
        take({ loss: net.addGradients(rows, order, from, to, share), gradients });
      };
      const asked = team?.ask(rows, order, borders, share) ?? [];
      const mine = asked[0]?.first ?? shards;
      rest += lap();
      while (taken < mine) compute();
      computing += lap();
      for (const { first, count, wait } of asked) {
        const parts = wait();
        waiting += lap();
        parts?.forEach(take);
        while (taken < first + count) compute();
        computing += lap();
      }
      gradients.set(sum);
      return loss;
    },
    spent() {
      rest += lap();
      const threads = Math.min(shards, 1 + (team?.idle() ?? 0));
      const spent = { threads, parts: shards, computingMs: computing, waitingMs: waiting, restMs: rest };
      [computing, waiting, rest] = [0, 0, 0];
      return spent;
    },
    close: () => team?.release(),
  };
}

/** Parts that a worker was asked for. */
interface Asked {
  readonly first: number;
  readonly count: number;
  /** What it found; nothing when it was lost. */
  readonly wait: () => readonly Found[] | undefined;
}

/** The workers, as the calling thread sees them. */
interface Helpers {
  /** Asks for the last parts of a batch: the first ones are the caller's. */
  ask(rows: NetRows, order: Int32Array, borders: readonly number[], share: number): readonly Asked[];
  /** How many wait for a turn. */
  idle(): number;
  release(): void;
}

async function openHelpers(
  net: KernelNet,
  { shape, form, batchSize, shards }: ShardPlan,
  workers: Workers,
): Promise<Helpers> {
  const parameters = net.memory.parameters.values;
  const sizes: ShardSizes = {
    workers: workers.count,
    parts: Math.ceil(shards / (workers.count + 1)),
    rows: Math.ceil(batchSize / shards),
    parameters: parameters.length,
  };
  const buffer = openShards(shape, sizes);
  const memory = shardMemory(buffer, shape, sizes);
  const crew = openCrew(workers, memory.control);
  await crew.gather((at): NetJob => ({ job: 'nets', shape, form, buffer, sizes, at }));
  return {
    ask(rows, order, borders, share) {
      const helpers = crew.idle().slice(0, shards - 1);
      const count = Math.min(sizes.parts, Math.floor(shards / (helpers.length + 1)));
      const mine = shards - helpers.length * count;
      memory.parameters.set(parameters);
      return helpers.map((worker, at): Asked => {
        const first = mine + at * count;
        const { told, counts, losses, parts } = memory.workers[worker]!;
        told.set([count, share]);
        for (let part = 0; part < count; part++) {
          const [start, end] = [borders[first + part]!, borders[first + part + 1]!];
          counts[part] = end - start;
          fillPart(parts[part]!, rows, order, start, end);
        }
        const since = performance.now();
        crew.start(worker, 1);
        return {
          first,
          count,
          wait: () =>
            crew.wait(worker, since)
              ? parts.slice(0, count).map(({ gradients }, part) => ({ loss: losses[part]!, gradients }))
              : undefined,
        };
      });
    },
    idle: () => crew.idle().length,
    release: () => crew.release(),
  };
}
