import { expect, it } from 'vitest';
import { logistic } from '../../src/train/logistic.ts';
import { weighClasses } from '../../src/train/weigh-classes.ts';
import { examplesOf } from './examples-of.ts';

const binary = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [0, 0, 0, 1] });
const numbers = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [0, 1, 1, 2], weights: [1, 2, 0, 5] });
const classes = { ...numbers, label: { name: 'kind', classes: ['a', 'b', 'c'] } };

it('gives each class the same total, as scikit-learn: rows ÷ (classes × rows of the class)', () => {
  // compute_class_weight('balanced', classes=[0, 1], y=[0, 0, 0, 1]) is [0.66666667, 2].
  expect([...weighClasses(binary, 'balanced').weights!]).toEqual([2 / 3, 2 / 3, 2 / 3, 2]);
  // Weights of 1, 2 and 5 by class, 8 in all: 8 ÷ 3 each.
  const { weights } = weighClasses(classes, 'balanced');
  expect([...weights!].map((weight) => weight.toFixed(12))).toEqual(
    [8 / 3, 8 / 3, 0, 8 / 3].map((weight) => weight.toFixed(12)),
  );
});

it('multiplies the weights there are by those of the classes', () => {
  expect([...weighClasses(binary, { 1: 3 }).weights!]).toEqual([1, 1, 1, 3]);
  expect([...weighClasses(classes, { a: 2, c: 0.5 }).weights!]).toEqual([2, 2, 0, 2.5]);
  expect(binary.weights).toBeUndefined();
});

it('a class that counts three times is a class that is there three times', async () => {
  const x = [1, 2, 3, 4, 5, 6];
  const labels = [0, 1, 0, 1, 1, 0];
  const thrice = labels.flatMap((label, row) => (label === 1 ? [row, row, row] : [row]));
  const [weighed, repeated] = await Promise.all([
    logistic({ tolerance: 1e-10 }).fit(weighClasses(examplesOf({ dense: { x }, labels }), { 1: 3 })),
    logistic({ tolerance: 1e-10 }).fit(
      examplesOf({ dense: { x: thrice.map((row) => x[row]!) }, labels: thrice.map((row) => labels[row]!) }),
    ),
  ]);
  expect(weighed.weights[0]).toBeCloseTo(repeated.weights[0]!, 9);
});

it('refuses what is no class, and weights that cannot be', () => {
  const bad = (run: () => unknown, message: RegExp): void => {
    expect(run).toThrow(expect.objectContaining({ code: 'bad-option' }));
    expect(run).toThrow(message);
  };
  bad(() => weighClasses(numbers, 'balanced'), /is a number/);
  bad(() => weighClasses(binary, { 2: 1 }), /name the class "2"/);
  bad(() => weighClasses(binary, { 1: 0 }), /weights.1 is 0/);
  bad(() => weighClasses(binary, { 1: Infinity }), /weights.1 is Infinity/);
  bad(() => weighClasses(binary, 'even' as never), /no numbers by class/);
  bad(() => weighClasses(binary, null as never), /no numbers by class/);
  expect(() => weighClasses({} as never, 'balanced')).toThrow(expect.objectContaining({ code: 'bad-data' }));
});
