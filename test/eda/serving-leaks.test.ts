import { expect, it, test } from 'vitest';
import { servingLeaks, type ServingLeakOptions } from '../../src/eda/serving-leaks.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const train = table({
  fare: numberColumn([5, 8, 9, 4]),
  tips: numberColumn([0, 2, 1, 0]),
  note: textColumn(['a', 'b', 'c', null]),
  empty: numberColumn([null, null, null, null]),
  big: categoryColumn(['no', 'yes', 'no', 'no']),
});
const serving = table({
  fare: numberColumn([6, null]),
  note: textColumn([null, null]),
});

test('what serving lacks, or mostly lacks, is an error; what training lacks too, and the label, is none', () => {
  const { pass, checked, issues } = servingLeaks(train, serving, { label: 'big' });
  expect([pass, checked]).toEqual([false, 4]);
  expect(issues.map(({ code, column, value }) => [code, column, value])).toEqual([
    ['serving-missing', 'tips', 1],
    ['serving-missing', 'note', 0.75],
  ]);
  expect(issues[1]).toMatchObject({ severity: 'error', measure: 'presenceDrop', limit: 0.5, rows: 2 });
  expect(servingLeaks(train, serving, { columns: ['fare', 'empty'] }).pass).toBe(true);
  expect(servingLeaks(train, serving, { columns: ['fare'], maxPresenceDrop: 0.4 }).pass).toBe(false);
});

test('no serving rows is nothing checked', () => {
  expect(servingLeaks(train, table({ fare: numberColumn([]) }), { columns: ['fare'] })).toMatchObject({
    pass: false,
    checked: 0,
  });
});

it.each<[ServingLeakOptions, string]>([
  [{ label: 'x' }, 'unknown-column'],
  [{ columns: ['x'] }, 'unknown-column'],
  [{ maxPresenceDrop: -1 }, 'bad-option'],
  [{ lable: 'big' } as never, 'bad-option'],
])('%j is refused', (options, code) => {
  expect(() => servingLeaks(train, serving, options)).toThrow(expect.objectContaining({ code }));
  expect(() => servingLeaks(train, [] as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});
