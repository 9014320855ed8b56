import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { distinct } from '../../src/stats/distinct.ts';
import { levelCounts, type LevelCounts, type LevelCountsState } from '../../src/stats/level-counts.ts';
import { topLevels } from '../../src/stats/top-levels.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const of = (column: Column) => {
  const { count, missing, levels } = compute(table({ x: column }), { x: levelCounts('x') }).x;
  return { count, missing, levels: [...levels] };
};

it('more levels than a map holds are a coded error, not one of the platform', () => {
  const full = <Kept extends object>(kept: Kept, method: string): Kept =>
    Object.assign(kept, {
      [method]: () => {
        throw new RangeError('Map maximum size exceeded');
      },
    });
  const rows = table({ x: textColumn(['a']) });
  const coded = expect.objectContaining({ code: 'too-large', details: { column: 'x' } }) as object;
  const counts = levelCounts('x');
  expect(() =>
    counts.add({ ...counts.start(), levels: full(new Map<string, number>(), 'set') }, rows),
  ).toThrow(coded);
  const different = distinct('x');
  const state = Object.assign({}, different.start(), { texts: full(new Set(), 'add') });
  expect(() => different.add(state as never, rows)).toThrow(coded);
});

describe('levelCounts', () => {
  it('counts the levels of a category, without those on no row', () => {
    const column = categoryColumn(['York', 'Bath', null, 'York'], ['Leeds', 'York', 'Bath']);
    expect(of(column)).toEqual({ count: 3, missing: 1, levels: [['Bath', 1], ['York', 2]] }); // prettier-ignore
  });

  it('counts texts, the empty one too', () => {
    expect(of(textColumn(['', 'b', null, '']))).toEqual({ count: 3, missing: 1, levels: [['', 2], ['b', 1]] }); // prettier-ignore
  });

  it('spells a number one way', () => {
    expect(of(numberColumn([8, 8.0, -0, 0, NaN, 1e21, Infinity]))).toEqual({
      count: 6,
      missing: 1,
      levels: [['0', 2], ['1e+21', 1], ['8', 2], ['Infinity', 1]], // prettier-ignore
    });
  });

  it('sorts levels by UTF-16 code unit, and takes a hostile name as a name', () => {
    const names = ['b', 'B', '10', '2', '__proto__', 'é', '😀', '￿'];
    const expected = [...names].sort();
    expect(of(textColumn(names)).levels.map(([level]) => level)).toEqual(expected);
  });

  it('brings together batches whose codes mean different levels', async () => {
    const batches = async function* () {
      yield table({ x: categoryColumn(['York', 'Bath']) });
      yield table({ x: categoryColumn(['Leeds', 'York']) });
    };
    const { x } = await computeFrom(batches, { x: levelCounts('x') });
    expect([...x.levels]).toEqual([['Bath', 1], ['Leeds', 1], ['York', 2]]); // prettier-ignore
  });

  it('refuses time columns', () => {
    expect(() => of(timeColumn([0]))).toThrow(expect.objectContaining({ code: 'wrong-kind' }));
  });

  it('is exact: nothing is elsewhere and nothing is missing from a count', () => {
    const { x } = compute(table({ x: textColumn(['a', null, 'b']) }), { x: levelCounts('x') });
    expect([x.otherRows, x.undercount]).toEqual([0, 0]);
  });

  it.each<[string, Column]>([
    ['category', categoryColumn(['York', 'Bath', null, 'York'])],
    ['text', textColumn(['York', 'Bath', null, 'York'])],
    ['number', numberColumn([7, 5, NaN, 7])],
  ])('sums weights: %s', (_, column) => {
    const rows = table({ x: column, w: numberColumn([0.5, 2, 8, 0.25]) });
    const { x } = compute(rows, { x: levelCounts('x', { weight: 'w' }) });
    expect([x.count, x.missing, ...x.levels.values()]).toEqual([3, 1, 2, 0.75]);
  });

  it.each([NaN, -1, Infinity])('refuses the weight %s', (weight) => {
    const rows = table({ x: textColumn(['a', 'b']), w: numberColumn([1, weight]) });
    expect(() => compute(rows, { x: levelCounts('x', { weight: 'w' }) })).toThrow(
      expect.objectContaining({ code: 'bad-data', details: { column: 'w', row: 1 } }),
    );
  });

  it.each([{ limit: 0 }, { limit: 1.5 }, { most: 3 }])('refuses the options %o', (options) => {
    expect(() => levelCounts('x', options)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});

describe('levelCounts with a limit', () => {
  it('is exact up to it, and takes off what the first of the others had beyond it', () => {
    const count = (values: string[]): LevelCounts =>
      compute(table({ x: textColumn(values) }), { x: levelCounts('x', { limit: 4 }) }).x;
    expect(count([...'aaabbcd'])).toEqual({
      count: 7,
      missing: 0,
      levels: new Map([['a', 3], ['b', 2], ['c', 1], ['d', 1]]), // prettier-ignore
      otherRows: 0,
      undercount: 0,
    });
    // at e there are five: two stay, and each gives up the one row that the third had
    expect(count([...'aaabbcdea'])).toEqual({
      count: 9,
      missing: 0,
      levels: new Map([['a', 3], ['b', 1]]), // prettier-ignore
      otherRows: 5,
      undercount: 1,
    });
  });

  it('never counts too much, and too little only by what it says, however parts are merged', () => {
    const part = fc.array(fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 3 })), { maxLength: 40 });
    expect(() =>
      fc.assert(
        fc.property(
          fc.array(part, { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 9 }),
          fc.boolean(),
          (parts, limit, right) => {
            const counted = levelCounts('x', { limit, weight: 'w' });
            const states = parts.map((rows) =>
              counted.add(
                counted.start(),
                table({ x: numberColumn(rows.map(([x]) => x)), w: numberColumn(rows.map(([, w]) => w)) }),
              ),
            );
            const join = (a: LevelCountsState, b: LevelCountsState): LevelCountsState => counted.merge(a, b);
            const found = counted.finish(right ? states.reduceRight(join) : states.reduce(join));
            const truth = new Map<string, number>();
            for (const [x, w] of parts.flat()) truth.set(String(x), (truth.get(String(x)) ?? 0) + w);
            const total = [...truth.values()].reduce((sum, rows) => sum + rows, 0);
            expect(found.levels.size).toBeLessThanOrEqual(limit);
            expect(found.undercount).toBeLessThanOrEqual(total / (Math.floor(limit / 2) + 1));
            for (const [level, rows] of truth) {
              const short = rows - (found.levels.get(level) ?? 0);
              expect(short).toBeGreaterThanOrEqual(0);
              expect(short).toBeLessThanOrEqual(found.undercount);
            }
            const listed = [...found.levels.values()].reduce((sum, rows) => sum + rows, 0);
            expect(listed + found.otherRows).toBe(total);
            if (truth.size <= limit) expect(found.undercount).toBe(0);
          },
        ),
        { seed: 1982, numRuns: 500 },
      ),
    ).not.toThrow();
  });

  it('is the form that streams use, and finds what is frequent among more levels than fit', () => {
    const { bounded } = levelCounts('x');
    expect(bounded?.key).not.toBe(levelCounts('x').key);
    const counted = bounded as ReturnType<typeof levelCounts>;
    const source = random(0);
    let state = counted.start();
    for (let batch = 0; batch < 5; batch++) {
      const texts = Array.from({ length: 100_000 }, (_, row) =>
        source.next() < 0.1 ? 'often' : `once-${batch}-${row}`,
      );
      state = counted.add(state, table({ x: textColumn(texts) }));
      expect(state.levels.size).toBeLessThanOrEqual(100_000);
    }
    const { levels, undercount, count } = counted.finish(state);
    expect(count).toBe(500_000);
    expect(undercount).toBeLessThanOrEqual(10);
    expect(Math.abs(levels.get('often')! - 50_000)).toBeLessThan(1000);
  });
});

describe('topLevels', () => {
  it('lists the most frequent first, then by name, and counts the rest', () => {
    const { x } = compute(table({ x: textColumn([...'dcbbaae']) }), { x: levelCounts('x') });
    expect(topLevels(x, 3)).toEqual({
      levels: [{ level: 'a', rows: 2 }, { level: 'b', rows: 2 }, { level: 'c', rows: 1 }], // prettier-ignore
      otherLevels: 2,
      otherRows: 2,
    });
    expect(topLevels({ ...x, otherRows: 4 }, 9)).toMatchObject({ otherLevels: 0, otherRows: 4 });
  });
});
