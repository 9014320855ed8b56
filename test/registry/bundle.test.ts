import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { hashBytes } from '../../src/core/hash.ts';
import type { Json } from '../../src/core/json.ts';
import type { ModelArray, SavedPredictor } from '../../src/models/model.ts';
import { decodeBundle, encodeBundle } from '../../src/registry/bundle.ts';

function saved(state: Json = {}, arrays: Record<string, ModelArray> = {}): SavedPredictor {
  return {
    format: 'slipway-predictor',
    version: 1,
    prepare: [],
    options: { threshold: 0.5 },
    model: { kind: 'linear', version: 1, state, arrays },
  };
}

const twoArrays = saved({ a: 1 }, { weights: Float64Array.of(1, -0, NaN), bias: Float32Array.of(0.5) });
const header =
  '{"format":"slipway-predictor","model":{"arrays":[{"length":1,"name":"bias","type":"float32"},{"length":3,"name":"weights","type":"float64"}],"kind":"linear","state":{"a":1},"version":1},"options":{"threshold":0.5},"prepare":[],"version":1}';

/** Bytes with this header, put together here by hand: magic, versions, lengths, padding. */
function withHeader(text: string, arrays: Uint8Array = new Uint8Array()): Uint8Array {
  const json = new TextEncoder().encode(text);
  const start = Math.ceil((16 + json.length) / 8) * 8;
  const bytes = new Uint8Array(start + arrays.length);
  bytes.set(new TextEncoder().encode('SLIPWAY\0'));
  new DataView(bytes.buffer).setUint32(8, 1, true);
  new DataView(bytes.buffer).setUint32(12, json.length, true);
  bytes.set(json, 16);
  bytes.set(arrays, start);
  return bytes;
}

function arrayBytes(): Uint8Array {
  const view = new DataView(new ArrayBuffer(32));
  view.setFloat32(0, 0.5, true);
  [1, -0, NaN].forEach((value, index) => view.setFloat64(8 + index * 8, value, true));
  return new Uint8Array(view.buffer);
}

test('the bytes are laid out as documented', () => {
  expect(Buffer.from(encodeBundle(twoArrays)).equals(Buffer.from(withHeader(header, arrayBytes())))).toBe(
    true,
  );
});

test('decoding gives back every field, type and bit', () => {
  const decoded = decodeBundle(encodeBundle(twoArrays));
  expect(decoded).toEqual(twoArrays);
  expect(Object.is(decoded.model.arrays['weights']![1], -0)).toBe(true);
  expect(decoded.model.arrays['bias']).toBeInstanceOf(Float32Array);
});

test('the order in which fields and arrays were made does not matter to the hash', () => {
  const one = saved({ a: 1, b: 2 }, { w: Float32Array.of(1), v: Int32Array.of(2) });
  const other = saved({ b: 2, a: 1 }, { v: Int32Array.of(2), w: Float32Array.of(1) });
  expect(hashBytes(encodeBundle(one))).toBe(hashBytes(encodeBundle(other)));
});

test('an array that is a view is stored without the rest of its buffer', () => {
  const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  expect(decodeBundle(encodeBundle(saved({}, { view }))).model.arrays['view']).toEqual(Float32Array.of(1, 2));
});

test('decoded arrays are copies', () => {
  const bytes = encodeBundle(twoArrays);
  const { arrays } = decodeBundle(bytes).model;
  bytes.fill(0);
  expect(arrays['bias']![0]).toBe(0.5);
});

test('names that are special to objects are names like any other', () => {
  const state = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as Json;
  const arrays = Object.fromEntries([
    ['__proto__', Uint8Array.of(1)],
    ['toString', Uint8Array.of(2)],
  ]);
  const decoded = decodeBundle(encodeBundle(saved(state, arrays))).model;
  expect(Object.keys(decoded.arrays)).toEqual(['__proto__', 'toString']);
  expect(Object.getPrototypeOf(decoded.arrays)).toBe(Object.prototype);
  expect(Object.keys(decoded.state as object)).toEqual(['__proto__', 'constructor']);
  expect((decoded.state as { polluted?: boolean }).polluted).toBe(undefined);
});

