import { findSplit, type Split } from './find-split.ts';
import type { NodeSums, SplitRules } from './scan-bins.ts';
import type { BinLoops } from './tree-loops.ts';

/** A node whose best split is looked for. */
export interface OpenNode extends NodeSums {
  /** Where its histogram is, among those of the thread that looks. */
  readonly slot: number;
}

/** What splits are looked for with. */
export interface FindRules extends SplitRules {
  /** By place among the binned features: 1 or -1 where the sum may only rise, or fall, with it. */
  readonly signs: Int8Array;
}

/** The best split of each node by the chosen features. */
export function findSplits(
  loops: BinLoops,
  nodes: readonly OpenNode[],
  rules: FindRules,
): readonly (Split | undefined)[] {
  return nodes.map((node) => bestSplit(loops, node, rules));
}

function bestSplit(loops: BinLoops, node: OpenNode, rules: FindRules): Split | undefined {
  let best: Split | undefined;
  for (const feature of loops.chosen()) {
    const above = best ? best.gain : rules.minGain;
    best = findSplit(loops, feature, node, rules, rules.signs[feature]!, above) ?? best;
  }
  return best;
}
