import type { Matrix } from '../../table/matrix.ts';
import { goesLeft, type Trees } from '../trees.ts';

/** How many rows of a matrix come to each node. */
export function treeCovers(trees: Trees, matrix: Matrix): Float64Array {
  const { starts, features, lefts, rights } = trees;
  const covers = new Float64Array(features.length);
  for (let tree = 0; tree < starts.length - 1; tree++) {
    for (let row = 0; row < matrix.rows; row++) {
      let node = starts[tree]!;
      covers[node]!++;
      while (features[node]! >= 0) {
        node = goesLeft(trees, matrix, node, row) ? lefts[node]! : rights[node]!;
        covers[node]!++;
      }
    }
  }
  return covers;
}
