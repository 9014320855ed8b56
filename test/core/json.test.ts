import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, isRecord, parseJson, toJson, type Json } from '../../src/core/json.ts';

const badData = (message: string): object =>
  expect.objectContaining({
    code: 'bad-data',
    message: expect.stringContaining(message) as string,
  }) as object;

describe('canonicalJson', () => {
  test('sorts keys by UTF-16 code unit, as RFC 8785 section 3.2.3 shows', () => {
    // The order of the example in the RFC: carriage return, 1, control, ö, €, 😀, ﬓ.
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const found = Object.keys(
      JSON.parse(canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))) as object,
    ).filter((key) => key !== '1');
    expect(found).toEqual(['\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
  });

  test('spells numbers as ECMAScript does, with one spelling of zero', () => {
    expect(canonicalJson([333333333.33333329, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    );
  });

  test('leaves undefined fields out and keeps an own field __proto__', () => {
    expect(canonicalJson({ a: undefined } as unknown as Json)).toBe('{}');
    expect(canonicalJson(JSON.parse('{"__proto__":1}') as Json)).toBe('{"__proto__":1}');
  });

  test('reads back as the same value, whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as Json);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(JSON.stringify(value), reversed) as Json)).toBe(text);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  const contained: unknown[] = [];
  contained.push(contained);
  test.each([
    ['NaN', { a: [0, NaN] }, 'the value at $.a[1] is NaN'],
    ['an infinity', Infinity, 'the value at $ is Infinity'],
    ['a big integer', [1n], 'the value at $[0] is of type bigint'],
    ['a function', { f: () => 0 }, 'the value at $.f is of type function'],
    ['undefined in a list', [undefined], 'the value at $[0] is of type undefined'],

    ['a hole in a list', [1, , 2], 'the value at $[1] is of type undefined'],
    ['a date', new Date(0), 'the value at $ is a class instance'],
    ['a map', { m: new Map() }, 'the value at $.m is a class instance'],
    ['what contains itself', contained, 'more than 1000 levels deep'],
  ])('refuses %s and says where it is', (_, value, message) => {
    expect(() => canonicalJson(value as Json)).toThrow(badData(message));
  });
});

describe('toJson', () => {
  test('turns NaN into null and typed arrays into lists', () => {
    expect(toJson({ auc: NaN, codes: Int32Array.of(-1, 2), nested: [[NaN]] })).toEqual({
      auc: null,
      codes: [-1, 2],
      nested: [[null]],
    });
  });

  test('keeps an own field __proto__ as a field', () => {
    const converted = toJson(JSON.parse('{"__proto__":{"a":1}}')) as object;
    expect(Object.keys(converted)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(converted)).toBe(Object.prototype);
  });

  test.each([
    [Infinity],
    [{ a: new Date(0) }],
    [new Set()],
    [new DataView(new ArrayBuffer(1))],
    [[undefined]],
  ])('refuses %o', (value) => {
    expect(() => toJson(value)).toThrow(badData('expected plain JSON'));
  });
});

describe('parseJson', () => {
  test('reads JSON and refuses other text without repeating it', () => {
    expect(parseJson('{"a":[1]}', 'request')).toEqual({ a: [1] });
    let message = '';
    try {
      parseJson('{"name": secret}', 'request');
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-format', where: 'request' });
      message = String((error as Error).message) + String((error as Error).cause);
    }
    expect(message).not.toContain('secret');
  });

  test('refuses text past the limit before reading it', () => {
    expect(() => parseJson('[1,2]', 'request', 4)).toThrow(expect.objectContaining({ code: 'too-large' }));
    expect(parseJson('[1,2]', 'request', 5)).toEqual([1, 2]);
  });
});

test('isRecord tells objects from lists and null', () => {
  expect([{}, [], null, 'a', undefined].map(isRecord)).toEqual([true, false, false, false, false]);
});

/** Rebuilds objects with their keys in the reverse order. */
function reversed(_: string, value: unknown): unknown {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).reverse()) : value;
}
