import type { KernelForm } from '../../kernels/check-kernel.ts';
import { adamClock, type NetEngine, type NetRows, type OpenNetEngine } from './net-engine.ts';
import { chunkRows, netMemory, pad, unpadded, type NetMemory } from './net-memory.ts';
import type { HiddenActivation } from './net-shape.ts';
import { outputLoss, type Outputs } from './output-loss.ts';

const { fround } = Math;
/** How many numbers a line of the processor's cache has. */
const CACHE_LINE = 16;

/** Computes a training on compiled loops, or on plain ones, with the same bits. Only a chunk of rows is in their memory. */
export function kernelEngine(form: KernelForm): OpenNetEngine {
  return async ({ shape, rows, validation, batchSize, learningRate, decay }) => {
    const memory = await netMemory(shape, form);
    const { kernel, layers, parameters, gradients, firsts, seconds, weightCount } = memory;
    const last = layers[layers.length - 1]!;
    const step = fround(learningRate);
    const targets = new Float64Array(chunkRows);
    const weights = new Float64Array(chunkRows);
    let clock = adamClock();

    /** The sum of the losses of a chunk of rows; `share` of it is what has the gradients at the last layer. */
    const forward = (
      from: NetRows,
      start: number,
      end: number,
      share: number,
      order?: Int32Array,
    ): number => {
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

    const takeStep = (): void => {
      const left = clock.next();
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
    };

    return {
      name: form,
      learn(order, start, end) {
        let loss = 0;
        for (let from = start; from < end; from += batchSize) {
          const to = Math.min(end, from + batchSize);
          if (decay > 0) loss += ((to - from) * decay * squares(parameters.values, weightCount)) / 2;
          transposeWeights(memory);
          for (let chunk = from; chunk < to; chunk += chunkRows) {
            const chunkEnd = Math.min(to, chunk + chunkRows);
            loss += forward(rows, chunk, chunkEnd, 1 / (to - from), order);
            addGradients(memory, shape.activation, chunkEnd - chunk);
          }
          takeStep();
        }
        return Promise.resolve(loss);
      },
      validate() {
        const { rows: count } = validation!.matrix;
        let loss = 0;
        for (let chunk = 0; chunk < count; chunk += chunkRows)
          loss += forward(validation!, chunk, Math.min(count, chunk + chunkRows), 0);
        return Promise.resolve(loss / count);
      },
      read: () =>
        Promise.resolve({
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
      dispose: () => undefined,
    } satisfies NetEngine;
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

function squares(values: Float32Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]! * values[i]!;
  return sum;
}
