import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import type { BoundedFigure, Metric } from '../../src/metrics/metric.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { sliced } from '../../src/stats/sliced.ts';
import { inBatches } from '../../src/table/batches.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { brokenStatisticLaw } from '../../src/testing/statistic-laws.ts';
import { expectFigures } from './cases.ts';
import { columnsOf, kinds, stacked, type ColumnCase } from './over-cases.ts';

let db: DuckDb;
beforeAll(async () => {
  db = await duckdb();
});
afterAll(() => db.close());

/** What the metric gives in memory, which agrees with scikit-learn on these cases. */
function inMemory(metric: Metric, { labels, scores, weights, rows }: ColumnCase): number {
  return metric(labels, scores, weights, rows);
}

/** A figure that says of itself that it is exact. */
function exact(figure: number | BoundedFigure | undefined): number {
  expect(typeof figure).toBe('number');
  return figure as number;
}

describe.each(kinds)('$kind', ({ kind, classes, metrics, cases }) => {
  const all = Object.entries(metrics);
  const unweighed = cases.filter(({ weights }) => !weights);

  test.each(all)('%s over columns is that of the arrays, and keeps the laws of statistics', (_, metric) => {
    const figures = cases.map(({ rows, weights }, at) => {
      const statistic = metric.over!(columnsOf(classes, weights !== undefined));
      const cut = (at * 7) % (rows.rows + 1);
      expect(brokenStatisticLaw(statistic, rows, cut, { tolerance: 1e-12 })).toBe(undefined);
      return exact(compute(rows, { statistic }).statistic);
    });
    expectFigures(
      figures,
      cases.map((each) => inMemory(metric, each)),
    );
  });

  test('over batches, all rows and each case by itself', async () => {
    const rows = stacked(cases);
    const statistics = all.flatMap(([name, metric]) => {
      const statistic = metric.over!(columnsOf(classes, true));
      return [
        [name, statistic],
        [`${name} by case`, sliced(statistic, 'case')],
      ] as const;
    });
    const found = await computeFrom(inBatches(rows, 100), Object.fromEntries(statistics));
    await db.load(kind, rows);
    const told = await computeFrom(db.table(kind), Object.fromEntries(statistics), {
      schema: schemaOf(rows),
    });
    const whole = {
      labels: Float64Array.from(cases.flatMap(({ labels }) => [...labels])),
      scores: Float64Array.from(cases.flatMap(({ scores }) => [...scores])),
      weights: Float64Array.from(
        cases.flatMap(({ labels, weights }) => [...(weights ?? labels.map(() => 1))]),
      ),
      rows,
    };
    for (const [name, metric] of all)
      for (const by of [found, told]) {
        expectFigures([exact(by[name] as number)], [inMemory(metric, whole)]);
        const slices = by[`${name} by case`] as { slice: { case: string }; result: number }[];
        expect(slices.length).toBe(cases.filter(({ rows }) => rows.rows > 0).length);
        expectFigures(
          slices.map(({ result }) => exact(result)),
          slices.map(({ slice }) => inMemory(metric, cases[Number(slice.case)]!)),
        );
      }
  });

  test('on an engine without weights', async () => {
    const rows = stacked(unweighed);
    await db.load(`plain ${kind}`, rows);
    const statistics = Object.fromEntries(
      all.map(([name, metric]) => [name, sliced(metric.over!(columnsOf(classes, false)), 'case')]),
    );
    const told = await computeFrom(db.table(`plain ${kind}`), statistics, { schema: schemaOf(rows) });
    for (const [name, metric] of all)
      expectFigures(
        told[name]!.map(({ result }) => exact(result)),
        told[name]!.map(({ slice }) => inMemory(metric, unweighed[Number(slice['case'])]!)),
      );
  });
});
