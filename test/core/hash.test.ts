import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashBytes, hashJson } from '../../src/core/hash.ts';
import type { Json } from '../../src/core/json.ts';

test('the hash of bytes is SHA-256', () => {
  // FIPS 180-4, examples for "abc" and the empty message.
  expect(hashBytes(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(hashBytes(new Uint8Array())).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(hashBytes(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }),
    { seed: 2, numRuns: 100 },
  );
});

test('equal values have equal hashes and different values different ones', () => {
  expect(hashJson({ a: 1, b: { c: 2, d: 3 } })).toBe(hashJson({ b: { d: 3, c: 2 }, a: 1 }));
  const values: Json[] = [null, false, 0, '0', [], {}, [0], ['0'], { a: null }, [[]], 'é', 'e\u0301'];
  expect(new Set(values.map(hashJson)).size).toBe(values.length);
});
