import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { auc } from '../../src/metrics/auc.ts';
import { calibrationLine } from '../../src/metrics/calibration-line.ts';
import { keptPoints } from '../../src/metrics/curve-options.ts';
import { ece, eceWith } from '../../src/metrics/ece.ts';
import { ks } from '../../src/metrics/ks.ts';
import { gainAt, liftAt } from '../../src/metrics/lift.ts';
import { precisionRecallCurve } from '../../src/metrics/precision-recall-curve.ts';
import { reliability } from '../../src/metrics/reliability.ts';
import { rocCurve } from '../../src/metrics/roc-curve.ts';
import { wilsonInterval } from '../../src/stats/wilson.ts';
import { argumentsOf, cases, expectFigures } from './cases.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

test('ROC curves agree with scikit-learn to 1e-12', () => {
  const drawn = [...cases.binary.filter(({ roc }) => roc), ...cases.curves];
  expect(drawn.length).toBeGreaterThan(200);
  for (const each of drawn) {
    const points = rocCurve(...argumentsOf(each));
    const [falseRates, trueRates, thresholds] = each.roc!;
    expectFigures(
      points.map(({ falsePositiveRate }) => falsePositiveRate),
      falseRates,
    );
    expectFigures(
      points.map(({ truePositiveRate }) => truePositiveRate),
      trueRates,
    );
    expect(points.map(({ threshold }) => threshold)).toEqual(thresholds);
  }
});

test('precision–recall curves agree with scikit-learn to 1e-12', () => {
  const drawn = [...cases.binary.filter(({ precisionRecall }) => precisionRecall), ...cases.curves];
  expect(drawn.length).toBeGreaterThan(200);
  for (const each of drawn) {
    const points = precisionRecallCurve(...argumentsOf(each)).reverse();
    const [precisions, recalls, thresholds] = each.precisionRecall!;
    expectFigures(
      points.map(({ precision }) => precision),
      precisions,
    );
    expectFigures(
      points.map(({ recall }) => recall),
      recalls,
    );
    expect(points.map(({ threshold }) => threshold)).toEqual([...thresholds, null]);
  }
});

test('the area under all points of a ROC curve is the AUC, and one class has no curve', () => {
  for (const each of cases.binary) {
    const points = rocCurve(...argumentsOf(each));
    const area = points.slice(1).reduce((sum, point, at) => {
      const width = point.falsePositiveRate - points[at]!.falsePositiveRate;
      return sum + (width * (point.truePositiveRate + points[at]!.truePositiveRate)) / 2;
    }, 0);
    const expected = auc(...argumentsOf(each));
    if (Number.isNaN(expected)) expect(points).toEqual([]);
    else expect(area).toBeCloseTo(expected, 12);
  }
  expect(precisionRecallCurve(of(0, 0), of(1, 2))).toEqual([]);
});

test('a thinned curve keeps both ends and no more points than asked, none of them far apart', () => {
  const source = random(2);
  const scores = Float64Array.from({ length: 20_000 }, () => source.next());
  const labels = scores.map((score) => (source.next() < score ** 3 ? 1 : 0));
  const all = rocCurve(labels, scores);
  const some = rocCurve(labels, scores, undefined, { points: 200 });
  expect([all.length, some.length <= 200, some.length > 150]).toEqual([20_001, true, true]);
  expect([some[0], some.at(-1)]).toEqual([all[0], all.at(-1)]);
  const steps = some
    .slice(1)
    .map(
      ({ falsePositiveRate, truePositiveRate }, at) =>
        falsePositiveRate - some[at]!.falsePositiveRate + truePositiveRate - some[at]!.truePositiveRate,
    );
  expect(Math.max(...steps)).toBeLessThan(0.02);
  const pairs = precisionRecallCurve(labels, scores, undefined, { points: 50 });
  expect([pairs.length <= 50, pairs.length > 30, pairs[0]!.recall, pairs.at(-1)!.recall]).toEqual([
    true,
    true,
    0,
    1,
  ]);
  expect(rocCurve(of(0, 1, 0), of(1, 2, 3), undefined, { points: 2 })).toHaveLength(2);
  expect(() => rocCurve(labels, scores, undefined, { points: 1 })).toThrow('points is 1');
  for (const curve of [rocCurve, precisionRecallCurve])
    expect(() => curve(labels, scores, undefined, { point: 9 } as object)).toThrow('no option "point"');
});

test('of points some are kept that are about as far apart, the first and the last among them', () => {
  const twoEach = (from: number, to: number): number => 2 * (to - from);
  expect(keptPoints(4, 4, 1, () => 0)).toEqual([0, 1, 2, 3]);
  // Ten long, in two steps of 5 between the ends; the third point is the first that is so far away.
  expect(keptPoints(6, 4, 10, twoEach)).toEqual([0, 3, 5]);
  expect(keptPoints(6, 3, 10, twoEach)).toEqual([0, 5]);
  expect(keptPoints(6, 2, 10, twoEach)).toEqual([0, 5]);
  // No more than asked for, however far apart they are, and the last one once.
  expect(keptPoints(6, 4, 1, () => 1)).toEqual([0, 1, 2, 5]);
  expect(keptPoints(4, 3, 1, (_, to) => (to === 3 ? 1 : 0))).toEqual([0, 3]);
});

