import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cross, type CrossOptions } from '../../src/prepare/cross.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { farmFingerprintModulo } from '../../src/table/farm-fingerprint.ts';
import { murmurHash } from '../../src/table/murmur-hash.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { refusal } from './refuses.ts';

type Options = Partial<CrossOptions>;
type Texts = readonly (string | null)[];
const columns = ['a', 'b'];
const categories = (a: Texts, b: Texts): Table => table({ a: categoryColumn(a), b: categoryColumn(b) });
const texts = (a: Texts, b: Texts): Table => table({ a: textColumn(a), b: textColumn(b) });
const encoded = (train: Table, later: Table, options: Options = {}) => {
  const fitted = cross({ columns, as: 'ab', ...options }).fit(train);
  const { codes, levels } = column(fitted.transform(later), 'ab', 'category');
  return { codes: [...codes], levels };
};

test('a combination is one level, named by the joined texts; unseen and missing in any are zeros', () => {
  const train = categories(['York', 'Bath', 'York', null, 'Bath'], ['x', 'x', 'y', 'x', null]);
  const later = texts(['Bath', 'Bath', 'York', 'Rome', null, 'Rome'], ['x', 'y', 'y', 'x', 'x', null]);
  expect(encoded(train, later)).toEqual({
    levels: ['Bath_X_x', 'York_X_x', 'York_X_y'],
    codes: [0, -1, 2, -1, -1, -1],
  });
  expect(encoded(train, later, { unknown: 'bucket', missing: 'level' })).toEqual({
    levels: ['Bath_X_x', 'York_X_x', 'York_X_y', '(other)', '(missing)'],
    codes: [0, 3, 2, 3, 4, 4],
  });
});

test('three columns are crossed, and rarer combinations are unknown', () => {
  const train = table({
    a: textColumn(['1', '1', '1', '2', '2']),
    b: categoryColumn(['x', 'x', 'y', 'x', 'x']),
    c: textColumn(['p', 'p', 'p', 'q', 'q']),
  });
  expect(encoded(train, train, { columns: ['a', 'b', 'c'], minFrequency: 2 })).toEqual({
    levels: ['1_X_x_X_p', '2_X_x_X_q'],
    codes: [0, 0, -1, 1, 1],
  });
});

test('more combinations than a list has places for are found all the same', () => {
  const names = Array.from({ length: 300 }, (_, i) => `n${i}`);
  const train = texts(names, [...names].reverse());
  const { codes, levels } = encoded(train, texts(['n0', 'n0', 'n7'], ['n299', 'n298', 'n292']));
  expect(levels).toHaveLength(300);
  expect(codes.map((code) => levels[code])).toEqual(['n0_X_n299', undefined, 'n7_X_n292']);
});

test('the crossed column comes from all it crosses, and those stay', () => {
  const train = categories(['York', 'Bath'], ['x', 'x']);
  const { features, input } = pipeline(oneHot({ columns: ['a'] }), cross({ columns })).fit(train);
  expect(input.fields.map(({ name }) => name)).toEqual(columns);
  expect(features.map(({ name, origin }) => [name, origin])).toEqual([
    ['a', { columns: ['a'], steps: ['one-hot'] }],
    ['a_X_b', { columns: ['a', 'b'], steps: ['one-hot', 'cross'] }],
  ]);
});

test('it is named by its columns, as in BigQuery with that separator', () => {
  // The example of the documentation of ML.FEATURE_CROSS.
  const rows = table({ f1: textColumn(['a']), f2: textColumn(['b']) });
  const [written] = cross({ columns: ['f1', 'f2'], separator: '_' }).fit(rows).writes;
  expect(written).toEqual({ name: 'f1_f2', kind: 'category', levels: ['a_b'], from: ['f1', 'f2'] });
});

describe('combinations of one joined text', () => {
  const [a, b] = [
    ['a_X_b', 'a', 'a'],
    ['c', 'b_X_c', 'd'],
  ] as const;

  test('are refused, and told apart by another separator', () => {
    for (const train of [texts(a, b), categories(a, b)]) {
      expect(refusal(() => encoded(train, train))).toBe(
        'bad-data: [prepare/cross] column "ab" would have one level for "a" × "b_X_c" and "a_X_b" × "c"; expected different ones. Give a separator that no level has in it, instead of "_X_".',
      );
      expect(encoded(train, train, { separator: '|' }).codes).toEqual([0, 1, 2]);
    }
  });

  test('of which training has one alone are never taken for each other', () => {
    const [train, other] = [texts(['a_X_b'], ['c']), texts(['a'], ['b_X_c'])];
    expect([encoded(train, train).codes, encoded(train, other).codes]).toEqual([[0], [-1]]);
  });
});

