import type { Trees } from '../../src/models/trees.ts';

/** What a tree of XGBoost's JSON has, as `save_model` writes it. */
export interface XgboostTree {
  readonly left_children: readonly number[];
  readonly right_children: readonly number[];
  readonly split_conditions: readonly number[];
  readonly split_indices: readonly number[];
  readonly default_left: readonly number[];
  readonly sum_hessian: readonly number[];
  readonly split_type: readonly number[];
  readonly categories: readonly number[];
  readonly categories_nodes: readonly number[];
  readonly categories_segments: readonly number[];
  readonly categories_sizes: readonly number[];
}

/**
 * A tree of XGBoost as one of ours: its values go left below a threshold, and its listed levels right.
 *
 * @param levels - of its only category, fewer than 33; none without one.
 */
export function fromXgboost(tree: XgboostTree, levels: readonly string[] = []): Trees {
  const nodes = tree.left_children.length;
  const isLeaf = (node: number): boolean => tree.left_children[node]! < 0;
  const words = Uint32Array.from({ length: nodes }, (_, node) => {
    const at = tree.categories_nodes.indexOf(node);
    if (at < 0) return 0;
    const from = tree.categories_segments[at]!;
    const right = tree.categories.slice(from, from + tree.categories_sizes[at]!);
    return levels.reduce((word, __, level) => (right.includes(level) ? word : word | (1 << level)), 0);
  });
  return {
    starts: Int32Array.of(0, nodes),
    features: Int32Array.from(tree.split_indices, (feature, node) => (isLeaf(node) ? -1 : feature)),
    thresholds: Float32Array.from(tree.split_conditions, (value, node) =>
      isLeaf(node) ? 0 : floatBelow(value),
    ),
    sets: Int32Array.from({ length: nodes }, (_, node) => node),
    lefts: Int32Array.from(tree.left_children, (child) => Math.max(0, child)),
    rights: Int32Array.from(tree.right_children, (child) => Math.max(0, child)),
    missingLeft: Uint8Array.from(tree.default_left),
    values: Float64Array.from(tree.split_conditions, (value, node) => (isLeaf(node) ? value : 0)),
    gains: new Float64Array(nodes),
    words,
    covers: Float64Array.from(tree.sum_hessian),
  };
}

/** The next 32-bit number below one. */
function floatBelow(value: number): number {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = value;
  if (float[0] === 0) return -1.401298464324817e-45;
  bits[0]! += float[0] > 0 ? -1 : 1;
  return float[0];
}
