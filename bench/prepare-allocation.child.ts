/** Prepares requests with one kind of step after another and prints what a row leaves on the heap with each. */
import { bucketize } from '../src/prepare/bucketize.ts';
import { clip } from '../src/prepare/clip.ts';
import { cross } from '../src/prepare/cross.ts';
import { cyclic } from '../src/prepare/cyclic.ts';
import { DATE_PARTS } from '../src/prepare/date-parts.ts';
import { dates } from '../src/prepare/dates.ts';
import { distance } from '../src/prepare/distance.ts';
import { elapsed } from '../src/prepare/elapsed.ts';
import { hashBuckets } from '../src/prepare/hash-buckets.ts';
import { impute } from '../src/prepare/impute.ts';
import { logTransform } from '../src/prepare/log-transform.ts';
import { maxAbsScale } from '../src/prepare/max-abs-scale.ts';
import { minMaxScale } from '../src/prepare/min-max-scale.ts';
import { oneHot } from '../src/prepare/one-hot.ts';
import { ordinal } from '../src/prepare/ordinal.ts';
import { pipeline } from '../src/prepare/pipeline.ts';
import { polynomial } from '../src/prepare/polynomial.ts';
import { renameColumns } from '../src/prepare/rename-columns.ts';
import { robustScale } from '../src/prepare/robust-scale.ts';
import { standardize } from '../src/prepare/standardize.ts';
import type { Step } from '../src/prepare/step.ts';
import { targetEncode } from '../src/prepare/target-encode.ts';
import { yeoJohnson } from '../src/prepare/yeo-johnson.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../src/table/column.ts';
import { toRows, type Row } from '../src/table/rows.ts';
import { table } from '../src/table/table.ts';

const rows = 40;
const list = <Value>(make: (row: number) => Value): Value[] =>
  Array.from({ length: rows }, (_, row) => make(row));
// Every number is missing now and then, as in prepare-row.child.ts.
const train = table({
  a: numberColumn(list((row) => (row % 7 === 0 ? null : row * 1.37))),
  b: numberColumn(list((row) => (row % 5 === 0 ? null : row * 0.77))),
  lat: numberColumn(list((row) => (row % 9 === 0 ? null : 40 + row / 10))),
  lon: numberColumn(list((row) => (row % 8 === 0 ? null : -70 - row / 10))),
  city: categoryColumn(list((row) => 'abcde'[row % 5]!)),
  note: textColumn(list((row) => 'uvwxyz'[row % 6]!)),
  at: timeColumn(list((row) => 1e12 + row * 1e10)),
});
const both = ['a', 'b'];
const texts = ['city', 'note'];
const points = { from: ['lat', 'lon'], to: ['lon', 'lat'], as: 'apart' } as const;
const calendar = { name: 'a list', dates: ['2000-07-04', '2050-01-01'] };
const kinds: readonly (readonly [string, ...Step[]])[] = [
  ['impute', impute({ columns: texts, with: 'most-frequent', indicator: true }), oneHot({ columns: texts })],
  ['standardize', standardize({ columns: both })],
  ['minMaxScale', minMaxScale({ columns: both, beyond: 'clip' })],
  ['robustScale', robustScale({ columns: both })],
  ['maxAbsScale', maxAbsScale({ columns: both })],
  ['clip', clip({ columns: both, max: 7 })],
  ['logTransform', logTransform({ columns: both, base: 10, plus: 1 })],
  ['yeoJohnson', yeoJohnson({ columns: both })],
  ['bucketize', bucketize({ columns: both, quantiles: 3 })],
  ['polynomial', polynomial({ columns: both, degree: 3 })],
  ['cyclic', cyclic({ columns: both, period: 7 })],
  ['distance over the earth', distance(points)],
  ['distance in a line', distance({ ...points, metric: 'euclidean' })],
  ['distance along axes', distance({ ...points, metric: 'manhattan' })],
  ['oneHot', oneHot({ columns: texts })],
  ['oneHot of numbers', oneHot({ columns: both })],
  ['ordinal', ordinal({ columns: texts })],
  ['hashBuckets', hashBuckets({ columns: texts, buckets: 97 })],
  ['hashBuckets, murmur', hashBuckets({ columns: texts, buckets: 97, hash: 'murmur' })],
  ['cross', cross({ columns: texts })],
  [
    'cross of bins in buckets',
    bucketize({ columns: both, quantiles: 3 }),
    cross({ columns: both, buckets: 9 }),
  ],
  ['targetEncode', targetEncode({ columns: ['city'], label: 'b', key: 'note' })],
  ['dates', dates({ columns: ['at'], parts: DATE_PARTS, timeZone: 'America/New_York', calendar })],
  ['elapsed', elapsed({ name: 'age', from: 'at', now: 1e12, unit: 'month', timeZone: 'Europe/London' })],
  ['renameColumns', renameColumns({ columns: { a: 'c' } }), standardize({ columns: ['c'] })],
];
const requests = JSON.parse(JSON.stringify(toRows(train))) as readonly Row[];
const prepared = kinds.map(
  ([name, ...steps]) =>
    [
      name,
      pipeline(impute({ columns: [...both, 'lat', 'lon'], with: 'mean' }), ...steps).fit(train),
    ] as const,
);
// In an array: a number that a closure keeps is made anew whenever it changes.
const consumed = new Float64Array(1);
const turns = (prepare: (typeof prepared)[number][1], count: number): void => {
  for (let turn = 0; turn < count; turn++)
    for (const request of requests) consumed[0]! += prepare.row(request).dense.length;
};
for (let round = 0; round < 5; round++) for (const [, prepare] of prepared) turns(prepare, 1000);
const collect = (globalThis as { readonly gc?: () => void }).gc;
if (!collect) throw new Error('run it with --expose-gc.');
const bytes = prepared.map(([name, prepare]) => {
  turns(prepare, 500);
  const found = Array.from({ length: 21 }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    turns(prepare, 100);
    return (process.memoryUsage().heapUsed - before) / (100 * rows);
  }).sort((first, second) => first - second);
  return [name, found[10]!] as const;
});
console.log(JSON.stringify({ bytes, consumed: consumed[0] }));
