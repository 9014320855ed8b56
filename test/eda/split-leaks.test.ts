import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { splitLeaks, type SplitLeakOptions, type SplitParts } from '../../src/eda/split-leaks.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { splitAtRandom } from '../../src/table/split-random.ts';
import { splitByHash } from '../../src/table/split-hash.ts';
import { table, type Table } from '../../src/table/table.ts';

const of = (columns: Record<string, Column>): Table => table(columns);
const day = (days: (string | null)[]): Table => of({ day: categoryColumn(days) });

test('a group on both sides is named, with the rows of the later part; missing ones are no group', () => {
  const { pass, issues } = splitLeaks(
    { train: day(['mon', 'tue', null]), test: day([null, 'tue', 'wed', 'tue']) },
    { groups: ['day'], columns: ['day'], maxRows: 1, maxDuplicateShare: 1 },
  );
  expect(pass).toBe(false);
  expect(issues[0]).toEqual({
    code: 'group-overlap',
    severity: 'error',
    column: 'day',
    window: 'test',
    measure: 'share',
    value: 0.5,
    limit: 0,
    rows: 4,
    failing: { count: 2, first: [1] },
    message: '1 groups of "day" are in train and in test: "tue"; expected none. Split by "day".',
  });
});

test('numbers, texts and times are groups as levels are', () => {
  for (const make of [
    (values: number[]) => numberColumn(values),
    (values: number[]) => textColumn(values.map((value) => `id ${value}`)),
    (values: number[]) => timeColumn(values),
  ]) {
    const part = (values: number[]): Table => of({ id: make(values) });
    const codes = (train: number[], validation: number[]): string[] =>
      splitLeaks({ train: part(train), validation: part(validation) }, { groups: ['id'] }).issues.map(
        ({ code }) => code,
      );
    expect(codes([1, 2], [3, 4])).toEqual([]);
    expect(codes([1, 2], [2, 4])).toEqual(['group-overlap', 'duplicate-across-splits']);
  }
});

test('rows at or after the first instant of a later part overlap with it', () => {
  const at = (...hours: (number | null)[]): Table =>
    of({ at: timeColumn(hours), n: numberColumn(hours.map((_, i) => i + hours.length)) });
  const issues = (parts: SplitParts): unknown[] =>
    splitLeaks(parts, { time: 'at' })
      .issues.filter(({ code }) => code === 'time-overlap')
      .map(({ window, value, failing }) => [window, value, failing!.first]);
  expect(issues({ train: at(1, 2, null), test: at(3, null) })).toEqual([]);
  expect(issues({ train: at(1, 3, null, 9), test: at(5, 3) })).toEqual([['test', 0.5, [1, 3]]]);
  expect(issues({ train: at(1), validation: at(4), test: at(3) })).toEqual([['test', 1, [0]]]);
});

test('identical rows are a warning up to the share and an error above it', () => {
  const part = (rows: [number | null, string | null][]): Table =>
    of({ n: numberColumn(rows.map(([n]) => n)), t: textColumn(rows.map(([, t]) => t)) });
  const train = part([
    [1, 'a'],
    [0, null],
    [null, 'b'],
    [3, 'c'],
  ]);
  const later = part([
    [1, 'b'],
    [-0, null],
    [null, 'b'],
    [2, 'c'],
  ]);
  const issue = (maxDuplicateShare?: number) =>
    splitLeaks({ train, test: later }, maxDuplicateShare === undefined ? {} : { maxDuplicateShare })
      .issues[0]!;
  expect(issue()).toMatchObject({
    code: 'duplicate-across-splits',
    severity: 'error',
    value: 0.5,
    limit: 0.01,
    failing: { count: 2, first: [1, 2] },
  });
  expect(issue(0.5).severity).toBe('warning');
});

test('levels are compared by their text, whatever their codes', () => {
  const train = of({ c: categoryColumn(['b', 'a'], ['b', 'a']) });
  const later = of({ c: categoryColumn(['a', 'z'], ['a', 'z']) });
  expect(splitLeaks({ train, test: later }).issues[0]!.failing).toEqual({ count: 1, first: [0] });
});

test('identical rows are exactly those with the same values, as comparing their text finds', () => {
  const cell = fc.constantFrom(0, -0, 1, 2 ** 33, 0.5, null, Infinity);
  const row = fc.tuple(cell, fc.constantFrom('a', 'b', '', null), fc.constantFrom('x', 'y', null));
  const part = (rows: [number | null, string | null, string | null][]): Table =>
    of({
      n: numberColumn(rows.map(([n]) => n)),
      t: textColumn(rows.map(([, t]) => t)),
      c: categoryColumn(rows.map(([, , c]) => c)),
    });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.array(row, { minLength: 1 }), (train, later) => {
      const known = new Set(train.map((values) => JSON.stringify(values.map(String))));
      const expected = later.filter((values) => known.has(JSON.stringify(values.map(String)))).length;
      const { issues } = splitLeaks({ train: part(train), test: part(later) });
      expect(issues[0]?.failing?.count ?? 0).toBe(expected);
    }),
    { seed: 2 },
  );
});

test('a split by hash of the group passes and a random one does not', () => {
  const rows = of({
    customer: categoryColumn(Array.from({ length: 3000 }, (_, row) => `c${row % 300}`)),
    n: numberColumn(Array.from({ length: 3000 }, (_, row) => row)),
  });
  const options = { groups: ['customer'] };
  expect(splitLeaks(splitByHash(rows, { column: 'customer' }), options)).toEqual({
    pass: true,
    checked: 6,
    issues: [],
  });
  expect(splitLeaks(splitAtRandom(rows), options).issues.map(({ window }) => window)).toEqual([
    'validation',
    'test',
    'test',
  ]);
});

test('parts without rows are left out, and nothing left is no pass', () => {
  expect(splitLeaks({ train: day(['mon']), test: day([]) })).toMatchObject({ pass: false, checked: 0 });
});

it.each<[string, unknown, SplitLeakOptions, string]>([
  ['one part', { train: day(['mon']) }, {}, 'bad-data'],
  ['no parts', null, {}, 'bad-data'],
  ['a part that is no table', { train: day(['mon']), test: [] }, {}, 'bad-data'],
  ['another part', { train: day(['mon']), tset: day(['mon']) }, {}, 'bad-option'],
  [
    'a group that is not there',
    { train: day(['mon']), test: day(['mon']) },
    { groups: ['x'] },
    'unknown-column',
  ],
  ['a time that is none', { train: day(['mon']), test: day(['mon']) }, { time: 'day' }, 'wrong-kind'],
  ['another kind', { train: day(['mon']), test: of({ day: textColumn(['a']) }) }, {}, 'wrong-kind'],
  ['a typo', { train: day(['mon']), test: day(['mon']) }, { group: ['day'] } as never, 'bad-option'],
  ['a share above 1', { train: day(['mon']), test: day(['mon']) }, { maxDuplicateShare: 2 }, 'bad-option'],
])('%s is refused', (_, parts, options, code) => {
  expect(() => splitLeaks(parts as SplitParts, options)).toThrow(expect.objectContaining({ code }));
});
