import type { Placed, Places } from '../../kernels/kernel-memory.ts';
import { pieceWords } from '../../workers/pieces.ts';
import { blocksOf } from './binary-loss.ts';

/** What the memory of compiled loops depends on. */
export interface TreeSizes {
  readonly rows: number;
  readonly outputs: number;
  /** Histograms that there is room for. */
  readonly slots: number;
  /** By feature, the most bins it may have, that of missing values included. */
  readonly bins: readonly number[];
  /** Threads that work on it: the one that calls, and workers. */
  readonly threads: number;
}

/** What a thread works in alone: nobody else writes to it. */
export interface ThreadMemory {
  readonly sums: Placed<Float64Array>;
  readonly counts: Placed<Int32Array>;
  /** Gradients and hessians of the rows that are summed up, in their order. */
  readonly inOrder: Placed<Float64Array>;
  /** Room for what is counted when a column is sorted. */
  readonly tallies: Placed<Int32Array>;
  /** Room for a table of 256 numbers. */
  readonly small: Placed<Float64Array>;
  /** Of each feature of the tree, the first bin and how many there are. */
  readonly binned: Placed<Int32Array>;
  /** The best splits that it found of two nodes, and of which task. */
  readonly found: Placed<Float64Array>;
  /** Of those by a category, its bins in the order that they are parted in. */
  readonly orders: Placed<Uint8Array>;
}

/** A column of a dense feature, and the bins that it was put in. */
export interface ColumnMemory {
  readonly numbers: Placed<Float32Array>;
  /** The number of bins, behind their edges. */
  readonly edges: Placed<Float32Array>;
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
  readonly inOrder: Placed<Int32Array>;
  /** By feature, how many bins it has, and whether they are in order. */
  readonly plan: Placed<Int32Array>;
  /** The features of the tree, behind how many they are. */
  readonly chosen: Placed<Int32Array>;
  /** What gradients and hessians are counted in. */
  readonly units: Placed<Float64Array>;
  /** The rows of the tree, node by node. */
  readonly rows: Placed<Int32Array>;
  /** Rows of a node that go right, before they come to stand behind those that go left. */
  readonly others: Placed<Int32Array>;
  /** By bin, 1 where a row goes left. */
  readonly sides: Placed<Uint8Array>;
  /** What a task is about. */
  readonly told: Placed<Float64Array>;
  /** As many as are binned at a time. */
  readonly columns: readonly ColumnMemory[];
  /** Two each where there are workers: the second is used once one was lost, which may yet write to the first. */
  readonly losses: readonly LossMemory[];
  readonly slots: readonly Placed<Float64Array>[];
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
  const twice = <Memory>(layOut: () => Memory): readonly Memory[] =>
    Array.from({ length: threads > 1 ? 2 : 1 }, layOut);
  return {
    data: places.uint8(4 * Math.ceil(features / 4) * rows),
    scores: places.float64((rows + 1) * outputs),
    labels: places.float64(outputs === 1 ? rows + 1 : 0),
    powers: places.float64(32),
    packed: places.float64(2 * rows),
    inOrder: places.int32(rows),
    plan: places.int32(2 * features),
    chosen: places.int32(features + 1),
    units: places.float64(2),
    rows: places.int32(rows),
    others: places.int32(rows),
    sides: places.uint8(256),
    told: places.float64(32),
    columns: Array.from({ length: threads }, () => ({
      numbers: places.float32(rows),
      edges: places.float32(256),
    })),
    losses: twice(() => ({
      // Two rows are taken at a time: there is room for one more.
      pairs: places.float64(2 * (rows + 1) * outputs),
      byBlock: places.float64(blocksOf(rows)),
    })),
    slots: twice(() => places.float64(2 * bins * slots)),
    threads: Array.from({ length: threads }, () => ({
      sums: places.float64(2 * bins),
      counts: places.int32(bins),
      inOrder: places.float64(2 * rows),
      tallies: places.int32(3 * 2048),
      small: places.float64(256),
      binned: places.int32(2 * features),
      found: places.float64(32),
      orders: places.uint8(512),
    })),
    control: places.int32(pieceWords(threads - 1)),
  };
}
