import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneHot, type OneHotOptions } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { bigquery } from '../../src/prepare/bigquery.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { fixture, type Scikit } from './fixture.ts';
import { refusal } from './refuses.ts';

type Options = Omit<OneHotOptions, 'columns'>;
const fit = (train: Column, options: Options = {}) =>
  oneHot({ columns: ['x'], ...options }).fit(table({ x: train }));
const encoded = (train: Column, later: Column, options: Options = {}) => {
  const { codes, levels } = column(fit(train, options).transform(table({ x: later })), 'x', 'category');
  return { codes: [...codes], levels };
};
const cities = categoryColumn(['York', 'Bath', 'York', 'Ely', null]);

test('levels are sorted by code unit, and missing and unseen are rows of zeros', () => {
  expect(encoded(cities, categoryColumn(['Ely', 'York', 'Rome', null]))).toEqual({
    levels: ['Bath', 'Ely', 'York'],
    codes: [1, 2, -1, -1],
  });
});

test('a level only declared, and on no row, has no column', () => {
  expect(encoded(categoryColumn(['b'], ['a', 'b']), categoryColumn(['a', 'b'])).codes).toEqual([-1, 0]);
});

test('unknown values share a level, and missing ones have theirs, where that is asked for', () => {
  const options = { unknown: 'bucket', missing: 'level' } as const;
  expect(encoded(cities, categoryColumn(['Rome', null, 'Oslo', 'Bath']), options)).toEqual({
    levels: ['Bath', 'Ely', 'York', '(other)', '(missing)'],
    codes: [3, 4, 3, 0],
  });
});

test('the names of the shared and the missing level are never those of a level', () => {
  const train = categoryColumn(['(other)', '(missing)', '((other))']);
  const { levels } = encoded(train, train, { unknown: 'bucket', missing: 'level' });
  expect(levels).toEqual(['((other))', '(missing)', '(other)', '(((other)))', '((missing))']);
});

test('rarer levels are unknown, and are counted', () => {
  const train = categoryColumn(['a', 'a', 'b', 'b', 'c', 'd', null]);
  expect(encoded(train, train, { minFrequency: 2 })).toEqual({
    levels: ['a', 'b'],
    codes: [0, 0, 1, 1, -1, -1, -1],
  });
  expect(fit(train, { minFrequency: 2 }).save().state).toMatchObject({
    columns: [{ rareLevels: 2, rareRows: 2 }],
  });
});

test('the most frequent levels are kept, of equally frequent ones the first', () => {
  const train = categoryColumn(['d', 'c', 'c', 'b', 'a', 'c', 'd']);
  expect(encoded(train, train, { maxLevels: 3 }).levels).toEqual(['a', 'c', 'd']);
  expect(encoded(train, train, { maxLevels: 1 }).levels).toEqual(['c']);
});

test('an unseen level is an error where that is asked for, naming column, row and level', () => {
  const fitted = fit(cities, { unknown: 'error' });
  for (const later of [categoryColumn(['Bath', 'Rome']), textColumn(['Bath', 'Rome'])]) {
    expect(refusal(() => fitted.transform(table({ x: later })))).toBe(
      `check-failed: [prepare/one-hot] column "x" has level "Rome" at row 1; it was not in the training rows. Set unknown: 'zeros' or 'bucket' to encode it.`,
    );
  }
  expect(refusal(() => fitted.transform(table({ x: numberColumn([null, 7]) })))).toContain(
    'has level "7" at row 1',
  );
  const declared = categoryColumn(['Bath', null], ['Bath', 'Rome']);
  expect(encoded(cities, declared, { unknown: 'error' }).codes).toEqual([0, -1]);
  // A request is one row, and has no number.
  expect(
    refusal(() =>
      pipeline(oneHot({ columns: ['x'], unknown: 'error' }))
        .fit(table({ x: cities }))
        .row({ x: 'Rome' }),
    ),
  ).toBe(
    `check-failed: [prepare/one-hot] column "x" has level "Rome"; it was not in the training rows. Set unknown: 'zeros' or 'bucket' to encode it.`,
  );
});

test('an error for unseen levels does not go with levels that are made unknown', () => {
  for (const options of [{ minFrequency: 2 }, { maxLevels: 3 }]) {
    expect(refusal(() => oneHot({ columns: ['x'], unknown: 'error', ...options }))).toMatch(/^bad-option/);
  }
});

describe('numbers', () => {
  test('are levels as they are spelled, sorted by value', () => {
    const train = numberColumn([10, 9, -1, 0.5, -0, null, 10]);
    expect(encoded(train, numberColumn([0, 9, 11, null]))).toEqual({
      levels: ['-1', '0', '0.5', '9', '10'],
      codes: [1, 3, -1, -1],
    });
  });

  test('and text of the same spelling are one level, whichever kind the column has later', () => {
    const codes = [1, 0, -1];
    expect(encoded(numberColumn([8, 9]), categoryColumn(['9', '8', '08'])).codes).toEqual(codes);
    expect(encoded(categoryColumn(['8', '9']), numberColumn([9, 8, 7])).codes).toEqual(codes);
    expect(encoded(textColumn(['8', '9']), textColumn(['9', '8', '8.0'])).codes).toEqual(codes);
  });
});

