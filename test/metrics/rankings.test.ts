import { expect, test } from 'vitest';
import { meanAveragePrecision } from '../../src/metrics/mean-average-precision.ts';
import { meanReciprocalRank } from '../../src/metrics/mean-reciprocal-rank.ts';
import { ndcg } from '../../src/metrics/ndcg.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { cases, expectFigures, type RankingCase } from './cases.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

const rowsOf = ({ groups }: RankingCase): Table => table({ query: numberColumn(groups) });
const gains = ({ labels, scores }: RankingCase): [Float64Array, Float64Array] => [
  of(...labels),
  of(...scores),
];
const hits = ({ labels, scores }: RankingCase): [Float64Array, Float64Array] => [
  of(...labels.map((label) => (label > 0 ? 1 : 0))),
  of(...scores),
];
const by = { group: 'query' };

test('rankings agree with scikit-learn and with their definitions to 1e-12', () => {
  const { rankings } = cases;
  expect(rankings.length).toBe(200);
  expect(rankings.filter(({ weights }) => weights?.includes(0)).length).toBeGreaterThan(50);
  const weightsOf = ({ weights }: RankingCase): Float64Array | undefined => weights && of(...weights);
  const figures = (worth: (each: RankingCase) => number): number[] => rankings.map(worth);
  expectFigures(
    figures((each) => ndcg(by)(...gains(each), weightsOf(each), rowsOf(each))),
    rankings.map((each) => each.ndcg),
  );
  expectFigures(
    figures((each) => ndcg({ ...by, k: 3 })(...gains(each), weightsOf(each), rowsOf(each))),
    rankings.map((each) => each.ndcgAt3),
  );
  expectFigures(
    figures((each) => meanAveragePrecision(by)(...hits(each), weightsOf(each), rowsOf(each))),
    rankings.map((each) => each.averagePrecision),
  );
  expectFigures(
    figures((each) => meanReciprocalRank(by)(...hits(each), weightsOf(each), rowsOf(each))),
    rankings.map((each) => each.reciprocalRank),
  );
});

test('groups may be of any kind of column, and their weight is the mean of their rows', () => {
  const [labels, scores] = [of(0, 1, 1, 0), of(0.9, 0.2, 0.8, 0.1)];
  for (const query of [
    categoryColumn(['a', 'a', 'b', 'b']),
    textColumn(['a', 'a', 'b', 'b']),
    numberColumn([7, 7, 1, 1]),
  ]) {
    const rows = table({ query });
    expect(meanReciprocalRank(by)(labels, scores, undefined, rows)).toBe(0.75);
    // The first group counts 3, the second 1.
    expect(meanReciprocalRank(by)(labels, scores, of(2, 4, 1, 1), rows)).toBe((3 * 0.5 + 1) / 4);
  }
});

test('rankings weigh what their rows do on average, and one without weight is none', () => {
  // Group 1 has rows of weight 0, 2 and 4, and its hit is second of those that have weight; 2 has 1 and 0, a hit in the first; 3 has one
  // row of weight 5, in the first place; group 4 has no weight.
  const rows = table({ query: numberColumn([1, 1, 1, 2, 2, 3, 4, 4]) });
  const [labels, scores] = [of(0, 1, 0, 1, 0, 1, 0, 1), of(3, 2, 2.5, 2, 1, 1, 2, 1)];
  const weights = of(0, 2, 4, 1, 0, 5, 0, 0);
  const metric = meanReciprocalRank(by);
  const mean = (3 * 0.5 + 1 * 1 + 5 * 1) / 9;
  expect(metric(labels, scores, weights, rows)).toBeCloseTo(mean, 14);
  // The error of a weighted mean of three: √(Σ w² (value − mean)² · 3 / 2) / Σ w.
  const squares = (3 * (0.5 - mean)) ** 2 + (1 - mean) ** 2 + (5 * (1 - mean)) ** 2;
  const moves = metric.influence!(labels, scores, weights, rows).map((value, row) => weights[row]! * value);
  const error = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0)) / 12;
  expect(error).toBeCloseTo(Math.sqrt(squares * 1.5) / 9, 14);
  expect(moves.reduce((sum, move) => sum + move, 0)).toBeCloseTo(0, 13);
  expect([...moves].map((move) => move === 0)).toEqual([true, false, true, false, true, false, true, true]);
});

test('of the first place alone the gain is that of the row in it', () => {
  const rows = table({ query: numberColumn([1, 1, 1]) });
  expect(ndcg({ ...by, k: 1 })(of(1, 4, 2), of(1, 2, 3), undefined, rows)).toBe(0.5);
});

test('groups without anything relevant are left out, and of none there is no figure', () => {
  const rows = table({ query: numberColumn([1, 1, 2, 2]) });
  expect(ndcg(by)(of(0, 0, 0, 1), of(4, 3, 2, 1), undefined, rows)).toBeCloseTo(1 / Math.log2(3), 12);
  for (const metric of [ndcg(by), meanReciprocalRank(by), meanAveragePrecision(by)]) {
    expect(metric(of(0, 0, 0, 0), of(4, 3, 2, 1), undefined, rows)).toBeNaN();
    expect([...metric.influence!(of(0, 0, 0, 0), of(4, 3, 2, 1), undefined, rows)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
  }
});

test('the error of a mean over groups is s / √groups', () => {
  const rows = table({ query: numberColumn([1, 1, 2, 2, 3]) });
  const influence = meanReciprocalRank(by).influence!(of(0, 1, 1, 0, 1), of(2, 1, 2, 1, 1), undefined, rows);
  // Worth 0.5, 1 and 1: their sample variance is 1/12.
  const error = influence.reduce((sum, value) => sum + value * value, 0) / 25;
  expect(error).toBeCloseTo(1 / 12 / 3, 12);
  expect(influence.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
});

test('rows are needed, as many as labels, with a group each', () => {
  const metric = ndcg(by);
  expect(metric.columns).toEqual(['query']);
  expect(() => metric(of(1), of(1))).toThrow(
    'the column "query" is read from the raw rows, and there are none',
  );
  expect(() => metric(of(1), of(1), undefined, table({ query: numberColumn([1, 2]) }))).toThrow(
    'the table has 2 rows',
  );
  for (const missing of [numberColumn([NaN]), categoryColumn([null]), textColumn([null])])
    expect(() => metric(of(1), of(1), undefined, table({ query: missing }))).toThrow(
      'the group "query" at row 0 is missing (NaN); expected a value for every row',
    );
  expect(metric(of(1), of(1), undefined, table({ query: numberColumn([-1]) }))).toBe(1);
  expect(() => metric(of(1), of(1), undefined, table({ other: numberColumn([1]) }))).toThrow(
    'there is no column "query"',
  );
  expect(() => metric(of(-1), of(1), undefined, table({ query: numberColumn([1]) }))).toThrow(
    'the label at row 0 is -1',
  );
  expect(() => metric(of(Infinity), of(1), undefined, table({ query: numberColumn([1]) }))).toThrow(
    'the label at row 0 is Infinity; expected a finite gain',
  );
  expect(() => metric(of(1), of(NaN), undefined, table({ query: numberColumn([1]) }))).toThrow(
    'the score at row 0 is missing',
  );
  expect(() => ndcg({ group: 'query', k: 0 })).toThrow('k is 0');
  for (const made of [ndcg, meanReciprocalRank, meanAveragePrecision])
    expect(() => made({ group: 'query', top: 3 } as never)).toThrow('there is no option "top"');
  expect(() => meanReciprocalRank({ group: 1 } as never)).toThrow('group is 1');
});
