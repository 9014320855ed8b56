import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asOfJoin } from '../../src/table/as-of-join.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import type { FeatureHistory } from '../../src/table/feature-history.ts';
import { latestValues } from '../../src/table/latest-values.ts';
import type { AsOfJoinOptions } from '../../src/table/plan-as-of.ts';
import { toRows } from '../../src/table/rows.ts';
import { select } from '../../src/table/select.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { take } from '../../src/table/take.ts';
import { histories, plainAsOf, plainRows, smallTables } from './as-of.ts';

interface Keys {
  readonly city: string[];
  readonly number: number[];
}
/** Of test/fixtures/table-as-of-join.py. */
interface Fixture {
  readonly rows: Keys & { readonly at: number[] };
  readonly features: Keys & { readonly time: number[] };
  readonly cases: readonly {
    readonly options: Pick<FeatureHistory, 'by' | 'maxAgeMs' | 'admit'>;
    readonly places: number[];
  }[];
}

const HOUR = 3_600_000;
const noon = Date.UTC(2013, 0, 1, 12);
const hours = (...after: (number | null)[]) =>
  timeColumn(after.map((hour) => (hour === null ? null : noon + hour * HOUR)));

const rows = table({
  customer: textColumn(['ann', 'bob', 'ann', null, 'eve', 'ann']),
  at: hours(0, 0, 5, 0, 0, null),
});
/** Ann's balance of 10 o'clock is corrected at 14, and that of 11 arrives at 16. */
const balances = table({
  customer: categoryColumn(['bob', 'ann', 'ann', 'ann', null, 'ann']),
  time: hours(1, -2, -2, -1, 0, -9),
  created: hours(1, -2, 2, 4, 0, null),
  balance: numberColumn([7, 10, 11, 12, 13, 14]),
});
const history: FeatureHistory = { by: 'customer', time: 'time', created: 'created' };
const found = (options: Partial<AsOfJoinOptions> = {}) =>
  Array.from(
    column(asOfJoin(rows, balances, { ...history, at: 'at', ...options }), 'balance', 'number').values,
  );

