import { expect, test } from 'vitest';
import { quoteNames, SlipwayError } from '../../src/core/error.ts';

test('an error carries its code, its place, plain details and its cause', () => {
  const cause = new Error('disk full');
  const error = new SlipwayError('io', 'adapters/folder-store', 'the file cannot be written.', {
    details: { file: 'a.json' },
    cause,
  });
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('SlipwayError');
  expect(error.message).toBe('[adapters/folder-store] the file cannot be written.');
  expect([error.code, error.where, error.details, error.cause]).toEqual([
    'io',
    'adapters/folder-store',
    { file: 'a.json' },
    cause,
  ]);
});

test('an error without a cause has no cause field', () => {
  expect(Object.hasOwn(new SlipwayError('io', 'x', 'y'), 'cause')).toBe(false);
});

test('names are quoted, clipped and counted past a handful', () => {
  expect(quoteNames([])).toBe('none');
  expect(quoteNames(['a"b', ''])).toBe('"a\\"b", ""');
  expect(quoteNames(['a', 'b', 'c'], 2)).toBe('"a", "b", … and 1 more');
  expect(quoteNames(['x'.repeat(500)])).toHaveLength(80);
});
