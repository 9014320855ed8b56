import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { clip } from '../../src/prepare/clip.ts';
import { cyclic } from '../../src/prepare/cyclic.ts';
import { dates } from '../../src/prepare/dates.ts';
import { dropColumns } from '../../src/prepare/drop-columns.ts';
import { elapsed } from '../../src/prepare/elapsed.ts';
import { cross } from '../../src/prepare/cross.ts';
import { hashBuckets } from '../../src/prepare/hash-buckets.ts';
import { impute } from '../../src/prepare/impute.ts';
import { maxAbsScale } from '../../src/prepare/max-abs-scale.ts';
import { minMaxScale } from '../../src/prepare/min-max-scale.ts';
import { logTransform } from '../../src/prepare/log-transform.ts';
import { yeoJohnson } from '../../src/prepare/yeo-johnson.ts';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { polynomial } from '../../src/prepare/polynomial.ts';
import { distance } from '../../src/prepare/distance.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { ordinal } from '../../src/prepare/ordinal.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { renameColumns } from '../../src/prepare/rename-columns.ts';
import { robustScale } from '../../src/prepare/robust-scale.ts';
import { selectColumns } from '../../src/prepare/select-columns.ts';
import { standardSteps } from '../../src/prepare/standard-steps.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { targetEncode } from '../../src/prepare/target-encode.ts';
import type { Step, StepReviver } from '../../src/prepare/step.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { brokenStepLaw, testStep } from '../../src/testing/step-laws.ts';

