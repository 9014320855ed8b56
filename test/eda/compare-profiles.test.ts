import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCsv } from '../../src/adapters/node-files.ts';
import { compareProfiles } from '../../src/eda/compare-profiles.ts';
import { profile } from '../../src/eda/profile.ts';
import { drift } from '../../src/monitor/drift.ts';
import { reference } from '../../src/monitor/reference.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const compare = (first: Table, second: Table) => compareProfiles(profile(first), profile(second)).columns;
const cities = (names: readonly (string | null)[]) => table({ city: categoryColumn(names) });

const fill = (rows: number, value: number) => new Array<number>(rows).fill(value);
const upTo = (rows: number) => Array.from({ length: rows }, (_, row) => row + 1);

describe('compareProfiles', () => {
  it('measures levels by their largest change, and names what is new and gone', () => {
    // Bath 2/4 to 1/4, York 2/4 to 0, Leeds 0 to 3/4: the last differs most.
    const [city] = compare(
      cities(['Bath', 'Bath', 'York', 'York']),
      cities(['Bath', 'Leeds', 'Leeds', 'Leeds']),
    );
    expect(city).toMatchObject({
      status: 'both',
      level: 'Leeds',
      distances: { lInfinity: 0.75, psi: null, missingChange: 0 },
      newLevels: ['Leeds'],
      goneLevels: ['York'],
      changed: true,
    });
    expect(city!.words).toEqual([
      '“Leeds” went from 0 % to 75.0 % of the rows present.',
      'New: “Leeds”.',
      'Gone: “York”.',
    ]);
  });

  it('takes levels that a profile does not list as one, and tells of none as new', () => {
    const first = profile(cities(['a', 'a', 'a', 'b', 'b', 'c']), { maxLevels: 1 });
    // a: 3 of 6, then 1 of 4; all others together: 3 of 6, then 3 of 4.
    const second = profile(cities(['a', 'd', 'd', 'd']));
    const [city] = compareProfiles(first, second).columns;
    expect(city).toMatchObject({
      distances: { lInfinity: 0.25 },
      level: 'a',
      newLevels: null,
      changed: false,
    });
  });

  it('tells of columns that came, went and turned, in the order of the second', () => {
    const first = table({ gone: numberColumn([1]), turned: numberColumn([1]) });
    const second = table({ added: numberColumn([1]), turned: categoryColumn(['x']) });
    const found = compare(first, second);
    expect(found.map(({ column, status }) => [column, status])).toEqual([
      ['added', 'added'],
      ['turned', 'kind-changed'],
      ['gone', 'removed'],
    ]);
    expect(found[1]!.kinds).toEqual(['number', 'category']);
  });

  it('sees a missing share that changed', () => {
    const lacking = (missing: number) => numberColumn(Array.from({ length: 1000 }, (_, row) => (row < missing ? NaN : row))); // prettier-ignore
    const [n] = compare(table({ n: lacking(10) }), table({ n: lacking(200) }));
    expect(n!.distances.missingChange).toBeCloseTo(0.19, 12);
    expect(n!.words).toContain('Missing on 20.0 % of the rows, after 1.0 %.');
  });

  it('gives the figures of drift, which sees the rows, where every value is known', () => {
    const draw = (from: number, rows: number) => numberColumn(Array.from({ length: rows }, (_, row) => (from + row * row) % 23)); // prettier-ignore
    const [first, second] = [table({ n: draw(0, 300) }), table({ n: draw(5, 200) })];
    const [n] = compare(first, second);
    const { figures } = drift(reference(profile(first)), second, {});
    for (const measure of ['psi', 'jensenShannon'] as const) {
      const figure = figures.find((each) => each.measure === measure)!;
      expect(n!.distances[measure]).toBeCloseTo(figure.value, 12);
      expect(n!.byChance[measure]).toBeCloseTo(figure.byChance, 12);
    }
    expect(n!.shareError).toBe(0);
  });

  it.each([
    ['a constant that is another one', fill(100, 5), fill(100, 7)],
    ['a value of nearly all rows that is gone', [...fill(970, 0), ...upTo(30)], fill(1000, 50)],
    ['a value of nearly all rows that is rarer', [...fill(970, 0), ...upTo(30)], [...fill(900, 0), ...upTo(100)]],
    ['numbers that become infinite', upTo(100), fill(100, Infinity)],
    ['infinities that become numbers', fill(100, -Infinity), upTo(100)],
    ['infinities of the other sign', fill(100, -Infinity), fill(100, Infinity)],
    ['some infinities among many numbers', upTo(1000), [...upTo(950), ...fill(50, Infinity)]],
    ['a constant among many different values', fill(1000, 5), upTo(1000)],
  ])('sees %s', (_, before, after) => {
    const [n] = compare(table({ n: numberColumn(before) }), table({ n: numberColumn(after) }));
    expect(n!.changed).toBe(true);
    expect(n!.words.length).toBeGreaterThan(0);
  }); // prettier-ignore

  it('takes no change for one that chance explains, beside one value or some infinities', () => {
    const zeros = (others: number) => numberColumn([...fill(1000 - others, 0), ...upTo(others)]);
    const endless = (some: number) => numberColumn([...upTo(1000 - some), ...fill(some, Infinity)]);
    const [n, m, one] = compare(
      table({ n: zeros(30), m: endless(10), one: numberColumn(fill(1000, 5)) }),
      table({ n: zeros(35), m: endless(14), one: numberColumn(fill(1000, 5)) }),
    );
    expect([n!.changed, m!.changed, one!.changed]).toEqual([false, false, false]);
  });

  it('says nothing of values that it does not compare: times, texts, and where there are none', () => {
    const at = (day: number, note: string) =>
      table({
        when: timeColumn(upTo(50).map((hour) => day * 864e5 + hour)),
        note: textColumn(fill(50, 0).map(() => note)),
        none: numberColumn(fill(50, NaN)),
        one: numberColumn(fill(50, 3)),
      });
    const found = compare(at(0, 'short'), at(900, 'something else'));
    expect(found.map(({ changed }) => changed)).toEqual([null, null, null, false]);
    // The missing share is compared of all kinds.
    const gone = table({ note: textColumn(fill(50, 0).map(() => null)) });
    const [note] = compare(table({ note: textColumn(fill(50, 0).map(() => 'x')) }), gone);
    expect(note!.changed).toBe(true);
  });

  it('of a profile with itself, and with nothing, finds no change in any distance', () => {
    const law = fc.property(
      fc.array(fc.record({ n: fc.option(fc.double({ noNaN: true }), { nil: NaN }), c: fc.option(fc.constantFrom('a', 'b', '')) }), { maxLength: 30 }), // prettier-ignore
      (rows) => {
        const of = table({
          n: numberColumn(rows.map(({ n }) => n)),
          c: categoryColumn(rows.map(({ c }) => c)),
        });
        const none = table({ n: numberColumn([]), c: categoryColumn([]) });
        const found = compare(of, of);
        const same = found.every(({ distances, changed, words }) => {
          const values = Object.values(distances).filter((value) => value !== null) as number[];
          return !changed && words.length === 0 && values.every((value) => Math.abs(value) < 0.01);
        });
        return same && compare(of, none).length === 2 && compare(none, of).length === 2;
      },
    );
    expect(() => fc.assert(law, { seed: 3 })).not.toThrow();
  });

  it('stays plain JSON, and refuses what is no profile', () => {
    const found = compareProfiles(profile(cities(['a', null])), profile(cities([null])));
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    expect(() => compareProfiles({} as never, {} as never)).toThrow(
      expect.objectContaining({ code: 'bad-data' }),
    );
  });
});

const taxi = new URL('../../../shared/data/chicago_taxi/', import.meta.url);

// TensorFlow Data Validation's own figure for these two files: L∞ of company, train against eval.
it.skipIf(!existsSync(taxi))('gives the L∞ distance that TFDV gives for taxi companies', async () => {
  const [train, evaluation] = await Promise.all(['train.csv', 'eval.csv'].map((name) => loadCsv(new URL(name, taxi)))); // prettier-ignore
  const company = compare(train!, evaluation!).find(({ column }) => column === 'company')!;
  expect(company.level).toBe('Blue Ribbon Taxi Association Inc.');
  expect(company.distances.lInfinity).toBeCloseTo(0.00820891, 8);
});