describe('scikit-learn', () => {
  const { words, hours, oneHot: expected } = fixture<Scikit>('prepare-scikit');
  const rows = (codes: readonly number[], width: number) =>
    codes.map((code) => Array.from({ length: width }, (_, j) => (j === code ? 1 : 0)));

  test.each([
    ['ignore', {}],
    ['min_frequency', { unknown: 'bucket', minFrequency: 6 }],
    ['max_categories', { unknown: 'bucket', maxLevels: 3 }],
  ] as const)('agrees on text with %s', (name, options) => {
    const { codes, levels } = encoded(categoryColumn(words.train), categoryColumn(words.later), options);
    expect(levels).toEqual(
      expected[name].infrequent ? [...expected[name].levels, '(other)'] : expected[name].levels,
    );
    expect(rows(codes, levels.length)).toEqual(expected[name].later);
  });

  test('agrees on numbers', () => {
    const { codes, levels } = encoded(numberColumn(hours.train), numberColumn(hours.later));
    expect(levels.map(Number)).toEqual(expected.numbers.levels);
    expect(rows(codes, levels.length)).toEqual(expected.numbers.later);
  });
});

test('the written-out rows sum to 1, or to 0 when missing or unseen', () => {
  const word = fc.option(fc.constantFrom('a', 'b', '__proto__', '2020', '', 'constructor'), { nil: null });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.array(word), (train, later) => {
      fc.pre(train.some((value) => value !== null));
      const known = new Set(train);
      const rows = table({ x: categoryColumn(later) });
      const expanded = pipeline(oneHot({ columns: ['x'] }))
        .fit(table({ x: categoryColumn(train) }))
        .expand(rows);
      later.forEach((value, row) => {
        const sum = [...expanded.columns.values()].reduce(
          (total, each) => total + (each.kind === 'number' ? each.values[row]! : NaN),
          0,
        );
        expect(sum).toBe(value !== null && known.has(value) ? 1 : 0);
      });
    }),
    { seed: 3, numRuns: 100 },
  );
});

test('a column with nothing present, of time or of no such name is refused', () => {
  expect(refusal(() => fit(categoryColumn([null])))).toMatch(
    /^bad-data: .*column "x" has no value present in 1 training rows/,
  );
  expect(refusal(() => fit(timeColumn([1])))).toMatch(/^wrong-kind/);
  expect(refusal(() => oneHot({ columns: ['citty'] }).fit(table({ city: cities })))).toBe(
    'unknown-column: [prepare/one-hot] there is no column "citty"; the columns are "city".',
  );
});

test.each([
  { unknown: 'ignore' },
  { missing: 'zero' },
  { minFrequency: 0 },
  { maxLevels: 2.5 },
  { drop: 'last' },
  { drops: 'first' },
  { bucketAt: 'middle', unknown: 'bucket' },
  { bucketAt: 'first' },
  { unknown: 'error', missing: 'unknown' },
])('the options %j are refused', (options) => {
  expect(refusal(() => oneHot({ columns: ['x'], ...(options as Options) }))).toMatch(/^bad-option/);
});

test('a column without a frequent level is refused, unless something else is a column', () => {
  expect(refusal(() => fit(cities, { minFrequency: 3 }))).toBe(
    'bad-data: [prepare/one-hot] column "x" has no level on 3 or more of 4 rows present, so it would have no columns; expected one. Lower minFrequency, or leave the column out.',
  );
  expect(encoded(cities, cities, { minFrequency: 3, missing: 'level' })).toEqual({
    levels: ['(missing)'],
    codes: [-1, -1, -1, -1, 0],
  });
  expect(encoded(cities, cities, { minFrequency: 3, unknown: 'bucket' }).levels).toEqual(['(other)']);
});

test('missing values share what unknown levels become, where that is asked for', () => {
  const later = categoryColumn(['Rome', null, 'Bath']);
  expect(encoded(cities, later, { missing: 'unknown' }).codes).toEqual([-1, -1, 0]);
  expect(encoded(cities, later, { missing: 'unknown', unknown: 'bucket' })).toEqual({
    levels: ['Bath', 'Ely', 'York', '(other)'],
    codes: [3, 3, 0],
  });
});

test('the shared level is first where that is asked for, and that of missing values is last all the same', () => {
  const options = { unknown: 'bucket', bucketAt: 'first', missing: 'level' } as const;
  expect(encoded(cities, categoryColumn(['Rome', null, 'Bath', 'York']), options)).toEqual({
    levels: ['(other)', 'Bath', 'Ely', 'York', '(missing)'],
    codes: [0, 4, 1, 3],
  });
});

