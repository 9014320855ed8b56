import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { classAuc } from '../../src/metrics/class-auc.ts';
import { classF1 } from '../../src/metrics/class-f1.ts';
import { costAt } from '../../src/metrics/cost.ts';
import { ece, eceWith } from '../../src/metrics/ece.ts';
import { ks } from '../../src/metrics/ks.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { mae } from '../../src/metrics/mae.ts';
import { mape } from '../../src/metrics/mape.ts';
import type { Metric, Metrics, ScoredColumns } from '../../src/metrics/metric.ts';
import { mse } from '../../src/metrics/mse.ts';
import { poissonDeviance } from '../../src/metrics/poisson-deviance.ts';
import { precision } from '../../src/metrics/precision.ts';
import { r2 } from '../../src/metrics/r2.ts';
import { rmse } from '../../src/metrics/rmse.ts';
import { rmsle } from '../../src/metrics/rmsle.ts';
import { topAccuracy } from '../../src/metrics/top-accuracy.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { sliced } from '../../src/stats/sliced.ts';
import { inBatches } from '../../src/table/batches.ts';
import { numberColumn } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table, type Table } from '../../src/table/table.ts';
import { expectFigures } from './cases.ts';

let db: DuckDb;
beforeAll(async () => {
  db = await duckdb();
});
afterAll(() => db.close());

const one = { label: 'y', score: 'p' };
const weighed = { ...one, weight: 'w' };
const three = { label: 'y', score: ['p', 'q', 'r'] };
const costs = costAt({ threshold: 0.5, falsePositive: 'w', falseNegative: 1 });
const binary = { auc, logLoss, ece, accuracy, precision, costs };
const numbers = { mse, rmse, mae, mape, rmsle, r2, poissonDeviance };
const classes = { accuracy, logLoss, best: topAccuracy(2), f1: classF1('macro'), area: classAuc('macro') };

const right = { y: 1, p: 0.5, q: 0.25, r: 0.25, w: 1 };

/** Rows that are right but for some values. */
const rowsOf = (...others: Partial<typeof right>[]): Table =>
  table(
    Object.fromEntries(
      Object.entries(right).map(([name, value]) => [
        name,
        numberColumn(others.map((other) => ({ [name]: value, ...other })[name]!)),
      ]),
    ),
  );

let tables = 0;
async function everywhere(metric: Metric, columns: ScoredColumns, rows: Table): Promise<unknown[]> {
  const statistic = metric.over!(columns);
  const name = `t${++tables}`;
  await db.load(name, rows);
  const schema = schemaOf(rows);
  const runs = [
    () => computeFrom(inBatches(rows, 2), { statistic }),
    () => computeFrom(db.table(name), { statistic }, { schema }),
    () => computeFrom(inBatches(rows, 2), { statistic: sliced(statistic, 'w') }),
    () => computeFrom(db.table(name), { statistic: sliced(statistic, 'w') }, { schema }),
  ];
  return Promise.all(
    runs.map((run) =>
      run().then(
        ({ statistic: found }) => found,
        (error: unknown) => error,
      ),
    ),
  );
}

