import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compute } from '../../src/stats/compute.ts';
import { timeCounts, type TimeCounts } from '../../src/stats/time-counts.ts';
import { timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { brokenStatisticLaw } from '../../src/testing/statistic-laws.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const of = (instants: readonly (number | null)[], limit?: number): TimeCounts =>
  compute(table({ at: timeColumn(instants) }), { at: timeCounts('at', limit === undefined ? {} : { limit }) })
    .at;

describe('timeCounts', () => {
  it('counts quarters of an hour, before 1970 too', () => {
    expect(of([0, 14 * MINUTE, 15 * MINUTE, -1, null])).toEqual({
      count: 4,
      missing: 1,
      outOfRange: 0,
      min: -1,
      max: 15 * MINUTE,
      cellMs: 15 * MINUTE,
      cells: new Map([[-15 * MINUTE, 1], [0, 2], [15 * MINUTE, 1]]), // prettier-ignore
    });
  });

  it('keeps what is no instant apart', () => {
    expect(of([Infinity, -Infinity, 8.64e15 + 2, 8.64e15, -8.64e15, NaN])).toMatchObject({
      count: 5,
      missing: 1,
      outOfRange: 3,
      min: -8.64e15,
      max: 8.64e15,
      cells: new Map([[-8.64e15, 1], [8.64e15, 1]]), // prettier-ignore
    });
    expect(of([Infinity])).toMatchObject({ count: 1, min: NaN, max: NaN, cells: new Map() });
    expect(of([])).toMatchObject({ count: 0, missing: 0, min: NaN, max: NaN });
  });

  it('widens to hours, days and powers of two of days when there are too many', () => {
    const steps = (step: number, n: number): number[] => Array.from({ length: n }, (_, i) => i * step);
    expect(of(steps(15 * MINUTE, 8), 8).cellMs).toBe(15 * MINUTE);
    expect(of(steps(15 * MINUTE, 9), 8)).toMatchObject({
      cellMs: HOUR,
      cells: new Map([[0, 4], [HOUR, 4], [2 * HOUR, 1]]), // prettier-ignore
    });
    expect(of(steps(HOUR, 25), 8)).toMatchObject({ cellMs: DAY, cells: new Map([[0, 24], [DAY, 1]]) }); // prettier-ignore
    expect(of(steps(-DAY, 9), 8)).toMatchObject({
      cellMs: 2 * DAY,
      cells: new Map([[-8 * DAY, 2], [-6 * DAY, 2], [-4 * DAY, 2], [-2 * DAY, 2], [0, 1]]), // prettier-ignore
    });
    expect(of(steps(DAY, 1000), 8).cellMs).toBe(128 * DAY);
  });

  it('gives one answer whatever the batches, and counts sparse and dense batches alike', () => {
    const instant = fc.oneof(
      fc.integer({ min: -200, max: 200 }).map((quarter) => quarter * 7 * MINUTE),
      fc.constantFrom(NaN, Infinity, 8.64e15, -8.64e15, 0),
      fc.integer({ min: -100_000, max: 100_000 }).map((day) => day * DAY + 3),
    );
    const rows = fc
      .array(instant, { maxLength: 60 })
      .chain((list) => fc.record({ list: fc.constant(list), cut: fc.nat({ max: list.length }) }));
    for (const limit of [2, 10, 100_000]) {
      expect(() =>
        fc.assert(
          fc.property(rows, ({ list, cut }) => {
            const from = table({ at: timeColumn(list) });
            const broken = brokenStatisticLaw(timeCounts('at', { limit }), from, cut);
            if (broken !== undefined) throw new Error(broken);
            const { cells, cellMs, outOfRange, count } = of(list, limit);
            if (cells.size > limit) throw new Error('more cells than the limit');
            const expected = new Map<number, number>();
            for (const at of list.filter((at) => Math.abs(at) <= 8.64e15).sort((a, b) => a - b)) {
              const start = Math.floor(at / cellMs) * cellMs;
              expected.set(start, (expected.get(start) ?? 0) + 1);
            }
            expect([...cells]).toEqual([...expected]);
            expect([...cells.values()].reduce((sum, n) => sum + n, outOfRange)).toBe(count);
          }),
          { seed: 2013, numRuns: 200 },
        ),
      ).not.toThrow();
    }
  });

  it.each([{ limit: 1 }, { limit: 2.5 }, { cells: 3 }])('refuses the options %o', (options) => {
    expect(() => timeCounts('at', options)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});
