import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import type {
  CategoryProfile,
  ColumnProfile,
  NumberProfile,
  TimeProfile,
} from '../../src/eda/column-profile.ts';
import { mergeProfiles } from '../../src/eda/merge-profiles.ts';
import { profileFrom } from '../../src/eda/profile-from.ts';
import { profile, type Profile, type ProfileOptions } from '../../src/eda/profile.ts';
import { inBatches } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { slice } from '../../src/table/take.ts';
import { mixedTable } from './mixed-table.ts';

const numbers = (values: readonly (number | null)[]): Profile => profile(table({ x: numberColumn(values) }));
const first = (of: Profile): NumberProfile => of.columns[0] as NumberProfile;
const halves = (rows: Table, at: number, options: ProfileOptions = {}): readonly [Profile, Profile] => [
  profile(slice(rows, 0, at), options),
  profile(slice(rows, at, rows.rows), options),
];

/** Figures that agree to rounding, of a size. */
function near(found: number | null, expected: number | null, size: number, what: string): void {
  if (expected === null || found === null) expect(found, what).toBe(expected);
  else expect(Math.abs(found - expected) / (size || 1), what).toBeLessThan(1e-9);
}

/** The share of finite values below, and up to, a number. */
function ranks(values: Float64Array, of: number): readonly [number, number] {
  const finite = values.filter(Number.isFinite);
  return [
    finite.filter((value) => value < of).length / finite.length,
    finite.filter((value) => value <= of).length / finite.length,
  ];
}

const SHARES = { p01: 0.01, p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99 };

/** That a profile is the one of all rows, within what it states. */
function within(found: ColumnProfile, whole: ColumnProfile, rows: Table): void {
  const { name } = whole;
  expect([found.name, found.count, found.missing, found.presentShare]).toEqual([
    name,
    whole.count,
    whole.missing,
    whole.presentShare,
  ]);
  const most = whole.distinct * (6 * found.distinctError) + (found.distinctError > 0 ? 1 : 0);
  expect(Math.abs(found.distinct - whole.distinct), `${name}: distinct`).toBeLessThanOrEqual(most);
  if (found.kind === 'number') numberWithin(found, whole as NumberProfile, rows);
  if (found.kind === 'category') {
    const expected = new Map((whole as CategoryProfile).levels.map(({ level, rows: of }) => [level, of]));
    for (const { level, rows: of } of found.levels) {
      const lack = (expected.get(level) ?? of) - of;
      expect(lack >= 0 && lack <= found.undercount, `${name}: ${level}`).toBe(true);
    }
    expect(found.levels.reduce((sum, { rows: of }) => sum + of, found.otherRows)).toBe(found.count);
  }
  if (found.kind === 'time') expect({ ...found, ...unlike }).toEqual({ ...whole, ...unlike });
}

const unlike = { distinct: 0, distinctError: 0, distinctSketch: null };

function numberWithin(found: NumberProfile, whole: NumberProfile, rows: Table): void {
  const { name } = whole;
  const { zeros, negatives, infinite, infiniteBelow, wholeNumbers, min, max } = whole;
  expect(found).toMatchObject({ zeros, negatives, infinite, infiniteBelow, wholeNumbers, min, max });
  near(found.mean, whole.mean, Math.max(Math.abs(whole.mean ?? 0), whole.deviation ?? 0), `${name}: mean`);
  near(found.deviation, whole.deviation, whole.deviation ?? 1, `${name}: deviation`);
  near(found.skewness, whole.skewness, 1 + Math.abs(whole.skewness ?? 0), `${name}: skewness`);
  near(found.kurtosis, whole.kurtosis, 1 + Math.abs(whole.kurtosis ?? 0), `${name}: kurtosis`);
  const column = rows.columns.get(name)!;
  const values = column.kind === 'number' ? column.values : new Float64Array();
  const row = 1 / (whole.count - infinite);
  for (const [word, share] of Object.entries(SHARES)) {
    const quantile = found.quantiles[word as keyof typeof SHARES]!;
    const [below, upTo] = ranks(values, quantile);
    const off = Math.max(below - share, share - upTo);
    expect(off, `${name}: ${word}`).toBeLessThanOrEqual(found.rankError + row);
  }
  const { edges, counts, countError } = found.histogram!;
  expect(edges, `${name}: edges`).toEqual(whole.histogram!.edges);
  counts.forEach((count, bin) => {
    expect(Math.abs(count - whole.histogram!.counts[bin]!), `${name}: bin ${bin}`).toBeLessThanOrEqual(countError);
  }); // prettier-ignore
  const deciles = found.deciles!;
  const ends = [-Infinity, ...deciles.edges, Infinity];
  deciles.counts.forEach((count, bin) => {
    const inside = values.filter((value) => value >= ends[bin]! && (value < ends[bin + 1]! || (value === Infinity && bin === deciles.counts.length - 1))).length; // prettier-ignore
    expect(Math.abs(count - inside), `${name}: decile ${bin}`).toBeLessThanOrEqual(deciles.countError);
  });
}

