import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textFinder, textIndexBuilder, textsOf } from '../../../src/serve/lookup/text-index.ts';
import { textsOfOneHash } from './colliding.ts';

test('texts of every length and width are found at their places, and others are not', () => {
  const letters = ['a', 'é', '語', '\ud83d'];
  const lengths = [0, 1, 2, 3, 253, 254, 255, 256, 257, 1000, 300_000];
  const texts = letters.flatMap((letter) => lengths.map((length) => letter.repeat(length)));
  const distinct = [...new Set(texts)];
  for (const some of [distinct, distinct.filter((text) => /^[a-é]*$/.test(text))]) {
    const builder = textIndexBuilder();
    expect(some.map((text) => builder.add(text))).toEqual(some.map((_, place) => place));
    expect(some.map((text) => builder.add(text))).toEqual(some.map((_, place) => place));
    const index = builder.done();
    expect(textsOf(index)).toEqual(some);
    const find = textFinder(index);
    expect(some.map(find)).toEqual(some.map((_, place) => place));
    for (const other of ['b', 'a'.repeat(258), 'a'.repeat(999) + 'b', 'a'.repeat(2000)])
      expect(find(other)).toBe(-1);
  }
});

test('thousands of texts that differ little are told apart, as a map tells them', () => {
  const builder = textIndexBuilder();
  const map = new Map<string, number>();
  for (let at = 0; at < 30_000; at++) {
    const text = `N${(at * 7) % 20_011}`;
    if (!map.has(text)) map.set(text, map.size);
    expect(builder.add(text)).toBe(map.get(text));
  }
  const find = textFinder(builder.done());
  for (const [text, place] of map)
    if (find(text) !== place) expect([text, find(text)]).toEqual([text, place]);
  for (let at = 0; at < 30_000; at++) expect(find(`N${at}`)).toBe(map.get(`N${at}`) ?? -1);
});

test('a search among broken slots ends', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 32 - 1), { minLength: 2, maxLength: 8 }), fc.string(), (slots, text) => {
      const even = slots.slice(0, slots.length & ~1);
      const index = {
        units: Uint8Array.of(1, 97),
        starts: Uint32Array.of(0, 2),
        slots: Uint32Array.from(even),
        salt: 0,
      };
      expect(typeof textFinder(index)(text)).toBe('number');
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('a text is compared to its last letter, whatever its slot says', () => {
  const builder = textIndexBuilder();
  builder.add('York');
  const index = builder.done();
  const find = textFinder(index);
  for (const letter of [1, 2, 3, 4]) {
    index.units[letter]!++;
    expect(find('York')).toBe(-1);
    index.units[letter]!--;
    expect(find('York')).toBe(0);
  }
});

test('texts chosen to have one hash do not make searches long, whatever a table is asked', () => {
  const texts = textsOfOneHash(13);
  const others = ['', 'a', 'x'.repeat(5000), '\ud83d'];
  const builder = textIndexBuilder();
  for (const text of [...others, ...texts]) builder.add(text);
  expect(builder.add(texts[5000]!)).toBe(others.length + 5000);
  const index = builder.done();
  expect(index.salt).not.toBe(0);
  let [longest, run] = [0, 0];
  for (let slot = 0; slot < index.slots.length; slot += 2)
    longest = Math.max(longest, (run = index.slots[slot] === 0 ? 0 : run + 1));
  expect(longest).toBeLessThan(1024);
  const find = textFinder(index);
  [...others, ...texts].forEach((text, place) => {
    if (find(text) !== place) expect([text, find(text)]).toEqual([text, place]);
  });
  expect(find('b')).toBe(-1);
});
