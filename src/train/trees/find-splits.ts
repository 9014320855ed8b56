import { findSplit, splitOf, type BestSplit, type Split } from './find-split.ts';
import { scoreOf, type NodeSums, type SplitRules } from './scan-bins.ts';
import type { BinLoops } from './tree-loops.ts';

/** A node whose best split is looked for. */
export interface OpenNode extends NodeSums {
  /** Where its histogram is. */
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
  const best = noSplit(rules);
  lookAt(loops, 0, loops.chosen().length, node, rules, best);
  return splitOf(loops, node, best);
}

/** Where none was found yet. */
export function noSplit({ minGain }: FindRules): BestSplit {
  return {
    feature: -1,
    order: undefined,
    ...{ gain: minGain, bin: -1, withMissing: false, gradient: 0, hessian: 0, count: 0 },
  };
}

/** Looks for a better split by some of the chosen features, `to` exclusive. */
export function lookAt(
  loops: BinLoops,
  from: number,
  to: number,
  node: OpenNode,
  rules: FindRules,
  best: BestSplit,
): void {
  const chosen = loops.chosen();
  const parent = scoreOf(node.gradient, node.hessian, node, rules.l2);
  const isFree = node.least === -Infinity && node.most === Infinity;
  for (let at = from; at < to;) {
    let end = at;
    while (isFree && end < to && isPlain(loops, chosen[end]!, rules)) end++;
    if (end > at) loops.scan(node, at, end, parent, rules, best);
    else {
      const feature = chosen[end++]!;
      findSplit(loops, feature, node, rules, parent, rules.signs[feature]!, best);
    }
    at = end;
  }
}

/** Whether a feature is dense and not monotone. */
function isPlain({ features }: BinLoops, feature: number, { signs }: FindRules): boolean {
  return features[feature]!.isOrdered && signs[feature] === 0;
}
