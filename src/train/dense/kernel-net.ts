import type { KernelForm } from '../../kernels/check-kernel.ts';
import { adamClock, type NetRows, type NetState } from './net-engine.ts';
import { chunkRows, netMemory, pad, unpadded, type NetMemory } from './net-memory.ts';
import type { HiddenActivation, NetShape } from './net-shape.ts';
import { outputLoss, type Outputs } from './output-loss.ts';

const { fround } = Math;
/** How many numbers a line of the processor's cache has. */
const CACHE_LINE = 16;

/** A net on compiled loops, or on plain ones, with the same bits. Only a chunk of rows is in its memory. */
export interface KernelNet {
  readonly memory: NetMemory;
  /** The sum of the losses of rows at the present parameters. */
  lossOf(rows: NetRows, start: number, end: number): number;
  /** The same of the rows that an order names; adds `share` × their gradients to those in memory. */
  addGradients(rows: NetRows, order: Int32Array, start: number, end: number, share: number): number;
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
    gather(memory, from, start, end, order);
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
        addGradients(memory, shape.activation, chunkEnd - chunk);
      }
      return loss;
    },
    takeStep(learningRate, decay) {
      const left = clock.next();
      const step = fround(learningRate);
      const update = (from: number, length: number, by: number): void => {
        const at = ({ at: place }: { readonly at: number }): number => place + 4 * from;
        const [firstLeft, secondLeft] = [fround(left.firstLeft), fround(left.secondLeft)];
        kernel.adam(
          at(parameters),
          at(gradients),
          at(firsts),
          at(seconds),
          length,
          by,
          step,
          firstLeft,
          secondLeft,
        );
      };
      update(0, weightCount, fround(decay));
      update(weightCount, parameters.values.length - weightCount, 0);
    },
    squares() {
      let sum = 0;
      for (let i = 0; i < weightCount; i++) sum += parameters.values[i]! * parameters.values[i]!;
      return sum;
    },
    read: () => ({
      steps: clock.steps,
      parameters: unpadded(layers, parameters.values),
      firsts: unpadded(layers, firsts.values),
      seconds: unpadded(layers, seconds.values),
    }),
    write(state) {
      clock = adamClock(state.steps);
      pad(layers, state.parameters, parameters.values);
      pad(layers, state.firsts, firsts.values);
      pad(layers, state.seconds, seconds.values);
      gradients.values.fill(0);
    },
  };
}

/** Copies rows into the memory: numbers, and where in the first weights the levels are. */
function gather(
  { numbers, places }: NetMemory,
  { matrix }: NetRows,
  start: number,
  end: number,
  order?: Int32Array,
): void {
  const { dense, categories } = matrix;
  const count = dense.names.length;
  const from = dense.values;
  const into = numbers.values;
  // One number of each line of the cache before the others: rows lie apart, and so are waited for together.
  for (const step of [CACHE_LINE, 1]) {
    for (let i = start, to = 0; i < end; i++, to += count) {
      const first = (order ? order[i]! : i) * count;
      for (let j = 0; j < count; j += step) into[to + j] = from[first + j]!;
    }
  }
  let offset = count;
  for (const [field, { codes, levels }] of categories.entries()) {
    for (let i = start, to = field; i < end; i++, to += categories.length) {
      const code = codes[order ? order[i]! : i]!;
      places.values[to] = code < 0 ? -1 : offset + code;
    }
    offset += levels.length;
  }
}

/** What every layer gives for the rows in memory. */
function computeOutputs(memory: NetMemory, activation: HiddenActivation, rows: number): void {
  const { kernel, layers, parameters, numbers, places } = memory;
  const fields = places.values.length / chunkRows;
  const inHidden = layers.length - 1;
  for (const [k, { inputs, columns, stride, weightsAt, biasesAt, outputs }] of layers.entries()) {
    const weights = parameters.at + 4 * weightsAt;
    const biases = parameters.at + 4 * biasesAt;
    const before = layers[k - 1];
    const [from, count] = before
      ? [before.outputs.at, inputs]
      : [numbers.at, numbers.values.length / chunkRows];
    const fromRow = before ? before.stride : 4 * count;
    const isOfFields = k === 0 && fields > 0;
    if (isOfFields) kernel.gatherRows(places.at, rows, fields, weights, columns, biases, outputs.at);
    const [start, startRow] = isOfFields ? [outputs.at, stride] : [biases, 0];
    const relu = k < inHidden && activation === 'relu';
    kernel.product(
      from,
      fromRow,
      4,
      weights,
      stride,
      start,
      startRow,
      outputs.at,
      stride,
      rows,
      count,
      columns,
      relu,
    );
    if (k < inHidden && activation === 'tanh') {
      const { values } = outputs;
      for (let i = 0; i < rows * columns; i++) values[i] = Math.tanh(values[i]!);
    }
  }
}

function transposeWeights({ kernel, layers, parameters }: NetMemory): void {
  for (const [k, { inputs, units, stride, weightsAt, transposed }] of layers.entries()) {
    if (transposed)
      kernel.transpose(
        parameters.at + 4 * weightsAt,
        inputs,
        units,
        stride,
        transposed.at,
        layers[k - 1]!.stride,
      );
  }
}

/** Adds the gradients of the rows in memory, from those of the last sums back to the first layer. */
function addGradients(memory: NetMemory, activation: HiddenActivation, rows: number): void {
  const { kernel, layers, gradients, numbers, places, zeros } = memory;
  const fields = places.values.length / chunkRows;
  for (let k = layers.length - 1; k >= 0; k--) {
    const { inputs, units, columns, stride, weightsAt, biasesAt, gradients: own, transposed } = layers[k]!;
    const before = layers[k - 1];
    const at = gradients.at + 4 * weightsAt;
    const [from, count] = before
      ? [before.outputs.at, inputs]
      : [numbers.at, numbers.values.length / chunkRows];
    const fromRow = before ? before.stride : 4 * count;
    kernel.product(from, 4, fromRow, own.at, stride, at, stride, at, stride, count, rows, columns, false);
    if (k === 0 && fields > 0) kernel.scatterRows(places.at, rows, fields, own.at, columns, at);
    kernel.addColumns(own.at, rows, columns, gradients.at + 4 * biasesAt);
    if (!before || !transposed) continue;
    const into = before.gradients;
    kernel.product(
      own.at,
      stride,
      4,
      transposed.at,
      before.stride,
      zeros.at,
      0,
      into.at,
      before.stride,
      rows,
      units,
      before.columns,
      false,
    );
    if (activation === 'relu') kernel.mask(into.at, before.outputs.at, rows * before.columns);
    else bend(into.values, before.outputs.values, rows * before.columns);
  }
}

/** Multiplies by what the hyperbolic tangent rises by at each output. */
function bend(values: Float32Array, outputs: Float32Array, length: number): void {
  for (let i = 0; i < length; i++) values[i]! *= 1 - outputs[i]! * outputs[i]!;
}