describe('a dropped level', () => {
  const train = categoryColumn(['b', 'a', 'c', 'c', 'b', null]);

  test('is a row of zeros and has no column: the first, or the most frequent, of these the first', () => {
    expect(encoded(train, train, { drop: 'first' })).toEqual({
      levels: ['b', 'c'],
      codes: [0, -1, 1, 1, 0, -1],
    });
    expect(encoded(train, train, { drop: 'most-frequent', unknown: 'bucket' })).toEqual({
      levels: ['a', 'c', '(other)'],
      codes: [-1, 0, 1, 1, -1, -1],
    });
  });

  test('is known: it is no error', () => {
    const options = { drop: 'first', unknown: 'error' } as const;
    expect(encoded(train, categoryColumn(['a']), options).codes).toEqual([-1]);
    expect(refusal(() => encoded(train, categoryColumn(['d']), options))).toMatch(/^check-failed/);
  });

  test('comes back by the inverse where nothing else is a row of zeros', () => {
    const back = (options: Options): unknown => {
      const fitted = fit(train, options);
      const rows = categoryColumn(['a', 'b', 'd', null]);
      const { codes, levels } = fitted.inverse!(fitted.transform(table({ x: rows }))).get('x') as typeof rows;
      return [...codes].map((code) => levels[code] ?? null);
    };
    expect(back({ drop: 'first' })).toEqual([null, 'b', null, null]);
    expect(back({ drop: 'first', unknown: 'bucket' })).toEqual([null, 'b', null, null]);
    expect(back({ drop: 'first', missing: 'level' })).toEqual([null, 'b', null, null]);
    expect(back({ drop: 'first', unknown: 'bucket', missing: 'level' })).toEqual(['a', 'b', null, null]);
    expect(back({ drop: 'first', unknown: 'bucket', bucketAt: 'first', missing: 'unknown' })).toEqual([
      'a',
      'b',
      null,
      null,
    ]);
    expect(back({ unknown: 'bucket', bucketAt: 'first' })).toEqual(['a', 'b', null, null]);
  });

  test('must not be the only one', () => {
    const one = categoryColumn(['a', 'a', null]);
    expect(refusal(() => fit(one, { drop: 'first' }))).toBe(
      `bad-data: [prepare/one-hot] column "x" has a single level, which is dropped, so it would have no columns; expected one. Set drop: 'none', or leave the column out.`,
    );
    expect(encoded(one, one, { drop: 'first', unknown: 'bucket' })).toEqual({
      levels: ['(other)'],
      codes: [-1, -1, -1],
    });
  });

  test('is that of scikit-learn', () => {
    const { words, oneHot: expected } = fixture<{ words: string[]; oneHot: { first: number[][] } }>(
      'prepare-categories',
    );
    const { codes, levels } = encoded(categoryColumn(words), categoryColumn(words), { drop: 'first' });
    expect(codes.map((code) => levels.map((_, place) => Number(place === code)))).toEqual(expected.first);
  });
});

describe('BigQuery', () => {
  // The example of its documentation: ML.ONE_HOT_ENCODER(f, 'most_frequent', 10, 0).
  const f = categoryColumn([null, 'a', 'b', 'b', 'c', 'c', 'c', 'd', 'd']);

  test('has levels from index 1 and missing and unknown ones at 0', () => {
    const options = { ...bigquery.oneHot, minFrequency: 1 };
    expect(encoded(f, f, options).codes).toEqual([0, 1, 2, 2, 3, 3, 3, 4, 4]);
    expect(encoded(f, categoryColumn(['e', 'd', null]), options).codes).toEqual([0, 4, 0]);
    // The dropped one keeps its index there, with the value 0; here the levels after it move up.
    expect(encoded(f, f, { ...options, drop: 'most-frequent' }).codes).toEqual([
      0, 1, 2, 2, -1, -1, -1, 3, 3,
    ]);
  });

  test('takes levels on 5 rows or more', () => {
    const train = categoryColumn([...'aaaa', ...'bbbbb']);
    expect(encoded(train, train, bigquery.oneHot)).toEqual({
      levels: ['(other)', 'b'],
      codes: [0, 0, 0, 0, 1, 1, 1, 1, 1],
    });
  });
});

test.each([
  ['dropped', 'z', 'state.columns[0].dropped'],
  ['bucket', 'x', 'state.columns[0].bucket'],
  ['missingLevel', null, 'state.columns[0].missingLevel'],
  ['missing', 'unknown', 'state.columns[0].missingLevel'],
  ['bucketAt', 'middle', 'state.columns[0].bucketAt'],
  ['levels', ['Bath', '(missing)', 'York'], 'state.columns[0].levels'],
])('a saved state whose %s is %j is refused', (key, value, path) => {
  const saved = JSON.parse(JSON.stringify(fit(cities, { missing: 'level' }))) as ReturnType<
    typeof oneHot.revive
  >;
  const [encoding] = (saved as unknown as { state: { columns: Record<string, unknown>[] } }).state.columns;
  encoding![key] = value;
  expect(refusal(() => oneHot.revive(saved as never))).toContain(
    `bad-format: [prepare/one-hot] the saved ${path} `,
  );
});
