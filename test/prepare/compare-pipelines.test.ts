import { expect, test } from 'vitest';
import { clip } from '../../src/prepare/clip.ts';
import { comparePipelines } from '../../src/prepare/compare-pipelines.ts';
import { dates } from '../../src/prepare/dates.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { polynomial } from '../../src/prepare/polynomial.ts';
import { selectColumns } from '../../src/prepare/select-columns.ts';
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

test('steps in another order are told: they compute something else', () => {
  const steps = [polynomial({ columns: ['age'] }), clip({ columns: ['age'], max: 30 })];
  expect(words(steps, [...steps].reverse(), first, first)).toEqual([
    'pipeline: the steps are in another order: "clip", "polynomial"; were "polynomial", "clip".',
  ]);
  const behind = Array.from({ length: 9 }, () => standardize({ columns: ['height'] }));
  expect(words([...behind, ...steps], [...behind, ...[...steps].reverse()], first, first)).toEqual([
    'pipeline: the steps are in another order: "clip", "polynomial"; were "polynomial", "clip".',
  ]);
  expect(words([standardize({ columns: ['height'] }), ...steps], steps, first, first)).toEqual([
    'input: column "height" is read no more.',
    'standardize: the step is gone.',
  ]);
});

test('columns in another order are told: so are the features', () => {
  const [before, after] = [
    [standardize({ columns: ['age', 'height'] })],
    [standardize({ columns: ['height', 'age'] })],
  ];
  expect(words(before, after, first, first)).toEqual([
    'standardize: the columns are in another order: "height", "age"; were "age", "height".',
  ]);
  expect(words([standardize({ columns: ['age'] })], after, first, first)).toEqual([
    'input: column "height" is read now.',
    'standardize: column "height" is new.',
  ]);
  const taken = (...columns: string[]) => [selectColumns({ columns })];
  expect(words(taken('age', 'height'), taken('height', 'age'), first, first)).toEqual([
    'select-columns: the columns are in another order.',
  ]);
});

test('a pipeline without a version is none', () => {
  const wrong = { name: 'pipeline', state: { input: [], steps: [] } };
  expect(refusal(() => comparePipelines(wrong as never, wrong as never))).toMatch(
    /^bad-data: .* is no fitted pipeline/,
  );
});

test('another version of the pipeline is told, and nothing else of it', () => {
  const { state, ...saved } = pipeline(standardize({ columns: ['age'] }))
    .fit(first)
    .save();
  const later = { ...saved, version: 2, state: { ...state, steps: [] } };
  expect(comparePipelines({ ...saved, state }, later)).toEqual([
    { step: 'pipeline', column: null, sentence: 'pipeline: the pipeline has version 2, was 1.' },
  ]);
});

test.each<[string, unknown[], number]>([
  ['steps', [null], 0],
  ['steps', [{ name: 'clip', version: 1, state: {} }, 'clip'], 1],
  ['steps', [{ name: 'clip', version: 1 }], 0],
  ['steps', [{ name: 'clip', version: '1', state: {} }], 0],
  ['input', [null], 0],
  ['input', [{ name: 'age' }], 0],
  ['input', [{ kind: 'number' }], 0],
])('a pipeline with the %s %j is refused', (list, entries, place) => {
  const wrong = { name: 'pipeline', version: 1, state: { input: [], steps: [], [list]: entries } };
  expect(refusal(() => comparePipelines(pipeline().fit(first), wrong as never))).toBe(
    `bad-data: [prepare/compare-pipelines] entry ${place} of ${list} in what is compared cannot be read; expected one, or what its save() gave.`,
  );
});

test('what is no fitted pipeline is refused', () => {
  for (const wrong of [null, {}, { name: 'pipeline' }, pipeline(), [], { name: 'pipeline', state: {} }])
    expect(refusal(() => comparePipelines(wrong as never, pipeline().fit(first)))).toMatch(
      /^bad-data: \[prepare\/compare-pipelines\] what is compared is no fitted pipeline/,
    );
});