const calendar = { name: 'c', dates: ['2013-07-04', '2014-01-01'] };
const subjects: readonly (readonly [string, StepReviver, () => Step])[] = [
  ['impute the mean', impute, () => impute({ columns: ['n', 'm'], with: 'mean' })],
  ['impute the median', impute, () => impute({ columns: ['n'], with: 'median' })],
  ['impute the most frequent', impute, () => impute({ columns: ['n', 'c', 't'], with: 'most-frequent' })],
  ['impute a constant', impute, () => impute({ columns: ['c', 't'], with: { constant: 'none' } })],
  ['standardize', standardize, () => standardize({ columns: ['n', 'm'] })],
  ['standardize by the sample', standardize, () => standardize({ columns: ['n'], deviation: 'sample' })],
  ['min-max-scale', minMaxScale, () => minMaxScale({ columns: ['n', 'm'], range: [-1, 1], beyond: 'clip' })],
  ['robust-scale', robustScale, () => robustScale({ columns: ['n', 'm'] })],
  ['max-abs-scale', maxAbsScale, () => maxAbsScale({ columns: { kinds: ['number'] } })],
  ['clip', clip, () => clip({ columns: ['n', 'm'], max: 100 })],
  ['clip at quantiles', clip, () => clip({ columns: ['n', 'm'], quantiles: [0.1, 0.9] })],
  ['log-transform', logTransform, () => logTransform({ columns: ['n', 'm'], plus: 1 })],
  ['log-transform to another base', logTransform, () => logTransform({ columns: ['n'], base: 10 })],
  ['yeo-johnson', yeoJohnson, () => yeoJohnson({ columns: ['n', 'm'] })],
  ['bucketize', bucketize, () => bucketize({ columns: ['n', 'm'], edges: [-1, 0, 100], missing: 'level' })],
  ['bucketize by quantiles', bucketize, () => bucketize({ columns: ['n', 'm'], quantiles: 4 })],
  ['polynomial', polynomial, () => polynomial({ columns: ['n', 'm'], degree: 3 })],
  [
    'polynomial of pairs',
    polynomial,
    () => polynomial({ columns: { kinds: ['number'] }, interactionOnly: true }),
  ],
  ['distance', distance, () => distance({ from: ['n', 'm'], to: ['m', 'n'], as: 'd' })],
  [
    'distance along the axes',
    distance,
    () => distance({ from: ['n'], to: ['m'], as: 'd', metric: 'manhattan' }),
  ],
  ['one-hot', oneHot, () => oneHot({ columns: ['n', 'c', 't'] })],
  [
    'one-hot with all options',
    oneHot,
    () =>
      oneHot({
        columns: ['n', 'c', 't'],
        unknown: 'bucket',
        missing: 'level',
        minFrequency: 2,
        maxLevels: 2,
      }),
  ],
  ['select columns', selectColumns, () => selectColumns({ columns: { kinds: ['number'] } })],
  ['drop columns', dropColumns, () => dropColumns({ columns: ['n', 't'] })],
  ['rename columns', renameColumns, () => renameColumns({ columns: { n: 'x', c: 'y', t: 'c', at: 'z' } })],
  [
    'one-hot, shared first and dropped',
    oneHot,
    () =>
      oneHot({
        columns: ['n', 'c'],
        unknown: 'bucket',
        bucketAt: 'first',
        missing: 'unknown',
        drop: 'most-frequent',
      }),
  ],
  ['ordinal', ordinal, () => ordinal({ columns: ['n', 'c', 't'] })],
  [
    'ordinal by frequency',
    ordinal,
    () =>
      ordinal({ columns: ['c'], order: 'frequency', unknown: 'after', missing: 'level', minFrequency: 2 }),
  ],
  [
    'ordinal of given levels',
    ordinal,
    () =>
      ordinal({ columns: ['c', 't'], levels: ['b', 'a'], start: 1, unknown: 'before', missing: 'unknown' }),
  ],
  ['hash buckets', hashBuckets, () => hashBuckets({ columns: ['c', 't'], buckets: 7 })],
  [
    'hash buckets, murmur',
    hashBuckets,
    () => hashBuckets({ columns: ['c', 't'], buckets: 3, hash: 'murmur', missing: 'level' }),
  ],
  ['cross', cross, () => cross({ columns: ['c', 't'], as: 'both', separator: '\0' })],
  [
    'cross with all options',
    cross,
    () =>
      cross({
        columns: ['t', 'c'],
        separator: '\0',
        unknown: 'bucket',
        bucketAt: 'first',
        missing: 'level',
        minFrequency: 2,
        maxLevels: 2,
        drop: 'first',
      }),
  ],
  ['cross in buckets', cross, () => cross({ columns: ['c', 't'], buckets: 5, missing: 'level' })],
  [
    'target encoding',
    targetEncode,
    () => targetEncode({ columns: ['n', 'c', 't'], label: 'late', key: 'id', folds: 3 }),
  ],
  [
    'target encoding with all options',
    targetEncode,
    () =>
      targetEncode({
        columns: ['c'],
        label: 't',
        positive: 'b',
        key: 'id',
        smoothing: 2.5,
        missing: 'level',
      }),
  ],
  [
    'dates',
    dates,
    () =>
      dates({
        columns: ['at'],
        parts: ['year', 'hour', 'isHoliday', 'daysToHoliday', 'isMonthEnd'],
        timeZone: 'America/New_York',
        calendar,
      }),
  ],
  [
    'dates of all time columns, weeks from Sunday',
    dates,
    () =>
      dates({
        columns: { kinds: ['time'] },
        parts: ['dayOfWeek', 'week', 'weekdayName'],
        timeZone: 'Asia/Kathmandu',
        dayOfWeek: 'sunday-first',
        week: 'sunday-first',
        weekend: ['friday', 'saturday'],
        locale: 'fr',
      }),
  ],
  [
    'elapsed completed months',
    elapsed,
    () => elapsed({ name: 'age', from: 'at', now: 1e12, unit: 'month', timeZone: 'Europe/Paris' }),
  ],
  [
    'elapsed boundaries of weeks',
    elapsed,
    () => elapsed({ name: 'none', from: 'at', to: 'at', unit: 'week', count: 'boundaries', timeZone: 'UTC' }),
  ],
  ['cyclic', cyclic, () => cyclic({ columns: ['n', 'm'], period: 'dayOfWeek' })],
];

/** Steps that may refuse to learn from rows drawn at random. */
const choosy: readonly StepReviver[] = [robustScale, yeoJohnson];

