import { describe, expect, test } from 'vitest';
import type { ExamplesOptions } from '../../src/prepare/examples-options.ts';
import { impute } from '../../src/prepare/impute.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { categoryColumn, numberColumn, textColumn, type Column } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { refusal } from './refuses.ts';

const steps = pipeline(impute({ columns: ['age'], with: 'mean' }));
const people = (late: Column, more: Record<string, Column> = {}) =>
  table({ age: numberColumn([10, null, 40, 70]), late, ...more });
const examplesOf = (late: Column, options: Partial<ExamplesOptions> = {}) =>
  steps.fitExamples(people(late), { label: 'late', ...options }).examples;
const why = (late: Column, options: Partial<ExamplesOptions> = {}) =>
  refusal(() => examplesOf(late, options));

test('a number label of 0 and 1 is taken as it is', () => {
  expect(examplesOf(numberColumn([0, 1, 1, 0]))).toMatchObject({
    matrix: { rows: 4, dense: { names: ['age'], values: Float32Array.of(10, 40, 40, 70) }, categories: [] },
    labels: Float64Array.of(0, 1, 1, 0),
    label: { name: 'late' },
    leftOut: 0,
  });
});

test('a number is taken as it is', () => {
  expect(examplesOf(numberColumn([-2, 0.5, 1e9, 3])).labels).toEqual(Float64Array.of(-2, 0.5, 1e9, 3));
});

test('levels are classes, numbered in their order', () => {
  const all = examplesOf(categoryColumn(['card', 'cash', 'other', 'cash']));
  expect([all.labels, all.label]).toEqual([
    Float64Array.of(0, 1, 2, 1),
    { name: 'late', classes: ['card', 'cash', 'other'] },
  ]);
  const named = examplesOf(categoryColumn(['card', null, 'other', 'cash']), {
    classes: ['other', 'card', 'cash', 'cheque'],
    missingLabel: 'leave-out',
  });
  expect([named.labels, named.label.classes, named.leftOut]).toEqual([
    Float64Array.of(1, 0, 2),
    ['other', 'card', 'cash', 'cheque'],
    1,
  ]);
});

test('the positive level of a category is 1 and every other is 0', () => {
  const { labels, label } = examplesOf(categoryColumn(['>50K', '<=50K', 'unsure', '>50K']), {
    positive: '>50K',
  });
  expect([labels, label]).toEqual([Float64Array.of(1, 0, 0, 1), { name: 'late', positive: '>50K' }]);
});

test('of false and true, and of 0 and 1, the second is positive without saying so', () => {
  expect(examplesOf(categoryColumn([true, false, false, true]))).toMatchObject({
    labels: Float64Array.of(1, 0, 0, 1),
    label: { positive: 'true' },
  });
  expect(examplesOf(categoryColumn([0, 1, 0, 0]))).toMatchObject({
    labels: Float64Array.of(0, 1, 0, 0),
    label: { positive: '1' },
  });
  expect(examplesOf(categoryColumn([false, false, false, false]))).toMatchObject({
    labels: Float64Array.of(0, 0, 0, 0),
    label: { positive: 'true' },
  });
});

test('a missing label is an error that counts them and names the first row', () => {
  const message =
    'bad-data: [prepare/labels] label "late" is missing in 2 of 4 rows, the first of them row 1; expected it in every row. Set missingLabel: \'leave-out\' to leave those rows out.';
  expect(why(numberColumn([0, NaN, 1, null]))).toBe(message);
  expect(why(categoryColumn(['no', null, 'yes', null]), { positive: 'yes' })).toBe(message);
});

test('rows without a label are left out of everything and counted, where that is asked for', () => {
  const rows = people(numberColumn([1, 0, null, null]), { weight: numberColumn([2, 3, null, -1]) });
  const { prepare, examples } = steps.fitExamples(rows, {
    label: 'late',
    weight: 'weight',
    missingLabel: 'leave-out',
  });
  expect(examples).toMatchObject({
    matrix: { rows: 2, dense: { names: ['age'], values: Float32Array.of(10, 10) }, categories: [] },
    labels: Float64Array.of(1, 0),
    weights: Float64Array.of(2, 3),
    label: { name: 'late' },
    leftOut: 2,
  });
  expect(prepare.save().state.steps[0]!.state).toMatchObject({ columns: [{ value: 10, filled: 1 }] });
});

test('other rows become examples by what was learned from the training rows', () => {
  const { prepare } = steps.fitExamples(people(numberColumn([0, 1, 1, 0])), { label: 'late' });
  const validation = table({ age: numberColumn([null]), late: numberColumn([1]) });
  expect(prepare.examples(validation, { label: 'late' })).toMatchObject({
    labels: Float64Array.of(1),
    matrix: { dense: { values: Float32Array.of(40) } },
  });
});

