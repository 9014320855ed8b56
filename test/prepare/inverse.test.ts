import { expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { cross } from '../../src/prepare/cross.ts';
import { cyclic } from '../../src/prepare/cyclic.ts';
import { dates } from '../../src/prepare/dates.ts';
import { distance } from '../../src/prepare/distance.ts';
import { dropColumns } from '../../src/prepare/drop-columns.ts';
import { elapsed } from '../../src/prepare/elapsed.ts';
import { hashBuckets } from '../../src/prepare/hash-buckets.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { ordinal } from '../../src/prepare/ordinal.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { polynomial } from '../../src/prepare/polynomial.ts';
import { renameColumns } from '../../src/prepare/rename-columns.ts';
import { revivePipeline } from '../../src/prepare/revive-pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { refusal } from './refuses.ts';

const rows = table({
  n: numberColumn([10, 9, -0.5, null]),
  t: textColumn(['x', '9', null, 'x']),
  c: categoryColumn(['Bath', null, 'York', 'Bath']),
  at: timeColumn([0, 1e12, null, 1]),
});

test.each([
  ['one-hot', oneHot({ columns: ['n', 't', 'c'] })],
  ['ordinal', ordinal({ columns: ['n', 't', 'c'] })],
])('%s gives numbers, texts and categories back as what they were', (_, step) => {
  const fitted = pipeline(step).fit(rows);
  for (const each of [fitted, revivePipeline(JSON.parse(JSON.stringify(fitted)) as Json)]) {
    const back = each.inverse(each.transform(rows));
    expect([...back]).toEqual([...rows.columns].slice(0, 3));
  }
});

test('numbers that were scaled before they were encoded come all the way back', () => {
  const ages = table({ n: numberColumn([1, 3, null]) });
  const fitted = pipeline(standardize({ columns: ['n'] }), ordinal({ columns: ['n'] })).fit(ages);
  expect([...fitted.inverse(fitted.transform(ages))]).toEqual([...ages.columns]);
});

test('steps that only add columns stand in no way, and what they added is left out', () => {
  const fitted = pipeline(
    dates({ columns: ['at'], parts: ['year'], timeZone: 'UTC' }),
    elapsed({ name: 'age', from: 'at', now: 0, unit: 'hour' }),
    cyclic({ columns: ['n'], period: 24 }),
    polynomial({ columns: ['n'] }),
    distance({ from: ['n'], to: ['n n'], as: 'far', metric: 'euclidean' }),
    cross({ columns: ['t', 'c'] }),
    bucketize({ columns: ['n'], edges: [1], suffix: '_bin' }),
    standardize({ columns: ['n', 'at_year', 'n n'] }),
    renameColumns({ columns: { n: 'm', far: 'n' } }),
  ).fit(rows);
  const back = fitted.inverse(fitted.transform(rows));
  expect([...back.keys()]).toEqual(['n']);
  expect([...(back.get('n') as { values: Float64Array }).values]).toEqual([10, 9, -0.5, NaN]);
});

test.each([
  ['impute', impute({ columns: ['n'], with: 'mean' })],
  ['bucketize', bucketize({ columns: ['n'], edges: [1] })],
  ['hash-buckets', hashBuckets({ columns: ['t'], buckets: 3 })],
  ['drop-columns', dropColumns({ columns: ['n'] })],
])('%s has no way back', (name, step) => {
  const fitted = pipeline(step).fit(rows);
  expect(refusal(() => fitted.inverse(fitted.transform(rows)))).toMatch(
    new RegExp(`^unsupported: .* the step ${name} has no inverse`),
  );
});

test.each([
  ['one-hot', oneHot, oneHot({ columns: ['n'] })],
  ['ordinal', ordinal, ordinal({ columns: ['n'] })],
] as const)('a state of %s from before kinds were remembered runs, and has no way back', (_, maker, step) => {
  const { name, state } = step.fit(rows).save();
  const { columns } = state as { readonly columns: readonly Record<string, Json>[] };
  const first: Record<string, Json> = { ...columns[0] };
  delete first['kind'];
  const saved = { name, version: 1, state: { columns: [first] } };
  const old = maker.revive(saved);
  expect(old.transform(rows)).toEqual(step.fit(rows).transform(rows));
  expect('inverse' in old).toBe(false);
  expect(old.save()).toEqual(saved);
  expect(refusal(() => maker.revive({ ...saved, version: 2 }))).toMatch(/^bad-format: .*kind/);
  expect(refusal(() => maker.revive({ ...saved, version: 3 }))).toMatch(
    /^bad-version: .* has version 3; this library reads 1 to 2\./,
  );
  expect(refusal(() => maker.revive({ ...saved, version: 1.5 }))).toMatch(/^bad-version/);
});

test('what the steps added is not among what came before, even where a later inverse writes it', () => {
  // What standardize gives back of the added part is the part again, which no raw row had.
  const fitted = pipeline(
    dates({ columns: ['at'], parts: ['year'], timeZone: 'UTC' }),
    standardize({ columns: ['at_year'] }),
  ).fit(rows);
  expect([...fitted.inverse(fitted.transform(rows)).keys()]).toEqual([]);
});

test('levels that no number is spelled as are refused on the way back, and no number is made up', () => {
  const step = ordinal({ columns: ['n'], levels: ['1', 'one', '01'] });
  const numbers = table({ n: numberColumn([1, 1]) });
  expect(refusal(() => step.fit(numbers).inverse!(step.fit(numbers).transform(numbers)))).toMatch(
    /^unsupported: .* column "n" was of numbers, and its level "one" is none/,
  );
});