/** None so close to 0 that its square is: standardize refuses those. */
const number = fc.option(
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
    .filter((value) => value === 0 || Math.abs(value) > 1e-100),
  { nil: null },
);
const word = fc.option(fc.constantFrom('a', 'b', 'B', '', '(other)', '8', '__proto__'), { nil: null });
const instant = fc.option(fc.integer({ min: Date.UTC(1950, 0), max: Date.UTC(2050, 0) }), { nil: null });
const rowsOf = (minLength: number): fc.Arbitrary<Table> =>
  fc.array(fc.tuple(number, number, word, word, instant), { minLength, maxLength: 8 }).map((rows) =>
    table({
      n: numberColumn(rows.map((row) => row[0])),
      m: numberColumn(rows.map((row) => row[1])),
      c: categoryColumn(rows.map((row) => row[2])),
      t: textColumn(rows.map((row) => row[3])),
      at: timeColumn(
        rows.map((row) => row[4]),
        'America/New_York',
      ),
      late: numberColumn(rows.map((_, i) => i % 2)),
      id: textColumn(rows.map((_, i) => `id ${i}`)),
    }),
  );
/** Rows with something present in every column, which the steps insist on. */
const present = table({
  n: numberColumn([1, 2, null]),
  m: numberColumn([0, null, 0]),
  c: categoryColumn(['a', null, 'a']),
  t: textColumn([null, 'b', 'b']),
  at: timeColumn([Date.UTC(2013, 6, 4, 12), null, 0], 'America/New_York'),
  late: numberColumn([1, null, 0]),
  id: textColumn(['a', 'hello', '2013-01-01']),
});
const withPresent = (rows: Table): Table =>
  table(
    [...rows.columns].map(([name, column]) => {
      const more = present.columns.get(name)!;
      if (column.kind === 'category' && more.kind === 'category') {
        const texts = [more, column].flatMap((each) =>
          [...each.codes].map((code) => each.levels[code] ?? null),
        );
        return [name, categoryColumn(texts)] as const;
      }
      if (column.kind === 'text' && more.kind === 'text')
        return [name, textColumn([...more.values, ...column.values])] as const;
      const values = Float64Array.from([
        ...(more as { values: Float64Array }).values,
        ...(column as { values: Float64Array }).values,
      ]);
      return [name, { ...column, values } as typeof column] as const;
    }),
  );

function learnsFrom(make: () => Step, rows: Table): boolean {
  try {
    make().fit(rows);
    return true;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'bad-data') return false;
    throw error;
  }
}

const equal = (got: unknown, expected: unknown, why: string): void => expect(got, why).toEqual(expected);

describe.each(subjects)('%s', (_, reviver, make) => {
  const later = table({
    n: numberColumn([2, 1e9, null]),
    m: numberColumn([null, 7, 0]),
    c: categoryColumn(['new', null, 'a']),
    t: textColumn([null, 'b', 'unseen']),
    at: timeColumn([null, 86_400_000, Date.UTC(2014, 0, 1, 5)], 'UTC'),
    late: numberColumn([null, 1, 0]),
    id: textColumn(['x', 'y', 'z']),
  });
  testStep({ make, train: present, later: withPresent(later), reviver, pipeline }, { test, equal });

  test('keeps every law on rows drawn at random', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(0), rowsOf(0), async (train, rows) => {
        const subject = { make, train: withPresent(train), later: withPresent(rows), reviver, pipeline };
        fc.pre(
          !choosy.includes(reviver) || [subject.train, subject.later].every((each) => learnsFrom(make, each)),
        );
        expect(await brokenStepLaw(subject)).toBeUndefined();
        expect(await brokenStepLaw({ ...subject, later: present })).toBeUndefined();
      }),
      { seed: 41, numRuns: 15 },
    );
  });
});

test('every step of the library is discovered, is a standard step and has run its suite', async () => {
  const folder = new URL('../../src/prepare/', import.meta.url);
  const modules = await Promise.all(
    readdirSync(folder).map((file) => import(new URL(file, folder).href) as Promise<Record<string, unknown>>),
  );
  const makers = new Set(
    modules
      .flatMap((each) => Object.values(each))
      .filter((each) => typeof each === 'function' && 'revive' in each),
  );
  expect(makers.size).toBeGreaterThan(3);
  expect(new Set<unknown>(standardSteps)).toEqual(makers);
  expect(new Set<unknown>(subjects.map(([, reviver]) => reviver))).toEqual(makers);
});
