import { expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { bindNumbers } from '../../src/prepare/bind-numbers.ts';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { cross } from '../../src/prepare/cross.ts';
import { cyclic } from '../../src/prepare/cyclic.ts';
import { dates } from '../../src/prepare/dates.ts';
import { defineStep } from '../../src/prepare/define-step.ts';
import { distance } from '../../src/prepare/distance.ts';
import { elapsed } from '../../src/prepare/elapsed.ts';
import { impute } from '../../src/prepare/impute.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { polynomial } from '../../src/prepare/polynomial.ts';
import { renameColumns } from '../../src/prepare/rename-columns.ts';
import { revivePipeline } from '../../src/prepare/revive-pipeline.ts';
import type { SavedStep, Step, StepReviver, WrittenField } from '../../src/prepare/step.ts';
import { call, literal } from '../../src/sql/expression.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { toRows } from '../../src/table/rows.ts';
import { refusal } from './refuses.ts';

const numbers = ['a', 'a a', 'a_bin', 'a_missing', 'a_sin'];
const rows = table([
  ...numbers.map((name, place) => [name, numberColumn([place, 7])] as const),
  ['c', categoryColumn(['x', 'y'])],
  ['d', categoryColumn(['u', 'v'])],
  ['at', timeColumn([0, 1e12])],
  ['at_year', timeColumn([0, 1e12])],
]);

/** Steps that read a column of the name that they write. */
const steps: Record<string, Step> = {
  bucketize: bucketize({ columns: ['a', 'a_bin'], edges: [10], suffix: '_bin' }),
  dates: dates({ columns: ['at', 'at_year'], parts: ['year'], timeZone: 'UTC' }),
  cyclic: cyclic({ columns: ['a', 'a_sin'], period: 24 }),
  cross: cross({ columns: ['c', 'd'], as: 'c' }),
  'cross, by hash': cross({ columns: ['c', 'd'], as: 'd', buckets: 3 }),
  elapsed: elapsed({ name: 'at', from: 'at', now: 0, unit: 'hour' }),
  'elapsed, of two': elapsed({ name: 'at', from: 'at', to: 'at_year', unit: 'hour' }),
  impute: impute({ columns: ['a', 'a_missing'], with: 'mean', indicator: true }),
  distance: distance({ from: ['a'], to: ['a a'], as: 'a', metric: 'euclidean' }),
  polynomial: polynomial({ columns: ['a', 'a a'] }),
};

test.each(Object.entries(steps))('%s writes no new column over one that it reads', (_, step) => {
  expect(refusal(() => step.fit(rows))).toMatch(/^column-collision: .* there is already a column "/);
});

test('a column is replaced by the step that says so: in its place, or where two swap their names', () => {
  const two = table({ a: numberColumn([1]), b: numberColumn([2]) });
  expect(
    toRows(
      bucketize({ columns: ['a'], edges: [3] })
        .fit(two)
        .transform(two),
    ),
  ).toEqual([{ a: 'bin_1', b: 2 }]);
  expect(
    toRows(
      renameColumns({ columns: { a: 'b', b: 'a' } })
        .fit(two)
        .transform(two),
    ),
  ).toEqual([{ a: 2, b: 1 }]);
});

/** The step's state with something changed, and all of it in a pipeline. */
function changed(step: Step, change: (columns: Record<string, Json>[]) => void): [SavedStep, Json] {
  const fitted = pipeline(step).fit(table({ a: numberColumn([5, null]), b: numberColumn([1, 2]) }));
  const saved = structuredClone(fitted.save());
  const [first] = saved.state.steps;
  change((first!.state as { columns: Record<string, Json>[] }).columns);
  return [first!, saved];
}

test.each<[string, StepReviver, Step, (columns: Record<string, Json>[]) => void]>([
  [
    'an indicator in the place of its column',
    impute,
    impute({ columns: ['a'], with: 'mean', indicator: true }),
    ([first]) => (first!['indicator'] = 'a'),
  ],
  [
    'an indicator in the place of another column',
    impute,
    impute({ columns: ['a', 'b'], with: 'mean', indicator: true }),
    ([first]) => (first!['indicator'] = 'b'),
  ],
  [
    'bins in the place of other bins',
    bucketize,
    bucketize({ columns: ['a', 'b'], edges: [3] }),
    ([first]) => (first!['to'] = 'b'),
  ],
  [
    'two columns under one new name',
    renameColumns,
    renameColumns({ columns: { a: 'b', b: 'a' } }),
    ([first]) => (first!['to'] = 'a'),
  ],
])('a saved state with %s is refused', (_, reviver, step, change) => {
  const [saved, whole] = changed(step, change);
  expect(refusal(() => reviver.revive(saved))).toMatch(/^bad-format: .* writes column "[ab]" twice, or/);
  expect(refusal(() => revivePipeline(whole))).toMatch(/^bad-format: /);
});

test('a saved pipeline in which a step writes what is there already is refused', () => {
  const [, whole] = changed(
    pipeline(
      bucketize({ columns: ['a'], edges: [3], suffix: '_bin' }),
      impute({ columns: ['b'], with: 'mean' }),
    ),
    ([first]) => (first!['to'] = 'b'),
  );
  expect(refusal(() => revivePipeline(whole))).toMatch(
    /^bad-format: .* columns that are new or that it replaces/,
  );
});

test.each<[string, Json]>([
  ['time', 'Mars/Olympus'],
  ['time', null],
  ['number', 'UTC'],
])('a saved name of a column of kind %s in zone %s is refused', (kind, zone) => {
  const [saved, whole] = changed(renameColumns({ columns: { a: 'c' } }), ([first]) =>
    Object.assign(first!, { kind, zone }),
  );
  expect(refusal(() => renameColumns.revive(saved))).toMatch(/^bad-format: .* state.columns\[0\].zone /);
  expect(refusal(() => revivePipeline(whole))).toMatch(/^bad-format: /);
});

/** A step of one's own that halves column `a`, compiled to write what is said. */
const halving = (written: WrittenField) =>
  defineStep({
    name: 'halve',
    version: 1,
    options: () => ({}),
    reads: () => ['a', 'a a'],
    takes: () => ['number'],
    writes: () => [{ name: 'a', kind: 'number' }],
    needs: () => ({}),
    learn: () => ({}),
    read: () => ({}),
    compile: () => ({
      reads: ['a', 'a a'],
      writes: [written],
      bind: (found) =>
        bindNumbers(
          found,
          [{ name: 'a' }],
          () => (from, to) => from.forEach((value, row) => (to[row] = value / 2)),
        ),
      sql: (read) => new Map([['a', call('divide', read.number('a'), literal(2))]]),
    }),
  })({});

test.each([
  ['in its own place', {}],
  ['in the place of one of several', { from: ['a', 'a a'], replaces: true }],
  ['with levels that are not there', { levels: undefined }],
])('a column may be written %s, as a number in all three forms', (_, more) => {
  const prepare = pipeline(halving({ name: 'a', kind: 'number', ...more } as WrittenField)).fit(rows);
  expect([...prepare.matrix(rows).dense.values]).toEqual([0, 3.5]);
  expect(prepare.toSql('duckdb')).not.toContain('INTEGER');
  expect(prepare.features.map(({ name, kind }) => [name, kind])).toEqual([['a', 'number']]);
});

test('a step whose compiled form writes a new column where one is read is told how to say that it replaces it', () => {
  expect(refusal(() => halving({ name: 'a', kind: 'number', from: ['a', 'a a'] }).fit(rows))).toMatch(
    /^bad-format: .* column "a" twice, or as a new one .* says `replaces: true`/,
  );
});
