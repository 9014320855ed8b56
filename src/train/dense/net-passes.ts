import type { NetRows } from './net-engine.ts';
import { chunkRows, type NetMemory } from './net-memory.ts';
import type { HiddenActivation } from './net-shape.ts';

/** How many numbers a line of the processor's cache has. */
const CACHE_LINE = 16;

/** Copies rows into the memory: numbers, and where in the weights the levels are. */
export function gatherChunk(
  { numbers, places, embeddings, wide }: NetMemory,
  rows: NetRows,
  start: number,
  end: number,
  order?: Int32Array,
): void {
  const { dense, categories } = rows.matrix;
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
    gatherCodes(codes, start, end, order, places.values, field, categories.length, offset);
    offset += levels.length;
  }
  for (const [e, codes] of rows.embedded.entries())
    gatherCodes(codes, start, end, order, embeddings[e]!.places.values, 0, 1, 0);
  for (const [field, codes] of rows.wide.entries())
    gatherCodes(codes, start, end, order, wide.places.values, field, wide.fields, wide.offsets[field]!);
}

/** Codes of rows plus an offset, every so many places; -1 stays. */
function gatherCodes(
  codes: Int32Array,
  start: number,
  end: number,
  order: Int32Array | undefined,
  into: Int32Array,
  first: number,
  step: number,
  offset: number,
): void {
  for (let i = start, to = first; i < end; i++, to += step) {
    const code = codes[order ? order[i]! : i]!;
    into[to] = code < 0 ? -1 : offset + code;
  }
}

/** What every layer gives for the rows in memory. */
export function computeOutputs(memory: NetMemory, activation: HiddenActivation, rows: number): void {
  const { kernel, layers, embeddings, wide, parameters, numbers, places, zeros } = memory;
  const fields = places.values.length / chunkRows;
  const inHidden = layers.length - 1;
  for (const [k, { inputs, columns, stride, weightsAt, biasesAt, outputs }] of layers.entries()) {
    const weights = parameters.at + 4 * weightsAt;
    const biases = parameters.at + 4 * biasesAt;
    const before = layers[k - 1];
    const embedded = before ? [] : embeddings;
    const relu = k < inHidden && activation === 'relu';
    let [start, startRow] = [biases, 0];
    if (k === 0 && fields > 0) {
      kernel.gatherRows(places.at, rows, fields, weights, columns, biases, outputs.at);
      [start, startRow] = [outputs.at, stride];
    }
    if (k === inHidden && wide.fields > 0) {
      const table = parameters.at + 4 * wide.tableAt;
      kernel.gatherRows(wide.places.at, rows, wide.fields, table, columns, biases, outputs.at);
      [start, startRow] = [outputs.at, stride];
    }
    const add = (from: number, fromRow: number, at: number, length: number, isLast: boolean): void => {
      kernel.product(
        from,
        fromRow,
        4,
        at,
        stride,
        start,
        startRow,
        outputs.at,
        stride,
        rows,
        length,
        columns,
        relu && isLast,
      );
      [start, startRow] = [outputs.at, stride];
    };
    if (before) add(before.outputs.at, before.stride, weights, inputs, true);
    else {
      const count = numbers.values.length / chunkRows;
      add(numbers.at, 4 * count, weights, count, embedded.length === 0);
    }
    for (const [e, each] of embedded.entries()) {
      const table = parameters.at + 4 * each.tableAt;
      kernel.gatherRows(each.places.at, rows, 1, table, each.columns, zeros.at, each.outputs.at);
      const own = parameters.at + 4 * each.weightsAt;
      add(each.outputs.at, each.stride, own, each.dimension, e === embedded.length - 1);
    }
    if (k < inHidden && activation === 'tanh') {
      const { values } = outputs;
      for (let i = 0; i < rows * columns; i++) values[i] = Math.tanh(values[i]!);
    }
  }
}

/** Changes rows and columns of the weights over, for the way back. */
export function transposeWeights({ kernel, layers, embeddings, parameters }: NetMemory): void {
  const turn = (at: number, inputs: number, units: number, stride: number, to: number, toRow: number): void =>
    kernel.transpose(parameters.at + 4 * at, inputs, units, stride, to, toRow);
  for (const [k, { inputs, units, stride, weightsAt, transposed }] of layers.entries())
    if (transposed) turn(weightsAt, inputs, units, stride, transposed.at, layers[k - 1]!.stride);
  const { units, stride } = layers[0]!;
  for (const each of embeddings)
    turn(each.weightsAt, each.dimension, units, stride, each.transposed.at, each.stride);
}

/** Adds the gradients of the rows in memory, from those of the last sums back to the first layer. */
export function addChunkGradients(memory: NetMemory, activation: HiddenActivation, rows: number): void {
  const { kernel, layers, embeddings, wide, gradients, numbers, places, zeros } = memory;
  const fields = places.values.length / chunkRows;
  for (let k = layers.length - 1; k >= 0; k--) {
    const { inputs, units, columns, stride, weightsAt, biasesAt, gradients: own, transposed } = layers[k]!;
    const before = layers[k - 1];
    const weights = gradients.at + 4 * weightsAt;
    /** From what enters the layer to the gradients of the weights by it. */
    const add = (from: number, fromRow: number, at: number, length: number): void =>
      kernel.product(from, 4, fromRow, own.at, stride, at, stride, at, stride, length, rows, columns, false);
    /** From the gradients of the layer to those of what enters it. */
    const pass = (by: number, byRow: number, into: number, width: number): void =>
      kernel.product(own.at, stride, 4, by, byRow, zeros.at, 0, into, byRow, rows, units, width, false);
    if (k === layers.length - 1 && wide.fields > 0) {
      const table = gradients.at + 4 * wide.tableAt;
      kernel.scatterRows(wide.places.at, rows, wide.fields, own.at, columns, table);
    }
    kernel.addColumns(own.at, rows, columns, gradients.at + 4 * biasesAt);
    if (!before || !transposed) {
      const count = numbers.values.length / chunkRows;
      add(numbers.at, 4 * count, weights, count);
      if (fields > 0) kernel.scatterRows(places.at, rows, fields, own.at, columns, weights);
      for (const each of embeddings) {
        add(each.outputs.at, each.stride, gradients.at + 4 * each.weightsAt, each.dimension);
        pass(each.transposed.at, each.stride, each.gradients.at, each.columns);
        const table = gradients.at + 4 * each.tableAt;
        kernel.scatterRows(each.places.at, rows, 1, each.gradients.at, each.columns, table);
      }
      continue;
    }
    add(before.outputs.at, before.stride, weights, inputs);
    const into = before.gradients;
    pass(transposed.at, before.stride, into.at, before.columns);
    if (activation === 'relu') kernel.mask(into.at, before.outputs.at, rows * before.columns);
    else bend(into.values, before.outputs.values, rows * before.columns);
  }
}

/** Multiplies by what the hyperbolic tangent rises by at each output. */
function bend(values: Float32Array, outputs: Float32Array, length: number): void {
  for (let i = 0; i < length; i++) values[i]! *= 1 - outputs[i]! * outputs[i]!;
}
