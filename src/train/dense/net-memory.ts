import type { KernelForm } from '../../kernels/check-kernel.ts';
import { denseWasm } from '../../kernels/dense-wasm.ts';
import { kernelMemory, plainMemory, type Placed, type Places } from '../../kernels/kernel-memory.ts';
import { loadKernel } from '../../kernels/load-kernel.ts';
import type { DenseKernel } from './dense-kernel.ts';
import { inputsOf, type NetShape } from './net-shape.ts';
import { plainKernel } from './plain-kernel.ts';

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

/** A net in the memory of a kernel, and a chunk of rows. */
export interface NetMemory {
  readonly kernel: DenseKernel;
  readonly layers: readonly PlacedLayer[];
  /** All weights, then all biases, in fours of units; so are the other three. */
  readonly parameters: Placed<Float32Array>;
  readonly gradients: Placed<Float32Array>;
  readonly firsts: Placed<Float32Array>;
  readonly seconds: Placed<Float32Array>;
  /** How many of the parameters are weights. */
  readonly weightCount: number;
  readonly numbers: Placed<Float32Array>;
  /** For each category of a row the row of its level in the first weights, or -1. */
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
  const columns = shape.units.map((units) => (units + 3) & ~3);
  const widest = Math.max(...columns);
  const weightCount = columns.reduce((sum, count, k) => sum + count * inputs[k]!, 0);
  const parameterCount = columns.reduce((sum, count) => sum + count, weightCount);
  const lengths = [
    ...Array<number>(4).fill(parameterCount),
    chunkRows * shape.numbers,
    chunkRows * shape.levels.length,
    widest,
    ...columns.flatMap((count, k) => [
      chunkRows * count,
      chunkRows * count,
      k === 0 ? 0 : shape.units[k]! * columns[k - 1]!,
    ]),
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
  return {
    kernel,
    layers,
    parameters: places.float32(parameterCount),
    gradients: places.float32(parameterCount),
    firsts: places.float32(parameterCount),
    seconds: places.float32(parameterCount),
    weightCount,
    numbers: places.float32(chunkRows * shape.numbers),
    places: places.int32(chunkRows * shape.levels.length),
    zeros: places.float32(widest),
  };
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
export function unpadded(layers: readonly PlacedLayer[], padded: Float32Array): Float32Array {
  const out = new Float32Array(layers.reduce((sum, { inputs, units }) => sum + (inputs + 1) * units, 0));
  eachRow(layers, (at, place, units) => out.set(padded.subarray(place, place + units), at));
  return out;
}

/** Copies parameters into memory. */
export function pad(layers: readonly PlacedLayer[], parameters: Float32Array, padded: Float32Array): void {
  eachRow(layers, (at, place, units) => padded.set(parameters.subarray(at, at + units), place));
}

/** Visits the units of every input of every layer, and the biases behind them. */
function eachRow(
  layers: readonly PlacedLayer[],
  visit: (at: number, place: number, units: number) => void,
): void {
  let at = 0;
  for (const { inputs, units, columns, weightsAt, biasesAt } of layers) {
    for (let i = 0; i < inputs; i++, at += units) visit(at, weightsAt + i * columns, units);
    visit(at, biasesAt, units);
    at += units;
  }
}
