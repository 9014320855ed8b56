import type { Matrix } from '../../table/matrix.ts';
import { goesLeft, type Trees } from '../trees.ts';
import type { Contributions } from './contributions.ts';
import { planTree, TABLES, type TreePlan } from './plan-tree.ts';

/** Rows that a tree is asked about at a time. */
const BLOCK = 64;

/** What a row has made of a feature by its splits on the way to a node. */
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
 *   extensions of games, equation 10, in time linear in nodes times different features on a way.
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
  const out = new Float64Array(matrix.rows * outputs * width);
  const count = trees.starts.length - 1;
  const plans = Array.from({ length: count }, (_, tree) => planTree(where, trees, covers, tree));
  plans.forEach((plan, tree) => (base[tree % outputs]! += plan.base));
  const largest = plans.reduce((most, { start, end, points }) => Math.max(most, (end - start) * points), 0);
  const held = new Float64Array(largest);
  const states = new Uint8Array(plans.reduce((most, { start, end }) => Math.max(most, end - start), 0));
  // A tree at a time over some rows, so that its tables stay in the cache.
  for (let first = 0; first < matrix.rows; first += BLOCK) {
    const last = Math.min(matrix.rows, first + BLOCK);
    for (let tree = 0; tree < count; tree++) {
      const plan = plans[tree]!;
      if (plan.end - plan.start === 1) continue;
      for (let row = first; row < last; row++) {
        walkDown(trees, plan, matrix, row, held, states);
        walkUp(trees, plan, held, states, out, (row * outputs + (tree % outputs)) * width);
      }
    }
  }
  return { base, values: out };
}

/** From the root: at each node the product of what the features on the way make of it, at every point; leaves times their value. */
function walkDown(
  trees: Trees,
  { start, end, points, weights, before, tables, shrink }: TreePlan,
  matrix: Matrix,
  row: number,
  held: Float64Array,
  states: Uint8Array,
): void {
  const { features, lefts, rights, values } = trees;
  for (let q = 0; q < points; q++) held[q] = weights[q]!;
  for (let node = start; node < end; node++) {
    const from = (node - start) * points;
    if (features[node]! < 0) {
      const value = values[node]!;
      for (let q = 0; q < points; q++) held[from + q]! *= value;
      continue;
    }
    const isLeft = goesLeft(trees, matrix, node, row);
    for (let side = 0; side < 2; side++) {
      const at = (side === 0 ? lefts[node]! : rights[node]!) - start;
      const to = at * points;
      const earlier = before[at]!;
      if (earlier >= 0 && states[earlier] !== HELD) {
        states[at] = LEFT_BEFORE;
        const factor = shrink[at]!;
        for (let q = 0; q < points; q++) held[to + q] = held[from + q]! * factor;
        continue;
      }
      const state = isLeft === (side === 0) ? HELD : LEFT;
      states[at] = state;
      const table = (at * TABLES + state) * points;
      for (let q = 0; q < points; q++) held[to + q] = held[from + q]! * tables[table + q]!;
    }
  }
}

/** To the root: the sums of the leaves below each node, and what the split above it makes of them. */
function walkUp(
  { features, lefts, rights }: Trees,
  { start, end, points, tables }: TreePlan,
  held: Float64Array,
  states: Uint8Array,
  out: Float64Array,
  place: number,
): void {
  for (let node = end - 1; node >= start; node--) {
    const feature = features[node]!;
    if (feature < 0) continue;
    const from = (node - start) * points;
    const left = lefts[node]! - start;
    const right = rights[node]! - start;
    for (let q = 0; q < points; q++) held[from + q] = held[left * points + q]! + held[right * points + q]!;
    let sum = 0;
    for (let side = 0; side < 2; side++) {
      const at = side === 0 ? left : right;
      const state = states[at]!;
      if (state === LEFT_BEFORE) continue;
      const table = (at * TABLES + 2 + state) * points;
      for (let q = 0; q < points; q++) sum += held[at * points + q]! * tables[table + q]!;
    }
    out[place + feature]! += sum;
  }
}
