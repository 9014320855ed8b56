import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { evaluateFrom } from '../../src/evaluate/evaluate-from.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { inBatches } from '../../src/table/batches.ts';
import { numberColumn } from '../../src/table/column.ts';
import { select } from '../../src/table/select.ts';
import { withColumns } from '../../src/table/table.ts';
import { scoredFlights } from './scored-flights.ts';

test('flights sliced by airport, airline, distance and schedule have the figures of scikit-learn', () => {
  const { fixture, table, labels, scores } = scoredFlights();
  fixture.first.forEach((score, row) => expect(scores[row]).toBeCloseTo(score, 13));

  const metrics = { auc, logLoss, accuracy };
  const { slices, metrics: overall } = evaluate({ labels, scores, table }, metrics, {
    slices: bySlice(
      'origin',
      'carrier',
      ['origin', 'carrier'],
      { column: 'distance', edges: [200, 500, 1000, 2000] },
      { column: 'sched_dep_at', part: 'hour' },
      [{ column: 'sched_dep_at', part: 'dayOfWeek' }, 'origin'],
      { column: 'sched_dep_at', part: 'month' },
    ),
  });
  expect(slices.map(({ slice, rows }) => [slice, rows])).toEqual(
    fixture.slices.map(({ slice, rows }) => [slice, rows]),
  );
  expect(slices.find(({ slice }) => slice['carrier'] === 'OO')!.rows).toBe(5);
  for (const name of ['auc', 'logLoss', 'accuracy'] as const) {
    expect(Math.abs(overall[name]! - fixture.overall[name]!)).toBeLessThan(1e-12);
    slices.forEach(({ slice, metrics: found }, at) => {
      const off = Math.abs(found[name]! - (fixture.slices[at]![name] ?? NaN));
      const expected = fixture.slices[at]![name];
      expect(
        expected === null ? Number.isNaN(found[name]) : off < 1e-12,
        `${name} of ${JSON.stringify(slice)}`,
      ).toBe(true);
    });
  }
});

let db: DuckDb;
beforeAll(async () => {
  db = await duckdb();
});
afterAll(() => db.close());

test('over batches and on an engine, flights have the figures of scikit-learn too', async () => {
  const { fixture, table, labels, scores } = scoredFlights();
  const metrics = { auc, logLoss, accuracy };
  const slices = bySlice('origin', 'carrier', ['origin', 'carrier']);
  const rows = withColumns(select(table, ['origin', 'carrier']), {
    late: numberColumn(labels),
    score: numberColumn(scores),
  });
  await db.load('scored', rows);
  const told = new Map(fixture.slices.map((of) => [JSON.stringify(of.slice), of]));
  for (const source of [inBatches(rows, 5000), db.table('scored')]) {
    const found = await evaluateFrom(source, { label: 'late', score: 'score' }, metrics, { slices });
    expect(found.rows).toBe(53_991);
    // There are fewer different scores than cells.
    expect([found.errors, ...found.slices.map(({ errors }) => errors)].every((of) => of === undefined)).toBe(
      true,
    );
    expect(found.slices.length).toBeGreaterThan(40);
    for (const { slice, rows: size, metrics: figures } of [{ slice: {}, ...found }, ...found.slices]) {
      const expected = Object.keys(slice).length === 0 ? fixture.overall : told.get(JSON.stringify(slice))!;
      expect(size).toBe(expected.rows);
      for (const name of ['auc', 'logLoss', 'accuracy'] as const) {
        const off = Math.abs(figures[name]! - (expected[name] ?? NaN));
        expect(
          expected[name] === null ? Number.isNaN(figures[name]) : off < 1e-12,
          `${name} of ${JSON.stringify(slice)}`,
        ).toBe(true);
      }
    }
  }
});
