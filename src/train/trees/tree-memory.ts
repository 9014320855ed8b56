import type { Placed, Places } from '../../kernels/kernel-memory.ts';
import { controlWords } from '../../workers/crew.ts';
import { blocksOf } from './binary-loss.ts';

/** What the memory of compiled loops depends on. */
export interface TreeSizes {
  readonly rows: number;
  readonly outputs: number;
  /** Histograms that each thread has room for. */
  readonly slots: number;
  /** By feature, the most bins it may have, that of missing values included. */
  readonly bins: readonly number[];
  /** Threads that work on it: the one that calls, and workers. */
  readonly threads: number;
}

/** What a thread works in alone: nobody else writes to it, but for what it is told before a turn. */
export interface ThreadMemory {
  readonly slots: Placed<Float64Array>;
  readonly sums: Placed<Float64Array>;
  readonly counts: Placed<Int32Array>;
  /** Gradients and hessians of the rows that are summed up, in their order. */
  readonly inOrder: Placed<Float64Array>;
  /** The rows of a node that a worker split, those that went left; the caller leaves them where they are. */
  readonly lefts: Placed<Int32Array>;
  /** Those that went right. */
  readonly others: Placed<Int32Array>;
  /** A column of a dense feature. */
  readonly numbers: Placed<Float32Array>;
  /** Room for what is counted when a column is sorted. */
  readonly tallies: Placed<Int32Array>;
  /** Room for a table of 256 numbers. */
  readonly small: Placed<Float64Array>;
  /** What a worker is told, and the features it is to look at, behind how many they are. */
  readonly told: Placed<Float64Array>;
  readonly chosen: Placed<Int32Array>;
  /** What it found. */
  readonly found: Placed<Float64Array>;
  /** By bin, 1 where a row goes left: of the split that is carried out, then of two that were found. */
  readonly sides: Placed<Uint8Array>;
}

/** The derivatives of all rows, and what the loss comes to, block by block. */
export interface LossMemory {
  readonly pairs: Placed<Float64Array>;
  readonly byBlock: Placed<Float64Array>;
}

/** Where everything is that compiled loops work on. */
export interface TreeMemory {
  readonly data: Placed<Uint8Array>;
  readonly scores: Placed<Float64Array>;
  readonly labels: Placed<Float64Array>;
  readonly powers: Placed<Float64Array>;
  readonly packed: Placed<Float64Array>;
  readonly rows: Placed<Int32Array>;
  readonly inOrder: Placed<Int32Array>;
  /** By feature, how many bins it has, and whether they are in order. */
  readonly plan: Placed<Int32Array>;
  /** What gradients and hessians are counted in. */
  readonly units: Placed<Float64Array>;
  /** Two where there are workers: the second is used once one was lost, which may yet write to the first. */
  readonly losses: readonly LossMemory[];
  readonly threads: readonly ThreadMemory[];
  readonly control: Placed<Int32Array>;
}

/** How many bins a histogram may have, with one more for what fills the last group up. */
export function mostBins({ bins }: TreeSizes): number {
  return bins.reduce((sum, each) => sum + each, 1);
}

/** Takes the places of everything: always in this order, so that each thread finds the same. */
export function layOutTrees(places: Places, sizes: TreeSizes): TreeMemory {
  const { rows, outputs, slots, threads } = sizes;
  const features = sizes.bins.length;
  const bins = mostBins(sizes);
  const lossMemory = (): LossMemory => ({
    // Two rows are taken at a time: there is room for one more.
    pairs: places.float64(2 * (rows + 1) * outputs),
    byBlock: places.float64(blocksOf(rows)),
  });
  const threadMemory = (isWorker: boolean): ThreadMemory => ({
    slots: places.float64(2 * bins * slots),
    sums: places.float64(2 * bins),
    counts: places.int32(bins),
    inOrder: places.float64(2 * rows),
    lefts: places.int32(isWorker ? rows : 0),
    others: places.int32(rows),
    numbers: places.float32(rows),
    tallies: places.int32(3 * 2048),
    small: places.float64(256),
    told: places.float64(32),
    chosen: places.int32(features + 1),
    found: places.float64(16),
    sides: places.uint8(512),
  });
  return {
    data: places.uint8(4 * Math.ceil(features / 4) * rows),
    scores: places.float64((rows + 1) * outputs),
    labels: places.float64(outputs === 1 ? rows + 1 : 0),
    powers: places.float64(32),
    packed: places.float64(2 * rows),
    rows: places.int32(rows),
    inOrder: places.int32(rows),
    plan: places.int32(2 * features),
    units: places.float64(2),
    losses: Array.from({ length: threads > 1 ? 2 : 1 }, lossMemory),
    threads: Array.from({ length: threads }, (_, thread) => threadMemory(thread > 0)),
    control: places.int32(controlWords(threads - 1)),
  };
}
