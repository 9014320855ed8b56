import type { KernelForm } from '../../kernels/check-kernel.ts';
import { takePieces } from '../../workers/pieces.ts';
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
  const { parameters, gradients } = net.memory;
  const shared = shardMemory(buffer, shape, sizes);
  takePieces(shared.control, at, sizes.workers, (_, part, isFirst) => {
    if (isFirst) parameters.values.set(shared.parameters);
    gradients.values.fill(0);
    const { rows, gradients: found } = shared.parts[part]!;
    shared.losses[part] = net.addGradients(rows, undefined, 0, shared.counts[part]!, shared.share[0]!);
    found.set(gradients.values);
  });
}
