import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInterner } from '../../src/sources/csv-interner.ts';
import { expectSame } from '../expect-same.ts';

const encoder = new TextEncoder();

test('codes are those of a Map from text to the order of first sight', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 2000 }), (texts) => {
      const interner = createInterner();
      const known = new Map<string, number>();
      const codes = texts.map((text) => {
        const bytes = encoder.encode(`<${text}>`);
        if (!known.has(text)) known.set(text, known.size);
        return interner.code(bytes, 1, bytes.length - 1);
      });
      expectSame(
        codes,
        texts.map((text) => known.get(text)),
      );
      expect(interner.size()).toBe(known.size);
    }),
    { seed: 4, numRuns: 100 },
  );
});

test('texts made to collide are still told apart, and stay so while the table grows', () => {
  const interner = createInterner();
  const texts = collisions(600);
  const others = Array.from({ length: 5000 }, (_, index) => `other ${index}`);
  const all = [...texts, ...others];
  for (let round = 0; round < 2; round++) {
    const codes = all.map((text) => {
      const bytes = encoder.encode(text);
      return interner.code(bytes, 0, bytes.length);
    });
    expectSame(codes, [...all.keys()]);
  }
  expect(interner.size()).toBe(all.length);
});

/** Texts whose hashes agree in the low 10 bits, so that they meet in any table of up to 1,024 slots. */
function collisions(count: number): string[] {
  const texts: string[] = [];
  for (let index = 0; texts.length < count; index++) {
    const text = `t${index}`;
    let hash = -2128831035;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
    hash ^= hash >>> 15;
    if ((hash & 1023) === 7) texts.push(text);
  }
  return texts;
}
