import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { metric } from '../../src/metrics/metric.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { filter } from '../../src/table/take.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const metrics = { auc, logLoss, accuracy };

const flights = table({
  origin: categoryColumn(['JFK', 'EWR', null, 'JFK', 'EWR', 'JFK']),
  carrier: categoryColumn(['UA', 'UA', 'AA', 'AA', 'AA', 'UA']),
  hour: numberColumn([10, 9, 10, NaN, 9, 10]),
  tail: textColumn(['b', 'a', null, 'a', 'b', 'b']),
  at: timeColumn(of(0, 1, 2, 3, 4, 5)),
});
const labels = of(1, 0, 1, 0, 1, 0);
const scores = of(0.9, 0.2, 0.6, 0.3, 0.4, 0.8);

test('a metric over all rows equals the metric of the slice "everything"', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom(0, 1),
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.integer({ min: 0, max: 3 }),
        ),
        { maxLength: 30, minLength: 1 },
      ),
      (rows) => {
        const [y, p, w] = [0, 1, 2].map((at) => Float64Array.from(rows, (values) => values[at]!));
        const everything = table({ all: categoryColumn(rows.map(() => 'everything')) });
        const { metrics: overall, slices } = evaluate(
          { labels: y!, scores: p!, weights: w!, table: everything },
          metrics,
          { slices: bySlice('all') },
        );
        expect(slices).toEqual([{ slice: { all: 'everything' }, rows: rows.length, metrics: overall }]);
      },
    ),
    { seed: 1 },
  );
});

