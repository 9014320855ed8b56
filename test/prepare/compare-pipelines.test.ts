import { expect, test } from 'vitest';
import { comparePipelines } from '../../src/prepare/compare-pipelines.ts';
import { dates } from '../../src/prepare/dates.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import type { Step } from '../../src/prepare/step.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { refusal } from './refuses.ts';

const rows = (ages: readonly number[], cities: readonly string[], zone = 'UTC'): Table =>
  table({
    age: numberColumn(ages),
    height: numberColumn(ages.map(() => 170)),
    city: categoryColumn(cities),
    at: timeColumn(
      ages.map(() => 0),
      zone,
    ),
  });
const first = rows([20, 40], ['Bath', 'York']);
const second = rows([20, 46], ['Oslo', 'York']);
const words = (
  before: readonly Step[],
  after: readonly Step[],
  was = first,
  is = second,
): readonly string[] =>
  comparePipelines(
    pipeline(...before).fit(was),
    pipeline(...after)
      .fit(is)
      .save(),
  ).map(({ sentence }) => sentence);

test('what was learned anew is told by column, numbers with their share', () => {
  const steps = [standardize({ columns: ['age'] }), oneHot({ columns: ['city'] })];
  expect(words(steps, steps)).toEqual([
    'standardize: the deviation of "age" is 13, was 10 (+30 %).',
    'standardize: the mean of "age" is 33, was 30 (+10 %).',
    'one-hot: the levels of "city" are 1 more: "Oslo"; 1 fewer: "Bath".',
  ]);
  expect(words(steps, steps, first, first)).toEqual([]);
});

test('columns and steps that came and went, and columns of other kinds', () => {
  expect(
    words([standardize({ columns: ['age'] })], [standardize({ columns: ['age', 'height'] })], first, first),
  ).toEqual(['input: column "height" is read now.', 'standardize: column "height" is new.']);
  expect(words([impute({ columns: ['age'], with: 'mean' })], [], first, first)).toEqual([
    'input: column "age" is read no more.',
    'impute: the step is gone.',
  ]);
  const hour = [dates({ columns: ['at'], parts: ['hour'], timeZone: 'UTC' })];
  expect(words(hour, hour, first, rows([1], ['a'], 'Asia/Tokyo'))).toEqual([
    'input: column "at" is in the zone Asia/Tokyo, was UTC.',
  ]);
});

test('what is no fitted pipeline is refused', () => {
  for (const wrong of [null, {}, { name: 'pipeline' }, pipeline(), [], { name: 'pipeline', state: {} }])
    expect(refusal(() => comparePipelines(wrong as never, pipeline().fit(first)))).toMatch(
      /^bad-data: \[prepare\/compare-pipelines\] what is compared is no fitted pipeline/,
    );
});
