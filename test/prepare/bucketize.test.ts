import { expect, test } from 'vitest';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { categoryColumn, type CategoryColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { fixture, type Numbers } from './fixture.ts';
import { xs } from './numbers.ts';
import { refusal } from './refuses.ts';

type Values = readonly (number | null)[];
const step = (options: object) => bucketize({ columns: ['x'], ...options } as never);
const binned = (options: object, train: Values, later: Values) =>
  step(options).fit(xs(train)).transform(xs(later)).columns.get('x') as CategoryColumn;
const codes = (options: object, train: Values, later: Values) => [...binned(options, train, later).codes];
const learned = (options: object, train: Values) =>
  (step(options).fit(xs(train)).save().state as { columns: readonly { edges: number[]; merged: number }[] })
    .columns[0]!;

test('n edges are n + 1 bins, each with its lower edge and without its upper one', () => {
  expect(binned({ edges: [0, 10] }, [], [-1, 0, -0, 9.99, 10, 1e9, null, Infinity, -Infinity])).toEqual({
    kind: 'category',
    codes: Int32Array.of(0, 1, 1, 1, 2, 2, -1, 2, 0),
    levels: ['bin_1', 'bin_2', 'bin_3'],
  });
});

test('with a suffix bins stand beside the column, and know where they come from', () => {
  const fitted = pipeline(step({ edges: [5], suffix: '_bin' })).fit(xs([1, 9]));
  expect([...fitted.transform(xs([7])).columns]).toEqual([
    ['x', xs([7]).columns.get('x')],
    ['x_bin', { kind: 'category', codes: Int32Array.of(1), levels: ['bin_1', 'bin_2'] }],
  ]);
  expect(fitted.features[0]).toMatchObject({
    name: 'x_bin',
    origin: { columns: ['x'], steps: ['bucketize'] },
  });
});

test('missing is a level of its own where that is asked for', () => {
  const { codes: found, levels } = binned({ edges: [5], missing: 'level' }, [], [null, 1, 5]);
  expect([[...found], levels]).toEqual([
    [2, 0, 1],
    ['bin_1', 'bin_2', '(missing)'],
  ]);
});

test('quantiles of training, type 7, are edges', () => {
  // of 1 … 5 a third of the way is 2 1/3 and two thirds 3 2/3
  expect(codes({ quantiles: 3 }, [5, 3, 1, null, 2, 4], [1, 2, 3, 4, 5, 9, -9])).toEqual([
    0, 0, 1, 2, 2, 2, 0,
  ]);
});

test('equal edges, and those that nothing is below, are left out and counted', () => {
  // The deciles stand at places 0.9, 1.8, … 8.1: six are 0, then come 0.3, 1.2 and 2.1.
  expect(learned({ quantiles: 10 }, [0, 0, 0, 0, 0, 0, 0, 1, 2, 3])).toMatchObject({
    edges: [0.3, 1.2, 2.1].map((edge) => expect.closeTo(edge, 12) as number),
    merged: 6,
  });
  expect(learned({ quantiles: 4 }, [1, 2, 2, 2, 2, 2, 3])).toMatchObject({ edges: [2], merged: 2 });
  expect(learned({ quantiles: 4 }, [7, 7, null])).toMatchObject({ edges: [], merged: 3 });
  expect(binned({ quantiles: 4 }, [7, 7], [1, 7, null])).toEqual({
    kind: 'category',
    codes: Int32Array.of(0, 0, -1),
    levels: ['bin_1'],
  });
});

test('it agrees with KBinsDiscretizer of scikit-learn', () => {
  const { train, later, bins } = fixture<Numbers>('prepare-numbers');
  for (const count of ['3', '10'] as const) {
    const { edges } = learned({ quantiles: Number(count) }, train);
    const theirs = bins[count].edges.slice(1, -1);
    expect(edges).toHaveLength(theirs.length);
    edges.forEach((edge, at) => expect(edge).toBeCloseTo(theirs[at]!, 10));
    const present = later.filter((value) => value !== null);
    expect(codes({ quantiles: Number(count) }, train, present)).toEqual(bins[count].later);
  }
});

test('any value is found among many edges as a look at each of them finds it', () => {
  const edges = Array.from({ length: 300 }, (_, at) => at * at * 0.37 - 500);
  const values = Array.from({ length: 500 }, (_, at) => Math.sin(at) * 30_000);
  const expected = [...values, ...edges].map((value) => edges.filter((edge) => edge <= value).length);
  expect(codes({ edges }, [], [...values, ...edges])).toEqual(expected);
});

test('a pipeline writes one column for each bin', () => {
  const prepare = pipeline(step({ edges: [5] })).fit(xs([1]));
  expect([...prepare.expand(xs([3, 8])).columns.keys()]).toEqual(['x=bin_1', 'x=bin_2']);
});

test('quantiles that training does not have are refused', () => {
  for (const train of [[], [null, null]])
    expect(refusal(() => step({ quantiles: 3 }).fit(xs(train)))).toMatch(/^bad-data: .* no finite value/);
  expect(refusal(() => step({ quantiles: 2 }).fit(xs([1, Infinity, Infinity])))).toBe(
    'bad-data: [prepare/bucketize] column "x" has a quantile of Infinity; expected finite ones. Look for infinite values in the column.',
  );
  expect(refusal(() => step({ edges: [1] }).fit(table({ x: categoryColumn(['a']) })))).toMatch(/^wrong-kind/);
});

test.each([
  [{ edges: [] }, 'edges cannot be used'],
  [{ edges: [1, 1] }, 'edges cannot be used'],
  [{ edges: [2, 1] }, 'edges cannot be used'],
  [{ edges: [0, Infinity] }, 'edges cannot be used'],
  [{ edges: 3 }, 'edges cannot be used'],
  [{}, 'edges cannot be used'],
  [{ quantiles: 1 }, 'quantiles is 1'],
  [{ quantiles: 2.5 }, 'quantiles is 2.5'],
  [{ quantiles: 3, edges: [1] }, 'there is no option "edges"'],
  [{ edges: [1], missing: 'drop' }, 'missing is "drop"'],
  [{ edges: [1], suffix: 5 }, 'suffix is 5; expected text'],
])('the options %j are refused', (options, why) => {
  expect(refusal(() => step(options))).toContain(`bad-option: [prepare/bucketize] ${why}`);
});

test.each([{ edges: [1, 0] }, { edges: null }, { merged: -1 }, { missing: 'error' }, { to: null }])(
  'a saved state with %j is refused',
  (wrong) => {
    const state = { columns: [{ name: 'x', to: 'x', edges: [0, 1], merged: 0, missing: 'zeros', ...wrong }] };
    expect(refusal(() => bucketize.revive({ name: 'bucketize', version: 1, state }))).toMatch(/^bad-format/);
  },
);
