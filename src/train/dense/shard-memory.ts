import { bytesFor, placesIn, sharedMemory, type Placed, type Places } from '../../kernels/kernel-memory.ts';
import { pieceWords } from '../../workers/pieces.ts';
import type { NetRows } from './net-engine.ts';
import type { NetShape } from './net-shape.ts';

/** What the memory depends on that workers and the calling thread share. */
export interface ShardSizes {
  readonly workers: number;
  /** Parts of a batch. */
  readonly parts: number;
  /** Rows of a part, at most. */
  readonly rows: number;
  /** Parameters of the net as it is in the memory of a kernel. */
  readonly parameters: number;
}

/** A part of a batch: its rows, and what was found of them by whoever computed it. */
export interface ShardPart {
  readonly rows: NetRows;
  readonly gradients: Float32Array;
}

/** Where everything is that the threads share. */
export interface ShardMemory {
  /** Those of the net, written by the calling thread alone. */
  readonly parameters: Float32Array;
  /** What gradients are multiplied by. */
  readonly share: Float64Array;
  /** The rows of each part, and the sum of their losses. */
  readonly counts: Int32Array;
  readonly losses: Float64Array;
  readonly parts: readonly ShardPart[];
  readonly control: Int32Array;
}

/** Shared memory of the sizes that are asked for. */
export function openShards(shape: NetShape, sizes: ShardSizes): SharedArrayBuffer {
  return sharedMemory(bytesFor((places) => layOut(places, shape, sizes)));
}

/** What is in shared memory: the same for every thread. */
export function shardMemory(buffer: SharedArrayBuffer, shape: NetShape, sizes: ShardSizes): ShardMemory {
  return layOut(placesIn(buffer), shape, sizes);
}

function layOut(places: Places, shape: NetShape, sizes: ShardSizes): ShardMemory {
  const { rows } = sizes;
  const valuesOf = <Values>({ values }: Placed<Values>): Values => values;
  const codes = (): Int32Array => valuesOf(places.int32(rows));
  const part = (): ShardPart => ({
    rows: {
      matrix: {
        rows,
        dense: {
          names: new Array<string>(shape.numbers).fill(''),
          values: valuesOf(places.float32(rows * shape.numbers)),
        },
        categories: shape.levels.map((count) => ({
          name: '',
          levels: new Array<string>(count),
          codes: codes(),
        })),
      },
      embedded: shape.embeddings.map(codes),
      wide: shape.wide.map(codes),
      targets: valuesOf(places.float64(rows)),
      weights: valuesOf(places.float64(rows)),
    },
    gradients: valuesOf(places.float32(sizes.parameters)),
  });
  return {
    parameters: valuesOf(places.float32(sizes.parameters)),
    share: valuesOf(places.float64(1)),
    counts: valuesOf(places.int32(sizes.parts)),
    losses: valuesOf(places.float64(sizes.parts)),
    parts: Array.from({ length: sizes.parts }, part),
    control: valuesOf(places.int32(pieceWords(sizes.workers))),
  };
}

/** Copies the rows that an order names, from `start` to `end`, into a part. */
export function fillPart(
  { rows: to }: ShardPart,
  from: NetRows,
  order: Int32Array,
  start: number,
  end: number,
): void {
  const numbers = from.matrix.dense.names.length;
  const [read, write] = [from.matrix.dense.values, to.matrix.dense.values];
  for (let at = start, place = 0; at < end; at++) {
    const first = order[at]! * numbers;
    for (let j = 0; j < numbers; j++) write[place++] = read[first + j]!;
  }
  const copy = (some: Int32Array | Float64Array, into: Int32Array | Float64Array): void => {
    for (let at = start; at < end; at++) into[at - start] = some[order[at]!]!;
  };
  from.matrix.categories.forEach(({ codes }, j) => copy(codes, to.matrix.categories[j]!.codes));
  from.embedded.forEach((codes, j) => copy(codes, to.embedded[j]!));
  from.wide.forEach((codes, j) => copy(codes, to.wide[j]!));
  copy(from.targets, to.targets);
  if (from.weights) copy(from.weights, to.weights!);
  else to.weights!.fill(1, 0, end - start);
}
