import { expect, test } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { classAuc } from '../../src/metrics/class-auc.ts';
import { classF1 } from '../../src/metrics/class-f1.ts';
import { classPrecision } from '../../src/metrics/class-precision.ts';
import { classRecall } from '../../src/metrics/class-recall.ts';
import { topAccuracy } from '../../src/metrics/top-accuracy.ts';
import { argumentsOf, cases, expectFigures } from './cases.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const averages = ['macro', 'micro', 'weighted'] as const;

test.each([
  ['precision', classPrecision],
  ['recall', classRecall],
  ['f1', classF1],
] as const)('%s of classes agrees with scikit-learn to 1e-12, by every average', (name, make) => {
  expect(cases.classes.length).toBe(200);
  for (const average of averages)
    expectFigures(
      cases.classes.map((each) => make(average)(...argumentsOf(each))),
      cases.classes.map((each) => each[name][average]),
    );
});

test('the AUC of each class against the others agrees with scikit-learn to 1e-12', () => {
  const told = [...cases.classes.filter(({ auc }) => auc), ...cases.scored];
  expect(told.length).toBeGreaterThan(200);
  for (const average of ['macro', 'weighted'] as const)
    expectFigures(
      told.map((each) => classAuc(average)(...argumentsOf(each))),
      told.map(({ auc }) => auc![average]),
    );
  expect(classAuc('macro')(of(0, 0), of(0.6, 0.4, 0.2, 0.8))).toBeNaN();
  // Without rows of class 2: roc_auc_score(y, s, multi_class='ovr', average=…, labels=[0, 1, 2]) is nan and 0.875.
  const absent = [of(0, 1, 1, 0), of(0.7, 0.2, 0.1, 0.2, 0.5, 0.3, 0.3, 0.3, 0.4, 0.5, 0.4, 0.1)] as const;
  expect(classAuc('macro')(...absent)).toBeNaN();
  expect(classAuc('weighted')(...absent)).toBe(0.875);
});

test('the accuracy of the best two agrees with scikit-learn where nothing ties', () => {
  const told = [...cases.classes.filter(({ top }) => top !== undefined), ...cases.scored];
  expect(told.length).toBeGreaterThan(200);
  expectFigures(
    told.map((each) => topAccuracy(2)(...argumentsOf(each))),
    told.map(({ top }) => top!),
  );
});

test('the best one is the accuracy, and micro averages are too', () => {
  for (const each of cases.classes) {
    const rows = argumentsOf(each);
    const expected = accuracy(...rows);
    expect(topAccuracy(1)(...rows)).toBe(expected);
    expect(topAccuracy(each.classes)(...rows)).toBe(1);
    for (const make of [classPrecision, classRecall, classF1])
      expect(make('micro')(...rows)).toBeCloseTo(expected, 12);
  }
});

test('labels of no class, other averages and no best are refused', () => {
  expect(() => classF1('macro')(of(2), of(0.5, 0.5))).toThrow('the number of a class, 0 to 1');
  expect(() => classRecall('mean' as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => classAuc('micro' as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => topAccuracy(0)).toThrow('k is 0');
  expect(() => topAccuracy(1.5)).toThrow('k is 1.5');
  expect(() => topAccuracy(1)(of(0, 1), of(1, 0, 1))).toThrow(
    'expected 2, one a label, or as many for each class.',
  );
});
