import type { Matrix } from '../../table/matrix.ts';
import { goesLeft, type Trees } from '../trees.ts';
import type { Contributions } from './contributions.ts';
import { planTree, TABLES, type TreePlan } from './plan-tree.ts';

/** Rows that a tree is asked about at a time, at most. */
const BLOCK = 64;
/** Numbers that are held of them at a time, at most, where a row has no more: what stays in a cache. */
const HELD_MOST = 65_536;

/** What a row has made of a feature by its splits on the way to a node: it went that way, it left it, or it had left it before. */
const HELD = 0;
const LEFT = 1;
const LEFT_BEFORE = 2;

/**
 * What each feature contributes to the sums of each row: its Shapley values, where what is not known of a row is averaged
 * over the ways through the trees.
 *
 * @param sums - shape `[outputs]`: those before the first tree.
 * @param covers - by node: the averages are weighed by them.
 * @source S. Lundberg et al. (2020), From local explanations to global understanding with explainable AI for trees,
 *   Algorithm 1 (path-dependent), whose numbers these are; computed as the integrals of G. Owen (1972), Multilinear
 *   extensions of games, in time linear in nodes times different features on a way.
 */
export function treeContributions(
  where: string,
  trees: Trees,
  covers: Float64Array,
  matrix: Matrix,
  sums: Float64Array,
): Contributions {
  const base = sums.slice();
  const outputs = base.length;
  const width = matrix.dense.names.length + matrix.categories.length;
  const values = new Float64Array(matrix.rows * outputs * width);
  const count = trees.starts.length - 1;
  const plans = Array.from({ length: count }, (_, tree) => planTree(where, trees, covers, tree));
  plans.forEach((plan, tree) => (base[tree % outputs]! += plan.base));
  const most = (of: (plan: TreePlan) => number): number =>
    plans.reduce((all, plan) => Math.max(all, of(plan)), 1);
  const wide = most(({ nodes, points }) => nodes * points);
  const block = Math.max(1, Math.min(BLOCK, matrix.rows, Math.floor(HELD_MOST / wide)));
  const held = new Float64Array(block * wide);
  const states = new Uint8Array(block * most(({ nodes }) => nodes));
  // A tree at a time over some rows, so that its tables stay in the cache.
  for (let first = 0; first < matrix.rows; first += block) {
    const last = Math.min(matrix.rows, first + block);
    plans.forEach((plan, tree) => {
      if (plan.nodes === 1) return;
      const place = (tree % outputs) * width;
      addTree(trees, plan, matrix, first, last, held, states, values, place, outputs * width);
    });
  }
  return { base, values };
}

/** Adds what a tree makes of some rows. @param place - where the first row begins in `out`, and `stride` from row to row. */
function addTree(
  trees: Trees,
  { start, nodes, points, weights, before, tables, shrink }: TreePlan,
  matrix: Matrix,
  first: number,
  last: number,
  held: Float64Array,
  states: Uint8Array,
  out: Float64Array,
  place: number,
  stride: number,
): void {
  const { features, lefts, rights } = trees;
  const rows = last - first;
  const size = rows * points;
  // From the root: at each node, by row, the product of what the features on the way make of it, at every point.
  for (let at = 0; at < size; at++) held[at] = weights[at % points]!;
  for (let node = 0; node < nodes; node++) {
    if (features[start + node]! < 0) continue;
    const left = lefts[start + node]! - start;
    const right = rights[start + node]! - start;
    const earlier = before[left]!;
    const toLeft = shrink[left]!;
    const toRight = shrink[right]!;
    let from = node * size;
    let l = left * size;
    let r = right * size;
    for (let row = 0; row < rows; row++) {
      const end = from + points;
      if (earlier >= 0 && states[earlier * rows + row] !== HELD) {
        states[left * rows + row] = LEFT_BEFORE;
        states[right * rows + row] = LEFT_BEFORE;
        for (; from < end; from++, l++, r++) {
          held[l] = held[from]! * toLeft;
          held[r] = held[from]! * toRight;
        }
        continue;
      }
      const isLeft = goesLeft(trees, matrix, start + node, first + row);
      states[left * rows + row] = isLeft ? HELD : LEFT;
      states[right * rows + row] = isLeft ? LEFT : HELD;
      let ofLeft = (TABLES * left + (isLeft ? 0 : 1)) * points;
      let ofRight = (TABLES * right + (isLeft ? 1 : 0)) * points;
      for (; from < end; from++, l++, r++) {
        const here = held[from]!;
        held[l] = here * tables[ofLeft++]!;
        held[r] = here * tables[ofRight++]!;
      }
    }
  }
  // To the root: the sums of the leaves below each node, and what the split above them makes of them.
  for (let node = nodes - 1; node >= 0; node--) {
    const feature = features[start + node]!;
    if (feature < 0) continue;
    const left = lefts[start + node]! - start;
    const right = rights[start + node]! - start;
    let from = node * size;
    let l = left * size;
    let r = right * size;
    for (let row = 0; row < rows; row++) {
      const end = from + points;
      const state = states[left * rows + row]!;
      if (state === LEFT_BEFORE) {
        for (; from < end; from++, l++, r++) held[from] = held[l]! + held[r]!;
        continue;
      }
      let ofLeft = (TABLES * left + 2 + state) * points;
      let ofRight = (TABLES * right + 3 - state) * points;
      let sum = 0;
      for (; from < end; from++, l++, r++) {
        const a = held[l]!;
        const b = held[r]!;
        held[from] = a + b;
        sum += a * tables[ofLeft++]! + b * tables[ofRight++]!;
      }
      out[place + (first + row) * stride + feature]! += sum;
    }
  }
}
