import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/models/explain/explain.ts';
import { treeCovers } from '../../../src/models/explain/tree-covers.ts';
import { linearModel } from '../../../src/models/linear-model.ts';
import { multinomialModel } from '../../../src/models/multinomial-model.ts';
import { naiveModel } from '../../../src/models/naive-model.ts';
import { treeModel } from '../../../src/models/tree-model.ts';
import { goesLeft, joinTrees, type Trees } from '../../../src/models/trees.ts';
import type { Matrix } from '../../../src/table/matrix.ts';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import { matrixArbitrary, treesArbitrary } from '../matrices.ts';
import { fromXgboost, type XgboostTree } from '../xgboost-tree.ts';

const featuresOf = ({ dense, categories }: Matrix): number => dense.names.length + categories.length;

/** What a tree says of a row of which some features are known, the ways of others weighed by covers. */
function average(
  trees: Trees,
  covers: Float64Array,
  node: number,
  knows: number,
  way: (node: number) => boolean,
): number {
  const feature = trees.features[node]!;
  if (feature < 0) return trees.values[node]!;
  const [left, right] = [trees.lefts[node]!, trees.rights[node]!];
  const below = (child: number): number => average(trees, covers, child, knows, way);
  if ((knows >> feature) & 1) return below(way(node) ? left : right);
  const share = covers[node]! > 0 ? covers[left]! / covers[node]! : 0.5;
  const other = covers[node]! > 0 ? covers[right]! / covers[node]! : 0.5;
  return share * below(left) + other * below(right);
}

/** Shapley values by their definition: over all sets of features. */
function byDefinition(
  trees: Trees,
  covers: Float64Array,
  matrix: Matrix,
  row: number,
  tree: number,
): number[] {
  const count = featuresOf(matrix);
  const way = (node: number): boolean => goesLeft(trees, matrix, node, row);
  const worth = Array.from({ length: 1 << count }, (_, known) =>
    average(trees, covers, trees.starts[tree]!, known, way),
  );
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: count }, (_, feature) => {
    let sum = 0;
    for (let known = 0; known < worth.length; known++) {
      if ((known >> feature) & 1) continue;
      const size = [...known.toString(2)].filter((bit) => bit === '1').length;
      const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
      sum += weight * (worth[known | (1 << feature)]! - worth[known]!);
    }
    return sum;
  });
}

