import { SlipwayError } from '../../src/core/error.ts';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { clip } from '../../src/prepare/clip.ts';
import { cross } from '../../src/prepare/cross.ts';
import { cyclic } from '../../src/prepare/cyclic.ts';
import { DATE_PARTS } from '../../src/prepare/date-parts.ts';
import { dates } from '../../src/prepare/dates.ts';
import { distance } from '../../src/prepare/distance.ts';
import { dropColumns } from '../../src/prepare/drop-columns.ts';
import { elapsed } from '../../src/prepare/elapsed.ts';
import { hashBuckets } from '../../src/prepare/hash-buckets.ts';
import { impute } from '../../src/prepare/impute.ts';
import { logTransform } from '../../src/prepare/log-transform.ts';
import { maxAbsScale } from '../../src/prepare/max-abs-scale.ts';
import { minMaxScale } from '../../src/prepare/min-max-scale.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { ordinal } from '../../src/prepare/ordinal.ts';
import { pipeline, type Pipeline } from '../../src/prepare/pipeline.ts';
import { polynomial } from '../../src/prepare/polynomial.ts';
import { renameColumns } from '../../src/prepare/rename-columns.ts';
import { robustScale } from '../../src/prepare/robust-scale.ts';
import { selectColumns } from '../../src/prepare/select-columns.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import type { Step } from '../../src/prepare/step.ts';
import { targetEncode } from '../../src/prepare/target-encode.ts';
import { yeoJohnson } from '../../src/prepare/yeo-johnson.ts';
import { isMissing, type ColumnKind } from '../../src/table/column.ts';
import type { Table } from '../../src/table/table.ts';

const zones = ['America/New_York', 'Europe/London', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
const calendar = {
  name: 'New York',
  dates: ['1990-01-01', '2001-01-01', '2013-01-01', '2013-07-04', '2013-12-25', '2016-01-01'],
};

/** What becomes of a number, in turn. */
const ofNumber: readonly ((name: string) => readonly Step[])[] = [
  (name) => [standardize({ columns: [name] })],
  (name) => [minMaxScale({ columns: [name], beyond: 'clip' })],
  (name) => [robustScale({ columns: [name] })],
  (name) => [maxAbsScale({ columns: [name] })],
  (name) => [
    clip({ columns: [name], quantiles: [0.01, 0.99] }),
    standardize({ columns: [name], deviation: 'sample' }),
  ],
  (name) => [logTransform({ columns: [name], plus: 1 }), impute({ columns: [name], with: { constant: -1 } })],
  (name) => [yeoJohnson({ columns: [name] })],
  (name) => [
    bucketize({ columns: [name], quantiles: 5, missing: 'level', suffix: '_bin' }),
    selectColumns({ columns: [name] }),
  ],
  (name) => [oneHot({ columns: [name], maxLevels: 20, unknown: 'bucket' })],
  (name) => [cyclic({ columns: [name], period: 24 })],
];

/** What becomes of a category or a text, in turn. */
const ofText: readonly ((name: string) => readonly Step[])[] = [
  (name) => [oneHot({ columns: [name], minFrequency: 3 })],
  (name) => [hashBuckets({ columns: [name], buckets: 1000 })],
  (name) => [ordinal({ columns: [name] }), impute({ columns: [name], with: { constant: -1 } })],
  (name) => [hashBuckets({ columns: [name], buckets: 97, hash: 'murmur' })],
  (name) => [impute({ columns: [name], with: 'most-frequent' }), oneHot({ columns: [name], drop: 'first' })],
  (name) => [oneHot({ columns: [name], maxLevels: 10, unknown: 'bucket', missing: 'level' })],
];

/**
 * A pipeline of all the steps there are, spread over the columns of some rows. A step that refuses to learn from a
 * column, such as one of a single value, is left out.
 */
export function everyStep(train: Table): Pipeline {
  const named = (...kinds: readonly ColumnKind[]): string[] =>
    [...train.columns]
      .filter(([, column]) => kinds.includes(column.kind))
      .filter(([, column]) =>
        Array.from({ length: train.rows }, (_, row) => row).some((row) => !isMissing(column, row)),
      )
      .map(([name]) => name);
  const numbers = named('number');
  const texts = named('category', 'text');
  const times = named('time');
  const [a, b, c, d] = numbers;
  const raw: Step[] = [];
  if (a !== undefined) raw.push(impute({ columns: numbers, with: 'median', indicator: true }));
  if (d !== undefined) {
    raw.push(polynomial({ columns: [a!, b!] }));
    raw.push(distance({ from: [a!, b!], to: [c!, d], as: 'far', metric: 'euclidean' }));
    raw.push(distance({ from: [a!, b!], to: [c!, d], as: 'over the earth' }));
    raw.push(impute({ columns: ['over the earth'], with: { constant: 0 } }));
  }
  if (texts.length > 1) {
    raw.push(cross({ columns: texts.slice(0, 2), buckets: 500, as: 'crossed' }));
    raw.push(cross({ columns: texts.slice(0, 2), as: 'crossed levels', minFrequency: 2 }));
  }
  if (texts.length > 0 && a !== undefined) {
    raw.push(targetEncode({ columns: [texts[0]!], label: a, key: texts[1] ?? texts[0]! }));
  }
  times.forEach((name, place) => {
    const timeZone = zones[place % zones.length]!;
    raw.push(dates({ columns: [name], parts: DATE_PARTS, timeZone, calendar }));
    raw.push(elapsed({ name: `${name} months`, from: name, now: 1.4e12, unit: 'month', timeZone }));
    raw.push(
      elapsed({
        name: `${name} weeks`,
        from: name,
        now: 1.4e12,
        unit: 'week',
        count: 'boundaries',
        timeZone,
      }),
    );
  });
  const each = [
    ...numbers.flatMap((name, place) => ofNumber[place % ofNumber.length]!(name)),
    ...texts.flatMap((name, place) => ofText[place % ofText.length]!(name)),
    ...(a === undefined ? [] : [renameColumns({ columns: { [`${a}_missing`]: 'first missing' } })]),
    ...(b === undefined ? [] : [dropColumns({ columns: [`${b}_missing`] })]),
  ];
  return pipeline(...learning(train, [...raw, ...each]));
}

/** The steps that learn from the rows, after those before them. */
function learning(train: Table, steps: readonly Step[]): readonly Step[] {
  const kept: Step[] = [];
  let rows = train;
  for (const step of steps) {
    try {
      rows = step.fit(rows).transform(rows);
      kept.push(step);
    } catch (error) {
      if (!(error instanceof SlipwayError && error.code === 'bad-data')) throw error;
    }
  }
  return kept;
}
