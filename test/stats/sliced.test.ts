import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { distinctRows } from '../../src/stats/distinct-rows.ts';
import { levelCounts } from '../../src/stats/level-counts.ts';
import { moments } from '../../src/stats/moments.ts';
import { quantiles } from '../../src/stats/quantiles.ts';
import { sliced } from '../../src/stats/sliced.ts';
import type { Statistic } from '../../src/stats/statistic.ts';
import { inBatches } from '../../src/table/batches.ts';
import {
  categoryColumn,
  numberColumn,
  textColumn,
  timeColumn,
  type CategoryColumn,
  type Column,
} from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { filter } from '../../src/table/take.ts';
import { brokenStatisticLaw } from '../../src/testing/statistic-laws.ts';

const rows = table({
  size: categoryColumn(
    ['large', 'small', null, 'large', 'medium', 'small'],
    ['small', 'medium', 'large', 'huge'],
  ),
  hour: numberColumn([10, 9, 10, NaN, 9, 9]),
  code: textColumn(['b', 'a', 'b', null, 'a', 'B']),
  age: numberColumn([1, 2, 3, 4, 5, NaN]),
});

describe('sliced', () => {
  it('gives a result a slice, ordered by level, missing last', () => {
    const { size, hour, code } = compute(rows, {
      size: sliced(moments('age'), 'size'),
      hour: sliced(levelCounts('code'), 'hour'),
      code: sliced(quantiles('age', [0.5]), ['code']),
    });
    expect(size.map(({ slice, rows, result }) => [slice['size'], rows, result.count, result.mean])).toEqual([
      ['large', 2, 2, 2.5],
      ['medium', 1, 1, 5],
      ['small', 2, 1, 2],
      ['(missing)', 1, 1, 3],
    ]);
    expect(hour.map(({ slice, result }) => [slice['hour'], [...result.levels]])).toEqual([
      [
        '9',
        [
          ['B', 1],
          ['a', 2],
        ],
      ],
      ['10', [['b', 2]]],
      ['(missing)', []],
    ]);
    expect(code.map(({ slice, result }) => [slice['code'], result.values[0]])).toEqual([
      ['B', NaN],
      ['a', 3.5],
      ['b', 2],
      ['(missing)', 4],
    ]);
  });

  it('crosses columns, with only the combinations that occur', () => {
    const { both } = compute(rows, { both: sliced(moments('age'), ['hour', 'size']) });
    expect(both.map(({ slice, rows }) => [slice['hour'], slice['size'], rows])).toEqual([
      ['9', 'medium', 1],
      ['9', 'small', 2],
      ['10', 'large', 1],
      ['10', '(missing)', 1],
      ['(missing)', 'large', 1],
    ]);
  });

  it('hands all columns to a statistic that names none', () => {
    const { all } = compute(rows, { all: sliced(distinctRows(), 'size') });
    expect(all.map(({ result }) => result.distinct)).toEqual([2, 1, 2, 1]);
    const twice = table({ a: numberColumn([1, 1, 1]), by: categoryColumn(['x', 'x', 'y']) });
    expect(
      compute(twice, { all: sliced(distinctRows(), 'by') }).all.map(({ result }) => result.distinct),
    ).toEqual([1, 1]);
  });

  it('has no slices without rows', () => {
    const none = table({ a: numberColumn([]), by: categoryColumn([], ['x']) });
    expect(compute(none, { a: sliced(moments('a'), 'by') }).a).toEqual([]);
  });

  it('tells slices apart by text over batches that list levels otherwise', async () => {
    const batches = [
      table({ a: numberColumn([1, 2]), by: categoryColumn(['z', 'a'], ['z', 'a']) }),
      table({ a: numberColumn([3, 4]), by: categoryColumn(['z', 'm'], ['m', 'z']) }),
    ];
    const source = async function* () {
      yield* batches;
    };
    const { a } = await computeFrom(source, { a: sliced(moments('a'), 'by') });
    expect(a.map(({ slice, result }) => [slice['by'], result.mean])).toEqual([
      ['a', 2],
      ['m', 4],
      ['z', 2],
    ]);
  });

  it('gives each slice what its rows alone give, in one pass and over batches', async () => {
    const word = fc.constantFrom('a', 'b', null);
    const number = fc.constantFrom(0, -0, 1, 2.5, NaN);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(word, number, number), { maxLength: 25 }),
        fc.integer({ min: 1, max: 9 }),
        async (list, size) => {
          const from = table({
            word: categoryColumn(list.map(([w]) => w)),
            hour: numberColumn(list.map(([, h]) => h)),
            value: numberColumn(list.map(([, , v]) => v)),
          });
          const asked = {
            x: sliced(moments('value'), ['word', 'hour']),
            y: sliced(levelCounts('value'), 'word'),
          };
          for (const { x, y } of [compute(from, asked), await computeFrom(inBatches(from, size), asked)]) {
            expect(x.reduce((sum, { rows }) => sum + rows, 0)).toBe(list.length);
            for (const { slice, rows, result } of x) {
              const own = filter(from, (row) => isIn(from, row, slice));
              expect(own.rows).toBe(rows);
              const alone = compute(own, { x: moments('value') }).x;
              expect(result).toMatchObject({
                count: alone.count,
                zeros: alone.zeros,
                min: alone.min,
                max: alone.max,
              });
              if (alone.count > 0) expect(result.mean).toBeCloseTo(alone.mean, 12);
            }
            for (const { slice, result } of y) {
              const own = filter(from, (row) => isIn(from, row, slice));
              expect(result).toEqual(compute(own, { x: levelCounts('value') }).x);
            }
          }
        },
      ),
      { seed: 2013, numRuns: 150 },
    );
  });

  it('keeps the laws of statistics', () => {
    for (let cut = 0; cut <= rows.rows; cut++) {
      expect(brokenStatisticLaw(sliced(moments('age'), ['size', 'hour']), rows, cut)).toBeUndefined();
      expect(brokenStatisticLaw(sliced(quantiles('age', [0.5]), 'code'), rows, cut)).toBeUndefined();
    }
  });

  it('puts the rows of a batch in order once for all that slice alike', () => {
    let read = 0;
    const levels = Object.freeze(['x', 'y']);
    const by: CategoryColumn = {
      kind: 'category',
      codes: Int32Array.of(0, 1),
      get levels() {
        read++;
        return levels;
      },
    };
    const counting: Table = {
      rows: 2,
      columns: new Map<string, Column>([
        ['by', by],
        ['a', numberColumn([1, 2])],
      ]),
    };
    const asked = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`s${i}`, sliced(quantiles('a', [i / 9]), 'by')]),
      );
    const readBy = (count: number): number => {
      read = 0;
      compute(counting, asked(count));
      return read;
    };
    expect(readBy(9) - readBy(8)).toBe(0);
  });

  it('takes a thousand slices', () => {
    const source = random(8);
    const many = table({
      by: numberColumn(Float64Array.from({ length: 200_000 }, () => source.integer(1000))),
      a: numberColumn(Float64Array.from({ length: 200_000 }, () => source.normal())),
    });
    const { a } = compute(many, { a: sliced(moments('a'), 'by'), b: sliced(quantiles('a', [0.5]), 'by') });
    expect(a).toHaveLength(1000);
    expect(a.reduce((sum, { result }) => sum + result.count, 0)).toBe(200_000);
  });

  it('uses the bounded form of what it slices over batches', async () => {
    const bounded: Statistic<string, number> = {
      key: 'bounded',
      columns: [],
      start: () => 0,
      add: (state) => state,
      merge: (state) => state,
      finish: () => 'bounded',
    };
    const statistic = { ...bounded, key: 'exact', finish: () => 'exact', bounded };
    expect(compute(rows, { x: sliced(statistic, 'size') }).x[0]!.result).toBe('exact');
    expect((await computeFrom(inBatches(rows, 2), { x: sliced(statistic, 'size') })).x[0]!.result).toBe(
      'bounded',
    );
    expect(sliced(moments('age'), 'size').bounded).toBeUndefined();
  });

  it('refuses what cannot be sliced by', () => {
    const coded = (code: string) => expect.objectContaining({ code }) as object;
    for (const by of [[], 1, ['a', 'a']])
      expect(() => sliced(moments('age'), by as never)).toThrow(coded('bad-option'));
    const x = { x: sliced(moments('a'), 'by') };
    expect(() => compute(table({ a: numberColumn([1]), by: timeColumn([1]) }), x)).toThrow(
      coded('wrong-kind'),
    );
    expect(() => compute(table({ a: numberColumn([1]) }), x)).toThrow(coded('unknown-column'));
    const named = table({ a: numberColumn([1, 2]), by: textColumn(['(missing)', null]) });
    expect(() => compute(named, x)).toThrow(coded('column-collision'));
    const ids = Float64Array.from({ length: 10_001 }, (_, row) => row);
    expect(() => compute(table({ a: numberColumn(ids), by: numberColumn(ids) }), x)).toThrow(
      coded('too-large'),
    );
  });

  it('says of a bad weight that its row is one of the slice', () => {
    const weighted = table({
      a: numberColumn([1, 2, 3]),
      w: numberColumn([1, 1, -1]),
      by: textColumn(['x', 'y', 'y']),
    });
    expect(() => compute(weighted, { x: sliced(moments('a', { weight: 'w' }), 'by') })).toThrow(
      /is -1 at row 1; .* among those of the slice "y"/,
    );
  });
});

function isIn(from: Table, row: number, slice: Readonly<Record<string, string>>): boolean {
  return Object.entries(slice).every(([name, level]) => {
    const column = from.columns.get(name)!;
    if (column.kind === 'category') return (column.levels[column.codes[row]!] ?? '(missing)') === level;
    const value = (column as { values: Float64Array }).values[row]!;
    return (Number.isNaN(value) ? '(missing)' : String(value)) === level;
  });
}