test.each([
  ['a missing label', binary, one, { y: NaN }, 'label', 'missing'],
  ['a label of 2', binary, one, { y: 2 }, 'label', '0 or 1'],
  ['a missing score', binary, one, { p: NaN }, 'score', 'missing'],
  ['no probability', { logLoss, ece }, one, { p: 1.5 }, 'score', 'a probability'],
  ['a probability below 0', { logLoss, ece }, one, { p: -0.5 }, 'score', 'a probability'],
  ['a negative weight', binary, weighed, { w: -1 }, 'weight', 'negative|-1'],
  ['a missing weight', binary, weighed, { w: NaN }, 'weight', 'missing'],
  ['an infinite weight', binary, weighed, { w: Infinity }, 'weight', 'finite'],
  ['a weight whose square is 0', { ...binary, mse, r2 }, weighed, { w: 1e-101 }, 'weight', 'from 1e-100'],
  ['a weight whose square is infinite', { ...binary, mse, r2 }, weighed, { w: 1e101 }, 'weight', 'to 1e100'],
  ['such a weight, with classes', classes, { ...three, weight: 'w' }, { w: 1e101 }, 'weight', 'to 1e100'],
  ['a missing cost', { costs }, one, { w: NaN }, 'cost "w"', 'a finite number'],
  ['a missing label of numbers', numbers, one, { y: NaN }, 'label', 'missing'],
  ['a missing score of numbers', numbers, one, { p: NaN }, 'score', 'missing'],
  ['a label of 0 in shares', { mape }, one, { y: 0 }, 'label', 'other than 0'],
  ['no count', { poissonDeviance }, one, { y: -1 }, 'label', 'a count'],
  ['no rate', { poissonDeviance }, one, { p: 0 }, 'score', 'a rate'],
  ['a label of -1 in logarithms', { rmsle }, one, { y: -1 }, 'label', 'above -1'],
  ['a score of -1 in logarithms', { rmsle }, one, { p: -1 }, 'score', 'above -1'],
  ['a label of no class', classes, three, { y: 3 }, 'label', '0 to 2'],
  ['half a class', classes, three, { y: 0.5 }, 'label', '0 to 2'],
  ['a class below 0', classes, three, { y: -1 }, 'label', '0 to 2'],
  ['a missing score of a class', classes, three, { r: NaN }, 'score', 'missing'],
  [
    'no probabilities of classes',
    { logLoss },
    three,
    { p: 1.5, q: -0.25, r: -0.25 },
    'score',
    'a probability',
  ],
  ['probabilities that add up to less', { logLoss }, three, { p: 0.4 }, 'sum of the scores', 'add up to 1'],
] as [string, Metrics, ScoredColumns, Partial<typeof right>, string, string][])(
  '%s is refused over batches and on an engine, by slice too',
  async (_, metrics, columns, last, name, words) => {
    for (const [title, metric] of Object.entries(metrics)) {
      const found = await everywhere(metric, columns, rowsOf({}, {}, last));
      expect(found, title).toEqual(
        found.map((): unknown =>
          expect.objectContaining({ code: 'bad-data', message: expect.stringContaining(name) as string }),
        ),
      );
      for (const error of found) expect((error as Error).message).toMatch(new RegExp(words));
      // The row is that of all rows.
      expect((found[0] as { details: object }).details).toMatchObject({ row: 2 });
      expect((found[1] as { details: object }).details).toMatchObject({ rows: 1 });
    }
  },
);

test('the least and the greatest weight, and 0, are taken over batches and on an engine', async () => {
  for (const w of [1e-100, 1e100, 0]) {
    const found = await everywhere(mse, weighed, rowsOf({ w }, { w }));
    expect(found.filter((of) => of instanceof Error)).toEqual([]);
  }
});

test('a binary metric refuses several scores a row, as in memory, and before anything is read', () => {
  for (const metric of [auc, precision, ece, mse, r2])
    expect(() => metric.over!(three)).toThrow(expect.objectContaining({ code: 'shape-mismatch' }));
});

test('columns that are not there, or no numbers, are refused', async () => {
  const rows = rowsOf({}, {});
  for (const metric of Object.values(binary))
    for (const error of await everywhere(metric, { label: 'y', score: 'z' }, rows))
      expect(error).toMatchObject({ code: 'unknown-column' });
});

test('nothing, and rows without weight, have no figure', async () => {
  for (const [metrics, columns] of [
    [binary, weighed],
    [numbers, weighed],
    [classes, { ...three, weight: 'w' }],
  ] as const)
    for (const metric of Object.values(metrics))
      for (const rows of [rowsOf({ w: 0 }), rowsOf()])
        for (const found of (await everywhere(metric, columns, rows)).slice(0, 2)) expect(found).toBeNaN();
});

test('infinite labels and scores have the figures that they have in memory', async () => {
  const rows: [number, number][][] = [
    [
      [1, 2],
      [3, Infinity],
      [2, 2],
    ],
    [
      [Infinity, 1],
      [1, 2],
    ],
    [
      [Infinity, Infinity],
      [1, 2],
    ],
    [
      [1, -Infinity],
      [2, 1],
    ],
    // Of no weight, where there are weights.
    [
      [1, 2],
      [3, 1],
      [2, Infinity],
    ],
    [
      [1, 2],
      [3, 1],
      [Infinity, 2],
    ],
    [
      [Infinity, 2],
      [3, 1],
      [1, 2],
    ],
  ];
  const weights = Float64Array.of(1, 1, 0);
  for (const pairs of rows)
    for (const metric of [mse, rmse, mae, r2]) {
      const [labels, scores] = [0, 1].map((of) => Float64Array.from(pairs, (pair) => pair[of]!)) as [
        Float64Array,
        Float64Array,
      ];
      const w = weights.slice(0, pairs.length);
      const from = table({ y: numberColumn(labels), p: numberColumn(scores), w: numberColumn(w) });
      for (const [columns, used] of [
        [one, undefined],
        [weighed, w],
      ] as const) {
        const found = await everywhere(metric, columns, from);
        for (const figure of found.slice(0, 2)) expect(figure).toBe(metric(labels, scores, used));
      }
    }
});

