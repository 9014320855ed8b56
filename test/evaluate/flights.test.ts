import { expect, test } from 'vitest';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
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
