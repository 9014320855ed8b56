import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/models/explain/explain.ts';
import { featureImportance } from '../../src/models/feature-importance.ts';
import type { Features } from '../../src/models/features.ts';
import type { SavedModel } from '../../src/models/model.ts';
import { treeModel, treeReviver } from '../../src/models/tree-model.ts';
import { joinTrees, sliceTrees, type TREE_ARRAYS, type Trees } from '../../src/models/trees.ts';
import type { Matrix } from '../../src/table/matrix.ts';
import { alone, matrixArbitrary, treesArbitrary } from './matrices.ts';

const features: Features = {
  dense: ['age'],
  categories: [{ name: 'city', levels: ['Bath', 'Hull', 'York'] }],
};

/** age ≤ 40 (missing too) → −1; else city in { Bath, York } → 2, otherwise (missing too) → 5. */
const two: Trees = {
  starts: Int32Array.of(0, 5),
  features: Int32Array.of(0, -1, 1, -1, -1),
  thresholds: Float32Array.of(40, 0, 0, 0, 0),
  sets: Int32Array.of(0, 0, 0, 0, 0),
  lefts: Int32Array.of(1, 0, 3, 0, 0),
  rights: Int32Array.of(2, 0, 4, 0, 0),
  missingLeft: Uint8Array.of(1, 0, 0, 0, 0),
  values: Float64Array.of(0, -1, 0, 2, 5),
  gains: Float64Array.of(3, 0, 1.5, 0, 0),
  words: Uint32Array.of(0b101),
};
const matrix: Matrix = {
  rows: 5,
  dense: { names: ['age'], values: Float32Array.of(40, NaN, 41, 99, 50) },
  categories: [{ ...features.categories[0]!, codes: Int32Array.of(0, 1, 2, 1, -1) }],
};
const model = treeModel({ features, base: Float64Array.of(10), trees: two });

it('adds the values of the leaves that a row comes to', () => {
  expect([...model.predict(matrix)]).toEqual([9, 9, 12, 15, 15]);
  const twice = treeModel({ features, base: Float64Array.of(10), trees: joinTrees([two, two]) });
  expect([...twice.predict(matrix)]).toEqual([8, 8, 14, 20, 20]);
  const logit = treeModel({ features, base: Float64Array.of(1), trees: two, link: 'logit' });
  expect([logit.task, logit.predict(matrix)[0]]).toEqual(['binary', 0.5]);
  const log = treeModel({ features, base: Float64Array.of(1), trees: two, link: 'log' });
  expect([log.task, log.predict(matrix)[1]]).toEqual(['count', 1]);
});

it('gives tree after tree to the classes in turn', () => {
  const stump = joinTrees([two, { ...two, values: two.values.map((value) => value + 1) }]);
  const classes = ['a', 'b'];
  const several = treeModel({ features, base: Float64Array.of(1, 0), trees: stump, classes });
  expect([several.task, several.classes]).toEqual(['multi-class', classes]);
  several.predict(matrix).forEach((score) => expect(score).toBeCloseTo(0.5, 15));
});

it('takes sums for probabilities where they are, as those of a forest', () => {
  const halves = { ...two, values: Float64Array.of(0, 0.25, 0, 0.5, 1) };
  const binary = treeModel({ features, base: Float64Array.of(0), trees: halves, link: 'share' });
  expect([binary.task, ...binary.predict(matrix)]).toEqual(['binary', 0.25, 0.25, 0.5, 1, 1]);
  const rest = { ...two, values: halves.values.map((value) => 1 - value) };
  const parts = {
    features,
    base: new Float64Array(2),
    trees: joinTrees([halves, rest]),
    link: 'share',
  } as const;
  const several = treeModel({ ...parts, classes: ['a', 'b'] });
  expect([several.task, ...several.predict(matrix).subarray(0, 2)]).toEqual(['multi-class', 0.25, 0.75]);
  expect(treeReviver.revive(several.save()).predict(matrix)).toEqual(several.predict(matrix));
  expect(explain(binary, matrix, { background: matrix }).link).toBe('share');
});

