import type { KernelForm } from '../../kernels/check-kernel.ts';
import { denseWasm } from '../../kernels/dense-wasm.ts';
import { kernelMemory, plainMemory, type Placed, type Places } from '../../kernels/kernel-memory.ts';
import { loadKernel } from '../../kernels/load-kernel.ts';
import type { DenseKernel } from '../../kernels/dense-kernel.ts';
import { inputsOf, parameterCount, type NetShape } from './net-shape.ts';
import { plainKernel } from '../../kernels/dense-plain.ts';

/** Rows that are computed at once: what they need stays in the nearest cache. No bit depends on it. */
export const chunkRows = 64;

/** One layer in memory; units come in fours, of which those that are too many have weights of 0 and keep them. */
export interface PlacedLayer {
  readonly inputs: number;
  readonly units: number;
  /** Units in fours. */
  readonly columns: number;
  /** From one row of units to the next, in bytes. */
  readonly stride: number;
  /** Where the weights and biases begin, in numbers, in each of the four arrays of parameters. */
  readonly weightsAt: number;
  readonly biasesAt: number;
  readonly outputs: Placed<Float32Array>;
  readonly gradients: Placed<Float32Array>;
  /** The weights with rows and columns changed over; for layers behind the first. */
  readonly transposed: Placed<Float32Array> | undefined;
}

/** An embedding in memory; dimensions come in fours as units do. */
export interface PlacedEmbedding {
  readonly dimension: number;
  /** Dimensions in fours. */
  readonly columns: number;
  readonly stride: number;
  /** Where the rows of its levels begin, in numbers, in each of the four arrays of parameters. */
  readonly tableAt: number;
  /** Where the first weights of its dimensions begin, in numbers. */
  readonly weightsAt: number;
  /** For each row its level, or -1. */
  readonly places: Placed<Int32Array>;
  readonly outputs: Placed<Float32Array>;
  readonly gradients: Placed<Float32Array>;
  /** The first weights of its dimensions with rows and columns changed over. */
  readonly transposed: Placed<Float32Array>;
}

/** The wide part in memory: a row of the table, as long as the last sums, for each level of each category. */
export interface PlacedWide {
  readonly fields: number;
  readonly tableAt: number;
  /** Of each category, the row of its first level. */
  readonly offsets: readonly number[];
  /** For each category of a row the row of its level, or -1. */
  readonly places: Placed<Int32Array>;
}

/** A net in the memory of a kernel, and a chunk of rows. */
export interface NetMemory {
  readonly kernel: DenseKernel;
  readonly layers: readonly PlacedLayer[];
  readonly embeddings: readonly PlacedEmbedding[];
  readonly wide: PlacedWide;
  /** Weights, embeddings, the wide part, then all biases, in fours of units; so are the other three. */
  readonly parameters: Placed<Float32Array>;
  readonly gradients: Placed<Float32Array>;
  readonly firsts: Placed<Float32Array>;
  readonly seconds: Placed<Float32Array>;
  /** How many of the parameters are weights of any kind. */
  readonly weightCount: number;
  readonly numbers: Placed<Float32Array>;
  /** For each category of a row that enters one-hot the row of its level in the first weights, or -1. */
  readonly places: Placed<Int32Array>;
  readonly zeros: Placed<Float32Array>;
}

/**
 * Lays a net out in memory.
 *
 * @throws {SlipwayError} `too-large` when it does not fit into 4 GiB.
 */