test('the distance of both classes agrees with SciPy, weighted with its definition', () => {
  expectFigures(
    cases.binary.map((each) => ks(...argumentsOf(each))),
    cases.binary.map(({ ks: expected }) => expected),
  );
});

test('lift counts tied rows in part, as its definition says', () => {
  expectFigures(
    cases.binary.map((each) => liftAt(0.3)(...argumentsOf(each))),
    cases.binary.map(({ lift }) => lift),
  );
  // Two of four rows are asked for: the one at 0.9 and half of the two that tie, one of which has label 1.
  const rows = [of(1, 1, 0, 0), of(0.9, 0.5, 0.5, 0.1)] as const;
  expect([liftAt(0.5)(...rows), gainAt(0.5)(...rows), gainAt(1)(...rows)]).toEqual([1.5, 0.75, 1]);
  expect(() => gainAt(0)).toThrow('share is 0; expected a number above 0');
});

test('the reliability table agrees with scikit-learn to 1e-12, by width and by frequency', () => {
  const drawn = [...cases.binary.filter(({ reliability: bins }) => bins), ...cases.calibrations];
  expect(drawn.length).toBeGreaterThan(200);
  expect(drawn.length).toBeGreaterThan(25);
  for (const each of drawn) {
    for (const [bins, [means, rates]] of [
      [reliability(...argumentsOf(each)), each.reliability!],
      [reliability(...argumentsOf(each), { bins: 4, by: 'frequency' }), each.frequent!],
    ] as const) {
      expectFigures(
        bins.map(({ meanScore }) => meanScore),
        means,
      );
      expectFigures(
        bins.map(({ labelRate }) => labelRate),
        rates,
      );
      expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(each.labels.length);
    }
  }
});

test("a bin's interval is Wilson's, of weights by the rows that would say as much", () => {
  const [labels, scores] = [of(1, 0, 1, 1), of(0.55, 0.55, 0.55, 0.55)];
  expect(reliability(labels, scores)[0]!.interval).toEqual(wilsonInterval(3, 4));
  expect(reliability(labels, scores, of(2, 2, 2, 2))[0]!.interval).toEqual(wilsonInterval(3, 4));
  // Weights 3 and 1 are as 16 / 10 rows.
  const { low } = reliability(of(1, 0), of(0.55, 0.55), of(3, 1))[0]!.interval;
  expect(low).toBeCloseTo(wilsonInterval(1.2, 1.6).low, 14);
});

test('the expected calibration error agrees with its definition', () => {
  expectFigures(
    cases.binary.map((each) => ece(...argumentsOf(each))),
    cases.binary.map(({ ece: expected }) => expected),
  );
  expect(eceWith({ bins: 1 })(of(1, 0), of(0.5, 0.25))).toBe(0.125);
  expect(() => eceWith({ bins: 0 })).toThrow('bins is 0');
  expect(() => eceWith({ bins: 2.5 })).toThrow('bins is 2.5');
});

test('lines of calibration agree with logistic regression of scikit-learn', () => {
  expect(cases.lines.filter(({ scores }) => scores.includes(0) && scores.includes(1)).length).toBe(6);
  for (const each of cases.lines) {
    const { slope, intercept } = calibrationLine(...argumentsOf(each));
    expect(slope).toBeCloseTo(each.slope, 9);
    expect(intercept).toBeCloseTo(each.intercept, 9);
  }
});

test('where the likelihood has no maximum there is no line', () => {
  const none = { slope: NaN, intercept: NaN };
  expect(calibrationLine(of(1, 1), of(0.2, 0.7))).toEqual(none);
  expect(calibrationLine(of(0, 0), of(0.2, 0.7))).toEqual(none);
  expect(calibrationLine(of(0, 1), of(0.2, 0.7))).toEqual(none);
  expect(calibrationLine(of(1, 0), of(0.2, 0.7))).toEqual(none);
  expect(calibrationLine(of(1, 1, 0, 0), of(0.2, 0.4, 0.4, 0.9))).toEqual(none);
  expect(calibrationLine(of(0, 1, 0, 1), of(0.3, 0.3, 0.3, 0.3))).toEqual(none);
  expect(calibrationLine(of(0, 0, 1, 1), of(0.2, 0.4, 0.4, 0.9))).toEqual(none);
  expect(calibrationLine(of(0, 1, 0), of(0.2, 0.3, 0.4), of(1, 1, 0))).toEqual(none);
  expect(calibrationLine(of(), of())).toEqual(none);
  expect(() => calibrationLine(of(0, 1), of(0.2, 1.1))).toThrow('the score at row 1 is 1.1');
});
