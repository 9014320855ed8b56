import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import { parseInstant } from '../../src/table/instant-text.ts';
import { splitByTime, type TimeSplitOptions } from '../../src/table/split-time.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { zoneOf } from '../../src/table/zone.ts';

const at = (...texts: (string | null)[]): Table =>
  table({
    at: timeColumn(
      texts.map((text) => text && parseInstant(text, zoneOf('America/New_York'))) as (number | null)[],
      'America/New_York',
    ),
    row: numberColumn(texts.map((_, row) => row)),
  });
const rowsOf = (part: Table): number[] => [...column(part, 'row', 'number').values];

describe('splitByTime', () => {
  test('each part begins at its bound and ends before the next, on the clocks of the column', () => {
    const from = at(
      '2013-11-01T00:00',
      '2013-08-31T23:59',
      '2013-09-01T00:00',
      '2013-10-31T23:59',
      '2013-01-01',
    );
    const { train, validation, test, leftOut } = splitByTime(from, {
      column: 'at',
      at: ['2013-09-01', '2013-11-01'],
    });
    expect([train, validation, test].map(rowsOf)).toEqual([[1, 4], [2, 3], [0]]);
    expect(leftOut).toBe(0);
  });

  test('with one bound nothing is for validation', () => {
    const { train, validation, test } = splitByTime(at('2013-01-01', '2013-02-01'), {
      column: 'at',
      at: ['2013-02-01'],
    });
    expect([train, validation, test].map(rowsOf)).toEqual([[0], [], [1]]);
  });

  test('a bound may be a date, milliseconds, or text with its own offset', () => {
    const bound = Date.UTC(2013, 8, 1, 4);
    for (const first of [new Date(bound), bound, '2013-09-01T00:00-04:00', '2013-09-01T04:00Z']) {
      expect(
        rowsOf(splitByTime(at('2013-08-31T23:59', '2013-09-01'), { column: 'at', at: [first] }).test),
      ).toEqual([1]);
    }
  });

  test('a row without a time is refused, or left out and counted', () => {
    const from = at('2013-01-01', null, '2013-03-01');
    expect(() => splitByTime(from, { column: 'at', at: ['2013-02-01'] })).toThrow(
      expect.objectContaining({
        code: 'bad-data',
        message: expect.stringContaining('column "at" is missing at row 1') as string,
      }),
    );
    const split = splitByTime(from, { column: 'at', at: ['2013-02-01'], missing: 'leave-out' });
    expect([rowsOf(split.train), rowsOf(split.test), split.leftOut]).toEqual([[0], [2], 1]);
  });

  test.each<[string, object]>([
    ['bounds that fall', { at: ['2013-11-01', '2013-09-01'] }],
    ['bounds that are the same', { at: ['2013-11-01', '2013-11-01'] }],
    ['no bound', { at: [] }],
    ['three bounds', { at: ['2013-01-01', '2013-02-01', '2013-03-01'] }],
    ['a bound that is no time', { at: ['September'] }],
    ['a bound that is NaN', { at: [NaN] }],
    ['one text for a list', { at: '2013-01-01' }],
    ['an unknown option', { at: ['2013-01-01'], by: 'day' }],
    ['an unknown policy', { at: ['2013-01-01'], missing: 'train' }],
  ])('refuses %s', (_, options) => {
    expect(() => splitByTime(at('2013-01-01'), { column: 'at', ...options } as TimeSplitOptions)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });

  test('refuses a column of another kind', () => {
    expect(() => splitByTime(at('2013-01-01'), { column: 'row', at: [0] })).toThrow(
      expect.objectContaining({ code: 'wrong-kind' }),
    );
  });

  test('every row with a time is in exactly one part, and no part reaches into another', () => {
    const instant = fc.option(fc.integer({ min: -50, max: 50 }));
    fc.assert(
      fc.property(
        fc.array(instant, { maxLength: 40 }),
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        (instants, first, gap) => {
          const from = table({ at: timeColumn(instants), row: numberColumn(instants.map((_, row) => row)) });
          const split = splitByTime(from, { column: 'at', at: [first, first + gap], missing: 'leave-out' });
          const parts = [split.train, split.validation, split.test].map(rowsOf);
          expect(parts.flat().sort((a, b) => a - b)).toEqual(
            instants.flatMap((value, row) => (value === null ? [] : [row])),
          );
          expect(split.leftOut).toBe(instants.filter((value) => value === null).length);
          expect(parts[0]!.every((row) => instants[row]! < first)).toBe(true);
          expect(parts[1]!.every((row) => instants[row]! >= first && instants[row]! < first + gap)).toBe(
            true,
          );
          expect(parts[2]!.every((row) => instants[row]! >= first + gap)).toBe(true);
        },
      ),
      { seed: 13, numRuns: 200 },
    );
  });
});

test('the flights of 2013 split into 217,727, 55,628 and 53,991', () => {
  const bytes = readFileSync(new URL('../../examples/data/flights_ml.csv.gz', import.meta.url));
  const zone = zoneOf('America/New_York');
  const instants = gunzipSync(bytes)
    .toString()
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => parseInstant(line.split(',', 2)[1]!, zone));
  const flights = table({ sched_dep_at: timeColumn(Float64Array.from(instants), zone.name) });
  const { train, validation, test } = splitByTime(flights, {
    column: 'sched_dep_at',
    at: ['2013-09-01', '2013-11-01'],
  });
  expect([train.rows, validation.rows, test.rows]).toEqual([217_727, 55_628, 53_991]);
});
