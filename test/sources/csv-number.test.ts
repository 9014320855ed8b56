import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNumber, whyNotNumber } from '../../src/sources/csv-number.ts';

const parse = (text: string, lenient = false): number => {
  const bytes = new TextEncoder().encode(`,${text},9`);
  return parseNumber(bytes, 1, bytes.length - 2, lenient);
};

test('every double comes back from its shortest text, bit for bit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      const text = Object.is(value, -0) ? '-0' : String(value);
      const integer = Number.isInteger(value) && !text.includes('e') && !Number.isSafeInteger(value);
      expect(parse(text, integer)).toBe(value);
    }),
    { seed: 1, numRuns: 20_000 },
  );
});

test('digits with a point equal Number(text), bit for bit', () => {
  const digits = (most: number): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: most });
  fc.assert(
    fc.property(
      fc.constantFrom('', '-'),
      fc.integer({ min: 0, max: 99_999_999 }),
      digits(20),
      fc.constantFrom('', 'e5', 'E-7', 'e+12', 'e-310'),
      (sign, whole, fraction, exponent) => {
        const text = `${sign}${whole}.${fraction}${exponent}`;
        expect(parse(text)).toBe(Number(text));
      },
    ),
    { seed: 2, numRuns: 20_000 },
  );
});

test('every text of these characters is either its Number or not a number', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0123456789.-+eE'), minLength: 1, maxLength: 9 }),
      (text) => {
        const number = Number(text);
        const expected = whyNotNumber(text) === undefined ? number : NaN;
        expect(parse(text)).toBe(expected);
        // Nothing that JavaScript takes for a decimal is refused without a reason of ours.
        if (!Number.isNaN(number)) expect(whyNotNumber(text)).not.toBe('not-a-number');
      },
    ),
    { seed: 3, numRuns: 20_000 },
  );
});

test('sixteen and seventeen digits around 2^53 are rounded once', () => {
  for (const text of [
    '9007199254740991',
    '9007199254740991.0',
    '9.007199254740993',
    '0.9007199254740993',
    '90071992547409.93',
    '4503599627370497.5',
    '123456789012345678.5',
  ]) {
    expect(parse(text)).toBe(Number(text));
  }
});

test('zero keeps its sign, and a field ends where it ends', () => {
  expect(parse('-0')).toBe(-0);
  expect(parse('-0.0')).toBe(-0);
  expect(parse('1')).toBe(1);
  expect(parse('')).toBeNaN();
  expect(parse('-')).toBeNaN();
  expect(parse('1.')).toBe(1);
});

test('what Number would take and nobody means is no number', () => {
  for (const text of [
    '0x10',
    '0b1',
    '0o7',
    '1_000',
    '1,000',
    '١',
    'NaN',
    '1e',
    'e5',
    '--1',
    '1-',
    '1.2.3',
    ' ',
    '\u00a01',
  ])
    expect(parse(text)).toBeNaN();
});

test('the reason says what keeps a text from being a number', () => {
  expect(
    ['007', '-01', '+5', '9007199254740993', '1e400', 'x', '0.5', '0', '-0', '12345678901234567890.5'].map(
      whyNotNumber,
    ),
  ).toEqual([
    'leading-zero',
    'leading-zero',
    'leading-plus',
    'big-integer',
    'overflow',
    'not-a-number',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
