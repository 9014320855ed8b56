import type { TreeModel } from './tree-model.ts';

/** How much the trees of a model make of one feature. */
export interface FeatureImportance {
  readonly feature: string;
  /** The gains of all splits by it: how much they lowered twice the training loss, to second order. */
  readonly gain: number;
  /** How many splits are by it. */
  readonly splits: number;
}

/**
 * What the trees of a model make of each feature: the sum of the gains and the number of splits, the largest gain first.
 *
 * It tells what the model looks at, not what causes what: of two features that say the same, either may get all of it,
 * and one of many values is split by more often.
 *
 * @returns one entry for every dense feature and every category, those that no split is by among them.
 * @source The `gain` and `split` importances of LightGBM.
 * @example
 * const stump = { starts: Int32Array.of(0, 3), features: Int32Array.of(1, -1, -1), thresholds: Float32Array.of(40, 0, 0),
 *   sets: new Int32Array(3), lefts: Int32Array.of(1, 0, 0), rights: Int32Array.of(2, 0, 0), missingLeft: new Uint8Array(3),
 *   values: Float64Array.of(0, -2, 2), gains: Float64Array.of(7, 0, 0), words: new Uint32Array() };
 * const model = treeModel({ features: { dense: ['age', 'pay'], categories: [] }, base: Float64Array.of(0), trees: stump });
 * featureImportance(model) // => [{ feature: 'pay', gain: 7, splits: 1 }, { feature: 'age', gain: 0, splits: 0 }]
 */
export function featureImportance({ inputs, trees }: TreeModel): readonly FeatureImportance[] {
  const names = [...inputs.dense, ...inputs.categories.map(({ name }) => name)];
  const gains = new Float64Array(names.length);
  const splits = new Int32Array(names.length);
  trees.features.forEach((feature, node) => {
    if (feature < 0) return;
    gains[feature]! += trees.gains[node]!;
    splits[feature]!++;
  });
  return names
    .map((feature, at) => ({ feature, gain: gains[at]!, splits: splits[at]! }))
    .sort((a, b) => b.gain - a.gain || b.splits - a.splits);
}