test('scores on the edges of bins are in the lower one, on an engine too', async () => {
  for (const bins of [3, 7, 10, 49, 1000]) {
    const metric = eceWith({ bins });
    const scores = Float64Array.from({ length: 2 * bins + 1 }, (_, at) =>
      Math.min(1, Math.ceil(at / 2) * (1 / bins)),
    );
    const near = Float64Array.from([
      ...scores,
      ...scores.map((score) => Math.min(1, score * (1 + 2 ** -52))),
    ]);
    const labels = near.map((_, row) => Number(row % 3 === 0));
    const rows = table({
      y: numberColumn(labels),
      p: numberColumn(near),
      w: numberColumn(near.map(() => 1)),
    });
    const [batches, engine] = await everywhere(metric, one, rows);
    expectFigures([batches as number, engine as number], [metric(labels, near), metric(labels, near)]);
  }
});

test('R² has no figure where the labels that have weight are all alike', () => {
  const rows = table({
    y: numberColumn([7, 0.1, 0.1, 0.1]),
    p: numberColumn([1, 0.1, 0.1, 0.2]),
    w: numberColumn([0, 1, 1, 1]),
  });
  expect(compute(rows, { r2: r2.over!(weighed) }).r2).toBeNaN();
  expect(
    r2(Float64Array.of(7, 0.1, 0.1, 0.1), Float64Array.of(1, 0.1, 0.1, 0.2), Float64Array.of(0, 1, 1, 1)),
  ).toBeNaN();
});

test('what would need all scores at once has no form over columns', () => {
  expect(ks.over).toBe(undefined);
  expect(eceWith({ by: 'frequency' }).over).toBe(undefined);
});

test('metrics of one kind at other thresholds, quantiles and averages are other statistics', () => {
  const keys = [
    ...Object.values(binary),
    costAt({ threshold: 0.4, falsePositive: 'w', falseNegative: 1 }),
    costAt({ threshold: 0.5, falsePositive: 1, falseNegative: 1 }),
    costAt({ threshold: 0.5, falsePositive: 1, falseNegative: 2 }),
    eceWith({ bins: 9 }),
    ...Object.values(numbers),
  ].map((metric) => metric.over!(one).key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(auc.over!(one).key).not.toBe(auc.over!(one).bounded!.key);
  expect(auc.over!(one).key).not.toBe(auc.over!(weighed).key);
  expect(topAccuracy(1).over!(three).key).not.toBe(topAccuracy(2).over!(three).key);
  expect(classF1('macro').over!(three).key).not.toBe(classF1('micro').over!(three).key);
});

test('beyond 50 classes an engine is not asked, and batches are', () => {
  const many = { label: 'y', score: Array.from({ length: 51 }, (_, k) => `p${k}`) };
  for (const metric of [accuracy, logLoss, topAccuracy(2), classF1('macro'), classAuc('macro')]) {
    expect(metric.over!(many).sql).toBe(undefined);
    expect(metric.over!(three).sql).toBeDefined();
  }
});

test('a million numbers that no double holds add up without drift', () => {
  const count = 1_000_000;
  const fill = (value: (row: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, row) => value(row));
  const rows = table({
    y: numberColumn(fill((row) => Number(row % 4 === 0))),
    p: numberColumn(fill((row) => 0.9 + (row % 3) / 100)),
    w: numberColumn(fill((row) => (row % 4 === 0 ? 0.1 : 0.7))),
    tenth: numberColumn(fill(() => 0.1)),
    none: numberColumn(fill(() => 0)),
  });
  const { off, share } = compute(rows, {
    off: mae.over!({ label: 'tenth', score: 'none' }),
    share: precision.over!(weighed),
  });
  expect(Math.abs((off as number) - 0.1)).toBeLessThan(1e-16);
  expect(Math.abs((share as number) - 0.1 / 2.2)).toBeLessThan(1e-16);
  // What rounding does to plain sums.
  expect(
    Math.abs(
      mae(
        fill(() => 0.1),
        fill(() => 0),
      ) - 0.1,
    ),
  ).toBeGreaterThan(1e-13);
});