describe('mergeProfiles', () => {
  it('is the profile of all rows where the profiles hold every value', () => {
    const whole = numbers([3, 1, null, 2, 2, 9, Infinity]);
    expect(mergeProfiles(numbers([3, 1, null]), numbers([2, 2, 9, Infinity]))).toEqual({
      ...whole,
      duplicateRows: null,
      columns: [
        {
          ...first(whole),
          mean: expect.closeTo(3.4, 12) as number,
          deviation: expect.closeTo(first(whole).deviation!, 12) as number,
          skewness: expect.closeTo(first(whole).skewness!, 12) as number,
          kurtosis: expect.closeTo(first(whole).kurtosis!, 12) as number,
        },
      ],
    });
  });

  it('adds levels, texts and times up by eye', () => {
    const [monday, tuesday] = [
      table({
        city: categoryColumn(['York', 'Bath', null]),
        note: textColumn(['12', '', null]),
        at: timeColumn([0, 3_600_000, NaN]),
      }),
      table({
        city: categoryColumn(['Bath', 'Leeds']),
        note: textColumn(['yes', '2013-01-31']),
        at: timeColumn([7_200_000, 3 * 86_400_000]),
      }),
    ].map((rows) => profile(rows));
    const [city, note, at] = mergeProfiles(monday!, tuesday!).columns;
    expect(city).toMatchObject({
      distinct: 3,
      levels: [
        { level: 'Bath', rows: 2 },
        { level: 'Leeds', rows: 1 },
        { level: 'York', rows: 1 },
      ],
      otherLevels: 0,
      undercount: 0,
      lengths: { mean: 17 / 4, min: 4, max: 5 },
    });
    expect(note).toMatchObject({
      count: 4,
      missing: 1,
      empty: 1,
      distinct: 4,
      lengths: { mean: 15 / 4, min: 0, max: 10 },
      looksLike: { number: 0.25, date: 0.25, boolean: 0.25, blank: 0, padded: 0 },
    });
    // Hours of the one and hours of the other become days.
    expect(at).toMatchObject({ unit: 'day', min: 0, max: 3 * 86_400_000, countError: 0 });
    expect((at as TimeProfile).buckets.map(({ rows }) => rows)).toEqual([3, 0, 0, 1]);
  });

  it('is the profile of all rows, within what it states, however the rows are parted', () => {
    const law = fc.property(fc.integer({ min: 0, max: 2 ** 30 }), fc.double({ min: 0, max: 1, noNaN: true }), (seed, cut) => {
      const rows = mixedTable(900, random(seed));
      const whole = profile(rows);
      const merged = mergeProfiles(...halves(rows, Math.floor(cut * 900)));
      merged.columns.forEach((column, place) => within(column, whole.columns[place]!, rows));
      merged.correlations!.values.forEach((row, a) =>
        row.forEach((value, b) => near(value, whole.correlations!.values[a]![b]!, 1, `correlation ${a}, ${b}`)),
      );
    }); // prettier-ignore
    expect(() => fc.assert(law, { seed: 3, numRuns: 12 })).not.toThrow();
  });

  it('is that of all rows when many are merged one after another, and in another order', () => {
    const rows = mixedTable(6000, random(5));
    const whole = profile(rows);
    const days = Array.from({ length: 24 }, (_, day) => profile(slice(rows, day * 250, day * 250 + 250)));
    const forward = days.reduce(mergeProfiles);
    const backward = days.reduceRight((merged, day) => mergeProfiles(day, merged));
    for (const merged of [forward, backward]) {
      merged.columns.forEach((column, place) => within(column, whole.columns[place]!, rows));
      expect(merged.columns.find(({ name }) => name === 'smooth')).toMatchObject({
        rankError: expect.toSatisfy((error: number) => error < 0.02) as number,
      });
    }
  });

  it('adds up times of any spans in any zone, to the buckets of all of them', () => {
    const span = fc.constantFrom(3e7, 1e8, 4e9, 1e11, 3e12, 4e13, 1e15);
    const instants = fc.tuple(span, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 9 }));
    const zone = fc.constantFrom(
      'UTC',
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Apia',
      'America/Sao_Paulo',
    );
    const law = fc.property(instants, instants, zone, ([width, first], [other, second], at) => {
      const [one, two] = [first.map((share) => Math.floor(1.3e12 + share * width)), second.map((share) => Math.floor(1.3e12 - share * other))]; // prettier-ignore
      const of = (values: readonly number[]) => profile(table({ x: timeColumn(values, at) }));
      const merged = mergeProfiles(of(one), of(two)).columns[0] as TimeProfile;
      const whole = of([...one, ...two]).columns[0] as TimeProfile;
      expect({ ...merged, ...unlike, buckets: 0, countError: 0 }).toEqual({
        ...whole,
        ...unlike,
        buckets: 0,
      });
      merged.buckets.forEach(({ start, rows }, bucket) => {
        expect(start).toBe(whole.buckets[bucket]!.start);
        expect(Math.abs(rows - whole.buckets[bucket]!.rows)).toBeLessThanOrEqual(merged.countError);
      });
      // The hours of some zones begin at half past: only these can lie across.
      if (at === 'UTC') expect(merged.countError).toBe(0);
    });
    expect(() => fc.assert(law, { seed: 12, numRuns: 150 })).not.toThrow();
  });

  it('adds up decades to centuries without parting any', () => {
    const years = (first: number, last: number): Profile => {
      const instants = Array.from({ length: last - first + 1 }, (_, at) => Date.UTC(first + at, 6));
      return profile(table({ x: timeColumn(instants) }));
    };
    const merged = mergeProfiles(years(1880, 2013), years(400, 1879)).columns[0] as TimeProfile;
    expect(merged).toMatchObject({ unit: 'years', countError: 0 });
    expect(merged.buckets.map(({ rows }) => rows)).toEqual([...Array<number>(16).fill(100), 14]);
  });

  it('does not depend on the order of two, and nothing changes it', () => {
    const rows = mixedTable(400, random(8));
    const [one, other] = halves(rows, 150);
    const empty = profile(slice(rows, 0, 0));
    expect(mergeProfiles(one, empty)).toEqual(one);
    expect(mergeProfiles(empty, one)).toEqual(one);
    const back = mergeProfiles(other, one);
    mergeProfiles(one, other).columns.forEach((column, place) => within(column, { ...back.columns[place]!, name: column.name }, rows)); // prettier-ignore
  });

  it('starts from a profile of nothing at all', async () => {
    const nothing = await profileFrom(async function* () {});
    const one = numbers([1, 2]);
    expect(mergeProfiles(nothing, one)).toEqual(one);
    expect(mergeProfiles(one, nothing)).toEqual(one);
  });

  it('merges what streams knew, within what both state', async () => {
    const rows = mixedTable(40_000, random(9));
    const [one, other] = await Promise.all(
      [slice(rows, 0, 15_000), slice(rows, 15_000, 40_000)].map((part) => profileFrom(inBatches(part, 4000))),
    );
    const merged = mergeProfiles(one!, other!);
    const whole = profile(rows);
    merged.columns.forEach((column, place) => within(column, whole.columns[place]!, rows));
  });

  it('bounds what a shortened list of levels leaves out', () => {
    const [one, other] = [['a', 'a', 'a', 'b', 'b', 'c'], ['c', 'c', 'c', 'b', 'b', 'a']].map((levels) =>
      profile(table({ x: categoryColumn(levels) }), { maxLevels: 2 }),
    ); // prettier-ignore
    // b is on 4 rows, a and c on 3 of 4: each is missing in one list, where it has at most 2 rows.
    expect(mergeProfiles(one!, other!).columns[0]).toMatchObject({
      levels: [
        { level: 'b', rows: 4 },
        { level: 'a', rows: 3 },
      ],
      otherRows: 5,
      undercount: 2,
    });
  });

  it('weighs the moments and the quantiles', () => {
    const rows = table({ x: numberColumn([1, 2, 3, 10]), w: numberColumn([1, 2, 0, 1]) });
    const merged = mergeProfiles(...halves(rows, 2, { weight: 'w' }));
    // (1 + 2·2 + 10) / 4; half of the weight is reached at 2
    expect(first(merged)).toMatchObject({ weight: 4, mean: 3.75, quantiles: { p50: 2, p99: 10 }, count: 4 });
  });

  it('survives JSON', () => {
    const [one, other] = halves(mixedTable(500, random(1)), 200);
    const revived = [one, other].map((of) => JSON.parse(JSON.stringify(of)) as Profile) as [Profile, Profile];
    expect(mergeProfiles(...revived)).toEqual(mergeProfiles(one, other));
    const merged = mergeProfiles(one, other);
    expect(JSON.parse(JSON.stringify(merged))).toEqual(merged);
  });

  it.each([
    ['other columns', { y: numberColumn([1]) }],
    ['more columns', { x: numberColumn([1]), y: numberColumn([1]) }],
    ['another kind', { x: textColumn(['1']) }],
  ])('refuses profiles of %s', (_, columns) => {
    expect(() => mergeProfiles(numbers([1]), profile(table(columns as never)))).toThrow(
      expect.objectContaining({ code: 'shape-mismatch' }),
    );
  });

  it('refuses other zones and weights, what is no profile, and registers that are none', () => {
    const at = (zone: string): Profile => profile(table({ x: timeColumn([0], zone) }));
    const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
    expect(() => mergeProfiles(at('UTC'), at('Asia/Tokyo'))).toThrow(code('shape-mismatch'));
    const weighted = profile(table({ x: numberColumn([1]) }), { weight: 'x' });
    expect(() => mergeProfiles(numbers([1]), weighted)).toThrow(code('shape-mismatch'));
    expect(() => mergeProfiles(numbers([1]), {} as Profile)).toThrow(code('bad-data'));
    expect(() => mergeProfiles(numbers([1]), { ...numbers([1]), version: 1 } as never)).toThrow(code('bad-version')); // prettier-ignore
    const text = profile(table({ x: textColumn(['a']) }));
    const broken = { ...text, columns: [{ ...text.columns[0]!, distinctSketch: '%%' }] };
    expect(() => mergeProfiles(text, broken)).toThrow(code('bad-data'));
  });
});
