import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { associationMatrix } from '../../src/eda/association-matrix.ts';
import {
  ASSOCIATION_MEASURES,
  associations,
  type Association,
  type AssociationMeasure,
} from '../../src/eda/associations.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/eda-associations.json', import.meta.url), 'utf8'),
) as {
  readonly data: Record<'x' | 'y' | 'z' | 'w', (number | null)[]> & Record<'a' | 'b', (string | null)[]>;
  readonly pairs: (Association & { readonly value: number; readonly pValue: number })[];
};
const { x, y, z, w, a, b } = fixture.data;
const data = table({
  x: numberColumn(x),
  y: numberColumn(y),
  z: numberColumn(z),
  w: numberColumn(w),
  a: categoryColumn(a),
  b: categoryColumn(b),
});
const all = { measures: [...ASSOCIATION_MEASURES] };
const valueOf = (from: Table, measure: AssociationMeasure): number | null =>
  associations(from, { measures: [measure] }).pairs[0]!.value;

test('every measure, p-value and count of rows is that of SciPy and scikit-learn', () => {
  const keyOf = ({ first, second, measure }: Association): string => `${first} ${second} ${measure}`;
  const got = new Map(associations(data, all).pairs.map((pair) => [keyOf(pair), pair]));
  expect([...got.keys()].sort()).toEqual(fixture.pairs.map(keyOf).sort());
  const off = (key: 'value' | 'pValue' | 'rows', tolerance: number): unknown[] =>
    fixture.pairs.filter((expected) => {
      const found = got.get(keyOf(expected))![key]!;
      return !(Math.abs(found - expected[key]) <= tolerance * Math.abs(expected[key]));
    });
  expect(off('rows', 0)).toEqual([]);
  expect(off('value', 1e-9)).toEqual([]);
  expect(off('pValue', 1e-7)).toEqual([]);
});

test('the matrix is symmetric, with the first measure asked for that fits', () => {
  const found = associations(data, all);
  const { columns, values } = associationMatrix(found);
  expect(columns).toEqual(['x', 'y', 'z', 'w', 'a', 'b']);
  values.forEach((row, i) => row.forEach((value, j) => expect(value).toBe(values[j]![i])));
  const of = (first: string, second: string, measure: string): number =>
    fixture.pairs.find((pair) => pair.first === first && pair.second === second && pair.measure === measure)!
      .value;
  expect(values[0]).toEqual([
    1,
    ...[of('x', 'y', 'pearson'), of('x', 'z', 'pearson'), of('x', 'w', 'pearson')].map(
      (value) => expect.closeTo(value, 9) as number,
    ),
    expect.closeTo(of('x', 'a', 'correlationRatio'), 9),
    expect.closeTo(of('x', 'b', 'correlationRatio'), 9),
  ]);
  expect(values[4]![5]).toBeCloseTo(of('a', 'b', 'cramersV'), 9);
  const information = associationMatrix(found, ['mutualInformation']).values;
  expect([information[0]![0], information[4]![5]]).toEqual([
    null,
    expect.closeTo(of('a', 'b', 'mutualInformation'), 9),
  ]);
  expect(associationMatrix(found, ['spearman']).values[4]![5]).toBeNull();
});

it('says what it leaves out', () => {
  const from = table({
    note: textColumn(['u', 'v', 'w']),
    many: categoryColumn(['a', 'b', 'c']),
    at: timeColumn([1e12, 2e12, 3e12]),
    n: numberColumn([1, 2, 4]),
  });
  const found = associations(from, { maxLevels: 2 });
  expect(found.columns).toEqual(['at', 'n']);
  expect(found.leftOut).toEqual([
    { column: 'note', reason: 'text' },
    { column: 'many', reason: 'too-many-levels' },
  ]);
  expect(found.pairs[0]!.value).toBeCloseTo(0.98198, 5);
});

it('does not exist beside a constant, even one far from zero, nor without rows in common', () => {
  const from = (first: (number | null)[], second: (number | null)[]): Table =>
    table({ first: numberColumn(first), second: numberColumn(second) });
  for (const measure of ['pearson', 'spearman'] as const) {
    expect(valueOf(from([0.1 + 1e9, 0.1 + 1e9, 0.1 + 1e9], [1, 2, 3]), measure)).toBeNull();
    expect(valueOf(from([1, null], [null, 1]), measure)).toBeNull();
    expect(valueOf(from([1, Infinity, 2, 3], [1, 2, 2, 3]), measure)).toBeCloseTo(1, 12);
  }
  const one = table({
    c: categoryColumn(['a', 'a']),
    n: numberColumn([1, 2]),
    d: categoryColumn(['a', 'b']),
  });
  const { pairs } = associations(one, all);
  expect(pairs.filter(({ measure }) => measure.startsWith('c')).map(({ value }) => value)).toEqual([
    null,
    null,
    null,
    1,
  ]);
});

it('looks at a seeded sample past maxRows, and says so', () => {
  const sample = associations(data, { maxRows: 200, seed: 5 });
  expect([sample.rows, sample.sampled]).toEqual([300, { rows: 200, seed: 5 }]);
  expect(sample.pairs.every(({ rows }) => rows <= 200)).toBe(true);
  expect(associations(data, { maxRows: 200, seed: 5 })).toEqual(sample);
  expect(associations(data, { maxRows: 200, seed: 6 })).not.toEqual(sample);
  expect(associations(data, { maxRows: 300 }).sampled).toBeNull();
});