it('takes shares that add up to a little more than 1 for 1', () => {
  const sure = { ...two, values: Float64Array.of(0, 0.01, 0, 0.01, 0.02) };
  const forest = { features, base: Float64Array.of(0), trees: joinTrees(new Array<Trees>(100).fill(sure)) };
  const summed = treeModel(forest).predict(matrix);
  expect(summed[0]).toBeGreaterThan(1);
  const shares = treeModel({ ...forest, link: 'share' });
  // Twice as much is no rounding, and stays to be seen.
  expect([...shares.predict(matrix)]).toEqual([1, 1, 1, summed[3], summed[3]]);
  expect(summed[3]).toBeCloseTo(2, 12);
  const row = shares.scorer!();
  row.dense[0] = 40;
  row.codes[0] = 0;
  row.score();
  expect(row.scores[0]).toBe(1);
});

it('rounds sums to 32 bits after each tree where that is asked for', () => {
  const [big, small] = [2 ** 24, 1];
  const leaf = (value: number): Trees => ({ ...two, values: two.values.map(() => value) });
  const parts = { features, base: Float64Array.of(big), trees: joinTrees([leaf(small), leaf(small)]) };
  // 2^24 + 1 is no number of 32 bits, 2^24 + 2 is one.
  expect(treeModel(parts).predict(matrix)[0]).toBe(big + 2);
  const rounded = treeModel({ ...parts, sums: 'float32' });
  expect(rounded.predict(matrix)[0]).toBe(big);
  expect(treeReviver.revive(rounded.save()).predict(matrix)[0]).toBe(big);
});

it('says what it makes of each feature', () => {
  expect(featureImportance(treeModel({ ...model, features, trees: joinTrees([two, two]) }))).toEqual([
    { feature: 'age', gain: 6, splits: 2 },
    { feature: 'city', gain: 3, splits: 2 },
  ]);
});

it('keeps covers where all trees have them, through joining, slicing and saving', () => {
  const known = { ...two, covers: Float64Array.of(5, 2, 3, 2, 1) };
  const joined = joinTrees([known, known]);
  expect([...joined.covers!]).toEqual([5, 2, 3, 2, 1, 5, 2, 3, 2, 1]);
  expect([...sliceTrees(joined, 1, 2).covers!]).toEqual([5, 2, 3, 2, 1]);
  expect(joinTrees([known, two]).covers).toBeUndefined();
  const saved = treeModel({ features, base: Float64Array.of(10), trees: known }).save();
  expect((treeReviver.revive(saved) as typeof model).trees).toEqual(known);
  expect((treeReviver.revive(model.save()) as typeof model).trees).toEqual(two);
  for (const covers of [Float64Array.of(1), new Float32Array(5), Float64Array.of(5, 2, 3, -2, 1)]) {
    const trees = { ...two, covers } as Trees;
    expect(() => treeModel({ features, base: Float64Array.of(10), trees })).toThrow(/covers (is|has)/);
    const arrays = { ...saved.arrays, covers };
    expect(() => treeReviver.revive({ ...saved, arrays })).toThrow(
      expect.objectContaining({ code: 'bad-format' }),
    );
  }
});

it('refuses a code that no level has, and a matrix of other features', () => {
  const code = { ...matrix, categories: [{ ...matrix.categories[0]!, codes: Int32Array.of(0, 1, 3, 1, 0) }] };
  expect(() => model.predict(code)).toThrow('code 3 at row 2; expected -1 to 2');
  expect(() => model.predict({ ...matrix, categories: [] })).toThrow(
    expect.objectContaining({ code: 'shape-mismatch' }),
  );
});

it('gives a row alone what it gives it in a batch, and the same once it was saved', () => {
  const given = matrixArbitrary.chain((each) =>
    treesArbitrary(each.features, 4).map((trees) => ({ ...each, trees })),
  );
  fc.assert(
    fc.property(given, fc.boolean(), ({ matrix, features, trees }, isSeveral) => {
      const several = isSeveral
        ? { classes: ['a', 'b'], base: Float64Array.of(0.5, 0) }
        : { base: Float64Array.of(1) };
      const model = treeModel({ features, trees, ...several });
      const together = model.predict(matrix);
      const outputs = several.base.length;
      for (let row = 0; row < matrix.rows; row++) {
        const expected = together.subarray(row * outputs, (row + 1) * outputs);
        expect(model.predict(alone(matrix, row))).toEqual(expected);
      }
      const saved = JSON.parse(JSON.stringify(model.save().state)) as SavedModel['state'];
      expect(treeReviver.revive({ ...model.save(), state: saved }).predict(matrix)).toEqual(together);
    }),
    { numRuns: 60 },
  );
});

