import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import { clip } from '../../src/prepare/clip.ts';
import { maxAbsScale } from '../../src/prepare/max-abs-scale.ts';
import { minMaxScale } from '../../src/prepare/min-max-scale.ts';
import { distance } from '../../src/prepare/distance.ts';
import { impute } from '../../src/prepare/impute.ts';
import { logTransform } from '../../src/prepare/log-transform.ts';
import { yeoJohnson } from '../../src/prepare/yeo-johnson.ts';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { polynomial } from '../../src/prepare/polynomial.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { robustScale } from '../../src/prepare/robust-scale.ts';
import type { Step } from '../../src/prepare/step.ts';
import type { Engine } from '../../src/sql/engine.ts';
import { tableOn } from '../../src/sql/relation.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { brokenParity } from '../../src/testing/parity.ts';

let engine: Engine;
beforeAll(async () => (engine = await duckdb({ threads: 1 })));
afterAll(() => engine.close());

const train = table({
  n: numberColumn([1, 2.5, null, -7, 12, 0, 3, 3, 40]),
  m: numberColumn([0.1, 0.2, 0.4, null, 5, 6, 7.5, 0.3, 1]),
  k: numberColumn([4, 4, null, 4, 4, 4, 4, 4, 4]),
});
const hostile = [
  ...[null, 0, -0, 1, -1, 2, 2.5, -7, 12, 40, 0.1, 1 / 3, 90, -90, 180, 1e-9, -1e-9, 1e6, -1e6],
  ...[1e-300, 5e-324, 1e300, -1e300, Number.MAX_VALUE, Infinity, -Infinity, 16777217, 0.99999999999],
];
const later = table({
  n: numberColumn(hostile),
  m: numberColumn([...hostile].reverse()),
  k: numberColumn(hostile.map((_, row) => hostile[(row * 7) % hostile.length]!)),
});

const steps: readonly (readonly [string, () => Step])[] = [
  ['minMaxScale', () => minMaxScale({ columns: ['n', 'm', 'k'], range: [-1, 2] })],
  ['minMaxScale that clips', () => minMaxScale({ columns: ['n', 'm', 'k'], beyond: 'clip' })],
  ['robustScale', () => robustScale({ columns: ['n', 'm', 'k'] })],
  ['maxAbsScale', () => maxAbsScale({ columns: ['n', 'm', 'k'] })],
  ['clip', () => clip({ columns: ['n', 'm', 'k'], min: -3, max: 1e6 })],
  ['clip from below', () => clip({ columns: ['n', 'm', 'k'], min: 0 })],
  ['clip at quantiles', () => clip({ columns: ['n', 'm', 'k'], quantiles: [0.1, 0.8] })],
  ['logTransform', () => logTransform({ columns: ['n', 'm', 'k'] })],
  ['logTransform of one more', () => logTransform({ columns: ['n', 'm', 'k'], plus: 1, base: 10 })],
  ['logTransform to base 2', () => logTransform({ columns: ['n', 'm', 'k'], plus: 7.5, base: 2 })],
  ['yeoJohnson', () => yeoJohnson({ columns: ['n', 'm', 'k'] })],
  ['yeoJohnson as it is', () => yeoJohnson({ columns: ['n', 'm'], standardize: false })],
  ['bucketize', () => bucketize({ columns: ['n', 'm', 'k'], edges: [-7, 0, 2.5, 1e6] })],
  ['bucketize by quantiles', () => bucketize({ columns: ['n', 'm', 'k'], quantiles: 5, missing: 'level' })],
  [
    'bucketize with many edges',
    () => bucketize({ columns: ['n', 'm'], edges: Array.from({ length: 200 }, (_, at) => at / 8 - 9) }),
  ],
  ['polynomial', () => polynomial({ columns: ['n', 'm', 'k'], degree: 3 })],
  ['polynomial of pairs', () => polynomial({ columns: ['n', 'm', 'k'], interactionOnly: true })],
  ['distance', () => distance({ from: ['n', 'm'], to: ['m', 'k'], as: 'd' })],
  ['distance in a line', () => distance({ from: ['n', 'm'], to: ['m', 'k'], as: 'd', metric: 'euclidean' })],
  [
    'distance along the axes',
    () => distance({ from: ['n', 'm'], to: ['m', 'k'], as: 'd', metric: 'manhattan' }),
  ],
];

describe.each(steps)('%s', (_, make) => {
  test('columns, records and SQL agree', async () => {
    const prepare = pipeline(make()).fit(train);
    expect(await brokenParity(prepare, train, { engine })).toBeUndefined();
    expect(await brokenParity(prepare, later, { engine })).toBeUndefined();
    expect(prepare.toSql('bigquery')).toMatch(/^WITH /);
  });

  test('what is missing is so for the step after it, too', async () => {
    const { features } = pipeline(make()).fit(train);
    const columns = features.filter(({ kind }) => kind === 'number').map(({ name }) => name);
    if (columns.length === 0) return expect(features[0]!.kind).toBe('category');
    const fill = impute({ columns, with: { constant: -1 }, indicator: true });
    const prepare = pipeline(make(), fill).fit(train);
    expect(await brokenParity(prepare, later, { engine })).toBeUndefined();
  });

  test('an engine teaches what memory teaches', async () => {
    await engine.load!('train', train);
    const there = await make().fitFrom(tableOn(engine, 'train'));
    const here = make().fit(train);
    const [got, expected] = [there.apply(later), here.apply(later)];
    expect([...got.keys()]).toEqual([...expected.keys()]);
    for (const [name, column] of expected) {
      const other = got.get(name)!;
      if (column.kind === 'category') expect(other).toEqual(column);
      else if (column.kind === 'number') {
        const values = (other as typeof column).values;
        column.values.forEach((value, row) => {
          const off = Math.abs(value - values[row]!) / Math.max(1, Math.abs(value));
          expect(
            Object.is(value, values[row]) || off < 1e-9,
            `${name} of row ${row}: ${values[row]}, not ${value}`,
          ).toBe(true);
        });
      }
    }
  });
});
