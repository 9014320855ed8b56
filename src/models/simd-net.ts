import { SlipwayError } from '../core/error.ts';
import type { DenseKernel } from '../kernels/dense-kernel.ts';
import { denseWasm } from '../kernels/dense-wasm.ts';
import {
  bytesFor,
  kernelMemory,
  type KernelMemory,
  type Placed,
  type Places,
} from '../kernels/kernel-memory.ts';
import { openKernel } from '../kernels/load-kernel.ts';
import { activate } from './activate.ts';
import type { NetPlan, PlannedEmbedding, PlannedField, PlannedLayer } from './net-plan.ts';
import type { OpenNet } from './open-net.ts';

/** A layer in the memory of a kernel: units come in fours, of which those that are too many have weights of 0. */
interface SimdLayer extends Pick<PlannedLayer, 'inputs' | 'activation' | 'fields'> {
  /** Units in fours. */
  readonly columns: number;
  /** From one row of units to the next, in bytes. */
  readonly stride: number;
  readonly table: Placed<Float32Array>;
  readonly biases: Placed<Float32Array>;
  /** For each field of a row the row of its level in the table, or -1. */
  readonly places: Placed<Int32Array>;
  readonly outputs: Placed<Float32Array>;
}

/** An embedding in that memory; dimensions come in fours as units do. */
interface SimdEmbedding extends Pick<PlannedEmbedding, 'dimension'> {
  readonly field: PlannedField;
  readonly columns: number;
  readonly table: Placed<Float32Array>;
  /** Where the row of its first dimension is in the first table, in bytes. */
  readonly weightsAt: number;
  readonly places: Placed<Int32Array>;
  readonly outputs: Placed<Float32Array>;
}

/** A net in the memory of a kernel. */
interface Laid {
  readonly numbers: Placed<Float32Array>;
  readonly zeros: Placed<Float32Array>;
  readonly layers: readonly SimdLayer[];
  readonly embeddings: readonly SimdEmbedding[];
}

const none: readonly SimdEmbedding[] = [];

/** A net on the compiled kernel; `undefined` where it does not run, or has no memory of that size. */
export function openSimdNet(plan: NetPlan, most: number): OpenNet | undefined {
  const memory = memoryFor(bytesFor((places) => layOut(plan, most, places)));
  const kernel = memory && openKernel<DenseKernel>(denseWasm, memory.memory);
  if (!memory || !kernel) return undefined;
  const laid = layOut(plan, most, memory);
  const { numbers, layers } = laid;
  const last = layers[layers.length - 1]!;
  const categories = plan.features.categories.length;
  const codes = new Int32Array(most * categories);
  return {
    form: 'simd',
    numbers: numbers.values,
    codes,
    outputs: last.outputs.values,
    stride: last.columns,
    compute(rows) {
      for (let k = 0; k < layers.length; k++) {
        const { fields, places, activation, outputs, columns } = layers[k]!;
        for (let f = 0; f < fields.length; f++)
          placeField(codes, categories, rows, fields[f]!, places.values, f, fields.length);
        for (let e = 0; k === 0 && e < laid.embeddings.length; e++) {
          const each = laid.embeddings[e]!;
          placeField(codes, categories, rows, each.field, each.places.values, 0, 1);
        }
        runLayer(kernel, laid, k, rows);
        // Relu is the kernel's.
        if (activation !== 'relu') activate(outputs.values, activation, rows * columns);
      }
    },
  };
}

/** What a layer gives for the rows in memory. */
function runLayer(kernel: DenseKernel, laid: Laid, k: number, rows: number): void {
  const { inputs, columns, stride, table, biases, places, outputs, fields, activation } = laid.layers[k]!;
  const embedded = k === 0 ? laid.embeddings : none;
  const relu = activation === 'relu';
  const from = k === 0 ? laid.numbers.at : laid.layers[k - 1]!.outputs.at;
  const fromRow = k === 0 ? 4 * inputs : laid.layers[k - 1]!.stride;
  const to = outputs.at;
  let start = biases.at;
  let startRow = 0;
  if (fields.length > 0) {
    kernel.gatherRows(places.at, rows, fields.length, table.at, columns, start, to);
    start = to;
    startRow = stride;
  }
  const isLast = relu && embedded.length === 0;
  kernel.product(from, fromRow, 4, table.at, stride, start, startRow, to, stride, rows, inputs, columns, isLast); // prettier-ignore
  for (let e = 0; e < embedded.length; e++) {
    const each = embedded[e]!;
    const row = 4 * each.columns;
    kernel.gatherRows(each.places.at, rows, 1, each.table.at, each.columns, laid.zeros.at, each.outputs.at);
    const ends = relu && e === embedded.length - 1;
    kernel.product(each.outputs.at, row, 4, each.weightsAt, stride, to, stride, to, stride, rows, each.dimension, columns, ends); // prettier-ignore
  }
}

/** The rows of the table that a field adds to rows of a net: -1 where none. */
function placeField(
  codes: Int32Array,
  categories: number,
  rows: number,
  { category, offset }: PlannedField,
  into: Int32Array,
  first: number,
  step: number,
): void {
  for (let row = 0; row < rows; row++) {
    const code = codes[row * categories + category]!;
    into[first + row * step] = code < 0 ? -1 : offset + code;
  }
}

/** Takes places for a net, and copies its weights to them; without any memory, it only asks for the places. */
function layOut(plan: NetPlan, most: number, places: Places): Laid {
  const widest = Math.max(4, ...plan.embeddings.map(({ dimension }) => inFours(dimension)));
  const layers = plan.layers.map((layer): SimdLayer => {
    const { inputs, units, activation, fields, table, biases } = layer;
    const columns = inFours(units);
    return {
      inputs,
      activation,
      fields,
      columns,
      stride: 4 * columns,
      table: padded(places, table, units),
      biases: padded(places, biases, units),
      places: places.int32(most * fields.length),
      outputs: places.float32(most * columns),
    };
  });
  const first = layers[0]!;
  const embeddings = plan.embeddings.map(({ category, dimension, weights, row }): SimdEmbedding => {
    const columns = inFours(dimension);
    return {
      field: { category, offset: 0 },
      dimension,
      columns,
      table: padded(places, weights, dimension),
      weightsAt: first.table.at + row * first.stride,
      places: places.int32(most),
      outputs: places.float32(most * columns),
    };
  });
  const numbers = places.float32(most * first.inputs);
  return { numbers, zeros: places.float32(widest), layers, embeddings };
}

/** Rows of so many numbers, each filled with zeros to a multiple of four. */
function padded(places: Places, rows: Float32Array, width: number): Placed<Float32Array> {
  const columns = inFours(width);
  const placed = places.float32((rows.length / width) * columns);
  // Nothing to write to where bytes are only counted.
  if (placed.values.length === 0) return placed;
  for (let from = 0, to = 0; from < rows.length; from += width, to += columns)
    placed.values.set(rows.subarray(from, from + width), to);
  return placed;
}

function inFours(count: number): number {
  return (count + 3) & ~3;
}

function memoryFor(bytes: number): KernelMemory | undefined {
  try {
    return kernelMemory(bytes);
  } catch (error) {
    // Plain loops give the same.
    if (error instanceof SlipwayError && error.code === 'too-large') return undefined;
    throw error;
  }
}
