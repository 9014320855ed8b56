import type { KernelForm } from '../../kernels/check-kernel.ts';
import { kernelNet } from './kernel-net.ts';
import { openShardsOf } from './shards.ts';
import type { NetEngine, OpenNetEngine } from './net-engine.ts';

/** Computes a training on compiled loops, or on plain ones, with the same bits. */
export function kernelEngine(form: KernelForm): OpenNetEngine {
  return async (plan) => {
    const { shape, validation, batchSize, learningRate, decay } = plan;
    const net = await kernelNet(shape, form);
    const parts = plan.shards > 1 || plan.workers ? await openShardsOf(net, { ...plan, form }) : undefined;
    return {
      name: form,
      learn(rows, order, start, end) {
        let loss = 0;
        for (let from = start; from < end; from += batchSize) {
          const to = Math.min(end, from + batchSize);
          if (decay > 0) loss += ((to - from) * decay * net.squares()) / 2;
          loss += (parts ?? net).addGradients(rows, order, from, to, 1 / (to - from));
          net.takeStep(learningRate, decay);
        }
        return Promise.resolve(loss);
      },
      validate() {
        const { rows } = validation!.matrix;
        return Promise.resolve(net.lossOf(validation!, 0, rows) / rows);
      },
      read: () => Promise.resolve(net.read()),
      write: (state) => net.write(state),
      ...(parts && plan.workers && { spent: () => parts.spent() }),
      dispose: () => parts?.close(),
    } satisfies NetEngine;
  };
}
