import type { KernelForm } from '../../kernels/check-kernel.ts';
import { kernelMemory, plainMemory, type Placed, type Places } from '../../kernels/kernel-memory.ts';
import { linearWasm } from '../../kernels/linear-wasm.ts';
import { loadKernel } from '../../kernels/load-kernel.ts';
import type { Examples } from '../../table/examples.ts';
import { width } from '../../table/matrix.ts';
import { gramShape, type GramShape } from './gram-shape.ts';
import type { LinearKernel } from './linear-kernel.ts';
import { plainKernel } from './plain-kernel.ts';
import type { Turn } from './turn.ts';

/** Examples and a kernel to pass over them: a block of rows at a time is copied to the kernel's memory. */
export interface Design {
  readonly kernel: LinearKernel;
  /** Taken between blocks of rows. */
  readonly turn: Turn;
  readonly examples: Examples;
  readonly rows: number;
  /** Dense columns; all features have `width`, and a point of the solver one number more for each output. */
  readonly columns: number;
  readonly width: number;
  readonly outputs: number;
  /** Rows to a block. */
  readonly block: number;
  /** The dense values of a block, shape `[block, columns]`. */
  readonly x: Placed<Float32Array>;
  /** For each category its codes in the block, its levels and the place of the first among the features. */
  readonly categories: readonly {
    readonly codes: Placed<Int32Array>;
    readonly levels: number;
    readonly first: number;
  }[];
  /** Of the block, shape `[block + 2]`; behind its last row stands one of weight 0. */
  readonly labels: Placed<Float64Array>;
  readonly weights: Placed<Float64Array>;
  /** Shape `[outputs, width + 1]`: the weights in expanded order, then the intercept. */
  readonly point: Placed<Float64Array>;
  readonly gradient: Placed<Float64Array>;
  /** Scores, then residuals or bends, of the block: shape `[outputs, block + 2]`. */
  readonly z: Placed<Float64Array>;
  /** The loss, then the residuals of each output. */
  readonly sums: Placed<Float64Array>;
  /** Where curvature is summed. */
  readonly gram: GramPlaces;
}

/** Places for {@link GramShape}. */
export interface GramPlaces {
  readonly shape: GramShape;
  /** Which dense columns are summed, and what is taken off every column first. */
  readonly picks: Placed<Int32Array>;
  readonly shifts: Placed<Float64Array>;
  /** For each level of each category, the row of `sums` that is its own; −1 where it has none. */
  readonly slots: Placed<Int32Array>;
  /** A block of weighed rows, shape `[block, stride]`. */
  readonly rows: Placed<Float64Array>;
  /** Shape `[size + eliminated, size]`, and a `size × size` behind it. */
  readonly sums: Placed<Float64Array>;
}

/** Bytes of dense values to a block: with what is computed of them they stay in the nearest cache. */
const BLOCK_BYTES = 49_152;

/**
 * Lays out the memory of a kernel for passes over examples, which are not copied as a whole.
 *
 * @param outputs - numbers that a row is scored with: 1, or one a class.
 */
export async function openDesign(
  examples: Examples,
  form: KernelForm,
  turn: Turn,
  outputs = 1,
): Promise<Design> {
  const { rows, dense, categories } = examples.matrix;
  const columns = dense.names.length;
  const features = width(examples.matrix);
  const block = Math.max(32, Math.min(1024, Math.floor(BLOCK_BYTES / (4 * columns + 4)))) & ~3;
  const shape = gramShape(examples.matrix);
  const point = outputs * (features + 1);
  const z = outputs * (block + 2);
  const sums = (shape.size + shape.eliminated) * shape.size + shape.size * shape.size + shape.stride;
  const numbers = 2 * (block + 2) + 2 * point + z + outputs + columns + block * shape.stride + sums;
  const integers = block * (columns + categories.length) + features;
  const { places, kernel } = await open(form, 8 * numbers + 4 * integers + 64 * (categories.length + 20));
  let first = columns;
  return {
    kernel,
    turn,
    examples,
    rows,
    columns,
    width: features,
    outputs,
    block,
    x: places.float32(block * columns + 4),
    categories: categories.map(({ levels }) => {
      const category = { codes: places.int32(block), levels: levels.length, first };
      first += levels.length;
      return category;
    }),
    labels: places.float64(block + 2),
    weights: places.float64(block + 2),
    point: places.float64(point),
    gradient: places.float64(point),
    z: places.float64(z),
    sums: places.float64(1 + outputs),
    gram: {
      shape,
      picks: places.int32(columns),
      shifts: places.float64(columns + 2),
      slots: places.int32(features - columns),
      rows: places.float64(block * shape.stride),
      sums: places.float64(sums),
    },
  };
}

