import { describe, expect, test } from 'vitest';
import { checkChoice, checkKeys, checkNames, checkNumber } from '../../src/core/options.ts';

const badOption = (message: string): object =>
  expect.objectContaining({
    code: 'bad-option',
    message: expect.stringContaining(message) as string,
  }) as object;

describe('checkKeys', () => {
  test('passes known keys and refuses a typo, naming the options there are', () => {
    expect(() => checkKeys('here', { a: 1 }, ['a', 'b'])).not.toThrow();
    expect(() => checkKeys('here', { aa: 1 }, ['a', 'b'])).toThrow(
      badOption('[here] there is no option "aa"; the options are "a", "b".'),
    );
  });

  test('refuses a key named like a method of every object', () => {
    expect(() => checkKeys('here', { constructor: 1 }, ['a'])).toThrow(badOption('"constructor"'));
  });

  test('refuses what is no object with a code, not with a TypeError', () => {
    expect(() => checkKeys('here', undefined as unknown as object, [])).toThrow(
      badOption('the options are undefined; expected an object'),
    );
    expect(() => checkKeys('here', 'fast' as unknown as object, [])).toThrow(badOption('"fast"'));
  });
});

describe('checkNumber', () => {
  test('hands back a number in range, bounds included', () => {
    expect(checkNumber('here', 'n', 0, { min: 0, max: 1 })).toBe(0);
    expect(checkNumber('here', 'n', 1, { min: 0, max: 1 })).toBe(1);
  });

  test.each([
    [NaN, {}, 'n is NaN; expected a number.'],
    ['1', {}, 'n is "1"; expected a number.'],
    [undefined, { min: 0 }, 'n is undefined; expected a number of 0 or more.'],
    [1.5, { integer: true }, 'n is 1.5; expected an integer.'],
    [2, { max: 1 }, 'n is 2; expected a number of 1 or less.'],
    [[1], { min: 0, max: 1 }, 'n is a list of 1; expected a number from 0 to 1.'],
    [Infinity, {}, 'n is Infinity'],
    [-Infinity, {}, 'n is -Infinity'],
    [-Infinity, { max: 5 }, 'n is -Infinity'],
  ])('refuses %j with %j', (value, range, message) => {
    expect(() => checkNumber('here', 'n', value, range)).toThrow(badOption(message));
  });

  test('an infinity passes where the range names it', () => {
    expect(checkNumber('here', 'n', Infinity, { max: Infinity, integer: true })).toBe(Infinity);
    expect(checkNumber('here', 'n', -Infinity, { min: -Infinity })).toBe(-Infinity);
  });
});

test('checkChoice hands back one of the words and refuses others', () => {
  expect(checkChoice('here', 'with', 'mean', ['mean', 'median'])).toBe('mean');
  expect(() => checkChoice('here', 'with', 'mode', ['mean', 'median'])).toThrow(
    badOption('with is "mode"; expected one of "mean", "median".'),
  );
  expect(() => checkChoice('here', 'with', null, ['mean'])).toThrow(badOption('with is null'));
});

describe('checkNames', () => {
  test('hands back a copy of the names', () => {
    const names = ['age', 'city'];
    expect(checkNames('here', 'columns', names)).toEqual(names);
    expect(checkNames('here', 'columns', names)).not.toBe(names);
  });

  test.each([[[]], ['age'], [undefined], [[1]], [Array.from({ length: 1 })]])('refuses %j', (value) => {
    expect(() => checkNames('here', 'columns', value)).toThrow(badOption('expected a list of column names'));
  });

  test('refuses a hole in the list', () => {
    const holed: string[] = [];
    holed[1] = 'age';
    expect(() => checkNames('here', 'columns', holed)).toThrow(badOption('expected a list of column names'));
  });

  test('refuses a name that comes twice', () => {
    expect(() => checkNames('here', 'columns', ['age', 'age'])).toThrow(
      badOption('columns names "age" twice'),
    );
  });
});
