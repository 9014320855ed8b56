import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { distinct } from '../../src/stats/distinct.ts';
import { distinctRows } from '../../src/stats/distinct-rows.ts';
import type { DistinctCount } from '../../src/stats/distinct-counter.ts';
import type { Statistic } from '../../src/stats/statistic.ts';
import { inBatches } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { concat } from '../../src/table/concat.ts';
import { table } from '../../src/table/table.ts';

const of = (x: Column) =>
  compute(table({ x }), { exact: distinct('x'), about: distinct('x', { approximate: true }) });

describe('distinct', () => {
  it('counts different values of every kind, and what is missing apart', () => {
    const expected = { count: 4, missing: 1, distinct: 3, relativeError: 0 };
    for (const column of [
      numberColumn([1, 0, null, -0, Infinity]),
      timeColumn([5, 7, 9, NaN, 9]),
      categoryColumn(['b', 'a', 'b', null, 'c'], ['unused', 'a', 'b', 'c']),
      textColumn(['', 'a', null, 'a', '__proto__']),
    ])
      expect(of(column)).toEqual({ exact: expected, about: expected });
  });

  it('tells categories apart by their text, whatever their codes are in a batch', async () => {
    const batches = [
      table({ x: categoryColumn(['a', 'b']) }),
      table({ x: categoryColumn(['b', 'c'], ['c', 'b']) }),
      table({ x: categoryColumn(['d', 'a'], ['a', 'b', 'c', 'd']) }),
    ];
    const source = async function* () {
      yield* batches;
    };
    const asked = { x: distinct('x'), rows: distinctRows() };
    const expected = {
      x: { count: 6, missing: 0, distinct: 4, relativeError: 0 },
      rows: { rows: 6, distinct: 4, relativeError: 0 },
    };
    expect(await computeFrom(source, asked)).toEqual(expected);
    for (const statistic of [asked.x, asked.rows] as readonly Statistic<DistinctCount, unknown>[]) {
      const state = batches.reduce((known, batch) => statistic.add(known, batch), statistic.start());
      expect(statistic.finish(state)).toMatchObject({ distinct: 4 });
    }
  });

  it('is the size of a set, on any numbers', () => {
    const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(-0, NaN, 5e-324));
    fc.assert(
      fc.property(fc.array(number), (values) => {
        const present = values.filter((value) => !Number.isNaN(value));
        const { exact, about } = of(numberColumn(values));
        expect(exact.distinct).toBe(new Set(present).size);
        expect(about).toEqual(exact);
      }),
      { seed: 2013, numRuns: 300 },
    );
  });

  it('is exact in memory however many values there are', () => {
    const source = random(4);
    for (const below of [1000, 40_000, 2 ** 50]) {
      const values = Float64Array.from({ length: 60_000 }, (_, row) =>
        row % 7 === 0 ? NaN : source.integer(below),
      );
      const present = new Set(values.filter((value) => !Number.isNaN(value)));
      expect(of(numberColumn(values)).exact.distinct).toBe(present.size);
    }
  });

  it.each([5000, 20_000, 300_000])('is about right when approximate: %d values', (count) => {
    // Whole numbers in a row, halves in a row and texts are hard for weak hashes.
    const columns = [
      numberColumn(Float64Array.from({ length: count }, (_, row) => row)),
      numberColumn(Float64Array.from({ length: count }, (_, row) => 1e9 + row / 2)),
      textColumn(Array.from({ length: count }, (_, row) => `N${row}`)),
      categoryColumn(Array.from({ length: count }, (_, row) => row)),
    ];
    for (const column of columns) {
      const { about } = of(column);
      expect(about.relativeError).toBeCloseTo(0.008125, 6);
      // Four standard errors.
      expect(Math.abs(about.distinct / count - 1)).toBeLessThan(4 * about.relativeError);
    }
  });

  it('knows as much from merged parts', () => {
    const whole = table({ x: numberColumn(Float64Array.from({ length: 9000 }, (_, row) => row)) });
    const statistic = distinct('x', { approximate: true });
    const parts = [
      [0, 5000],
      [5000, 5100],
      [4000, 9000],
    ].map(([from, to]) =>
      statistic.add(
        statistic.start(),
        table({ x: numberColumn(Float64Array.from({ length: to! - from! }, (_, row) => from! + row)) }),
      ),
    );
    const [a, b, c] = parts;
    const all = statistic.finish(statistic.add(statistic.start(), whole)).distinct;
    for (const merged of [
      statistic.merge(statistic.merge(a, b), c),
      statistic.merge(b, statistic.merge(c, a)),
      statistic.merge(statistic.merge(statistic.start(), c), statistic.merge(b, a)),
    ])
      expect(statistic.finish(merged).distinct).toBe(all);
  });

  it('refuses options nobody reads', () => {
    for (const wrong of [{ approx: true }, { approximate: 1 }])
      expect(() => distinct('x', wrong as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});

describe('distinctRows', () => {
  const rows = table({
    a: numberColumn([1, 1, NaN, NaN, -0, 0]),
    b: textColumn(['x', 'x', 'x', 'x', null, null]),
    c: categoryColumn(['p', 'q', 'p', 'p', null, null]),
    d: timeColumn([1, 1, 1, 1, NaN, NaN]),
  });

  it('counts rows that differ in a cell', () => {
    // 1xp, 1xq, ?xp twice, 0?? twice
    const answers = compute(rows, {
      all: distinctRows(),
      two: distinctRows(['a', 'b']),
      one: distinctRows(['b']),
    });
    expect(answers).toEqual({
      all: { rows: 6, distinct: 4, relativeError: 0 },
      two: { rows: 6, distinct: 3, relativeError: 0 },
      one: { rows: 6, distinct: 2, relativeError: 0 },
    });
  });

  it('does not take cells of one column for those of another', () => {
    const swapped = table({ a: numberColumn([1, 2, 3, 3]), b: numberColumn([2, 1, 3, 3]) });
    expect(compute(swapped, { x: distinctRows() }).x.distinct).toBe(3);
  });

  it('is the size of a set of rows, in any batches', async () => {
    const cell = fc.constantFrom(0, 1, -0, NaN, 7);
    const word = fc.constantFrom('a', 'b', null);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, word, word), { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (list, size) => {
          const from = table({
            a: numberColumn(list.map(([a]) => a)),
            b: textColumn(list.map(([, b]) => b)),
            c: categoryColumn(list.map(([, , c]) => c)),
          });
          const expected = new Set(list.map(([a, b, c]) => JSON.stringify([a + 0, b, c]))).size;
          expect(compute(from, { x: distinctRows() }).x.distinct).toBe(expected);
          expect((await computeFrom(inBatches(from, size), { x: distinctRows() })).x.distinct).toBe(expected);
        },
      ),
      { seed: 2013, numRuns: 200 },
    );
  });

  it('compares batches by the names of columns, and refuses others', () => {
    const statistic = distinctRows();
    const turned = table([...rows.columns].reverse());
    const state = statistic.add(statistic.add(statistic.start(), rows), turned);
    expect(statistic.finish(state)).toEqual({ rows: 12, distinct: 4, relativeError: 0 });
    expect(() => statistic.add(state, table({ a: numberColumn([1]) }))).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', details: { row: 12 } }),
    );
    expect(() => distinctRows('a' as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });

  it('is exact in memory and estimated over batches when there are many', async () => {
    const many = table({ a: numberColumn(Float64Array.from({ length: 150_000 }, (_, row) => row)) });
    const twice = concat([many, many]);
    expect(compute(twice, { x: distinctRows() }).x).toEqual({
      rows: 300_000,
      distinct: 150_000,
      relativeError: 0,
    });
    const { x } = await computeFrom(inBatches(twice, 70_000), { x: distinctRows() });
    expect(Math.abs(x.distinct / 150_000 - 1)).toBeLessThan(4 * x.relativeError);
    expect(x.relativeError).toBeGreaterThan(0);
  });
});

it('exactly 4,096 different values over batches are counted exactly, one more is not', async () => {
  const count = async (different: number) => {
    const values = Float64Array.from({ length: 3 * different }, (_, row) => (row * 5) % different);
    const rows = inBatches(table({ x: numberColumn(values) }), 1000);
    return (await computeFrom(rows, { x: distinct('x') })).x;
  };
  expect(await count(4096)).toMatchObject({ distinct: 4096, relativeError: 0 });
  expect((await count(4097)).relativeError).toBeGreaterThan(0);
});
