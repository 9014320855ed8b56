import type { KernelForm } from '../../kernels/check-kernel.ts';
import { bordersOf } from '../../workers/borders.ts';
import { openPieces } from '../../workers/pieces.ts';
import type { Workers } from '../../workers/workers.ts';
import type { KernelNet } from './kernel-net.ts';
import type { NetRows, TimeSpent } from './net-engine.ts';
import type { NetShape } from './net-shape.ts';
import { fillPart, openShards, shardMemory, type ShardMemory, type ShardSizes } from './shard-memory.ts';
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

/** Makes a net ready to compute batches in parts, some of them on workers. */
export async function openShardsOf(net: KernelNet, plan: ShardPlan): Promise<Shards> {
  const { shards, workers } = plan;
  const gradients = net.memory.gradients.values;
  const sum = new Float32Array(gradients.length);
  const team = workers && shards > 1 ? await openTeam(net, plan, workers) : undefined;
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
      /** The loss of a part; its gradients are then in the memory of the net. */
      const compute = (part: number): number => {
        gradients.fill(0);
        return net.addGradients(rows, order, borders[part]!, borders[part + 1]!, share);
      };
      let loss = 0;
      // One part after another, whoever computed it: the sum has the same bits.
      const add = (part: number, lossOfPart: number, found: Float32Array): void => {
        loss += lossOfPart;
        if (part === 0) sum.set(found);
        else for (let i = 0; i < sum.length; i++) sum[i]! += found[i]!;
      };
      const isTold = team?.tell(rows, order, borders, share) ?? false;
      rest += lap();
      const found = isTold
        ? team!.compute((part) => {
            waiting += lap();
            const lossOfPart = compute(part);
            computing += lap();
            return lossOfPart;
          })
        : undefined;
      waiting += lap();
      if (found) {
        found.parts.forEach((part, at) => add(at, found.losses[at]!, part.gradients));
      } else {
        for (let part = 0; part < shards; part++) add(part, compute(part), gradients);
        computing += lap();
      }
      gradients.set(sum);
      return loss;
    },
    spent() {
      rest += lap();
      const threads = Math.min(shards, 1 + (team?.helped() ?? 0));
      const spent = { threads, parts: shards, computingMs: computing, waitingMs: waiting, restMs: rest };
      [computing, waiting, rest] = [0, 0, 0];
      return spent;
    },
    close: () => team?.release(),
  };
}

/** The workers, as the calling thread sees them. */
interface Team {
  /** Lays a batch out where workers find it; `false` when there are none. */
  tell(rows: NetRows, order: Int32Array, borders: readonly number[], share: number): boolean;
  /**
   * Has its parts computed, by the caller and by workers; nothing when one of these was lost.
   *
   * @param own - the caller's: gives the loss of a part, and leaves its gradients in the memory of the net.
   */
  compute(own: (part: number) => number): Pick<ShardMemory, 'losses' | 'parts'> | undefined;
  /** Workers that have computed a part since this was asked last. */
  helped(): number;
  release(): void;
}

async function openTeam(
  net: KernelNet,
  { shape, form, batchSize, shards }: ShardPlan,
  workers: Workers,
): Promise<Team> {
  const { parameters, gradients } = net.memory;
  const sizes: ShardSizes = {
    workers: workers.count,
    parts: shards,
    rows: Math.ceil(batchSize / shards),
    parameters: parameters.values.length,
  };
  const buffer = openShards(shape, sizes);
  const memory = shardMemory(buffer, shape, sizes);
  const pieces = openPieces(workers, memory.control);
  await pieces.gather((at): NetJob => ({ job: 'nets', shape, form, buffer, sizes, at }));
  return {
    tell(rows, order, borders, share) {
      if (pieces.isAlone()) return false;
      memory.parameters.set(parameters.values);
      memory.share[0] = share;
      memory.parts.forEach((part, at) => {
        const [start, end] = [borders[at]!, borders[at + 1]!];
        memory.counts[at] = end - start;
        fillPart(part, rows, order, start, end);
      });
      return true;
    },
    compute(own) {
      const isDone = pieces.divide(0, shards, (part) => {
        memory.losses[part] = own(part);
        memory.parts[part]!.gradients.set(gradients.values);
      });
      return isDone ? memory : undefined;
    },
    helped: () => pieces.helped(),
    release: () => pieces.release(),
  };
}
