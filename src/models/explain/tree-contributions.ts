import type { Matrix } from '../../table/matrix.ts';
import { goesLeft, type Trees } from '../trees.ts';
import type { Contributions } from './contributions.ts';
import { planTree, TABLES, type TreePlan } from './plan-tree.ts';

/** Rows that a tree is asked about at a time. */
const BLOCK = 64;

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
  const held = new Float64Array(plans.reduce((most, { nodes, points }) => Math.max(most, nodes * points), 0));
  const states = new Uint8Array(plans.reduce((most, { nodes }) => Math.max(most, nodes), 0));
  // A tree at a time over some rows, so that its tables stay in the cache.
  for (let first = 0; first < matrix.rows; first += BLOCK) {
    const last = Math.min(matrix.rows, first + BLOCK);
    plans.forEach((plan, tree) => {
      if (plan.nodes > 1)
        addTree(
          trees,
          plan,
          matrix,
          first,
          last,
          held,
          states,
          values,
          (tree % outputs) * width,
          outputs * width,
        );
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
  const { features, lefts, rights, values } = trees;
  const end = start + nodes;
  for (let row = first; row < last; row++) {
    // From the root: at each node the product of what the features on the way make of it, at every point.
    for (let q = 0; q < points; q++) held[q] = weights[q]!;
    for (let node = start, from = 0; node < end; node++, from += points) {
      const feature = features[node]!;
      if (feature < 0) {
        const value = values[node]!;
        for (let q = 0; q < points; q++) held[from + q]! *= value;
        continue;
      }
      const left = lefts[node]! - start;
      const right = rights[node]! - start;
      const earlier = before[left]!;
      if (earlier >= 0 && states[earlier] !== HELD) {
        states[left] = LEFT_BEFORE;
        states[right] = LEFT_BEFORE;
        const l = left * points;
        const r = right * points;
        const toLeft = shrink[left]!;
        const toRight = shrink[right]!;
        for (let q = 0; q < points; q++) {
          held[l + q] = held[from + q]! * toLeft;
          held[r + q] = held[from + q]! * toRight;
        }
        continue;
      }
      const isLeft = goesLeft(trees, matrix, node, row);
      states[left] = isLeft ? HELD : LEFT;
      states[right] = isLeft ? LEFT : HELD;
      const l = left * points;
      const r = right * points;
      const tableLeft = TABLES * l + (isLeft ? 0 : points);
      const tableRight = TABLES * r + (isLeft ? points : 0);
      for (let q = 0; q < points; q++) {
        const here = held[from + q]!;
        held[l + q] = here * tables[tableLeft + q]!;
        held[r + q] = here * tables[tableRight + q]!;
      }
    }
    // To the root: the sums of the leaves below each node, and what the split above them makes of them.
    const to = place + row * stride;
    for (let node = end - 1, from = (nodes - 1) * points; node >= start; node--, from -= points) {
      const feature = features[node]!;
      if (feature < 0) continue;
      const left = lefts[node]! - start;
      const right = rights[node]! - start;
      const l = left * points;
      const r = right * points;
      const state = states[left]!;
      if (state === LEFT_BEFORE) {
        for (let q = 0; q < points; q++) held[from + q] = held[l + q]! + held[r + q]!;
        continue;
      }
      const tableLeft = TABLES * l + (2 + state) * points;
      const tableRight = TABLES * r + (3 - state) * points;
      let sum = 0;
      for (let q = 0; q < points; q++) {
        const a = held[l + q]!;
        const b = held[r + q]!;
        held[from + q] = a + b;
        sum += a * tables[tableLeft + q]! + b * tables[tableRight + q]!;
      }
      out[to + feature]! += sum;
    }
  }
}
