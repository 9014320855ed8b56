import { SlipwayError } from '../core/error.ts';
import type { Features } from '../models/features.ts';
import type { ModelArray } from '../models/model.ts';
import type { Trees } from '../models/trees.ts';
import { node, tensor, wholeTensor, type OnnxGraph } from './onnx-graph.ts';

/** The most numbers that say which level is in which set: 256 MB. */
const MOST_MEMBERS = 1 << 26;

/**
 * Trees as a `TreeEnsembleRegressor`, from expanded features to sums.
 *
 * ONNX splits by a number alone. So a set of levels that goes one way becomes a column of its own: whether the row has one of
 * them, from a product of the expanded features with 0 and 1. The set is the one that goes left, or, where missing goes left,
 * the one that goes right: a row of zeros is in neither, and goes with the others.
 */
export function treeEnsemble(trees: Trees, features: Features, base: ModelArray, outputs: number): OnnxGraph {
  const numbers = features.dense.length;
  const starts: number[] = [];
  let width = numbers;
  for (const { levels } of features.categories) {
    starts.push(width);
    width += levels.length;
  }
  const sets = new Map<
    string,
    { readonly column: number; readonly category: number; readonly words: Uint32Array }
  >();

  function setColumn(tree: number): number {
    const category = trees.features[tree]! - numbers;
    const { length } = features.categories[category]!.levels;
    const flip = trees.missingLeft[tree] === 1 ? -1 : 0;
    const words = trees.words.slice(trees.sets[tree], trees.sets[tree]! + Math.ceil(length / 32));
    for (let word = 0; word < words.length; word++) words[word]! ^= flip;
    // What is behind the last level is no member.
    if (length % 32 > 0) words[words.length - 1]! &= 2 ** (length % 32) - 1;
    const key = `${category}:${words.join()}`;
    const known = sets.get(key);
    if (known) return known.column;
    const column = numbers + sets.size;
    sets.set(key, { column, category, words });
    if ((width - numbers) * sets.size <= MOST_MEMBERS) return column;
    throw new SlipwayError(
      'too-large',
      'formats/to-onnx',
      `the trees split ${width - numbers} levels of categories in more than ${sets.size - 1} ways, and ONNX needs a number for each of both; expected at most ${MOST_MEMBERS}. Take the edge module of the predictor.`,
    );
  }

  const of = {
    treeids: [] as number[],
    nodeids: [] as number[],
    featureids: [] as number[],
    modes: [] as string[],
    values: [] as number[],
    truenodeids: [] as number[],
    falsenodeids: [] as number[],
    missing: [] as number[],
  };
  const leaves = {
    treeids: [] as number[],
    nodeids: [] as number[],
    ids: [] as number[],
    weights: [] as number[],
  };
  for (let tree = 0; tree < trees.starts.length - 1; tree++) {
    const root = trees.starts[tree]!;
    for (let at = root; at < trees.starts[tree + 1]!; at++) {
      const feature = trees.features[at]!;
      of.treeids.push(tree);
      of.nodeids.push(at - root);
      if (feature < 0) {
        of.featureids.push(0);
        of.modes.push('LEAF');
        of.values.push(0);
        of.truenodeids.push(0);
        of.falsenodeids.push(0);
        of.missing.push(0);
        leaves.treeids.push(tree);
        leaves.nodeids.push(at - root);
        leaves.ids.push(tree % outputs);
        leaves.weights.push(trees.values[at]!);
        continue;
      }
      const [left, right] = [trees.lefts[at]! - root, trees.rights[at]! - root];
      const isNumber = feature < numbers;
      const missingLeft = trees.missingLeft[at] === 1;
      of.featureids.push(isNumber ? feature : setColumn(at));
      of.modes.push('BRANCH_LEQ');
      of.values.push(isNumber ? trees.thresholds[at]! : 0.5);
      // Of a set, 0 is where it is not: left where the set is of those that go right.
      const trueIsLeft = isNumber || missingLeft;
      of.truenodeids.push(trueIsLeft ? left : right);
      of.falsenodeids.push(trueIsLeft ? right : left);
      of.missing.push(isNumber && missingLeft ? 1 : 0);
    }
  }
  const inputs = numbers + sets.size;
  // Columns of numbers are chosen, not multiplied: a missing one times 0 would be missing in every column.
  const membership = new Float32Array((width - numbers) * sets.size);
  for (const { column, category, words } of sets.values())
    for (let code = 0; code < 32 * words.length; code++)
      if ((words[code >>> 5]! >>> (code & 31)) & 1)
        membership[(starts[category]! + code - numbers) * sets.size + (column - numbers)] = 1;
  const ensemble = node(
    'TreeEnsembleRegressor',
    ['split'],
    ['sums'],
    {
      n_targets: { int: outputs },
      aggregate_function: { text: 'SUM' },
      post_transform: { text: 'NONE' },
      base_values: { floats: Array.from(base) },
      nodes_treeids: { ints: of.treeids },
      nodes_nodeids: { ints: of.nodeids },
      nodes_featureids: { ints: of.featureids },
      nodes_modes: { texts: of.modes },
      nodes_values: { floats: of.values },
      nodes_truenodeids: { ints: of.truenodeids },
      nodes_falsenodeids: { ints: of.falsenodeids },
      nodes_missing_value_tracks_true: { ints: of.missing },
      target_treeids: { ints: leaves.treeids },
      target_nodeids: { ints: leaves.nodeids },
      target_ids: { ints: leaves.ids },
      target_weights: { floats: leaves.weights },
    },
    'ai.onnx.ml',
  );
  if (inputs === numbers) {
    // No set, so that the numbers alone are looked at, which stand first.
    return { nodes: [node('Identity', ['features'], ['split']), ensemble], tensors: [] };
  }
  const parts = numbers === 0 ? ['features'] : ['numbers', 'levels'];
  const cut = numbers === 0 ? [] : [node('Split', ['features', 'lengths'], parts, { axis: { int: 1 } })];
  const levels = numbers === 0 ? 'features' : 'levels';
  return {
    nodes: [
      ...cut,
      node('MatMul', [levels, 'membership'], ['sets']),
      numbers === 0
        ? node('Identity', ['sets'], ['split'])
        : node('Concat', ['numbers', 'sets'], ['split'], { axis: { int: 1 } }),
      ensemble,
    ],
    tensors: [
      tensor('membership', [width - numbers, sets.size], membership),
      ...(numbers === 0 ? [] : [wholeTensor('lengths', [numbers, width - numbers])]),
    ],
  };
}
