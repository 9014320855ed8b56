import { describe, expect, it } from 'vitest';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { levelCounts } from '../../src/stats/level-counts.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const of = (column: Column) => {
  const { count, missing, levels } = compute(table({ x: column }), { x: levelCounts('x') }).x;
  return { count, missing, levels: [...levels] };
};

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
});
