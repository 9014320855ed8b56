import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { auc } from '../../src/metrics/auc.ts';
import { metric } from '../../src/metrics/metric.ts';
import { categoryColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const source = random(5);
const labels = Float64Array.from({ length: 300 }, () => source.integer(2));
const scored = {
  labels,
  scores: labels.map((label) => label + 3 * source.next()),
  table: table({
    origin: categoryColumn(Array.from(labels, () => ['EWR', 'JFK', 'LGA'][source.integer(3)]!)),
    hour: categoryColumn(Array.from(labels, () => ['am', 'pm'][source.integer(2)]!)),
  }),
};
const slices = bySlice('origin', 'hour');

test('intervals that hold together are those at the confidence left to each of all slices', () => {
  const together = evaluate(scored, { auc }, { slices, intervals: { confidence: 0.9, slices: 'together' } });
  // Five slices, of which all together may miss a tenth of the time.
  const each = evaluate(scored, { auc }, { slices, intervals: { confidence: 0.98 } });
  expect(together.slices).toHaveLength(5);
  expect(together.sliceConfidence).toBeCloseTo(0.98, 14);
  for (const [at, { intervals }] of together.slices.entries()) {
    expect(intervals!['auc']!.low).toBeCloseTo(each.slices[at]!.intervals!['auc']!.low, 12);
    expect(intervals!['auc']!.high).toBeCloseTo(each.slices[at]!.intervals!['auc']!.high, 12);
  }
  const overall = evaluate(scored, { auc }, { intervals: { confidence: 0.9 } });
  expect([together.intervals, together.confidence]).toEqual([overall.intervals, 0.9]);
  expect('sliceConfidence' in each).toBe(false);
});

test('a bootstrap of too few resamples for that is refused, and the number that is enough is not', () => {
  const drawn = metric('higher', auc);
  const evaluateWith = (resamples: number): unknown =>
    evaluate(scored, { drawn }, { slices, intervals: { slices: 'together', confidence: 0.9, resamples } });
  expect(() => evaluateWith(99)).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      message: expect.stringContaining('at least 100') as string,
    }),
  );
  expect(evaluateWith(100)).toMatchObject({ confidence: 0.9 });
  // One slice holds together with no other.
  const alone = { ...scored, table: table({ of: categoryColumn(Array.from(labels, () => 'all')) }) };
  const { sliceConfidence } = evaluate(
    alone,
    { drawn },
    { slices: bySlice('of'), intervals: { slices: 'together', confidence: 0.95, resamples: 20 } },
  );
  expect(sliceConfidence).toBe(0.95);
  expect(() => evaluate(scored, { auc }, { slices, intervals: { slices: 'all' } as object })).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});