export async function netMemory(shape: NetShape, form: KernelForm): Promise<NetMemory> {
  const inputs = inputsOf(shape);
  const columns = shape.units.map(inFours);
  const across = shape.embeddings.map(({ dimension }) => inFours(dimension));
  const widest = Math.max(...columns, ...across);
  const lastColumns = columns[columns.length - 1]!;
  const wideLevels = shape.wide.reduce((sum, levels) => sum + levels, 0);
  const layerWeights = columns.reduce((sum, count, k) => sum + count * inputs[k]!, 0);
  const wideAt = shape.embeddings.reduce((sum, { levels }, e) => sum + levels * across[e]!, layerWeights);
  const weightCount = wideAt + wideLevels * lastColumns;
  const count = columns.reduce((sum, count) => sum + count, weightCount);
  const lengths = [
    ...Array<number>(4).fill(count),
    chunkRows * shape.numbers,
    chunkRows * shape.levels.length,
    chunkRows * shape.wide.length,
    widest,
    ...columns.flatMap((each, k) => [
      chunkRows * each,
      chunkRows * each,
      k === 0 ? 0 : shape.units[k]! * columns[k - 1]!,
    ]),
    ...across.flatMap((each) => [chunkRows, chunkRows * each, chunkRows * each, shape.units[0]! * each]),
  ];
  const bytes = lengths.reduce((sum, length) => sum + 4 * length + 64, 0);
  const { kernel, places } = await open(bytes, form);
  let weightsAt = 0;
  let biasesAt = weightCount;
  const layers = shape.units.map((units, k): PlacedLayer => {
    const layer = {
      inputs: inputs[k]!,
      units,
      columns: columns[k]!,
      stride: 4 * columns[k]!,
      weightsAt,
      biasesAt,
      outputs: places.float32(chunkRows * columns[k]!),
      gradients: places.float32(chunkRows * columns[k]!),
      transposed: k === 0 ? undefined : places.float32(units * columns[k - 1]!),
    };
    weightsAt += inputs[k]! * columns[k]!;
    biasesAt += columns[k]!;
    return layer;
  });
  let tableAt = layerWeights;
  let inputAt = shape.levels.reduce((sum, levels) => sum + levels, shape.numbers);
  const embeddings = shape.embeddings.map(({ levels, dimension }, e): PlacedEmbedding => {
    const embedding = {
      dimension,
      columns: across[e]!,
      stride: 4 * across[e]!,
      tableAt,
      weightsAt: inputAt * columns[0]!,
      places: places.int32(chunkRows),
      outputs: places.float32(chunkRows * across[e]!),
      gradients: places.float32(chunkRows * across[e]!),
      transposed: places.float32(shape.units[0]! * across[e]!),
    };
    tableAt += levels * across[e]!;
    inputAt += dimension;
    return embedding;
  });
  const { length: fields } = shape.wide;
  let end = 0;
  const offsets = shape.wide.map((levels) => (end += levels) - levels);
  return {
    kernel,
    layers,
    embeddings,
    wide: { fields, tableAt: wideAt, offsets, places: places.int32(chunkRows * fields) },
    parameters: places.float32(count),
    gradients: places.float32(count),
    firsts: places.float32(count),
    seconds: places.float32(count),
    weightCount,
    numbers: places.float32(chunkRows * shape.numbers),
    places: places.int32(chunkRows * shape.levels.length),
    zeros: places.float32(widest),
  };
}

function inFours(count: number): number {
  return (count + 3) & ~3;
}

async function open(bytes: number, form: KernelForm): Promise<{ kernel: DenseKernel; places: Places }> {
  if (form === 'simd') {
    const places = kernelMemory(bytes);
    const kernel = await loadKernel<DenseKernel>(denseWasm, places.memory);
    if (kernel) return { kernel, places };
  }
  const places = plainMemory(bytes);
  return { kernel: plainKernel(places.buffer), places };
}

/** Copies parameters out of memory, without the units that are too many. */
export function unpadded(memory: NetMemory, shape: NetShape, padded: Float32Array): Float32Array {
  const out = new Float32Array(parameterCount(shape));
  eachRow(memory, shape, (at, place, units) => out.set(padded.subarray(place, place + units), at));
  return out;
}

/** Copies parameters into memory. */
export function pad(
  memory: NetMemory,
  shape: NetShape,
  parameters: Float32Array,
  padded: Float32Array,
): void {
  eachRow(memory, shape, (at, place, units) => padded.set(parameters.subarray(at, at + units), place));
}

/** Visits every row of weights, in the order of `firstParameters`. */
function eachRow(
  { layers, embeddings, wide }: NetMemory,
  shape: NetShape,
  visit: (at: number, place: number, units: number) => void,
): void {
  let at = 0;
  const rows = (count: number, place: number, units: number, columns: number): void => {
    for (let i = 0; i < count; i++, at += units) visit(at, place + i * columns, units);
  };
  for (const { inputs, units, columns, weightsAt, biasesAt } of layers) {
    rows(inputs, weightsAt, units, columns);
    rows(1, biasesAt, units, columns);
  }
  for (const [e, { tableAt, dimension, columns }] of embeddings.entries())
    rows(shape.embeddings[e]!.levels, tableAt, dimension, columns);
  const last = layers[layers.length - 1]!;
  for (const [k, offset] of wide.offsets.entries())
    rows(shape.wide[k]!, wide.tableAt + offset * last.columns, last.units, last.columns);
}