describe('in buckets', () => {
  test('the joined text is hashed, of categories and of texts alike', () => {
    const word = fc.option(fc.constantFrom('', 'a', '😀', '__proto__', 'O\'"'), { nil: null });
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { maxLength: 40 }), (rows) => {
        const [first, second] = [rows.map(([x]) => x), rows.map(([, y]) => y)];
        const expected = rows.map(([x, y]) =>
          x === null || y === null ? -1 : farmFingerprintModulo(`${x}_X_${y}`, 11),
        );
        for (const make of [texts, categories])
          expect(encoded(texts([], []), make(first, second), { buckets: 11 }).codes).toEqual(expected);
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  test('with the fast hash, and missing as a level', () => {
    const rows = categories(['x', null], ['y', 'y']);
    expect(encoded(rows, rows, { buckets: 3, hash: 'murmur', missing: 'level', separator: '_' })).toEqual({
      levels: ['0', '1', '2', '(missing)'],
      codes: [murmurHash('x_y') % 3, 3],
    });
  });

  test('categories with too many levels to list all combinations are hashed row by row', () => {
    const levels = Array.from({ length: 300 }, (_, i) => `n${i}`);
    const many = { kind: 'category', codes: Int32Array.of(7, -1), levels } as const;
    expect(encoded(texts([], []), table({ a: many, b: many }), { buckets: 9 }).codes).toEqual([
      farmFingerprintModulo('n7_X_n7', 9),
      -1,
    ]);
  });
});

test('an unseen combination is an error where that is asked for', () => {
  const train = texts(['a', 'b'], ['x', 'y']);
  expect(refusal(() => encoded(train, texts(['a', null, 'a'], ['x', 'x', 'y']), { unknown: 'error' }))).toBe(
    `check-failed: [prepare/cross] column "ab" has level "a × y" at row 2; it was not in the training rows. Set unknown: 'zeros' or 'bucket' to encode it.`,
  );
});

test('rows that teach nothing, other kinds and a name that is there are refused', () => {
  for (const train of [texts([], []), texts([null, 'a'], ['b', null])])
    expect(refusal(() => encoded(train, train))).toMatch(
      /^bad-data: .*column "ab" has no value present in [02]/,
    );
  const numbers = table({ a: numberColumn([1]), b: textColumn(['x']) });
  expect(refusal(() => encoded(numbers, numbers))).toMatch(/^wrong-kind: .*column "a"/);
  const there = table({ ...Object.fromEntries(texts(['a'], ['b']).columns), ab: textColumn(['c']) });
  expect(refusal(() => encoded(there, there))).toMatch(/^column-collision: .*"ab"/);
});

test.each([
  { columns: ['a'] },
  { columns: ['a', 'a'] },
  { columns: { kinds: ['text'] } },
  { separator: 3 },
  { as: 7 },
  { buckets: 0 },
  { buckets: 3, unknown: 'bucket' },
  { buckets: 3, minFrequency: 2 },
  { hash: 'murmur' },
  { unknown: 'ignore' },
])('the options %j are refused', (options) => {
  expect(refusal(() => cross({ columns, ...options } as CrossOptions))).toMatch(/^bad-option/);
});

test.each([
  ['by', 'name', 'state.by'],
  ['columns', ['a'], 'state.columns'],
  ['parts', [], 'state.parts'],
  ['parts', [{ levels: ['x'], codes: [0, 1] }], 'state.parts[0].codes'],
  [
    'parts',
    [
      { levels: ['x'], codes: [0, 0] },
      { levels: ['y'], codes: [0, 0] },
    ],
    'state.parts',
  ],
  ['encoding', null, 'state.encoding'],
])('a saved state whose %s is %j is refused', (key, value, path) => {
  const saved = cross({ columns })
    .fit(texts(['a', 'b'], ['x', 'y']))
    .save();
  const state = { ...(saved.state as object), [key]: value };
  expect(refusal(() => cross.revive({ ...saved, state: state }))).toContain(
    `bad-format: [prepare/cross] the saved ${path} `,
  );
});
