import { expect, it } from 'vitest';
import { parseUbjson } from '../../src/formats/ubjson.ts';

const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number' ? [part] : [...part].map((each) => each.charCodeAt(0)),
    ),
  );

it('reads values, lists and objects, with types and counts or without', () => {
  expect(parseUbjson(bytes('[', 'Z', 'T', 'F', 'i', 255, 'U', 255, 'I', 1, 0, 'C', 'x', ']'))).toEqual([
    null,
    true,
    false,
    -1,
    255,
    256,
    'x',
  ]);
  expect(parseUbjson(bytes('[$i#U', 3, 1, 2, 255))).toEqual(Int8Array.of(1, 2, -1));
  expect(parseUbjson(bytes('[$d#i', 1, 0x3f, 0x80, 0, 0))).toEqual(Float32Array.of(1));
  expect(parseUbjson(bytes('[#i', 2, 'Z', 'D', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0))).toEqual([null, 1]);
  expect({ ...(parseUbjson(bytes('{i', 1, 'a', 'l', 0, 0, 1, 0, '}')) as object) }).toEqual({ a: 256 });
  expect({ ...(parseUbjson(bytes('{#i', 1, 'i', 1, 'a', 'L', 0, 0, 0, 0, 0, 0, 0, 7)) as object) }).toEqual({
    a: 7,
  });
  expect(parseUbjson(bytes('NSi', 2, 'hi', 'N'))).toBe('hi');
});

it('takes __proto__ for a name as any other', () => {
  const found = parseUbjson(bytes('{i', 9, '__proto__', 'i', 1, '}')) as object;
  expect(Object.keys(found)).toEqual(['__proto__']);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

it.each<readonly [string, Uint8Array]>([
  ['nothing', bytes()],
  ['an unknown type', bytes('q')],
  ['a number that is cut off', bytes('D', 1, 2)],
  ['a list that is cut off', bytes('[i', 1)],
  ['an object that is cut off', bytes('{i', 1, 'a')],
  ['text that is longer than the file', bytes('SL', 0, 0, 0, 0, 127, 255, 255, 255)],
  ['more numbers than the file has bytes', bytes('[$D#l', 127, 255, 255, 255, 0)],
  ['more values than the file has bytes', bytes('[#l', 127, 255, 255, 255, 'Z')],
  ['a thousand million values that take no bytes', bytes('[$Z#l', 59, 154, 202, 0)],
  ['thousands of lists of values that take no bytes', bytes('[', '[$Z#l\0\0\xff\xff'.repeat(2), ']')],
  ['a negative length', bytes('Si', 255)],
  ['a type without a count', bytes('[$i', 1, ']')],
  ['text that is no UTF-8', bytes('SU', 1, 255)],
  ['more after its end', bytes('ZZ')],
  ['a hundred thousand lists within each other', bytes('['.repeat(100_000))],
  ['typed lists within each other', bytes('[$[#i', 1, '[$[#i', 1, '['.repeat(100))],
])('refuses %s', (_, file) => {
  expect(() => parseUbjson(file)).toThrow(expect.objectContaining({ code: 'bad-format' }));
});