describe('asOfJoin', () => {
  test('gives each row the last value that had happened and was known, and leaves the others missing', () => {
    const joined = asOfJoin(rows, balances, { ...history, at: 'at', age: 'age' });
    expect([...joined.columns.keys()]).toEqual(['customer', 'at', 'balance', 'age']);
    // Bob's value lies ahead; nobody is without a key or a time, and eve has no value.
    expect(column(joined, 'balance').kind === 'number' && found()).toEqual([10, NaN, 12, NaN, NaN, NaN]);
    expect(Array.from(column(joined, 'age', 'number').values)).toEqual([
      2 * HOUR,
      NaN,
      6 * HOUR,
      NaN,
      NaN,
      NaN,
    ]);
    expect(toRows(select(joined, ['customer', 'at']))).toEqual(toRows(rows));
  });

  test('without a created time values are known when they happen, and the last row given is the correction', () => {
    const atOnce = { by: 'customer', time: 'time' };
    const joined = asOfJoin(rows, balances, { ...atOnce, at: 'at', columns: ['balance'] });
    expect(column(joined, 'balance', 'number').values[0]).toBe(12);
    const corrected = asOfJoin(rows, take(balances, [2, 1]), { ...atOnce, at: 'at', columns: ['balance'] });
    expect(column(corrected, 'balance', 'number').values[0]).toBe(10);
  });

  test('a late correction of an old value does not hide a newer one', () => {
    const features = table({
      time: hours(-3, -1),
      created: hours(-0.5, -1),
      value: textColumn(['late', 'new']),
    });
    const joined = asOfJoin(rows, features, { ...history, by: [], at: 'at' });
    expect(column(joined, 'value', 'text').values).toEqual(['new', 'new', 'new', 'new', 'new', null]);
  });

  test('of values of one time the one created last counts, wherever it stands', () => {
    const features = table({
      time: hours(-3, -3, -3),
      created: hours(-1, -2, -2),
      value: numberColumn([1, 2, 3]),
    });
    const asked = table({ at: hours(-1.5, -1) });
    const joined = asOfJoin(asked, features, { ...history, by: [], at: 'at' });
    expect(column(joined, 'value', 'number').values).toEqual(Float64Array.of(3, 1));
    expect(toRows(latestValues(features, { ...history, by: [], at: noon - HOUR }))[0]!['value']).toBe(1);
  });

  test('a value older than maxAgeMs is missing, one as old is not', () => {
    expect(found({ maxAgeMs: 2 * HOUR })[0]).toBe(10);
    expect(found({ maxAgeMs: 2 * HOUR - 1 })[0]).toBe(NaN);
  });

  test('the instant itself counts, or does not', () => {
    const asked = (admit: 'at-or-before' | 'before') =>
      column(
        asOfJoin(table({ at: hours(1, 4) }), balances, { ...history, by: [], at: 'at', admit }),
        'balance',
        'number',
      ).values;
    // Bob's value is of 1 and known at 1; the one that becomes known at 4 is of an earlier time.
    expect(asked('at-or-before')).toEqual(Float64Array.of(7, 7));
    expect(asked('before')).toEqual(Float64Array.of(13, 7));
  });

  test('columns are named, have a prefix, and keep their kinds, levels and zones', () => {
    const features = table({
      customer: textColumn(['ann']),
      time: timeColumn([noon], 'Asia/Tokyo'),
      city: categoryColumn(['York'], ['Bath', 'York']),
      note: textColumn([null]),
    });
    const options = { by: 'customer', time: 'time', at: 'at', prefix: 'last ' };
    expect(asOfJoin(rows, features, { ...options, columns: ['time', 'city'] }).columns).toEqual(
      new Map([
        ...rows.columns,
        ['last time', timeColumn([noon, null, noon, null, null, null], 'Asia/Tokyo')],
        [
          'last city',
          {
            kind: 'category',
            codes: Int32Array.of(1, -1, 1, -1, -1, -1),
            levels: ['Bath', 'York'],
          },
        ],
      ]),
    );
    expect([...asOfJoin(rows, features, options).columns.keys()].slice(2)).toEqual([
      'last city',
      'last note',
    ]);
  });

  test('infinite times are before and after all others', () => {
    const features = table({ time: timeColumn([-Infinity, 0, Infinity]), value: numberColumn([1, 2, 3]) });
    const asked = table({ time: timeColumn([-Infinity, -5, 0, Infinity]) });
    const joined = asOfJoin(asked, features, { by: [], time: 'time', age: 'age' });
    expect(column(joined, 'value', 'number').values).toEqual(Float64Array.of(1, 1, 2, 3));
    expect(column(joined, 'age', 'number').values).toEqual(Float64Array.of(NaN, Infinity, 0, NaN));
  });

  test('no rows and no features are tables like any other', () => {
    const none = (from: Table): Table => take(from, []);
    expect(asOfJoin(none(rows), balances, { ...history, at: 'at' }).rows).toBe(0);
    const joined = asOfJoin(rows, none(balances), { ...history, at: 'at' });
    expect(column(joined, 'balance', 'number').values).toEqual(new Float64Array(6).fill(NaN));
  });

  test('equals the plain reading of its definition, and changes nothing it was given', () => {
    fc.assert(
      fc.property(smallTables, histories, ({ rows, features }, history) => {
        const before = [structuredClone(rows), structuredClone(features)];
        const joined = asOfJoin(rows, features, { ...history, at: 'at', columns: ['value'], age: 'age' });
        const [asked, known] = [plainRows(rows), plainRows(features)];
        const places = asked.map((row) => plainAsOf(row, known, history, 'at'));
        const values = plainRows(joined);
        expect(values.map(({ value }) => value)).toEqual(places.map((place) => (place < 0 ? null : place)));
        expect(values.map(({ age }) => age)).toEqual(
          places.map((place, row) =>
            place < 0 ? null : (asked[row]!['at'] as number) - (known[place]!['time'] as number),
          ),
        );
        expect([rows, features]).toEqual(before);
      }),
      { seed: 3, numRuns: 120 },
    );
  });

  test('finds what merge_asof of pandas finds', () => {
    const url = new URL('../fixtures/table-as-of-join.json', import.meta.url);
    const { rows, features, cases } = JSON.parse(readFileSync(url, 'utf8')) as Fixture;
    const columns = ({ city, number }: Keys) => ({
      city: categoryColumn(city),
      number: numberColumn(number),
    });
    const asked = table({ ...columns(rows), at: timeColumn(rows.at) });
    const place = numberColumn(features.time.map((_, row) => row));
    const known = table({ ...columns(features), time: timeColumn(features.time), place });
    for (const { options, places } of cases) {
      const joined = asOfJoin(asked, known, { ...options, time: 'time', at: 'at', columns: ['place'] });
      const found = Array.from(column(joined, 'place', 'number').values, (value) =>
        value >= 0 ? value : -1,
      );
      expect(found, JSON.stringify(options)).toEqual(places);
      expect(places.filter((value) => value >= 0).length).toBeGreaterThan(10);
    }
  });

  test('the order of the features matters only where two are alike in key, time and created time', () => {
    fc.assert(
      fc.property(smallTables, histories, fc.nat(), ({ rows, features }, history, turn) => {
        const seen = new Set<string>();
        const different = plainRows(features).flatMap((row, place) => {
          const created = history.created === undefined ? 0 : row['created'];
          const text = JSON.stringify({ ...row, created, value: 0 });
          return seen.has(text) ? [] : [(seen.add(text), place)];
        });
        const options = { ...history, by: ['word', 'city', 'number', 'day'], at: 'at', columns: ['value'] };
        const turned = different.map((_, i) => different[(i + turn) % different.length]!);
        expect(asOfJoin(rows, take(features, turned), options)).toEqual(
          asOfJoin(rows, take(features, different), options),
        );
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

describe('latestValues', () => {
  test('gives what is known of each entity at an instant, as the features have it', () => {
    const at = (hour: number) => toRows(latestValues(balances, { ...history, at: noon + hour * HOUR }));
    const all = toRows(balances);
    expect(at(0)).toEqual([all[1]]);
    expect(at(1)).toEqual([all[0], all[1]]);
    expect(at(2)).toEqual([all[0], all[2]]);
    expect(at(4)).toEqual([all[0], all[3]]);
    expect(toRows(latestValues(balances, { ...history, at: new Date(noon), maxAgeMs: HOUR }))).toEqual([]);
  });

  test('reads an instant as text in the zone of the time column', () => {
    const tokyo = table({ time: timeColumn([noon], 'Asia/Tokyo'), value: numberColumn([1]) });
    expect(latestValues(tokyo, { by: [], time: 'time', at: '2013-01-01T21:00' }).rows).toBe(1);
    expect(latestValues(tokyo, { by: [], time: 'time', at: '2013-01-01T20:59' }).rows).toBe(0);
  });

  test('what is served at an instant is what a row of that instant learns from', () => {
    fc.assert(
      fc.property(smallTables, histories, fc.nat(6), ({ features }, history, at) => {
        const served = latestValues(features, { ...history, at });
        const keys = typeof history.by === 'string' ? [history.by] : history.by;
        const asked = table([
          ...keys.map((key) => [key, features.columns.get(key)!] as const),
          ['at', timeColumn(new Float64Array(features.rows).fill(at))] as const,
        ]);
        const { columns } = asOfJoin(asked, features, { ...history, at: 'at', columns: ['value'] });
        const learned = new Set(
          (columns.get('value') as { values: Float64Array }).values.filter((value) => !Number.isNaN(value)),
        );
        expect(Array.from(column(served, 'value', 'number').values)).toEqual(
          [...learned].sort((one, other) => one - other),
        );
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});

describe('what cannot be joined is refused', () => {
  const options: AsOfJoinOptions = { ...history, at: 'at' };
  const numbered = table({ customer: numberColumn([1, 2, 3, 4, 5, 6]), at: rows.columns.get('at')! });
  const loose = (changed: object): AsOfJoinOptions => ({ ...options, ...changed });
  test.each<[string, () => unknown, string, RegExp]>([
    [
      'a key the rows lack',
      () => asOfJoin(select(rows, ['at']), balances, options),
      'unknown-column',
      /"customer" in the rows/,
    ],
    [
      'a key the features lack',
      () => asOfJoin(rows, balances, loose({ by: 'city' })),
      'unknown-column',
      /"city" in the features.*"balance"/,
    ],
    ['a time the rows lack', () => asOfJoin(rows, balances, history), 'unknown-column', /"time" in the rows/],
    [
      'a column there is not',
      () => asOfJoin(rows, balances, loose({ columns: ['debt'] })),
      'unknown-column',
      /"debt"/,
    ],
    [
      'a number for a time',
      () => asOfJoin(rows, balances, loose({ time: 'balance' })),
      'wrong-kind',
      /"balance".*time/,
    ],
    [
      'a text for the time of the rows',
      () => asOfJoin(rows, balances, loose({ at: 'customer' })),
      'wrong-kind',
      /"customer" is of kind text/,
    ],
    [
      'keys of unlike kinds',
      () => asOfJoin(numbered, balances, options),
      'wrong-kind',
      /number in the rows and category/,
    ],
    [
      'a name that is taken',
      () => asOfJoin(rows, balances, loose({ columns: ['customer'] })),
      'column-collision',
      /prefix/,
    ],
    [
      'an age by a name that is taken',
      () => asOfJoin(rows, balances, loose({ age: 'balance' })),
      'column-collision',
      /"balance"/,
    ],
    ['an age below 0', () => asOfJoin(rows, balances, loose({ maxAgeMs: -1 })), 'bad-option', /0 or more/],
    [
      'an unknown word',
      () => asOfJoin(rows, balances, loose({ admit: 'after' })),
      'bad-option',
      /at-or-before/,
    ],
    ['an unknown option', () => asOfJoin(rows, balances, loose({ maxAge: 3 })), 'bad-option', /maxAgeMs/],
    [
      'no keys',
      () => asOfJoin(rows, balances, loose({ by: undefined })),
      'bad-option',
      /^\[table\/as-of-join\] by/,
    ],
    [
      'a key twice',
      () => asOfJoin(rows, balances, loose({ by: ['customer', 'customer'] })),
      'bad-option',
      /twice/,
    ],
    ['no time', () => asOfJoin(rows, balances, loose({ time: undefined })), 'bad-option', /time is no text/],
    [
      'a prefix that is no text',
      () => asOfJoin(rows, balances, loose({ prefix: 3 })),
      'bad-option',
      /prefix/,
    ],
    ['rows that are no table', () => asOfJoin([] as never, balances, options), 'bad-data', /fromRows/],
    ['features that are no table', () => asOfJoin(rows, {} as never, options), 'bad-data', /fromRows/],
    [
      'no instant',
      () => latestValues(balances, history as never),
      'bad-option',
      /^\[table\/latest-values\] at/,
    ],
    [
      'an instant that is none',
      () => latestValues(balances, { ...history, at: 'noon' }),
      'bad-option',
      /"noon"/,
    ],
    [
      'latest of a key there is not',
      () => latestValues(balances, { ...history, by: 'city', at: 0 }),
      'unknown-column',
      /"city"/,
    ],
    [
      'latest by a number',
      () => latestValues(balances, { ...history, time: 'balance', at: 0 }),
      'wrong-kind',
      /time/,
    ],
  ])('%s', (_, run, code, message) => {
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }));
  });
});