test('each slice has the metrics of its rows alone, and the slices of a column have every row once', () => {
  for (const names of [['origin'], ['hour'], ['tail'], ['carrier', 'origin'], ['hour', 'tail', 'origin']]) {
    const weights = of(1, 2, 3, 4, 5, 6);
    const { slices } = evaluate({ labels, scores, weights, table: flights }, metrics, { slices: [names] });
    expect(slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(6);
    for (const { slice, rows, metrics: found } of slices) {
      const inSlice = (row: number): boolean =>
        names.every((name) => {
          const column = flights.columns.get(name)!;
          const value = column.kind === 'category' ? column.levels[column.codes[row]!] : column.values[row];
          return (
            slice[name] ===
            (value === undefined || value === null || Number.isNaN(value) ? '(missing)' : String(value))
          );
        });
      const alone = filter(
        table({ labels: numberColumn(labels), scores: numberColumn(scores), weights: numberColumn(weights) }),
        inSlice,
      );
      const [y, p, w] = ['labels', 'scores', 'weights'].map(
        (name) => alone.columns.get(name) as { values: Float64Array },
      );
      expect(rows).toBe(alone.rows);
      for (const [name, measure] of Object.entries(metrics))
        expect(found[name]).toBe(measure(y!.values, p!.values, w!.values));
    }
  }
});

test('levels come in their order, missing last, and levels without rows are no slices', () => {
  const levels = (name: string): unknown =>
    evaluate({ labels, scores, table: flights }, { auc }, { slices: bySlice(name) }).slices.map(
      ({ slice, rows }) => [slice[name], rows],
    );
  expect(levels('origin')).toEqual([
    ['EWR', 2],
    ['JFK', 3],
    ['(missing)', 1],
  ]);
  expect(levels('hour')).toEqual([
    ['9', 2],
    ['10', 3],
    ['(missing)', 1],
  ]);
  expect(levels('tail')).toEqual([
    ['a', 2],
    ['b', 3],
    ['(missing)', 1],
  ]);
  const declared = table({ origin: categoryColumn(['JFK', 'JFK'], ['EWR', 'JFK']) });
  const two = { labels: of(0, 1), scores: of(0, 1), table: declared };
  expect(evaluate(two, { auc }, { slices: bySlice('origin') }).slices.map(({ slice }) => slice)).toEqual([
    { origin: 'JFK' },
  ]);
});

test('scores of several classes stay beside one another in every slice', () => {
  const classes = of(2, 0, 1, 1, 0, 2);
  const each = Float64Array.from({ length: 18 }, (_, at) =>
    at % 3 === classes[Math.floor(at / 3)] ? 0.6 : 0.2,
  );
  each.set([0.5, 0.3, 0.2], 6); // row 2, of class 1, in the slice (missing)
  const { metrics: overall, slices } = evaluate(
    { labels: classes, scores: each, table: flights },
    { accuracy, logLoss },
    { slices: bySlice('origin') },
  );
  expect(overall['accuracy']).toBe(5 / 6);
  expect(overall['logLoss']).toBeCloseTo(-(5 * Math.log(0.6) + Math.log(0.3)) / 6, 14);
  expect(
    slices.map(({ slice, rows, metrics: { accuracy: share } }) => [slice['origin'], rows, share]),
  ).toEqual([
    ['EWR', 2, 1],
    ['JFK', 3, 1],
    ['(missing)', 1, 0],
  ]);
  expect(slices[1]!.metrics['logLoss']).toBeCloseTo(-Math.log(0.6), 14);
  expect(() => evaluate({ labels: classes, scores: each.subarray(1) }, { accuracy })).toThrow(
    'there are 17 scores; expected 6, one a label, or as many for each class.',
  );
});

test('a crossing has a slice for each combination that occurs', () => {
  const { slices } = evaluate(
    { labels, scores, table: flights },
    { accuracy },
    { slices: bySlice('carrier', ['origin', 'carrier']) },
  );
  expect(slices.map(({ slice, rows }) => [slice, rows])).toEqual([
    [{ carrier: 'AA' }, 3],
    [{ carrier: 'UA' }, 3],
    [{ origin: 'EWR', carrier: 'AA' }, 1],
    [{ origin: 'EWR', carrier: 'UA' }, 1],
    [{ origin: 'JFK', carrier: 'AA' }, 1],
    [{ origin: 'JFK', carrier: 'UA' }, 2],
    [{ origin: '(missing)', carrier: 'AA' }, 1],
  ]);
});

test('a slice of one row is kept, and its area is undefined', () => {
  const { slices } = evaluate({ labels, scores, table: flights }, { auc }, { slices: bySlice('origin') });
  expect(slices.at(-1)).toEqual({ slice: { origin: '(missing)' }, rows: 1, metrics: { auc: NaN } });
});

test('no rows give no slices and metrics that do not exist', () => {
  const none = { labels: of(), scores: of(), table: table({ origin: categoryColumn([]) }) };
  expect(evaluate(none, { auc }, { slices: bySlice('origin') })).toEqual({
    rows: 0,
    metrics: { auc: NaN },
    directions: { auc: 'higher' },
    slices: [],
  });
});

test('a column named __proto__ is sliced like any other', () => {
  const odd = table([['__proto__', categoryColumn(['a', 'b'])]]);
  const [first] = evaluate(
    { labels: of(0, 1), scores: of(0, 1), table: odd },
    { accuracy },
    { slices: bySlice('__proto__') },
  ).slices;
  expect(Object.entries(first!.slice)).toEqual([['__proto__', 'a']]);
});

test('metrics of your own are evaluated, over any labels', () => {
  const meanScore = metric('higher', (_, p) => p.reduce((sum, score) => sum + score, 0) / p.length);
  const scored = { labels: of(7, 8), scores: of(1, 3) };
  expect(evaluate(scored, { meanScore })).toEqual({
    rows: 2,
    metrics: { meanScore: 2 },
    directions: { meanScore: 'higher' },
    slices: [],
  });
});

test('a missing label or score is refused by its row, whatever the metrics', () => {
  const rows = metric('higher', (y) => y.length);
  expect(() => evaluate({ labels: of(0, NaN), scores: of(0, 1) }, { rows })).toThrow(
    /label at row 1 is missing/,
  );
  expect(() => evaluate({ labels: of(0, 1), scores: of(0, NaN) }, { rows })).toThrow(
    /score at row 1 is missing/,
  );
});

test('curves are added where they are asked for, of probabilities of a binary label', () => {
  const { curves, ...rest } = evaluate({ labels, scores }, { auc }, { curves: true });
  expect(rest).toEqual(evaluate({ labels, scores }, { auc }));
  expect(curves!.roc[0]).toEqual({ threshold: null, falsePositiveRate: 0, truePositiveRate: 0 });
  expect(curves!.roc[1]).toEqual({ threshold: 0.9, falsePositiveRate: 0, truePositiveRate: 1 / 3 });
  expect(curves!.roc.at(-1)).toEqual({ threshold: 0.2, falsePositiveRate: 1, truePositiveRate: 1 });
  expect(curves!.precisionRecall.at(-1)).toEqual({ threshold: 0.2, recall: 1, precision: 0.5 });
  expect(curves!.calibration.reduce((sum, { rows }) => sum + rows, 0)).toBe(6);
  const weighted = evaluate({ labels, scores, weights: of(1, 1, 1, 1, 1, 3) }, { auc }, { curves: true });
  expect(weighted.curves!.precisionRecall.at(-1)!.precision).toBe(3 / 8);
  const many = Float64Array.from({ length: 3000 }, (_, row) => row / 3000);
  const alternating = many.map((_, row) => row % 2);
  const thin = evaluate({ labels: alternating, scores: many }, { auc }, { curves: true }).curves!;
  expect(thin.roc.length).toBeGreaterThan(100);
  expect(thin.roc.length).toBeLessThanOrEqual(200);
  expect(thin.precisionRecall.length).toBeLessThanOrEqual(200);
  const odds = { labels, scores: scores.map((score) => 10 * score) };
  expect(() => evaluate(odds, { auc }, { curves: true })).toThrow('a probability from 0 to 1');
  expect(() => evaluate(odds, { auc }, { curves: 1 as never })).toThrow('curves is 1');
});

test('what cannot be evaluated is refused with a code', () => {
  const scored = { labels, scores, table: flights };
  const plain = (() => 1) as unknown as Metric;
  const many = table({ id: textColumn(Array.from({ length: 10_001 }, (_, row) => String(row))) });
  const long = { labels: new Float64Array(10_001), scores: new Float64Array(10_001), table: many };
  const both = table({ x: categoryColumn(['(missing)', null, 'a', 'a', 'a', 'a']) });
  const refused: [() => unknown, string][] = [
    [() => evaluate(scored, {}), 'bad-option'],
    [() => evaluate(scored, { slices: auc }), 'bad-option'],
    [() => evaluate(scored, { plain }), 'bad-option'],
    [() => evaluate(scored, { auc }, { slice: [] } as object), 'bad-option'],
    [() => evaluate({ labels, scores }, { auc }, { slices: bySlice('origin') }), 'bad-option'],
    [() => evaluate(scored, { auc }, { slices: bySlice('orign') }), 'unknown-column'],
    [() => evaluate(scored, { auc }, { slices: bySlice('at') }), 'wrong-kind'],
    [() => evaluate({ ...scored, table: many }, { auc }, { slices: bySlice('id') }), 'shape-mismatch'],
    [() => evaluate(long, { accuracy }, { slices: bySlice('id') }), 'too-large'],
    [() => evaluate({ ...scored, table: both }, { auc }, { slices: bySlice('x') }), 'column-collision'],
    [() => evaluate({ labels, scores: of(1) }, { auc }), 'shape-mismatch'],
    [() => bySlice(), 'bad-option'],
    [() => bySlice('a', ['a']), 'bad-option'],
    [() => bySlice(['a', 'b'], ['b', 'a']), 'bad-option'],
    [() => bySlice(['a', 'a']), 'bad-option'],
    [() => bySlice([]), 'bad-option'],
  ];
  for (const [run, code] of refused) expect(run).toThrow(expect.objectContaining({ code }));
});
