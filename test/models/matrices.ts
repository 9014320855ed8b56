import fc from 'fast-check';
import type { Features } from '../../src/models/features.ts';
import { joinTrees, type Trees } from '../../src/models/trees.ts';
import type { Matrix } from '../../src/table/matrix.ts';

/** One row of a matrix, as a matrix. */
export function alone({ dense, categories }: Matrix, row: number): Matrix {
  const columns = dense.names.length;
  return {
    rows: 1,
    dense: { names: dense.names, values: dense.values.slice(row * columns, (row + 1) * columns) },
    categories: categories.map((category) => ({ ...category, codes: category.codes.slice(row, row + 1) })),
  };
}

/** Matrices of a few rows, with dense features and categories, missing codes among them. */
export const matrixArbitrary: fc.Arbitrary<{ matrix: Matrix; features: Features; width: number }> = fc
  .record({
    rows: fc.integer({ min: 1, max: 6 }),
    dense: fc.integer({ min: 0, max: 3 }),
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
  })
  .chain(({ rows, dense, sizes }) =>
    fc
      .record({
        values: fc.array(fc.float({ min: -100, max: 100, noNaN: true }), {
          minLength: rows * dense,
          maxLength: rows * dense,
        }),
        codes: fc.tuple(
          ...sizes.map((size) =>
            fc.array(fc.integer({ min: -1, max: size - 1 }), { minLength: rows, maxLength: rows }),
          ),
        ),
      })
      .map(({ values, codes }) => {
        const names = Array.from({ length: dense }, (_, j) => `d${j}`);
        const categories = sizes.map((size, k) => ({
          name: `c${k}`,
          levels: Array.from({ length: size }, (_, l) => `l${l}`),
        }));
        const matrix: Matrix = {
          rows,
          dense: { names, values: Float32Array.from(values) },
          categories: categories.map((category, k) => ({ ...category, codes: Int32Array.from(codes[k]!) })),
        };
        return {
          matrix,
          features: { dense: names, categories },
          width: dense + sizes.reduce((a, b) => a + b, 0),
        };
      }),
  );

/** Trees of any shape over some features, whose inner nodes split by any of them. */
export function treesArbitrary({ dense, categories }: Features, count: number): fc.Arbitrary<Trees> {
  const total = dense.length + categories.length;
  const draw = fc.record({
    inner: fc.integer({ min: 0, max: total === 0 ? 0 : 6 }),
    picks: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
    numbers: fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 40, maxLength: 40 }),
  });
  const one = draw.map(({ inner, picks, numbers }): Trees => {
    const nodes = 2 * inner + 1;
    const open = [0];
    const [lefts, rights, kinds] = [
      new Int32Array(nodes),
      new Int32Array(nodes),
      new Int32Array(nodes).fill(-1),
    ];
    for (let split = 0; split < inner; split++) {
      const [node] = open.splice(picks[split]! % open.length, 1);
      kinds[node!] = picks[10 + split]! % total;
      lefts[node!] = 2 * split + 1;
      rights[node!] = 2 * split + 2;
      open.push(2 * split + 1, 2 * split + 2);
    }
    return {
      starts: Int32Array.of(0, nodes),
      features: kinds,
      thresholds: Float32Array.from({ length: nodes }, (_, node) => numbers[node]!),
      sets: new Int32Array(nodes),
      lefts,
      rights,
      missingLeft: Uint8Array.from({ length: nodes }, (_, node) => picks[20 + node]! & 1),
      values: Float64Array.from({ length: nodes }, (_, node) => numbers[20 + node]!),
      gains: new Float64Array(nodes),
      words: Uint32Array.of(picks[39]!),
    };
  });
  return fc.array(one, { minLength: count, maxLength: count }).map(joinTrees);
}
