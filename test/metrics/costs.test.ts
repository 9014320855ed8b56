import { expect, test } from 'vitest';
import { cheapestThreshold } from '../../src/metrics/cheapest-threshold.ts';
import { costAt } from '../../src/metrics/cost.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { random } from '../../src/core/random.ts';
import { argumentsOf, cases, expectFigures } from './cases.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const costs = { falsePositive: 1, falseNegative: 5 };

test('the cheapest threshold costs what trying each one finds, and that is what it costs', () => {
  expectFigures(
    cases.binary.map((each) => {
      const [labels, scores, weights] = argumentsOf(each);
      return cheapestThreshold(labels, scores, costs, weights).cost;
    }),
    cases.binary.map(({ cheapest }) => cheapest),
  );
  for (const each of cases.binary) {
    const [labels, scores, weights] = argumentsOf(each);
    const { threshold, cost, curve } = cheapestThreshold(labels, scores, costs, weights);
    for (const point of [{ threshold, cost }, ...curve])
      expect(costAt({ ...costs, threshold: point.threshold ?? 1e9 })(labels, scores, weights)).toBeCloseTo(
        point.cost,
        12,
      );
    expect(curve.some((point) => point.threshold === threshold)).toBe(true);
  }
});

test('of thresholds that cost the same it is the highest, and none where no row is to be decided 1', () => {
  // From 0.9 on and from 0.5 on alike cost one mistake of two; so does deciding no row 1.
  expect(
    cheapestThreshold(of(1, 0), of(0.2, 0.9), { falsePositive: 1, falseNegative: 1 }).threshold,
  ).toBeNull();
  expect(
    cheapestThreshold(of(1, 0, 1), of(0.9, 0.5, 0.1), { falsePositive: 1, falseNegative: 1 }).threshold,
  ).toBe(0.9);
  expect(cheapestThreshold(of(), of(), costs)).toEqual({
    threshold: null,
    cost: NaN,
    curve: [{ threshold: null, cost: NaN }],
  });
});

test('where no row has weight there is no threshold', () => {
  const found = cheapestThreshold(of(1, 0, 1), of(0.9, 0.5, 0.1), costs, of(1, 0, 1));
  expect(found.curve.map(({ threshold }) => threshold)).toEqual([null, 0.9, 0.1]);
});

test('costs may be columns: a cost for each row', () => {
  const rows = table({ amount: numberColumn([100, 1, 3]) });
  const each = { falsePositive: 2, falseNegative: 'amount' };
  const [labels, scores] = [of(1, 1, 0), of(0.3, 0.2, 0.8)];
  const metric = costAt({ ...each, threshold: 0.5 });
  expect(metric.columns).toEqual(['amount']);
  expect(metric(labels, scores, undefined, rows)).toBe((100 + 1 + 2) / 3);
  expect(metric(labels, scores, of(1, 2, 1), rows)).toBe((100 + 2 + 2) / 4);
  expect([...metric.rowValues!(labels, scores, rows)]).toEqual([100, 1, 2]);
  // From 0.2 on there is one false alarm, and no miss.
  expect(cheapestThreshold(labels, scores, each, undefined, rows)).toMatchObject({
    threshold: 0.2,
    cost: 2 / 3,
  });
  expect(costAt({ ...costs, threshold: 0.5 }).columns).toBeUndefined();
});

test('costs that are missing, and rows that are, are refused', () => {
  const metric = costAt({ falsePositive: 1, falseNegative: 'amount', threshold: 0.5 });
  expect(() => metric(of(1), of(1))).toThrow('the column "amount" is read from the raw rows');
  expect(() => metric(of(1), of(1), undefined, table({ amount: numberColumn([NaN]) }))).toThrow(
    'the cost "amount" at row 0 is missing',
  );
  expect(() => metric(of(1), of(1), undefined, table({ amount: numberColumn([1, 2]) }))).toThrow(
    'the table has 2 rows',
  );
  expect(() => cheapestThreshold(of(1), of(1), { ...costs, threshold: 1 } as never)).toThrow(
    'there is no option "threshold"',
  );
  expect(() => cheapestThreshold(of(2), of(1), costs)).toThrow('the label at row 0 is 2; expected 0 or 1');
});

test('a long curve is thinned, and keeps its ends and the cheapest point', () => {
  const source = random(3);
  const scores = Float64Array.from({ length: 5000 }, () => source.next());
  const labels = scores.map((score) => (source.next() < score ? 1 : 0));
  const { curve, cost, threshold } = cheapestThreshold(labels, scores, costs);
  expect(curve.length).toBeLessThanOrEqual(200);
  expect(curve.length).toBeGreaterThan(150);
  expect([curve[0]!.threshold, curve.at(-1)!.threshold]).toEqual([null, Math.min(...scores)]);
  expect(Math.min(...curve.map((point) => point.cost))).toBe(cost);
  // Calibrated scores: near 1 / (1 + 5).
  expect(Math.abs(threshold! - 1 / 6)).toBeLessThan(0.05);
});

test('the cheapest threshold does not depend on the unit of the costs', () => {
  const source = random(24);
  for (let turn = 0; turn < 400; turn++) {
    const labels = Float64Array.from({ length: 40 }, () => (source.next() < 0.3 ? 1 : 0));
    const scores = labels.map((label) => Math.round(10 * (source.next() + 0.5 * label)) / 10);
    const thresholds = [
      [1, 3],
      [0.1, 0.3],
      [1e-9 / 3, 1e-9],
      [700, 2100],
    ].map(
      ([falsePositive, falseNegative]) =>
        cheapestThreshold(labels, scores, { falsePositive: falsePositive!, falseNegative: falseNegative! })
          .threshold,
    );
    expect(new Set(thresholds).size).toBe(1);
  }
});