async function open(form: KernelForm, bytes: number): Promise<{ places: Places; kernel: LinearKernel }> {
  if (form === 'plain') {
    const places = plainMemory(bytes);
    return { places, kernel: plainKernel(places.buffer) };
  }
  const places = kernelMemory(bytes);
  return { places, kernel: (await loadKernel<LinearKernel>(linearWasm, places.memory))! };
}

/** A loss that the kernels know: `softmax` with several outputs, the others with one. */
export type Loss = 'logistic' | 'poisson' | 'squares' | 'softmax';

/**
 * The loss of all rows, weighed and summed, at a point, and its gradient: no penalty in either.
 *
 * @param gradient - overwritten; shape `[outputs, width + 1]`, as the point.
 * @param every - 1 for all blocks of rows; 8 for every eighth, which then stands for eight.
 */
export async function lossAt(
  design: Design,
  loss: Loss,
  point: Float64Array,
  gradient: Float64Array,
  every = 1,
): Promise<number> {
  const { kernel, columns, outputs, width: features, labels, weights, sums, z } = design;
  const stride = 8 * (design.block + 2);
  design.point.values.set(point);
  design.gradient.values.fill(0);
  sums.values.fill(0);
  await inBlocks(
    design,
    2 * productsOf(design),
    (rows) => {
      scoreBlock(design, rows);
      if (loss === 'softmax') kernel.softmax(z.at, stride, outputs, labels.at, weights.at, rows, sums.at);
      else kernel[loss](z.at, labels.at, weights.at, rows, sums.at);
      for (let k = 0; k < outputs; k++) {
        const to = design.gradient.at + 8 * k * (features + 1);
        const from = z.at + k * stride;
        kernel.correlate(design.x.at, rows, columns, from, to);
        for (const { codes, first } of design.categories)
          kernel.scatter(codes.at, rows, from, to + 8 * first);
      }
    },
    every,
  );
  for (let k = 0; k < outputs; k++)
    design.gradient.values[k * (features + 1) + features] = sums.values[1 + k]!;
  const times = timesOf(design, every);
  for (let at = 0; at < gradient.length; at++) gradient[at] = times * design.gradient.values[at]!;
  return times * sums.values[0]!;
}

/** How many rows each row of the blocks that are visited stands for. */
export function timesOf({ rows, block }: Design, every: number): number {
  if (every === 1) return 1;
  let visited = 0;
  for (let start = 0; start < rows; start += every * block) visited += Math.min(block, rows - start);
  return rows / visited;
}

/** How many products the scores of a row are the sum of. */
export function productsOf({ outputs, columns, categories }: Design): number {
  return outputs * (columns + categories.length + 1);
}

/**
 * Copies a block of rows to the kernel's memory and calls back with their number and the first, in order.
 *
 * @param products - what a row costs: the event loop turns after so many blocks.
 */
export async function inBlocks(
  { examples, rows, columns, block, x, categories, labels, weights, turn }: Design,
  products: number,
  visit: (rows: number, start: number) => void,
  every = 1,
): Promise<void> {
  const { matrix } = examples;
  for (let start = 0; start < rows; start += every * block) {
    const end = Math.min(rows, start + block);
    x.values.set(matrix.dense.values.subarray(start * columns, end * columns));
    for (let k = 0; k < categories.length; k++)
      categories[k]!.codes.values.set(matrix.categories[k]!.codes.subarray(start, end));
    labels.values.set(examples.labels.subarray(start, end));
    if (examples.weights) weights.values.set(examples.weights.subarray(start, end));
    else weights.values.fill(1);
    labels.values[end - start] = 0;
    weights.values[end - start] = 0;
    visit(end - start, start);
    turn.spend(products * (end - start));
    await turn.due();
  }
}

/** The scores of the block that is laid out, at the point that is. */
export function scoreBlock({ kernel, columns, width: features, outputs, ...at }: Design, rows: number): void {
  for (let k = 0; k < outputs; k++) {
    const w = at.point.at + 8 * k * (features + 1);
    const to = at.z.at + 8 * k * (at.block + 2);
    kernel.scores(at.x.at, rows, columns, w, at.point.values[k * (features + 1) + features]!, to);
    for (const { codes, first } of at.categories) kernel.gather(codes.at, rows, w + 8 * first, to);
  }
}

/** The largest sum of a row at a point, in size. */
export async function largestScore(design: Design, point: Float64Array, every = 1): Promise<number> {
  const { z, block, outputs } = design;
  design.point.values.set(point);
  let most = 0;
  const visit = (rows: number): void => {
    scoreBlock(design, rows);
    for (let k = 0; k < outputs; k++) {
      for (let i = k * (block + 2); i < k * (block + 2) + rows; i++)
        most = Math.max(most, Math.abs(z.values[i]!));
    }
  };
  await inBlocks(design, productsOf(design), visit, every);
  return most;
}