describe('trees', () => {
  const given = matrixArbitrary.chain((each) =>
    fc.record({
      each: fc.constant(each),
      trees: treesArbitrary(each.features, 4),
      holes: fc.array(fc.boolean(), { minLength: 18, maxLength: 18 }),
      weights: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 80, maxLength: 80 }),
      isSeveral: fc.boolean(),
    }),
  );

  it('have the Shapley values of the definition, and they add up to the sum of every row', () => {
    fc.assert(
      fc.property(given, ({ each: { matrix: whole, features }, trees: drawn, holes, weights, isSeveral }) => {
        const values = whole.dense.values.map((value, at) => (holes[at] ? NaN : value));
        const matrix = { ...whole, dense: { ...whole.dense, values } };
        // Leaves have some rows or none; a node has those of both sides.
        const covers = new Float64Array(drawn.features.length);
        for (let node = covers.length - 1; node >= 0; node--) {
          const isLeaf = drawn.features[node]! < 0;
          covers[node] = isLeaf ? weights[node]! : covers[drawn.lefts[node]!]! + covers[drawn.rights[node]!]!;
        }
        const trees = { ...drawn, covers };
        const sums = isSeveral ? Float64Array.of(0.5, -1) : Float64Array.of(2);
        const classes = isSeveral ? { classes: ['a', 'b'], link: 'softmax' as const } : {};
        const { base, contributions } = explain(
          treeModel({ features, trees, base: sums, ...classes }),
          matrix,
        );
        const [outputs, width] = [sums.length, featuresOf(matrix)];
        for (let row = 0; row < matrix.rows; row++) {
          for (let output = 0; output < outputs; output++) {
            const own = [0, 1, 2, 3].filter((tree) => tree % outputs === output);
            const each = own.map((tree) => byDefinition(trees, covers, matrix, row, tree));
            const place = (row * outputs + output) * width;
            const total = own.reduce(
              (sum, tree) =>
                sum +
                average(trees, covers, trees.starts[tree]!, -1, (node) => goesLeft(trees, matrix, node, row)),
              sums[output]!,
            );
            let added = base[output]!;
            for (let j = 0; j < width; j++) {
              const expected = each.reduce((sum, list) => sum + list[j]!, 0);
              expect(Math.abs(contributions[place + j]! - expected)).toBeLessThan(1e-10);
              added += contributions[place + j]!;
            }
            expect(Math.abs(added - total)).toBeLessThan(1e-10);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('count the rows that come to each node, of those that were learned from and of a background', async () => {
    const rows = 300;
    const values = Float32Array.from({ length: rows * 2 }, (_, at) =>
      at % 7 === 0 ? NaN : Math.sin(at * at),
    );
    const codes = Int32Array.from({ length: rows }, (_, row) => (row % 5) - 1);
    const levels = ['a', 'b', 'c', 'd'];
    const matrix = { rows, dense: { names: ['x', 'y'], values }, categories: [{ name: 'z', levels, codes }] };
    const labels = Float64Array.from(
      codes,
      (code, row) => code + 2 * (values[2 * row] || 0) * (values[2 * row + 1] || 0),
    );
    const model = await boostedTrees({ trees: 5, leaves: 12, minRowsPerLeaf: 5 }).fit({
      matrix,
      labels,
      label: { name: 'l' },
      leftOut: 0,
    });
    expect([...model.trees.covers!]).toEqual([...treeCovers(model.trees, matrix)]);
    expect(explain(model, matrix)).toEqual(explain(model, matrix, { background: matrix }));
    const { base, contributions } = explain(model, matrix);
    model.predict(matrix).forEach((score, row) => {
      const sum = contributions.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b, base[0]!);
      expect(Math.abs(sum - score)).toBeLessThan(1e-9);
    });
    const { covers, ...unknown } = model.trees;
    expect(covers).toBeDefined();
    const old = treeModel({ features: model.inputs, base: model.base, trees: unknown });
    expect(() => explain(old, matrix)).toThrow(
      expect.objectContaining({ code: 'bad-option', details: { option: 'background' } }),
    );
    expect(explain(old, matrix, { background: matrix }).base).toEqual(base);
  });

  it('have a way through of many features, and refuse one of more', () => {
    // A comb: feature j parts a leaf off, and the last is reached by all ones.
    const comb = (count: number): Trees => {
      const nodes = 2 * count + 1;
      const isSplit = (node: number): boolean => node % 2 === 0 && node < nodes - 1;
      const each = (of: (node: number) => number): number[] =>
        Array.from({ length: nodes }, (_, node) => of(node));
      return {
        starts: Int32Array.of(0, nodes),
        features: Int32Array.from(each((node) => (isSplit(node) ? node / 2 : -1))),
        thresholds: new Float32Array(nodes),
        sets: new Int32Array(nodes),
        lefts: Int32Array.from(each((node) => (isSplit(node) ? node + 1 : 0))),
        rights: Int32Array.from(each((node) => (isSplit(node) ? node + 2 : 0))),
        missingLeft: new Uint8Array(nodes),
        values: Float64Array.from(each((node) => (node === nodes - 1 ? 1 : 0))),
        gains: new Float64Array(nodes),
        words: new Uint32Array(),
        covers: Float64Array.from(each((node) => 2 ** -Math.ceil(node / 2))),
      };
    };
    const explained = (count: number): Float64Array => {
      const dense = Array.from({ length: count }, (_, at) => `x${at}`);
      const model = treeModel({
        features: { dense, categories: [] },
        base: Float64Array.of(0),
        trees: comb(count),
      });
      // Several rows, though of so wide a tree one is taken at a time.
      const values = new Float32Array(3 * count).fill(1);
      return explain(model, { rows: 3, dense: { names: dense, values }, categories: [] }).contributions;
    };
    // A product of ones that is one half each on average: all alike, and together 1 − 2^-count.
    for (const count of [1, 2, 3, 30, 301])
      explained(count).forEach((value) => expect(value).toBeCloseTo((1 - 2 ** -count) / count, 14));
    expect(() => explained(513)).toThrow(expect.objectContaining({ code: 'too-large' }));
  });
});

describe("XGBoost's pred_contribs", () => {
  interface Case {
    readonly objective: string;
    readonly classes: number;
    readonly trees: XgboostTree[];
    readonly rows: (number | null)[][];
    readonly codes: number[];
    readonly margins: (number | number[])[];
    readonly contributions: (number | number[])[][];
  }
  const { cases } = JSON.parse(
    readFileSync(new URL('../../fixtures/models-tree-shap.json', import.meta.url), 'utf8'),
  ) as { cases: Case[] };
  const levels = [...'uvwxyz'];

  it.each(cases)('are the same for $objective', ({ classes, trees, rows, codes, margins, contributions }) => {
    const dense = ['a', 'b', 'c'];
    const matrix: Matrix = {
      rows: rows.length,
      dense: { names: dense, values: Float32Array.from(rows.flat(), (value) => value ?? NaN) },
      categories: [{ name: 'city', levels, codes: Int32Array.from(codes) }],
    };
    const outputs = Math.max(1, classes);
    const parts = {
      features: { dense, categories: [{ name: 'city', levels }] },
      trees: joinTrees(trees.map((tree) => fromXgboost(tree, levels))),
      ...(classes > 0 && { classes: ['p', 'q', 'r'], link: 'softmax' as const }),
    };
    const found = explain(treeModel({ ...parts, base: new Float64Array(outputs) }), matrix);
    const theirs = contributions.flat(2);
    const theirMargins = margins.flat();
    // What their margins begin with, by the first row.
    const start = Array.from({ length: outputs }, (_, output) =>
      found.contributions
        .subarray(4 * output, 4 * output + 4)
        .reduce((sum, value) => sum - value, theirMargins[output]! - found.base[output]!),
    );
    for (let each = 0; each < rows.length * outputs; each++) {
      const [output, own] = [each % outputs, theirs.slice(5 * each, 5 * each + 5)];
      const scale = Math.max(...own.map(Math.abs));
      for (let j = 0; j < 4; j++)
        expect(Math.abs(found.contributions[4 * each + j]! - own[j]!)).toBeLessThan(1e-5 * scale);
      expect(Math.abs(found.base[output]! + start[output]! - own[4]!)).toBeLessThan(1e-5 * scale);
    }
  });
});

describe('linear models', () => {
  const features = { dense: ['x', 'y'], categories: [{ name: 'c', levels: ['a', 'b'] }] };
  const of = (rows: readonly (readonly [x: number, y: number, code: number])[]): Matrix => ({
    rows: rows.length,
    dense: { names: features.dense, values: Float32Array.from(rows.flatMap(([x, y]) => [x, y])) },
    categories: [{ ...features.categories[0]!, codes: Int32Array.from(rows, ([, , code]) => code) }],
  });
  const rows = of([
    [1, 2, 0],
    [3, -4, -1],
  ]);

  it('add up from the intercept, or from the mean of a background', () => {
    const model = linearModel({ features, weights: Float64Array.of(2, -1, 10, 20), intercept: 0.5 });
    const plain = explain(model, rows);
    expect([...plain.contributions, ...plain.base]).toEqual([2, -2, 10, 6, 4, 0, 0.5]);
    expect([plain.link, plain.names]).toEqual(['logit', ['x', 'y', 'c']]);
    // Means 2 and 1; the category: 20, 10, none and none, 7.5 on average.
    const background = of([
      [0, 1, 1],
      [2, 1, 0],
      [2, 1, -1],
      [4, 1, -1],
    ]);
    const against = explain(model, rows, { background });
    expect([...against.contributions, ...against.base]).toEqual([-2, -1, 2.5, 2, 5, -7.5, 11]);
  });

  it('have the weight of the level of each of several categories', () => {
    const [c, d] = [
      { name: 'c', levels: ['a', 'b'] },
      { name: 'd', levels: ['u', 'v', 'w'] },
    ] as const;
    const model = linearModel({
      features: { dense: ['x'], categories: [c, d] },
      weights: Float64Array.of(2, 10, 20, 100, 200, 300),
      intercept: 1,
    });
    const { contributions } = explain(model, {
      rows: 3,
      dense: { names: ['x'], values: Float32Array.of(1, 2, 3) },
      categories: [
        { ...c, codes: Int32Array.of(1, 0, -1) },
        { ...d, codes: Int32Array.of(2, 0, 1) },
      ],
    });
    expect([...contributions]).toEqual([2, 20, 300, 4, 10, 100, 6, 0, 200]);
  });

  it('of several classes have contributions by class', () => {
    const weights = Float64Array.of(1, -1, 2, 0, 5, 6, 7, 8);
    const model = multinomialModel({
      features,
      classes: ['p', 'q'],
      weights,
      intercepts: Float64Array.of(3, 4),
    });
    const { base, contributions, classes } = explain(model, rows, { background: of([[1, 1, 1]]) });
    expect(classes).toEqual(['p', 'q']);
    expect([...base]).toEqual([3 + 1 + 2 + 7, 4 - 1 + 0 + 8]);
    expect([...contributions].map((value) => value + 0)).toEqual([0, 2, -2, 0, 0, -2, 2, -10, -7, -2, 0, -8]);
  });
});

describe('explain', () => {
  const made = (columns: readonly string[]): { columns: readonly string[]; steps: readonly string[] } => ({
    columns,
    steps: ['s'],
  });
  const matrix: Matrix = {
    rows: 1,
    dense: {
      names: ['hour', 'day', 'km'],
      values: Float32Array.of(1, 2, 3),
      origins: [made(['when']), made(['when']), made(['from', 'to'])],
    },
    categories: [{ name: 'c', levels: ['a'], codes: Int32Array.of(0), origin: made(['from']) }],
  };
  const features = { dense: ['hour', 'day', 'km'], categories: [{ name: 'c', levels: ['a'] }] };
  const model = linearModel({ features, weights: Float64Array.of(1, 10, 100, 1000), intercept: 0 });

  it('adds up what features of the same columns contribute', () => {
    const { names, columns, contributions } = explain(model, matrix, { by: 'column' });
    expect(names).toEqual(['when', 'from + to', 'from']);
    expect(columns).toEqual([['when'], ['from', 'to'], ['from']]);
    expect([...contributions]).toEqual([21, 300, 1000]);
    expect(explain(model, matrix).columns).toEqual([['when'], ['when'], ['from', 'to'], ['from']]);
  });

  it('refuses what it cannot explain', () => {
    const unknown = { ...matrix, dense: { names: features.dense, values: matrix.dense.values } };
    const code = (name: string, option?: string): unknown =>
      expect.objectContaining({ code: name, ...(option && { details: { option } }) });
    expect(() => explain(model, unknown, { by: 'column' })).toThrow(code('bad-option', 'by'));
    expect(() => explain(model, unknown, { by: 'row' as never })).toThrow(code('bad-option', 'by'));
    const none = {
      rows: 0,
      dense: { names: features.dense, values: new Float32Array() },
      categories: [{ ...features.categories[0]!, codes: new Int32Array() }],
    };
    expect(() => explain(model, matrix, { background: none })).toThrow(code('bad-option', 'background'));
    expect(explain(model, none).contributions).toHaveLength(0);
    expect(() => explain(model, { ...matrix, categories: [] })).toThrow(code('shape-mismatch'));
    const wrong = { ...matrix, categories: [{ ...matrix.categories[0]!, codes: Int32Array.of(1) }] };
    expect(() => explain(model, wrong)).toThrow(code('bad-data'));
    expect(() => explain(model, matrix, { background: wrong })).toThrow(code('bad-data'));
    const naive = naiveModel({ features, task: 'binary', scores: Float64Array.of(0.5) });
    expect(() => explain(naive, matrix)).toThrow(code('unsupported'));
    expect(() => explain(naive, matrix)).toThrow('trees. Use permutationImportance.');
    for (const kind of ['calibrated', 'ensemble', 'stacked'])
      expect(() => explain({ kind } as never, matrix)).toThrow('Explain a model that it holds, or use');
  });
});