test('later rows may have no positive among them', () => {
  const { prepare } = steps.fitExamples(people(categoryColumn(['no', 'yes', 'no', 'no'])), {
    label: 'late',
    positive: 'yes',
  });
  const later = table({ age: numberColumn([1, 2]), late: categoryColumn(['no', 'no']) });
  expect(prepare.examples(later, { label: 'late', positive: 'yes' }).labels).toEqual(Float64Array.of(0, 0));
  expect(
    refusal(() =>
      prepare.examples(people(categoryColumn(['no', 'yes', 'no', 'no'])), { label: 'late', positive: 'Yes' }),
    ),
  ).toMatch(/^bad-option/);
});

describe('refused is', () => {
  test('a number that is not finite, by row', () => {
    expect(why(numberColumn([0, 1, Infinity, null]))).toBe(
      'bad-data: [prepare/labels] label "late" is Infinity at row 2; expected a finite number.',
    );
  });

  test('a level that is none of the classes, by row; and classes that are none', () => {
    expect(why(categoryColumn(['a', 'b', 'c', 'a']), { classes: ['a', 'b'] })).toBe(
      'bad-data: [prepare/labels] label "late" is "c" at row 2; expected one of the classes "a", "b".',
    );
    expect(why(categoryColumn(['a', 'b', 'c', 'a']), { classes: ['a', 'b'], positive: 'a' })).toMatch(
      /^bad-option: .* and there is positive besides; expected two or more, and no positive/,
    );
    expect(why(categoryColumn(['a', 'b', 'c', 'a']), { classes: ['a'] })).toMatch(/classes has 1 level/);
    expect(why(numberColumn([0, 1, 2, 0]), { classes: ['0', '1'] })).toMatch(
      /^bad-option: .* classes goes with a category, and label "late" is a number column/,
    );
  });

  test('a category without its positive level', () => {
    expect(why(categoryColumn(['no', 'yes', 'no', 'no']))).toBe(
      'bad-option: [prepare/labels] label "late" is a category with the levels "no", "yes"; expected positive, the level that is 1.',
    );
    expect(why(categoryColumn(['no', 'yes', 'no', 'no']), { positive: 'Yes' })).toBe(
      'bad-option: [prepare/labels] label "late" has no level "Yes"; its levels are "no", "yes".',
    );
  });

  test('a positive level that no training row can have, however few levels there are', () => {
    expect(why(categoryColumn(['yes', 'yes', 'yes', 'yes']), { positive: 'Yes' })).toBe(
      'bad-option: [prepare/labels] label "late" has no level "Yes"; its levels are "yes".',
    );
    const nothing = categoryColumn([null, null, null, null]);
    expect(why(nothing, { positive: 'yes', missingLabel: 'leave-out' })).toMatch(/^bad-option/);
  });

  test('a positive level of a number column, and a label of another kind or name', () => {
    expect(why(numberColumn([0, 1, 0, 1]), { positive: '1' })).toMatch(/^bad-option/);
    expect(why(textColumn(['a', 'b', 'c', 'd']))).toMatch(/^wrong-kind/);
    expect(why(numberColumn([0, 1, 0, 1]), { label: 'lat' })).toMatch(/^unknown-column/);
  });

  test.each([-1, NaN, Infinity])('the weight %s, by row', (weight) => {
    const rows = people(numberColumn([0, 1, 0, 1]), { weight: numberColumn([1, 0, 2, weight]) });
    const fit = () => steps.fitExamples(rows, { label: 'late', weight: 'weight' });
    expect(refusal(fit)).toMatch(/^bad-data: \[prepare\/labels\] weight "weight" is .* at row 3/);
  });

  test('a step that reads the label', () => {
    const leak = pipeline(impute({ columns: ['age', 'late'], with: 'mean' }));
    expect(refusal(() => leak.fitExamples(people(numberColumn([0, 1, 0, 1])), { label: 'late' }))).toBe(
      'bad-option: [prepare/pipeline] column "late" is the label, and the step impute reads it; expected features that are known without the label.',
    );
  });

  test.each([
    { label: 3 },
    { label: undefined },
    { positive: true },
    { weight: 1 },
    { missingLabel: 'drop' },
    { labels: 'late' },
  ])('the options %j', (options) => {
    expect(why(numberColumn([0, 1, 0, 1]), options as never)).toMatch(/^bad-option/);
  });
});
