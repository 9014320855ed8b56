import type { KernelForm } from '../../kernels/check-kernel.ts';
import { takeTurns } from '../../workers/crew.ts';
import type { WorkerJob } from '../../workers/workers.ts';
import { kernelNet } from './kernel-net.ts';
import type { NetShape } from './net-shape.ts';
import { shardMemory, type ShardSizes } from './shard-memory.ts';

/** What a worker needs to compute parts of batches. */
export interface NetJob extends WorkerJob {
  readonly job: 'nets';
  readonly shape: NetShape;
  readonly form: KernelForm;
  readonly buffer: SharedArrayBuffer;
  readonly sizes: ShardSizes;
  /** Which of the workers it is. */
  readonly at: number;
}

/** Computes the gradients of parts until the training ends, with a net of its own that has the parameters of the caller's. */
export async function workOnNets({ shape, form, buffer, sizes, at }: NetJob): Promise<void> {
  const net = await kernelNet(shape, form);
  const { parameters, control, workers } = shardMemory(buffer, shape, sizes);
  const { told, counts, losses, parts } = workers[at]!;
  takeTurns(control, at, () => {
    net.memory.parameters.values.set(parameters);
    const [count, share] = [told[0]!, told[1]!];
    for (let part = 0; part < count; part++) {
      const { rows, gradients } = parts[part]!;
      net.memory.gradients.values.fill(0);
      losses[part] = net.addGradients(rows, undefined, 0, counts[part]!, share);
      gradients.set(net.memory.gradients.values);
    }
  });
}
