import { SlipwayError } from '../../core/error.ts';
import type { Trees } from '../trees.ts';
import { gaussLegendre, type Quadrature } from './gauss-legendre.ts';

/** What is the same for every row that a tree is explained for. */
export interface TreePlan {
  readonly start: number;
  readonly nodes: number;
  /** How many points its integrals are taken at. */
  readonly points: number;
  /** Weights of the points, summing to 1: what the root begins with. */
  readonly weights: Float64Array;
  /** By node from `start`: the node above whose split was by the same feature, on the way here; `-1` without one. */
  readonly before: Int32Array;
  /** By node from `start`: {@link TABLES} lists of a number a point. */
  readonly tables: Float64Array;
  /** By node: its factor where a row has left the way by this feature already; of a leaf, times its value. */
  readonly shrink: Float64Array;
  /** What the tree says on average. */
  readonly base: number;
}

/**
 * Lists of a node: the factor of a row that comes here, of one that does not, and what each makes of the sum below. The
 * factors of a leaf are times its value.
 */
export const TABLES = 4;

/** Different features on one way through a tree, at most: more make the tables large, and are no tree that was learned. */
const MOST_FEATURES = 512;

/**
 * Prepares a tree for its explanations.
 *
 * On the way to a leaf, feature `i` lets a share `z` of the rows through, over all its splits there, and the row itself
 * (`o` = 1) or not (0). What the feature adds is the value of the leaf times (o − z) times the integral from 0 to 1 of
 * the product, over the other features there, of o·y + z·(1 − y). That is a polynomial, so a few points give it exactly.
 */
export function planTree(where: string, trees: Trees, covers: Float64Array, tree: number): TreePlan {
  const { starts, features, lefts, rights, values } = trees;
  const [start, end] = [starts[tree]!, starts[tree + 1]!];
  const count = end - start;
  const parents = new Int32Array(count).fill(-1);
  const before = new Int32Array(count).fill(-1);
  const shares = new Float64Array(count).fill(1);
  const reach = new Float64Array(count).fill(1);
  const different = new Int32Array(count);
  const worth = new Float64Array(count).fill(1);
  let most = 0;
  let base = 0;
  for (let node = start; node < end; node++) {
    const feature = features[node]!;
    if (feature < 0) {
      base += reach[node - start]! * values[node]!;
      worth[node - start] = values[node]!;
      continue;
    }
    // The nearest node on the way here that a split by the same feature leads to.
    let same = node - start;
    while (same > 0 && features[start + parents[same]!] !== feature) same = parents[same]!;
    const hasBefore = same > 0;
    for (const child of [lefts[node]!, rights[node]!]) {
      const at = child - start;
      // Where no row came, both ways are as likely.
      const share = covers[node]! > 0 ? covers[child]! / covers[node]! : 0.5;
      parents[at] = node - start;
      before[at] = hasBefore ? same : -1;
      shares[at] = (hasBefore ? shares[same]! : 1) * share;
      reach[at] = reach[node - start]! * share;
      different[at] = different[node - start]! + (hasBefore ? 0 : 1);
      most = Math.max(most, different[at]);
    }
  }
  if (most > MOST_FEATURES)
    throw new SlipwayError(
      'too-large',
      where,
      `a way through tree ${tree} splits by ${most} features; expected at most ${MOST_FEATURES}.`,
      { details: { tree, got: most, expected: MOST_FEATURES } },
    );
  const quadrature = gaussLegendre(Math.max(1, Math.ceil(most / 2)));
  const shrink = new Float64Array(count);
  for (let at = 1; at < count; at++) {
    const earlier = before[at]! < 0 ? 1 : shares[before[at]!]!;
    shrink[at] = earlier > 0 ? (shares[at]! / earlier) * worth[at]! : 0;
  }
  return {
    start,
    nodes: count,
    points: quadrature.points.length,
    weights: quadrature.weights,
    before,
    tables: tablesOf(shares, before, worth, quadrature),
    shrink,
    base,
  };
}

function tablesOf(
  shares: Float64Array,
  before: Int32Array,
  worth: Float64Array,
  { points: ys }: Quadrature,
): Float64Array {
  const points = ys.length;
  const tables = new Float64Array(shares.length * TABLES * points);
  for (let node = 1; node < shares.length; node++) {
    const share = shares[node]!;
    const earlier = before[node]! < 0 ? 1 : shares[before[node]!]!;
    for (let q = 0; q < points; q++) {
      const y = ys[q]!;
      const at = node * TABLES * points + q;
      const here = y + share * (1 - y);
      const there = y + earlier * (1 - y);
      // What the feature added by its earlier splits is taken back.
      const back = (1 - earlier) / there;
      tables[at] = (here / there) * worth[node]!;
      tables[at + points] = ((share * (1 - y)) / there) * worth[node]!;
      tables[at + 2 * points] = (1 - share) / here - back;
      tables[at + 3 * points] = -1 / (1 - y) - back;
    }
  }
  return tables;
}
