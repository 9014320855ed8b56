import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { murmurHash, murmurHasher } from '../../src/table/murmur-hash.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/table-murmur-hash.json', import.meta.url), 'utf8'),
) as { cases: [string, number][] };

test('the hash is the one of C++, at every length from 0 to 70 bytes and beyond ASCII', () => {
  expect(fixture.cases.length).toBeGreaterThan(100);
  expect(fixture.cases.map(([text]) => [text, murmurHash(text)])).toEqual(fixture.cases);
});

test('a hasher forgets the texts before, longer ones too', () => {
  const hash = murmurHasher();
  const shuffled = fixture.cases.flatMap((one, index) => [one, fixture.cases.at(-1 - index)!]);
  expect(shuffled.map(([text]) => [text, hash(text)])).toEqual(shuffled);
});

test('half of a surrogate pair is hashed as U+FFFD, as every UTF-8 encoder writes it', () => {
  expect(murmurHash('a\ud83d')).toBe(murmurHash('a\ufffd'));
});

test('what is no text has no hash', () => {
  for (const wrong of [5, null, undefined, ['a']])
    expect(() => murmurHash(wrong as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});
