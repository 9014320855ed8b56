import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { checkKey, checkPrefix } from '../../src/core/key.ts';

test.each([
  'a',
  'A.b_c-d',
  'models/late/versions/000001.json',
  '.hidden',
  '...a',
  'console',
  'com10',
  'a'.repeat(120),
])('%s is a key', (key) => {
  expect(checkKey('here', key)).toBe(key);
});

test.each([
  '',
  '.',
  '..',
  'a/..',
  '/a',
  'a/',
  'a//b',
  'a b',
  'a\\b',
  'a\0',
  'a\n',
  'é',
  'a.',
  'con',
  'NUL.txt',
  'x/Lpt1',
  'a'.repeat(121),
  `${'a'.repeat(100)}/`.repeat(5) + 'aaaaaaaa',
])('%j is not a key', (key) => {
  expect(() => checkKey('here', key)).toThrow(
    expect.objectContaining({ code: 'bad-option', where: 'here' }) as Error,
  );
});

test('what is not text is not a key', () => {
  for (const key of [undefined, null, 1, ['a'], { toString: () => 'a' }])
    expect(() => checkKey('here', key as string)).toThrow(SlipwayError);
});

test('no key that is accepted leaves the folder it is joined to', () => {
  const letters = fc.constantFrom('a', 'B', '.', '/', '\\', '..', '%', '\0', ':', '-');
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 12 }), (parts) => {
      const key = parts.join('');
      try {
        checkKey('here', key);
      } catch {
        return;
      }
      expect(new URL(key, 'file:///data/folder/').pathname).toBe(`/data/folder/${key}`);
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test('a prefix is empty, or a key and a slash', () => {
  expect([checkPrefix('here', ''), checkPrefix('here', 'a/b/')]).toEqual(['', 'a/b/']);
  for (const prefix of ['a', '/', '../', 'a//'])
    expect(() => checkPrefix('here', prefix)).toThrow(
      expect.objectContaining({ code: 'bad-option' }) as Error,
    );
});
