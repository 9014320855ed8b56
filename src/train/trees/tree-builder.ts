import type { Trees } from '../../models/trees.ts';
import type { BinnedFeature } from './bin-features.ts';
import type { Split } from './find-split.ts';

/** Puts a tree together, node by node. */
export interface TreeBuilder {
  /** A new leaf that so many rows are in; gives its place. */
  add(count: number): number;
  /** Makes a leaf a split with two leaves, and gives their places. */
  split(place: number, split: Split): readonly [left: number, right: number];
  setLeaf(place: number, value: number): void;
  tree(): Trees;
}

/** An empty tree. */
export function treeBuilder(binned: readonly BinnedFeature[]): TreeBuilder {
  const features: number[] = [];
  const thresholds: number[] = [];
  const sets: number[] = [];
  const lefts: number[] = [];
  const rights: number[] = [];
  const missingLeft: number[] = [];
  const values: number[] = [];
  const gains: number[] = [];
  const words: number[] = [];
  const covers: number[] = [];
  const add = (count: number): number => {
    covers.push(count);
    for (const list of [thresholds, sets, lefts, rights, missingLeft, values, gains]) list.push(0);
    return features.push(-1) - 1;
  };
  return {
    add,
    split(place, { feature, gain, isLeft, missingLeft: isMissingLeft, bin, count }) {
      const { edges, binOfLevel } = binned[feature]!;
      const sides = [add(count), add(covers[place]! - count)] as const;
      features[place] = feature;
      missingLeft[place] = isMissingLeft ? 1 : 0;
      gains[place] = gain;
      [lefts[place], rights[place]] = sides;
      if (edges) {
        // Where the missing values alone go right, every number goes left.
        thresholds[place] = edges[Math.min(bin, edges.length - 1)]!;
        return sides;
      }
      sets[place] = words.length;
      const set = new Int32Array(Math.ceil(binOfLevel!.length / 32));
      binOfLevel!.forEach((bin, level) => (set[level >> 5]! |= isLeft![bin]! << (level & 31)));
      words.push(...set);
      return sides;
    },
    setLeaf: (place, value) => (values[place] = value),
    tree: () => ({
      starts: Int32Array.of(0, features.length),
      features: Int32Array.from(features),
      thresholds: Float32Array.from(thresholds),
      sets: Int32Array.from(sets),
      lefts: Int32Array.from(lefts),
      rights: Int32Array.from(rights),
      missingLeft: Uint8Array.from(missingLeft),
      values: Float64Array.from(values),
      gains: Float64Array.from(gains),
      words: Uint32Array.from(words),
      covers: Float64Array.from(covers),
    }),
  };
}
