import type { KernelForm } from '../../kernels/check-kernel.ts';
import { adamClock, type NetRows, type NetState } from './net-engine.ts';
import { chunkRows, netMemory, pad, unpadded, type NetMemory } from './net-memory.ts';
import { addChunkGradients, computeOutputs, gatherChunk, transposeWeights } from './net-passes.ts';
import type { NetShape } from './net-shape.ts';
import { outputLoss, type Outputs } from './output-loss.ts';

const { fround } = Math;

/** A net on compiled loops, or on plain ones, with the same bits. Only a chunk of rows is in its memory. */
export interface KernelNet {
  readonly memory: NetMemory;
  /** The sum of the losses of rows at the present parameters. */
  lossOf(rows: NetRows, start: number, end: number): number;
  /** The same of the rows that an order names, if there is one; adds `share` × their gradients to those in memory. */
  addGradients(
    rows: NetRows,
    order: Int32Array | undefined,
    start: number,
    end: number,
    share: number,
  ): number;
  /** Takes a step of Adam by the gradients in memory, which become 0. */
  takeStep(learningRate: number, decay: number): void;
  /** The sum of the squares of all weights, biases excepted. */
  squares(): number;
  /** A copy of what was learned. */
  read(): NetState;
  write(state: NetState): void;
}

/** Lays a net out in memory; its parameters are 0. */
export async function kernelNet(shape: NetShape, form: KernelForm): Promise<KernelNet> {
  const memory = await netMemory(shape, form);
  const { kernel, layers, parameters, gradients, firsts, seconds, weightCount } = memory;
  const last = layers[layers.length - 1]!;
  const targets = new Float64Array(chunkRows);
  const weights = new Float64Array(chunkRows);
  let clock = adamClock();

  /** The sum of the losses of a chunk of rows; `share` of it is what has the gradients at the last layer. */
  const forward = (from: NetRows, start: number, end: number, share: number, order?: Int32Array): number => {
    gatherChunk(memory, from, start, end, order);
    for (let i = start; i < end; i++) {
      const row = order ? order[i]! : i;
      targets[i - start] = from.targets[row]!;
      weights[i - start] = from.weights ? from.weights[row]! : 1;
    }
    computeOutputs(memory, shape.activation, end - start);
    const outputs: Outputs = {
      rows: end - start,
      count: last.units,
      stride: last.columns,
      sums: last.outputs.values,
      targets,
      weights,
    };
    return outputLoss(shape.link, outputs, share, last.gradients.values);
  };

  return {
    memory,
    lossOf(rows, start, end) {
      let loss = 0;
      for (let chunk = start; chunk < end; chunk += chunkRows)
        loss += forward(rows, chunk, Math.min(end, chunk + chunkRows), 0);
      return loss;
    },
    addGradients(rows, order, start, end, share) {
      let loss = 0;
      transposeWeights(memory);
      for (let chunk = start; chunk < end; chunk += chunkRows) {
        const chunkEnd = Math.min(end, chunk + chunkRows);
        loss += forward(rows, chunk, chunkEnd, share, order);
        addChunkGradients(memory, shape.activation, chunkEnd - chunk);
      }
      return loss;
    },
    takeStep(learningRate, decay) {
      const left = clock.next();
      const [firstLeft, secondLeft] = [fround(left.firstLeft), fround(left.secondLeft)];
      const step = fround(learningRate);
      const update = (from: number, to: number, by: number): void => {
        const at = ({ at: place }: { readonly at: number }): number => place + 4 * from;
        kernel.adam(
          at(parameters),
          at(gradients),
          at(firsts),
          at(seconds),
          to - from,
          fround(by),
          step,
          firstLeft,
          secondLeft,
        );
      };
      update(0, weightCount, decay);
      update(weightCount, parameters.values.length, 0);
    },
    squares() {
      let sum = 0;
      for (let i = 0; i < weightCount; i++) sum += parameters.values[i]! * parameters.values[i]!;
      return sum;
    },
    read: () => ({
      steps: clock.steps,
      parameters: unpadded(memory, shape, parameters.values),
      firsts: unpadded(memory, shape, firsts.values),
      seconds: unpadded(memory, shape, seconds.values),
    }),
    write(state) {
      clock = adamClock(state.steps);
      pad(memory, shape, state.parameters, parameters.values);
      pad(memory, shape, state.firsts, firsts.values);
      pad(memory, shape, state.seconds, seconds.values);
      gradients.values.fill(0);
    },
  };
}