const changed = (name: string, at: number, value: number): Partial<Trees> => {
  const array = two[name as keyof typeof TREE_ARRAYS].slice();
  array[at] = value;
  return { [name]: array };
};
const flaws: [name: string, change: Partial<Record<keyof Trees, unknown>>, text: string][] = [
  ['a child of itself', changed('lefts', 0, 0), 'node 0 has child 0'],
  ['a child before it', changed('rights', 2, 1), 'node 2 has child 1'],
  ['a child outside', changed('rights', 2, 5), 'node 2 has child 5'],
  ['a negative child', changed('lefts', 0, -1), 'node 0 has child -1'],
  ['a feature that is not there', changed('features', 0, 2), 'feature 2, which is not there'],
  ['a set outside', changed('sets', 2, 1), 'the set of node 2 is not in words'],
  ['a set before', changed('sets', 2, -1), 'the set of node 2 is not in words'],
  ['a value that is none', changed('values', 1, NaN), 'values has NaN at 1'],
  ['an infinite threshold', changed('thresholds', 0, Infinity), 'thresholds has Infinity at 0'],
  ['a start outside', changed('starts', 1, 6), 'starts is no list'],
  ['an empty tree', { starts: Int32Array.of(0, 0, 5) }, 'tree 0 has no nodes'],
  ['a tree past the end', { starts: Int32Array.of(0, 9, 5) }, 'tree 0 has no nodes'],
  ['no starts', { starts: new Int32Array() }, 'starts is no list'],
  ['too few values', { values: new Float64Array(4) }, 'values has 4 places; expected 5'],
  ['values of another type', { values: new Float32Array(5) }, 'values is no Float64Array'],
  ['words in a list', { words: [5] }, 'words is no Uint32Array'],
];

describe('trees that lead astray are refused', () => {
  it.each(flaws)('%s', (_, change, text) => {
    const trees = { ...two, ...change } as Trees;
    expect(() => treeModel({ features, base: Float64Array.of(0), trees })).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(text) as string }),
    );
    const { state, arrays, ...rest } = model.save();
    const lengths = Object.fromEntries(Object.entries(trees).map(([name, { length }]) => [name, length]));
    const saved = { ...rest, state: { ...(state as object), lengths }, arrays: { ...arrays, ...change } };
    expect(() => treeReviver.revive(saved as never)).toThrow(expect.objectContaining({ code: 'bad-format' }));
  });

  it.each([
    ['no lengths', { lengths: undefined }],
    ['a length that is none', { lengths: { starts: '2' } }],
    ['a length that is promised', { lengths: { starts: 1e15 } }],
    ['another link', { link: 'probit' }],
    ['classes without softmax', { classes: ['a', 'b'] }],
    ['classes that are missing', { link: 'softmax' }],
    ['other features', { features: { dense: [], categories: [] } }],
    ['no features', { features: null }],
  ])('a saved state of %s', (_, change) => {
    const saved = model.save();
    const state = { ...(saved.state as object), ...change };
    expect(() => treeReviver.revive({ ...saved, state } as never)).toThrow(
      expect.objectContaining({ code: 'bad-format' }),
    );
  });

  it('a base of another length, no trees, and a version of later', () => {
    for (const parts of [
      { base: Float64Array.of(0, 0) },
      { base: [0] },
      { base: Float64Array.of(NaN) },
      { trees: null },
    ])
      expect(() => treeModel({ features, base: Float64Array.of(0), trees: two, ...parts } as never)).toThrow(
        expect.objectContaining({ code: 'bad-option' }),
      );
    expect(() => treeReviver.revive({ ...model.save(), version: 2 })).toThrow(
      expect.objectContaining({ code: 'bad-version' }),
    );
  });
});
