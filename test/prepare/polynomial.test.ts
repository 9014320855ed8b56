import { expect, test } from 'vitest';
import { minMaxScale } from '../../src/prepare/min-max-scale.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { polynomial } from '../../src/prepare/polynomial.ts';
import { countTerms, termsOf } from '../../src/prepare/polynomial-terms.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { fixture, type Numbers } from './fixture.ts';
import { refusal } from './refuses.ts';

const rowsOf = (rows: readonly (readonly (number | null)[])[]): Table =>
  table(['a', 'b', 'c'].map((name, place) => [name, numberColumn(rows.map((row) => row[place]!))] as const));
const step = (options: object = {}) => polynomial({ columns: ['a', 'b', 'c'], ...options });

test('squares and pairs, and the columns stay what they are', () => {
  const rows = rowsOf([
    [2, 3, 5],
    [null, 3, 0],
    [Infinity, 0, 1],
  ]);
  const got = step().fit(rows).transform(rows);
  const values = (name: string) => [...column(got, name, 'number').values];
  expect([...got.columns.keys()]).toEqual(['a', 'b', 'c', 'a a', 'a b', 'a c', 'b b', 'b c', 'c c']);
  expect(values('a')).toEqual([2, NaN, Infinity]);
  expect(values('a a')).toEqual([4, NaN, Infinity]);
  // The product of nothing and of all there is is none.
  expect(values('a b')).toEqual([6, NaN, NaN]);
  expect(values('b c')).toEqual([15, 0, 0]);
});

test.each([
  ['2', {}],
  ['3', { degree: 3 }],
  ['pairs', { interactionOnly: true }],
  ['triples', { interactionOnly: true, degree: 3 }],
] as const)('it agrees with PolynomialFeatures of scikit-learn: %s', (name, options) => {
  const { sides, polynomials } = fixture<Numbers>('prepare-numbers');
  const { names, values } = polynomials[name];
  const rows = rowsOf(sides);
  const got = step(options).fit(rows).transform(rows);
  // Theirs are `a^2`.
  const spelled = names.map((each) =>
    each.replace(/(\w)\^(\d)/g, (_, column: string, power: string) =>
      Array(Number(power)).fill(column).join(' '),
    ),
  );
  expect([...got.columns.keys()]).toEqual(spelled);
  spelled.forEach((each, place) =>
    column(got, each, 'number').values.forEach((value, row) =>
      expect(value).toBeCloseTo(values[row]![place]!, 10),
    ),
  );
});

test('products are counted before they are made', () => {
  for (const interactionOnly of [false, true]) {
    for (let columns = 0; columns < 6; columns++) {
      for (let degree = 2; degree < 7; degree++) {
        const choice = { columns: [...'abcdef'].slice(0, columns), degree, interactionOnly };
        expect(countTerms(choice)).toBe(termsOf(choice).length);
      }
    }
  }
});

test('features are the products, made of the columns they name', () => {
  const rows = rowsOf([[1, 2, 3]]);
  const prepare = pipeline(minMaxScale({ columns: ['a'] }), polynomial({ columns: ['a', 'b'] })).fit(rows);
  expect(prepare.features.map(({ name, origin }) => [name, origin.columns, origin.steps])).toEqual([
    ['a', ['a'], ['min-max-scale']],
    ['a a', ['a'], ['min-max-scale', 'polynomial']],
    ['a b', ['a', 'b'], ['min-max-scale', 'polynomial']],
    ['b b', ['b'], ['polynomial']],
  ]);
});

test('more products than asked for are refused before they are made', () => {
  const many = table(Array.from({ length: 400 }, (_, at) => [`n${at}`, numberColumn([1])] as const));
  expect(refusal(() => polynomial({ columns: { kinds: ['number'] }, degree: 20 }).fit(many))).toMatch(
    /^too-large: \[prepare\/polynomial\] 400 columns have [\d.e+]+ products of up to 20; expected 1000 at most/,
  );
  expect(refusal(() => step({ maxColumns: 5 }).fit(rowsOf([[1, 2, 3]])))).toMatch(
    /^too-large: .* have 6 products/,
  );
});

test('a name that is taken is refused, also that of a column which is read', () => {
  const rows = table({ a: numberColumn([1]), 'a a': numberColumn([1]) });
  expect(refusal(() => polynomial({ columns: ['a'] }).fit(rows))).toMatch(/^column-collision: .*"a a"/);
  expect(refusal(() => polynomial({ columns: ['a', 'a a'] }).fit(rows))).toMatch(
    /^column-collision: .*"a a"/,
  );
  const spaced = table({
    a: numberColumn([1]),
    'b c': numberColumn([1]),
    'a b': numberColumn([1]),
    c: numberColumn([1]),
  });
  expect(refusal(() => polynomial({ columns: [...spaced.columns.keys()] }).fit(spaced))).toMatch(
    /^column-collision: .*"a b c"/,
  );
});

test('columns that are not there or of another kind are refused, and no rows are enough to fit', () => {
  expect(refusal(() => step().fit(table({ a: numberColumn([1]) })))).toMatch(/^unknown-column: .*"b"/);
  expect(refusal(() => polynomial({ columns: ['a'] }).fit(table({ a: categoryColumn(['x']) })))).toMatch(
    /^wrong-kind/,
  );
  expect(step().fit(rowsOf([])).writes).toHaveLength(6);
});

test.each([
  [{ degree: 1 }, 'degree is 1'],
  [{ degree: 2.5 }, 'degree is 2.5'],
  [{ degree: 21 }, 'degree is 21'],
  [{ interactionOnly: 1 }, 'interactionOnly is 1'],
  [{ maxColumns: 0 }, 'maxColumns is 0'],
  [{ bias: true }, 'there is no option "bias"'],
])('the options %j are refused', (options, why) => {
  expect(refusal(() => step(options))).toContain(`bad-option: [prepare/polynomial] ${why}`);
});

test.each([
  { degree: 1 },
  { degree: 21 },
  { interactionOnly: null },
  { columns: ['a', 'a'] },
  { columns: ['a', 'a a'] },
  { columns: Array.from({ length: 500 }, (_, at) => `n${at}`) },
])('a saved state with %j is refused', (wrong) => {
  const state = { columns: ['a'], degree: 2, interactionOnly: false, ...wrong };
  expect(refusal(() => polynomial.revive({ name: 'polynomial', version: 1, state }))).toMatch(/^bad-format/);
});
