import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as farmhash from 'farmhash-modern';
import { describe, expect, test } from 'vitest';
import { farmFingerprint, farmFingerprintModulo, moduloOf } from '../../src/table/farm-fingerprint.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const fixture = JSON.parse(read('../fixtures/table-farm-fingerprint.json')) as { cases: [string, string][] };
const allDates = new URL('../../../shared/data/nycflights13/date_split.csv', import.meta.url);

describe('farmFingerprint', () => {
  test.each([
    ['', '-7286425919675154353'],
    ['a', '-5528939962900187677'],
    ['hello', '-5436999610281751320'],
    ['2013-01-01', '6657392973057484694'],
    ['2014-06-30', '-5022745789421385348'],
    ['19691', '7499150197527597234'],
    ['20044', '124458947937444850'],
    ['20082', '3095933535584005890'],
    ['200310', '-2995620979373137889'],
  ])('of %j is %s, as BigQuery gives it', (text, expected) => {
    expect(String(farmFingerprint(text))).toBe(expected);
  });

  test('is what FarmHash in C++ gives, at every length from 0 to 200 bytes and beyond ASCII', () => {
    expect(fixture.cases.length).toBeGreaterThan(200);
    expect(fixture.cases.map(([text]) => [text, String(farmFingerprint(text))])).toEqual(fixture.cases);
  });

  test('is what farmhash-modern gives, up to the 64 bytes beyond which that one errs', () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 64 })
      .filter((value) => new TextEncoder().encode(value).length <= 64);
    fc.assert(
      fc.property(text, (value) => {
        expect(farmFingerprint(value)).toBe(farmhash.bigqueryFingerprint(value));
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});

describe('farmFingerprintModulo', () => {
  test('is ABS(MOD(fingerprint, n)) for every n it takes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.integer({ min: 1, max: 2 ** 26 }), (text, n) => {
        const modulo = farmFingerprint(text) % BigInt(n);
        expect(farmFingerprintModulo(text, n)).toBe(Number(modulo < 0n ? -modulo : modulo));
      }),
      { seed: 12, numRuns: 500 },
    );
  });

  test('holds for the hashes at the ends of the signed range', () => {
    const modulo = (high: number, low: number): number => moduloOf({ high, low }, 1000);
    // -2^63, -2^63 + 1, 2^63 - 1, -1 and -2^32.
    expect([modulo(0x80000000, 0), modulo(0x80000000, 1), modulo(0x7fffffff, 0xffffffff)]).toEqual([
      808, 807, 807,
    ]);
    expect([modulo(0xffffffff, 0xffffffff), modulo(0xffffffff, 0)]).toEqual([1, 296]);
  });

  test.each([0, -1, 1.5, 2 ** 26 + 1, NaN])('refuses %d buckets', (n) => {
    expect(() => farmFingerprintModulo('a', n)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });

  test('puts the first dates of 2013 into the buckets that libfarmhash does', () => {
    expect(checkDates(read('../fixtures/table-date-split.csv'))).toBe(60);
  });

  // Skipped where the reference data does not stand beside the repository.
  test.skipIf(!existsSync(allDates))('puts every date of 2013 into the bucket that libfarmhash does', () => {
    expect(checkDates(readFileSync(allDates, 'utf8'))).toBe(365);
  });
});

function checkDates(csv: string): number {
  const lines = csv.trim().split('\n').slice(1);
  for (const line of lines) {
    const [date, hash, bucket] = line.split(',') as [string, string, string];
    expect([String(farmFingerprint(date)), String(farmFingerprintModulo(date, 10))]).toEqual([hash, bucket]);
  }
  return lines.length;
}

test('what is no text has no fingerprint', () => {
  for (const wrong of [5, null, undefined, ['a']]) {
    const refused = expect.objectContaining({ code: 'bad-data' }) as object;
    expect(() => farmFingerprint(wrong as never)).toThrow(refused);
    expect(() => farmFingerprintModulo(wrong as never, 10)).toThrow(refused);
  }
});