it('is the same whatever the order of rows and of columns, and plain JSON', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom('a', 'b', 'c', null)), {
        minLength: 2,
        maxLength: 30,
      }),
      (rows) => {
        const of = (list: typeof rows): Table =>
          table({
            n: numberColumn(list.map(([n]) => n)),
            m: numberColumn(list.map(([n], row) => (n * 7 + row) % 3)),
            c: categoryColumn(
              list.map(([, c]) => c),
              ['a', 'b', 'c'],
            ),
          });
        const { pairs } = associations(of(rows), all);
        expect(JSON.parse(JSON.stringify(pairs))).toEqual(pairs);
        for (const { value, measure } of pairs) {
          if (value === null || measure === 'mutualInformation') continue;
          expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12);
        }
        const swapped = associations(of(rows), { ...all, columns: ['c', 'm', 'n'] }).pairs;
        for (const pair of pairs) {
          const other = swapped.find(
            (each) =>
              each.measure === pair.measure &&
              [each.first, each.second].sort().join() === [pair.first, pair.second].sort().join(),
          )!;
          if (pair.value === null) expect(other.value).toBeNull();
          else expect(other.value).toBeCloseTo(pair.value, 10);
        }
      },
    ),
    { seed: 3, numRuns: 60 },
  );
});

it.each([
  { measures: ['kendall'] },
  { measures: [] },
  { bins: 1 },
  { maxLevels: 1 },
  { maxRows: 1 },
  { seed: NaN },
  { bin: 3 },
  { columns: [] },
])('refuses %j', (options) => {
  expect(() => associations(data, options as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

it('refuses what are no associations, and a text column that is named', () => {
  expect(() => associationMatrix({} as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  expect(() => associations(table({ t: textColumn(['a']) }), { columns: ['t'] })).toThrow(
    expect.objectContaining({ code: 'wrong-kind' }),
  );
});

test('gaps on either side give what the rows in common give, however little they are like the rest', () => {
  const stream = random(8);
  const n = 300;
  const draw = (share: number, of: (row: number) => number) =>
    Array.from({ length: n }, (_, row) => (stream.next() < share ? NaN : of(row)));
  const columns = {
    whole: draw(0, () => stream.normal()),
    ties: draw(0, () => stream.integer(4)),
    few: draw(0.1, () => stream.integer(5) - 2),
    many: draw(0.4, (row) => 1e6 + row + stream.normal()),
    // Present where the mean of the rest says nothing of it, and constant beside some.
    far: Array.from({ length: n }, (_, row) => (row < 30 ? NaN : row < 60 ? 1e9 + row : row < 63 ? -1e9 : Infinity)), // prettier-ignore
    early: Array.from({ length: n }, (_, row) => (row < 60 ? row % 7 : NaN)),
  };
  const names = Object.keys(columns) as (keyof typeof columns)[];
  const tables = (rows: readonly number[], own: readonly (keyof typeof columns)[]) =>
    table(own.map((name) => [name, numberColumn(rows.map((row) => columns[name][row]!))] as const));
  const all = Array.from({ length: n }, (_, row) => row);
  const measures = ['pearson', 'spearman'] as const;
  for (const pair of associations(tables(all, names), { measures }).pairs) {
    const own = [pair.first, pair.second] as (keyof typeof columns)[];
    const common = all.filter((row) => own.every((name) => Number.isFinite(columns[name][row])));
    const alone = associations(tables(common, own), { measures: [pair.measure] }).pairs[0]!;
    const what = `${pair.measure} of ${own.join(' and ')}`;
    expect(pair.rows, what).toBe(common.length);
    expect(pair.value, what).toEqual(
      alone.value === null ? null : (expect.closeTo(alone.value, 9) as number),
    );
  }
});

/** Pearson's r the plain way: the rows in common, less the first of them, around their own means. */
function plainPearson(first: Float64Array, second: Float64Array): number {
  const rows = [...first.keys()].filter((row) => Number.isFinite(first[row]! + second[row]!));
  const around = (values: Float64Array): number[] => {
    const small = rows.map((row) => values[row]! - values[rows[0]!]!);
    const mean = small.reduce((sum, value) => sum + value, 0) / rows.length;
    return small.map((value) => value - mean);
  };
  const [x, y] = [around(first), around(second)];
  const dot = (one: number[], other: number[]): number =>
    one.reduce((sum, value, at) => sum + value * other[at]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

test.each([0, 1e6, 1e9, 1e12].flatMap((offset) => [1, 2, 10, 10_000].map((every) => ({ offset, every }))))(
  'numbers around $offset keep their digits, one of them there once in $every rows',
  ({ offset, every }) => {
    const draw = random(7);
    const first = Float64Array.from({ length: 25_000 }, () => offset + draw.normal());
    const second = first.map((value, row) =>
      row % every === 0 ? value - offset + 5 + 0.5 * draw.normal() : NaN,
    );
    const got = valueOf(table({ x: numberColumn(first), y: numberColumn(second) }), 'pearson')!;
    const expected = plainPearson(first, second);
    expect(Math.abs(got - expected)).toBeLessThan(1e-9 * Math.abs(expected));
  },
);

test('the correlation ratio of numbers far from zero is that of the same numbers around it', () => {
  const draw = random(9);
  // Quarters are exact at the offset too.
  const values = Float64Array.from({ length: 999 }, (_, row) => (row % 3) + draw.integer(40) / 4);
  const group = categoryColumn([...values.keys()].map((row) => `g${row % 3}`));
  const ratio = (offset: number): number =>
    valueOf(table({ n: numberColumn(values.map((value) => value + offset)), group }), 'correlationRatio')!;
  expect(ratio(1e14)).toBeCloseTo(ratio(0), 12);
});

test('the progress counts columns, and what it throws ends the work', () => {
  const seen: unknown[] = [];
  associations(data, { onProgress: ({ done, total, unit }) => seen.push([done, total, unit]) });
  expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6, 'columns']));
  const stop = (): never => {
    throw new Error('enough');
  };
  expect(() => associations(data, { onProgress: stop })).toThrow('enough');
});
