import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { ColumnProfile, NumberProfile, TimeProfile } from '../../src/eda/column-profile.ts';
import { mergeProfiles } from '../../src/eda/merge-profiles.ts';
import { profileFrom } from '../../src/eda/profile-from.ts';
import { profile, type Profile } from '../../src/eda/profile.ts';
import { random } from '../../src/core/random.ts';
import { duckdb } from '../../src/duckdb.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { slice } from '../../src/table/take.ts';
import { mixedTable } from './mixed-table.ts';
import { inBatches } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { numpy, relativeError } from '../stats/numpy.ts';

const of = (column: Column, options = {}): ColumnProfile =>
  profile(table({ x: column }), options).columns[0]!;
const numbers = (values: Iterable<number | null>, options = {}): NumberProfile =>
  of(numberColumn(values), options) as NumberProfile;
const times = (texts: readonly string[], zone = 'UTC'): TimeProfile =>
  of(timeColumn(texts.map((text) => new Date(text)), zone)) as TimeProfile; // prettier-ignore

describe('the profile of a number column', () => {
  it.each([
    [[9007199254740990, 9007199254740991]],
    [[-9007199254740991, -9007199254740990]],
    [[1, 1 + Number.EPSILON]],
    [[0, 5e-324]],
    [[2 ** 51 - 2, 2 ** 51 - 1]],
    [[-(2 ** 51) + 1, 2 ** 51 - 1]],
    [[2 ** 52, 2 ** 52 + 7]],
  ])('has distinct edges for %j', (values) => {
    const { edges, counts } = numbers(values).histogram!;
    expect(edges.every((edge, index) => index === 0 || edge > edges[index - 1]!)).toBe(true);
    expect(counts).toHaveLength(edges.length - 1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
  });

  it('has counts, moments and quantiles of what is present', () => {
    // 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4
    expect(numbers([1, null, 2, 3, 6])).toMatchObject({
      count: 4,
      missing: 1,
      presentShare: 0.8,
      distinct: 4,
      mean: 3,
      deviation: Math.sqrt(14 / 4),
      min: 1,
      max: 6,
      zeros: 0,
      infinite: 0,
      wholeNumbers: 4,
      quantiles: { p25: 1.75, p50: 2.5, p75: 3.75 },
    });
  });

  it.each(numpy.columns.map((column) => [column.name, column] as const))(
    'has the exact skewness: %s',
    (_, column) => {
      const { skewness } = numbers(column.values);
      if (column.skewness === null) expect(skewness).toBeNull();
      else expect(relativeError(skewness!, column.skewness)).toBeLessThan(1e-9);
    },
  );

  it('has equal-width bins that hold every finite value', () => {
    expect(numbers([0, 0.5, 1, 10, Infinity], { bins: 4 }).histogram).toEqual({
      edges: [0, 2.5, 5, 7.5, 10],
      counts: [3, 0, 0, 1],
      countError: 0,
    });
  });

  it('has bins of a whole width for whole numbers, so that each holds equally many', () => {
    // 24 hours in at most 20 bins: a width of 2, 12 bins
    const { edges, counts } = numbers(Array.from({ length: 240 }, (_, row) => row % 24)).histogram!;
    expect(edges.slice(0, 3)).toEqual([-0.5, 1.5, 3.5]);
    expect(counts).toEqual(Array<number>(12).fill(20));
  });

  it('has ten bins of equal frequency where values differ, and fewer where they tie', () => {
    const { edges, counts } = numbers(Array.from({ length: 100 }, (_, row) => row)).deciles!;
    expect(edges).toHaveLength(9);
    expect(counts).toEqual(Array<number>(10).fill(10));
    expect(numbers([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]).deciles).toEqual({
      edges: [1],
      counts: [9, 2],
      countError: 0,
    });
    expect(numbers([5, 5]).deciles).toEqual({ edges: [], counts: [2], countError: 0 });
  });

  it('says null for every figure that does not exist', () => {
    expect(numbers([null, Infinity])).toMatchObject({
      mean: null,
      deviation: null,
      skewness: null,
      min: null,
      quantiles: { p50: null },
      histogram: null,
      deciles: null,
      infinite: 1,
    });
    expect(numbers([7, 7])).toMatchObject({
      deviation: 0,
      skewness: null,
      histogram: { edges: [7, 7], counts: [2] },
    });
    expect(numbers([])).toMatchObject({ presentShare: null, mean: null });
  });

  it('loses no value in any bin and leaves no decile empty, whatever the values', () => {
    const value = fc.oneof(
      fc.double(),
      fc.integer({ min: -5, max: 5 }),
      fc.constantFrom(NaN, Infinity, 1e308, -1e308),
    );
    const law = fc.property(fc.array(value, { maxLength: 40 }), (values) => {
      const { count, infinite, histogram, deciles } = numbers(values);
      if (count === infinite) return histogram === null && deciles === null;
      const sum = (counts: readonly number[]): number => counts.reduce((total, rows) => total + rows, 0);
      const rising = (edges: readonly number[]): boolean =>
        edges.every((edge, index) => index === 0 || edge > edges[index - 1]!);
      const { edges, counts } = histogram!;
      return (
        sum(counts) === count - infinite &&
        (edges[0] === edges[1] || edges.every((edge, index) => index === 0 || edge >= edges[index - 1]!)) &&
        sum(deciles!.counts) === count &&
        deciles!.counts.every((rows) => rows > 0) &&
        rising(deciles!.edges)
      );
    });
    expect(() => fc.assert(law, { seed: 7, numRuns: 500 })).not.toThrow();
  });
});

describe('the profile of other columns', () => {
  it('lists the most frequent levels and counts the rest', () => {
    expect(of(categoryColumn(['b', 'a', 'c', 'b', null, 'a']), { maxLevels: 2 })).toMatchObject({
      name: 'x',
      kind: 'category',
      count: 5,
      missing: 1,
      presentShare: 5 / 6,
      distinct: 3,
      distinctError: 0,
      levels: [
        { level: 'a', rows: 2 },
        { level: 'b', rows: 2 },
      ],
      otherLevels: 1,
      otherRows: 1,
      undercount: 0,
      lengths: { mean: 1, min: 1, max: 1 },
    });
  });

  it('keeps no text of a text column', () => {
    const found = of(textColumn(['secret', 'secret', '', null]));
    expect(found).toMatchObject({ distinct: 2, empty: 1, lengths: { mean: 4, min: 0, max: 6 } });
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('counts months on the calendar of the zone, empty ones too', () => {
    // 2013-02-01T04:59Z is still January in New York
    const found = times(
      ['2013-01-15T12:00Z', '2013-02-01T04:59Z', '2013-02-01T05:00Z', '2013-05-01T12:00Z'],
      'America/New_York',
    );
    expect(found.unit).toBe('month');
    expect(found.buckets.map(({ rows }) => rows)).toEqual([2, 1, 0, 0, 1]);
    expect(found.buckets[1]!.start).toBe(Date.parse('2013-02-01T05:00Z'));
  });

  it('begins a day after a clock change where the day begins', () => {
    // São Paulo skipped midnight on 2013-10-20: the day began at 01:00, which is 03:00 UTC
    const found = times(['2013-10-19T12:00Z', '2013-10-20T03:00Z', '2013-10-22T12:00Z'], 'America/Sao_Paulo');
    expect(found.unit).toBe('day');
    expect(found.buckets[1]).toEqual({ start: Date.parse('2013-10-20T03:00Z'), rows: 1 });
  });

  it.each([
    ['hour', ['2013-01-01T00:30Z', '2013-01-02T23:30Z'], 48],
    ['day', ['2013-01-01T00:00Z', '2013-04-01T00:00Z'], 91],
    ['year', ['1950-06-01T00:00Z', '2013-06-01T00:00Z'], 64],
    ['years', ['-000500-01-01T00:00Z', '2013-06-01T00:00Z'], 26],
  ] as const)('has buckets of an %s or so for a range like it', (unit, texts, buckets) => {
    const found = times(texts);
    expect(found.unit).toBe(unit);
    expect(found.buckets).toHaveLength(buckets);
    expect(found.buckets[0]!.start).toBeLessThanOrEqual(found.min!);
    expect(found.buckets.reduce((sum, { rows }) => sum + rows, 0)).toBe(2);
  });

  it('takes the first and the last instant of a Date, and counts what is beyond', () => {
    const found = of(timeColumn([-8.64e15, 8.64e15, 8.64e15 + 2, Infinity, NaN])) as TimeProfile;
    expect(found).toMatchObject({
      count: 4,
      missing: 1,
      min: -8.64e15,
      max: 8.64e15,
      outOfRange: 2,
      unit: 'years',
    });
    expect(found.buckets.reduce((sum, { rows }) => sum + rows, 0)).toBe(2);
    expect(found.buckets.length).toBeLessThanOrEqual(121);
  });

  it('keeps its calendar whatever the range', () => {
    const instant = fc.oneof(
      fc.integer({ min: -8.64e15, max: 8.64e15 }),
      fc.integer({ min: 1.3e12, max: 1.4e12 }),
    );
    const zone = fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Africa/Cairo');
    const law = fc.property(fc.array(instant, { minLength: 1, maxLength: 8 }), zone, (values, at) => {
      const { buckets, min } = of(timeColumn(values, at)) as TimeProfile;
      return (
        buckets.length <= 121 &&
        buckets[0]!.start <= min! &&
        buckets.every(({ start }, index) => index === 0 || start > buckets[index - 1]!.start) &&
        buckets.reduce((sum, { rows }) => sum + rows, 0) === values.length
      );
    });
    expect(() => fc.assert(law, { seed: 11, numRuns: 40 })).not.toThrow();
  });
});

describe('profile', () => {
  const mixed = table([
    ['__proto__', numberColumn([1, 2, NaN])],
    ['city', categoryColumn(['York', null, 'Bath'])],
    ['at', timeColumn([0, 86_400_000, NaN], 'Europe/London')],
    ['note', textColumn(['a', 'b', null])],
  ]);

  it('is plain JSON', () => {
    const found = profile(mixed);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    expect(found.version).toBe(2);
  });

  it('profiles the columns named, in the order of the table', () => {
    const { columns } = profile(mixed, { columns: ['note', 'city'] });
    expect(columns.map(({ name }) => name)).toEqual(['city', 'note']);
    expect(() => profile(mixed, { columns: ['citty'] })).toThrow(
      expect.objectContaining({ code: 'unknown-column' }),
    );
  });

  it('correlates number columns, and counts rows that repeat an earlier one, where asked', () => {
    const rows = table({
      a: numberColumn([1, 2, 3, 3, NaN]),
      b: numberColumn([2, 4, 6, 6, 1]),
      c: numberColumn([7, 7, 7, 7, 7]),
      d: categoryColumn(['x', 'x', 'y', 'y', 'y']),
    });
    const found = profile(rows);
    expect(found.correlations).toMatchObject({
      columns: ['a', 'b', 'c'],
      values: [
        [1, 1, null],
        [1, 1, null],
        [null, null, null],
      ],
    });
    expect(found.duplicateRows).toBe(1);
    expect(profile(rows, { correlations: false, duplicateRows: false })).toMatchObject({
      correlations: null,
      duplicateRows: null,
    });
    expect(profile(rows, { columns: ['a', 'd'] }).correlations).toBeNull();
  });

  it('weighs moments and quantiles, and counts rows', () => {
    // (1·1 + 2·2 + 10·1) / 4; half of the weight is reached at 2
    const rows = table({ x: numberColumn([1, 2, 3, 10]), w: numberColumn([1, 2, 0, 1]) });
    const [x, w] = profile(rows, { weight: 'w' }).columns as [NumberProfile, NumberProfile];
    expect(x).toMatchObject({ count: 4, weight: 4, mean: 3.75, quantiles: { p50: 2 } });
    expect(x.histogram!.counts.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(x.deciles!.counts.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(w).toMatchObject({ weight: 4, mean: 1 });
    expect(profile(rows, { weight: 'w' }).settings.weight).toBe('w');
    expect(() => profile(rows, { weight: 'v' })).toThrow(expect.objectContaining({ code: 'unknown-column' }));
    expect(() => profile(rows, { weight: 3 as never })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
    const broken = table({ x: numberColumn([1]), w: numberColumn([-1]) });
    expect(() => profile(broken, { weight: 'w' })).toThrow(expect.objectContaining({ code: 'bad-data' }));
  });

  it('estimates how many different values there are only where asked and only many', () => {
    const rows = table({
      many: numberColumn(Array.from({ length: 20_000 }, (_, row) => row / 3)),
      some: numberColumn(Array.from({ length: 20_000 }, (_, row) => row % 3000)),
      few: numberColumn(Array.from({ length: 20_000 }, (_, row) => row % 30)),
    });
    const exact = profile(rows).columns;
    expect(exact.map(({ distinct, distinctError }) => [distinct, distinctError])).toEqual([
      [20_000, 0],
      [3000, 0],
      [30, 0],
    ]);
    const [many, some, few] = profile(rows, { distinct: 'approximate' }).columns;
    expect(many!.distinctError).toBeGreaterThan(0);
    expect(Math.abs(many!.distinct / 20_000 - 1)).toBeLessThan(4 * many!.distinctError);
    expect([some!.distinct, some!.distinctError, few!.distinct]).toEqual([3000, 0, 30]);
    // Every value of a column of few is a point; others keep registers.
    expect([few!.distinctSketch, many!.distinctSketch?.length]).toEqual([null, 2732]);
    expect((few as NumberProfile).points!.values).toHaveLength(30);
  });

  it('has kurtosis, negatives and the points of a distribution', () => {
    // −1, 0, 1 twice each: the fourth moment 2/3, the variance 2/3: 1.5 − 3
    expect(numbers([-1, 0, 1, -1, 0, 1])).toMatchObject({
      kurtosis: expect.closeTo(-1.5, 12) as number,
      negatives: 2,
      points: { values: [-1, 0, 1], weights: [2, 2, 2], rankError: 0 },
    });
    expect(numbers([-Infinity, Infinity, 3])).toMatchObject({ infinite: 2, infiniteBelow: 1, distinct: 3 });
  });

  it('says which shares of texts look like something else', () => {
    expect(of(textColumn(['12', 'x', 'yes', '2013-01-31', ' ', ' a', null, 'b']))).toMatchObject({
      looksLike: { number: 1 / 7, date: 1 / 7, boolean: 1 / 7, blank: 1 / 7, padded: 1 / 7 },
    });
  });

  it('is the same from batches of any size', async () => {
    for (const size of [1, 2, 3]) expect(await profileFrom(inBatches(mixed, size))).toEqual(profile(mixed));
  });

  it('of no batches at all has no columns and no rows', async () => {
    const none = async function* () {};
    expect(await profileFrom(none)).toMatchObject({ version: 2, rows: 0, columns: [] });
  });

  it('refuses batches that differ in their columns, and closes the source', async () => {
    let closed = false;
    const batches = async function* () {
      try {
        yield table({ x: numberColumn([1]) });
        yield table({ x: textColumn(['1']) });
      } finally {
        closed = true;
      }
    };
    await expect(profileFrom(batches)).rejects.toMatchObject({ code: 'shape-mismatch' });
    expect(closed).toBe(true);
  });

  it('reports rows as it reads them, and stops with the reason of an abort', async () => {
    const seen: number[] = [];
    await profileFrom(inBatches(mixed, 2), { onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([2, 3]);
    const reason = new Error('enough');
    await expect(profileFrom(inBatches(mixed, 1), { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  it('refuses options it does not know or that are out of range', () => {
    for (const wrong of [
      { bin: 3 },
      { bins: 1 },
      { bins: 2.5 },
      { maxLevels: 0 },
      { columns: [] },
      { distinct: 'about' as never },
      { correlations: 1 as never },
    ]) {
      expect(() => profile(mixed, wrong)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    }
  });
});

describe('profileFrom', () => {
  const rows = mixedTable(60_000, random(4));
  const whole = profile(rows);

  it('over batches keeps to what it states', async () => {
    const found = await profileFrom(inBatches(rows, 7000));
    expect(found.rows).toBe(60_000);
    for (const [place, column] of found.columns.entries()) {
      const exact = whole.columns[place]!;
      const { name } = exact;
      expect([column.count, column.missing]).toEqual([exact.count, exact.missing]);
      const off = Math.abs(column.distinct / exact.distinct - 1);
      expect(off, name).toBeLessThanOrEqual(5 * column.distinctError);
      if (column.kind !== 'number' || exact.kind !== 'number') {
        expect({ ...column, ...unlike }).toEqual({ ...exact, ...unlike });
        continue;
      }
      const { min, max, zeros, negatives, infinite, wholeNumbers } = exact;
      expect(column).toMatchObject({ min, max, zeros, negatives, infinite, wholeNumbers });
      for (const figure of ['mean', 'deviation', 'skewness', 'kurtosis'] as const) {
        if (exact[figure] === null) expect(column[figure]).toBeNull();
        else expect(Math.abs(column[figure]! / exact[figure] - 1), `${name} ${figure}`).toBeLessThan(1e-9);
      }
      const { values } = rows.columns.get(name) as { readonly values: Float64Array };
      const finite = values.filter(Number.isFinite).sort();
      for (const [word, share] of Object.entries({ p01: 0.01, p50: 0.5, p95: 0.95 })) {
        const quantile = column.quantiles[word as 'p50']!;
        const below = finite.filter((value) => value < quantile).length / finite.length;
        const upTo = finite.filter((value) => value <= quantile).length / finite.length;
        const error = column.rankError + 1 / finite.length;
        expect(Math.max(below - share, share - upTo), `${name} ${word}`).toBeLessThanOrEqual(error);
      }
      for (const bins of ['histogram', 'deciles'] as const) {
        const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
        expect(sum(column[bins]!.counts), `${name} ${bins}`).toBe(sum(exact[bins]!.counts));
      }
      expect(column.histogram!.edges).toEqual(exact.histogram!.edges);
      column.histogram!.counts.forEach((count, bin) => {
        const error = Math.abs(count - exact.histogram!.counts[bin]!);
        expect(error, `${name} bin ${bin}`).toBeLessThanOrEqual(column.histogram!.countError);
      });
    }
    expect(found.correlations!.columns).toEqual(whole.correlations!.columns);
    found.correlations!.values.forEach((row, a) =>
      row.forEach((value, b) => {
        const exact = whole.correlations!.values[a]![b]!;
        if (exact === null) expect(value).toBeNull();
        else expect(value).toBeCloseTo(exact, 9);
      }),
    );
  });

  it('on an engine is the profile of the table, its registers apart', async () => {
    const db = await duckdb();
    try {
      const part = slice(rows, 0, 20_000);
      await db.load('rows', part);
      const schema = schemaOf(part);
      const bare = ({ columns, correlations, ...rest }: Profile) => ({
        ...rest,
        columns: columns.map((column) => ({ ...column, distinctSketch: null })),
        correlations: correlations && { ...correlations, pairs: null },
      });
      // Products of numbers near the largest double are beyond it in memory.
      const columns = schema.fields.map(({ name }) => name).filter((name) => name !== 'wild');
      for (const options of [{ correlations: false }, { columns }]) {
        const found = await profileFrom(db.table('rows'), { schema, ...options });
        near(bare(found), bare(profile(part, options)), '');
      }
    } finally {
      await db.close();
    }
  });

  it('refuses a schema for batches, which bring their own', async () => {
    await expect(profileFrom(inBatches(rows, 9), { schema: schemaOf(rows) })).rejects.toMatchObject({
      code: 'bad-option',
    });
  });
});

const unlike = { distinct: 0, distinctError: 0, distinctSketch: null };

/** That two plain values are alike, numbers to rounding. */
function near(found: unknown, expected: unknown, path: string): void {
  if (typeof found === 'number' && typeof expected === 'number') {
    expect(Math.abs(found - expected), path).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
  } else if (
    typeof expected === 'object' &&
    expected !== null &&
    typeof found === 'object' &&
    found !== null
  ) {
    expect(Object.keys(found).sort(), path).toEqual(Object.keys(expected).sort());
    for (const [key, value] of Object.entries(expected)) near((found as never)[key], value, `${path}.${key}`);
  } else expect(found, path).toEqual(expected);
}

describe('a profile is refused', () => {
  it('of rows that are no table', () => {
    expect(() => profile([{ a: 1 }] as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  });

  it.each([[table({ x: numberColumn([1]) })], [undefined]])(
    'of batches that are no function',
    async (wrong) => {
      await expect(profileFrom(wrong as never)).rejects.toMatchObject({
        code: 'bad-option',
        message: expect.stringContaining('inBatches') as string,
      });
    },
  );
});

test('a deviation whose square fits no double does not exist, and is not passed off as 0', () => {
  const tiny = profile(table({ x: numberColumn([1e-300, 2e-300, 4e-300]), same: numberColumn([1e-300, 1e-300, 1e-300]) })); // prettier-ignore
  const deviations = (of: Profile) => of.columns.map((column) => (column as NumberProfile).deviation);
  expect(deviations(tiny)).toEqual([null, 0]);
  expect(deviations(mergeProfiles(tiny, tiny))).toEqual([null, 0]);
  // Beside larger values it is nothing: 0, 0, 0 and 1, 1, 1.
  const one = profile(table({ x: numberColumn([1, 1, 1]), same: numberColumn([1, 1, 1]) }));
  expect(deviations(mergeProfiles(tiny, one))[0]).toBeCloseTo(0.5, 12);
});
