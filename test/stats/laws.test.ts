import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyondBounds, beyondQuantiles } from '../../src/stats/beyond.ts';
import { correlations } from '../../src/stats/correlations.ts';
import { distinct } from '../../src/stats/distinct.ts';
import { distinctRows } from '../../src/stats/distinct-rows.ts';
import { histogram } from '../../src/stats/histogram.ts';
import { levelCounts } from '../../src/stats/level-counts.ts';
import { logSums } from '../../src/stats/log-sums.ts';
import { levelTuples } from '../../src/stats/level-tuples.ts';
import { moments } from '../../src/stats/moments.ts';
import { quantiles } from '../../src/stats/quantiles.ts';
import { sortedValues } from '../../src/stats/sorted-values.ts';
import type { AnyStatistic } from '../../src/stats/statistic.ts';
import { textKinds } from '../../src/stats/text-kinds.ts';
import { textLengths } from '../../src/stats/text-lengths.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { brokenStatisticLaw } from '../../src/testing/statistic-laws.ts';

// Where squares leave the range of doubles, shapes begin and end to exist: no place for a law with a tolerance.
const number = fc
  .oneof(
    fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e9, 1e9 + 1),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.integer({ min: -3, max: 3 }),
  )
  .map((value) => (Math.abs(value) < 1e-100 ? 0 : value));
const word = fc.option(fc.oneof(fc.constantFrom('a', 'b', '', '__proto__'), fc.string({ maxLength: 4 })), {
  nil: null,
});

const rows = fc
  .array(fc.record({ number, word, other: number, weight: fc.constantFrom(0, 0.5, 1, 3) }), { maxLength: 30 })
  .chain((list) => fc.record({ list: fc.constant(list), cut: fc.nat({ max: list.length }) }))
  .map(({ list, cut }) => ({
    cut,
    from: table({
      number: numberColumn(list.map((row) => row.number)),
      other: numberColumn(list.map((row) => row.other)),
      weight: numberColumn(list.map((row) => row.weight)),
      text: textColumn(list.map((row) => row.word)),
      category: categoryColumn(list.map((row) => row.word)),
    }),
  }));

const statistics: readonly AnyStatistic[] = [
  moments('number'),
  logSums('number'),
  beyondBounds('number', [-1, 2]),
  beyondQuantiles('number', [0.1, 0.8]),
  sortedValues('number'),
  quantiles('number', [0, 0.1, 0.5, 1]),
  histogram('number', { edges: [-3, 0, 1, 2] }),
  histogram('number', { bins: 4 }),
  histogram('number', { bins: 4, spacing: 'equal-frequency' }),
  levelCounts('number'),
  levelCounts('text'),
  levelCounts('category'),
  levelCounts('text', { limit: 50 }),
  levelTuples(['text', 'category']),
  distinct('number'),
  distinct('text'),
  distinct('category'),
  distinct('number', { approximate: true }),
  distinctRows(),
  correlations(['number', 'other']),
  correlations(['number', 'other'], { weight: 'weight' }),
  moments('number', { weight: 'weight' }),
  quantiles('number', [0, 0.1, 0.5, 1], { weight: 'weight' }),
  histogram('number', { bins: 4, weight: 'weight' }),
  histogram('number', { edges: [-3, 0, 1], weight: 'weight' }),
  textLengths('text'),
  textKinds('text'),
  textKinds('category'),
];

describe('the laws of statistics', () => {
  it.each(statistics.map((statistic) => [statistic.key, statistic] as const))(
    '%s keeps them',
    (_, statistic) => {
      expect(() =>
        fc.assert(
          fc.property(rows, ({ from, cut }) => {
            // Values near 1e9 have squares near 1e18: their variance is known to some 1e-8 of the largest.
            const broken = brokenStatisticLaw(statistic, from, cut, { tolerance: 1e-6 });
            if (broken !== undefined) throw new Error(broken);
          }),
          { seed: 2013, numRuns: 150 },
        ),
      ).not.toThrow();
    },
  );

  const rowsSeen: AnyStatistic = {
    key: 'rows',
    columns: [],
    start: () => ({ rows: 0 }),
    add: (state: { rows: number }, batch) => ({ rows: state.rows + batch.rows }),
    merge: (first: { rows: number }, second: { rows: number }) => ({ rows: first.rows + second.rows }),
    finish: (state: { rows: number }) => state.rows,
  };
  const three = table({ x: numberColumn([3, 1, 2]) });

  it.each<[string, Partial<AnyStatistic>, string]>([
    [
      'keeps only the last batch',
      { add: (_, batch) => ({ rows: batch.rows }) },
      'two batches give another answer than one',
    ],
    [
      'loses a part in a merge',
      { merge: (first: unknown) => first },
      'merged states give another answer than all rows at once',
    ],
    [
      'writes into the first state',
      {
        merge: (first: { rows: number }, second: { rows: number }) =>
          Object.assign(first, { rows: first.rows + second.rows }),
      },
      'the order of a merge changes the answer',
    ],
    [
      'writes into the rows',
      {
        add: (state: { rows: number }, batch) => {
          const column = batch.columns.get('x');
          if (column?.kind === 'number') column.values.sort();
          return { rows: state.rows + batch.rows };
        },
      },
      'add wrote into the rows it was given',
    ],
    [
      'has a bounded form that gives another answer',
      { bounded: { ...rowsSeen, finish: () => -1 } },
      'the bounded form says it is exact and gives another answer',
    ],
    [
      'has a bounded form that loses a part in a merge',
      { bounded: { ...rowsSeen, merge: (first: unknown) => first } },
      'of the bounded form: merged states give another answer than all rows at once',
    ],
    [
      'has a bounded form that counts other rows',
      {
        finish: (state: { rows: number }) => ({ count: state.rows, rankError: 0 }),
        bounded: { ...rowsSeen, finish: () => ({ count: 1, rankError: 0.1 }) },
      },
      'the bounded form counts other rows than the exact one',
    ],
  ])('a statistic that %s is found out', (_, broken, law) => {
    expect(brokenStatisticLaw(rowsSeen, three, 1)).toBeUndefined();
    expect(brokenStatisticLaw({ ...rowsSeen, ...broken }, three, 1)).toBe(law);
  });

  it('a bounded form may be off by what it states', () => {
    const about = { ...rowsSeen, finish: () => [{ count: 3, countError: 2 }] };
    expect(brokenStatisticLaw({ ...rowsSeen, bounded: about }, three, 1)).toBeUndefined();
  });
});