const modelArray = fc.oneof(
  fc.float64Array(),
  fc.float32Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.uint16Array(),
  fc.uint8Array(),
);
const anyJson = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const anySaved = fc
  .tuple(anyJson, anyJson, fc.dictionary(fc.string(), modelArray, { maxKeys: 4 }))
  .map(([prepare, state, arrays]) => ({ ...saved(state, arrays as Record<string, ModelArray>), prepare }));

test('whatever is encoded decodes to itself, and encodes to the same bytes again', () => {
  fc.assert(
    fc.property(anySaved, (value) => {
      const bytes = encodeBundle(value);
      const decoded = decodeBundle(bytes);
      expect(decoded.prepare).toEqual(value.prepare);
      expect(decoded.model.state).toEqual(value.model.state);
      expect(Buffer.from(encodeBundle(decoded)).equals(Buffer.from(bytes))).toBe(true);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('changed bytes are refused with a code, or are what their own content encodes to', () => {
  const change = fc.tuple(
    fc.nat(),
    fc.nat({ max: 255 }),
    fc.constantFrom('set', 'insert', 'delete', 'cut', 'repeat'),
  );
  let accepted = 0;
  fc.assert(
    fc.property(anySaved, fc.array(change, { minLength: 1, maxLength: 6 }), (value, changes) => {
      const bytes = [...encodeBundle(value)];
      for (const [place, byte, kind] of changes) {
        const at = place % (bytes.length + 1);
        if (kind === 'set') bytes[Math.min(at, bytes.length - 1)] = byte;
        else if (kind === 'insert') bytes.splice(at, 0, byte);
        else if (kind === 'delete') bytes.splice(at, 1);
        else if (kind === 'cut') bytes.length = at;
        else bytes.push(...bytes.slice(at, at + 64));
        if (bytes.length === 0) bytes.push(0);
      }
      const changed = Uint8Array.from(bytes);
      let decoded: SavedPredictor;
      try {
        decoded = decodeBundle(changed);
      } catch (error) {
        if (!(error instanceof SlipwayError)) throw error;
        expect(['bad-format', 'bad-version', 'too-large', 'corrupt']).toContain(error.code);
        return;
      }
      accepted++;
      expect(Buffer.from(encodeBundle(decoded)).equals(Buffer.from(changed))).toBe(true);
    }),
    { seed: 2, numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(0);
});

test('any bytes at all are refused with a code', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, begun) => {
      const given = begun ? Uint8Array.from([...withHeader('').subarray(0, 12), ...bytes]) : bytes;
      expect(() => decodeBundle(given)).toThrow(SlipwayError);
    }),
    { seed: 3, numRuns: 1000 },
  );
});

describe('a bundle is refused when', () => {
  const cases: [string, Uint8Array, string][] = [
    ['it is empty', new Uint8Array(), 'bad-format'],
    [
      'it is another file',
      new TextEncoder().encode('PK\u0003\u0004 and so on, for long enough'),
      'bad-format',
    ],
    ['a later version wrote it', withHeader(header, arrayBytes()).fill(2, 8, 9), 'bad-version'],
    ['its header runs past its end', withHeader(header, arrayBytes()).fill(255, 12, 14), 'corrupt'],
    ['its header claims gigabytes', withHeader(header, arrayBytes()).fill(255, 12, 16), 'too-large'],
    ['it is cut short', withHeader(header, arrayBytes()).subarray(0, -1), 'corrupt'],
    ['it is too long', withHeader(header, Uint8Array.from([...arrayBytes(), 0])), 'corrupt'],
    ['its padding hides something', withHeader(header, arrayBytes().fill(1, 4, 5)), 'corrupt'],
    ['its header is not UTF-8', withHeader(header, arrayBytes()).fill(255, 20, 21), 'corrupt'],
    ['its header is not JSON', withHeader('{"format":'), 'corrupt'],
    ['its header is not an object', withHeader('null'), 'corrupt'],
    [
      'its header has a field twice',
      withHeader(header.replace('"version":1}', '"version":1,"version":1}'), arrayBytes()),
      'corrupt',
    ],
    ['its header has white space', withHeader(header.replace(',', ', '), arrayBytes()), 'corrupt'],
    [
      'its header has a field too many',
      withHeader(header.replace('"prepare":[]', '"prepare":[],"run":"x"'), arrayBytes()),
      'corrupt',
    ],
    ['its header lacks a field', withHeader(header.replace('"prepare":[],', ''), arrayBytes()), 'corrupt'],
    [
      'it holds something else',
      withHeader(header.replace('slipway-predictor', 'slipway-lookup'), arrayBytes()),
      'corrupt',
    ],
    [
      'its predictor is of a later version',
      withHeader(header.replace(/1\}$/, '2}'), arrayBytes()),
      'bad-version',
    ],
    [
      'an array has a type that is not listed',
      withHeader(header.replace('float32', '__proto__'), arrayBytes()),
      'corrupt',
    ],
    [
      'an array has a negative length',
      withHeader(header.replace('"length":1', '"length":-1'), arrayBytes()),
      'corrupt',
    ],
    [
      'an array has half an element',
      withHeader(header.replace('"length":1', '"length":1.5'), arrayBytes()),
      'corrupt',
    ],
    [
      'an array claims more than there is',
      withHeader(header.replace('"length":3', '"length":4294967296'), arrayBytes()),
      'corrupt',
    ],
    ['two arrays have one name', withHeader(header.replace('weights', 'bias'), arrayBytes()), 'corrupt'],
    [
      'its header is nested without end',
      withHeader(
        header.replace('"prepare":[]', `"prepare":${'['.repeat(100_000)}${']'.repeat(100_000)}`),
        arrayBytes(),
      ),
      'corrupt',
    ],
  ];
  test.each(cases)('%s', (_, bytes, code) => {
    expect(() => decodeBundle(bytes)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test('it is larger than asked for', () => {
    expect(() => decodeBundle(encodeBundle(twoArrays), { maxBytes: 100 })).toThrow(
      expect.objectContaining({ code: 'too-large' }) as Error,
    );
    expect(() => decodeBundle(encodeBundle(twoArrays), { maxHeaderBytes: 100 })).toThrow(
      expect.objectContaining({ code: 'too-large' }) as Error,
    );
  });
});

describe('a predictor is refused when', () => {
  let deep: Json = 0;
  for (let level = 0; level < 300; level++) deep = [deep];
  const cases: [string, SavedPredictor][] = [
    ['its state has a NaN', saved({ rate: NaN })],
    ['its state is nested without end', saved(deep)],
    ['its preparation is missing', { ...saved(), prepare: undefined as unknown as Json }],
    ['an array is a plain list', saved({}, { weights: [1, 2] as unknown as ModelArray })],
    [
      'an array is of a type no model keeps',
      saved({}, { weights: new BigInt64Array(1) as unknown as ModelArray }),
    ],
    ['it is something else', { ...saved(), format: 'slipway-lookup' } as unknown as SavedPredictor],
    ['it has no model', { ...saved(), model: null } as unknown as SavedPredictor],
  ];
  test.each(cases)('%s', (_, value) => {
    expect(() => encodeBundle(value)).toThrow(expect.objectContaining({ code: 'bad-data' }) as Error);
  });
});

test.each([undefined, null, 'SLIPWAY', 3, [1, 2], new ArrayBuffer(32)])(
  'decoding %j, which is no Uint8Array, is refused',
  (bytes) => {
    expect(() => decodeBundle(bytes as unknown as Uint8Array)).toThrow(
      expect.objectContaining({ code: 'bad-data' }) as Error,
    );
  },
);

test('a part that a bundle does not keep is refused by its name, and not left out', () => {
  const whole = saved();
  for (const [given, named] of [
    [{ ...whole, calibration: { a: 2 } }, '"calibration"'],
    [{ ...whole, model: { ...whole.model, note: 'kept?' } }, '"model.note"'],
  ] as const)
    expect(() => encodeBundle(given as unknown as SavedPredictor)).toThrow(
      expect.objectContaining({
        code: 'bad-data',
        message: expect.stringContaining(named) as unknown,
      }) as Error,
    );
  expect(encodeBundle({ ...whole, calibration: undefined } as SavedPredictor)).toEqual(encodeBundle(whole));
});
