import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../../src/table/instant-text.ts';
import { zoneOf } from '../../src/table/zone.ts';

const utc = zoneOf('UTC');
const newYork = zoneOf('America/New_York');

describe('parseInstant', () => {
  test.each([
    ['2013-01-31', '2013-01-31T05:00:00.000Z'],
    ['2013-07-01T05:15', '2013-07-01T09:15:00.000Z'],
    ['2013-01-31 05:15:30', '2013-01-31T10:15:30.000Z'],
    ['2013-01-31T05:15:30.25', '2013-01-31T10:15:30.250Z'],
    ['2013-01-31T05:15:30.123456789', '2013-01-31T10:15:30.123Z'],
    ['2013-01-31T05:15Z', '2013-01-31T05:15:00.000Z'],
    ['2013-01-31 05:15:30 UTC', '2013-01-31T05:15:30.000Z'],
    ['2013-01-31T05:15:30.5+05:45', '2013-01-30T23:30:30.500Z'],
    ['2013-01-31T05:15-0330', '2013-01-31T08:45:00.000Z'],
    ['2013-01-31 05:15:30+00', '2013-01-31T05:15:30.000Z'],
    ['1880-01-31T05:15:30-04:56:02', '1880-01-31T10:11:32.000Z'],
    ['2012-02-29', '2012-02-29T05:00:00.000Z'],
    ['2000-02-29', '2000-02-29T05:00:00.000Z'],
    ['0000-03-01T00:00Z', '0000-03-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s, in New York where nothing else is said', (text, expected) => {
    expect(new Date(parseInstant(text, newYork)).toISOString()).toBe(expected);
  });

  test.each(
    `2013-02-30 2013-02-29 1900-02-29 2013-04-31 2013-13-01 2013-00-01 2013-01-00 2013-01-32 2013-1-1 13-01-01 20130131
    02013-01-31 +002013-01-31 -2013-01-31 2013/01/31 2013-01-31T 2013-01-31T05 2013-01-31T5:15 2013-01-31T24:00
    2013-01-31T05:60 2013-01-31T05:15:60 2013-01-31T05:15: 2013-01-31T05:15:3 2013-01-31T05:15:30. 2013-01-31T05:15:30.Z
    2013-01-31T05:15:30.1234567890 2013-01-31t05:15 2013-01-31T05:15z 2013-01-31T05:15ZZ 2013-01-31Z 2013-01-31T05:15+
    2013-01-31T05:15+5 2013-01-31T05:15+05: 2013-01-31T05:15+05:3 2013-01-31T05:15+24:00 2013-01-31T05:15+05:60
    2013-01-31T05:15+053 2013-01-31T05:15+05300 2013-01-31T05:15+05:30:60 2013-01-31T05:15+05:3000 2013-01-31T05:15.5
    2013-01-31T05:15+0530:00 2013-01-3１ NaN`
      .split(/\s+/)
      .concat([
        '',
        ' 2013-01-31',
        '2013-01-31 ',
        '2013-01-31T05:15 ',
        '2013-01-31T05:15  UTC',
        '2013-01-31T05:15 utc',
        '2013-01-31  5:15',
        '2013-01-31T+5:15',
      ]),
  )('does not take %j for a timestamp', (text) => {
    expect(parseInstant(text, utc)).toBeNaN();
  });

  test('gives what the platform gives for its own format, and NaN or the same for any text that looks alike', () => {
    const digit = fc.constantFrom(...'0123456789');
    const alike = fc
      .tuple(fc.constantFrom('19', '20', '0'), fc.array(digit, { minLength: 15, maxLength: 15 }))
      .map(([century, d]) => {
        return `${century}${d[0]!}${d[1]!}-${d[2]!}${d[3]!}-${d[4]!}${d[5]!}T${d[6]!}${d[7]!}:${d[8]!}${d[9]!}:${d[10]!}${d[11]!}.${d[12]!}${d[13]!}${d[14]!}Z`;
      });
    fc.assert(
      fc.property(alike, (text) => {
        const platform = new Date(text);
        // The platform rolls 30 February over into March and reads hour 24; neither is a timestamp here.
        const same = !Number.isNaN(platform.getTime()) && platform.toISOString() === text;
        expect(parseInstant(text, utc)).toEqual(same ? platform.getTime() : NaN);
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});

describe('formatInstant', () => {
  test('writes the wall clock and the offset, milliseconds only where there are any', () => {
    expect(formatInstant(0, utc)).toBe('1970-01-01T00:00:00+00:00');
    expect(formatInstant(-1, zoneOf('Asia/Kolkata'))).toBe('1970-01-01T05:29:59.999+05:30');
    expect(formatInstant(Date.UTC(1880, 0), newYork)).toBe('1879-12-31T19:03:58-04:56:02');
    expect(formatInstant(0.75, utc)).toBe('1970-01-01T00:00:00+00:00');
    expect(formatInstant(Date.UTC(-1, 0), utc)).toBe('-000001-01-01T00:00:00+00:00');
  });

  test.each([NaN, Infinity, 9e15])('refuses %d, which has no text', (instant) => {
    expect(() => formatInstant(instant, utc)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  });

  test('is read back exactly, in any zone, even where the clock shows a time twice', () => {
    const zones = ['America/New_York', 'Africa/Monrovia', 'Australia/Lord_Howe', 'Asia/Manila', 'UTC'].map(
      zoneOf,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(1, 0), max: Date.UTC(9999, 0) }),
        (zone, other, instant) => {
          expect(parseInstant(formatInstant(instant, zone), other)).toBe(instant);
        },
      ),
      { seed: 7, numRuns: 1000 },
    );
    const second = Date.UTC(2013, 10, 3, 6, 30); // the second 01:30 in New York
    expect(parseInstant(formatInstant(second, newYork), newYork)).toBe(second);
  });
});
