import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { auc } from '../../src/metrics/auc.ts';
import { classAuc } from '../../src/metrics/class-auc.ts';
import type { BoundedFigure } from '../../src/metrics/metric.ts';
import {
  areaOf,
  mergeScoreCells,
  noScoreCells,
  scoreCells,
  type ScoreCells,
} from '../../src/metrics/over/score-cells.ts';
import { compute } from '../../src/stats/compute.ts';
import { numberColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { brokenStatisticLaw } from '../../src/testing/statistic-laws.ts';

const MOST = 65_536;
const columns = { label: 'y', score: 'p' };

/** Rows whose label goes with the score a little. */
function drawn(rows: number, score: (at: number) => number, seed = 1): Table {
  const source = random(seed);
  const scores = Float64Array.from({ length: rows }, () => score(source.next()));
  const sorted = scores.slice().sort();
  const middle = sorted[rows >> 1]!;
  const labels = scores.map((of) => Number(source.next() < (of > middle ? 0.6 : 0.4)));
  return table({
    y: numberColumn(labels),
    p: numberColumn(scores),
    w: numberColumn(scores.map(() => source.integer(4) / 4)),
  });
}

const valuesOf = (rows: Table, name: string): Float64Array => column(rows, name, 'number').values;
const exactly = (rows: Table, weighed = false): number =>
  auc(valuesOf(rows, 'y'), valuesOf(rows, 'p'), weighed ? valuesOf(rows, 'w') : undefined);
const mapped = (rows: Table, of: (values: Float64Array) => Float64Array): Table =>
  table([...rows.columns.keys()].map((name) => [name, numberColumn(of(valuesOf(rows, name)))] as const));
const part = (rows: Table, from: number, to: number): Table =>
  mapped(rows, (values) => values.slice(from, to));
const boundedOf = (weight?: string) =>
  auc.over!({ ...columns, ...(weight !== undefined && { weight }) }).bounded!;

test.each([
  ['probabilities', (at: number) => at],
  ['probabilities of a rare event', (at: number) => 1e-4 * at ** 3],
  ['log odds', (at: number) => Math.log(at / (1 - at))],
  ['scores near one number', (at: number) => 1000 + at * 1e-6],
  ['scores of all sizes', (at: number) => (at < 0.5 ? -1 : 1) * 10 ** (600 * at - 300)],
] as [string, (at: number) => number][])(
  'more different %s than cells: the figure is within its error, which is small',
  (_, score) => {
    const rows = drawn(150_000, score);
    for (const weight of [undefined, 'w']) {
      const exact = exactly(rows, weight !== undefined);
      const { value, absoluteError } = compute(rows, { a: boundedOf(weight) }).a as BoundedFigure;
      expect(absoluteError).toBeGreaterThan(0);
      expect(absoluteError).toBeLessThan(1e-4);
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(absoluteError);
      expect(compute(rows, { a: auc.over!({ ...columns, ...(weight && { weight }) }) }).a).toBeCloseTo(
        exact,
        13,
      );
    }
  },
);

/** All of a state: comparing arrays number by number takes long. */
function bytesOf(state: unknown): Buffer {
  const { rows, own } = state as { rows: number; own: ScoreCells };
  const arrays = [Float64Array.of(rows, own.dropped), own.low, own.high, own.positives, own.negatives];
  return Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

test('the state depends on the set of rows alone: not on their order, nor on where they are cut', () => {
  const rows = drawn(140_000, (at) => Math.log(at / (1 - at)));
  const reversed = mapped(rows, (values) => values.slice().reverse());
  const bounded = boundedOf();
  const whole = bytesOf(bounded.add(bounded.start(), rows));
  for (const each of [rows, reversed])
    for (const cuts of [[1], [70_000], [100, 66_000, 66_001, 139_999]]) {
      const ends = [0, ...cuts, each.rows];
      const parts = ends.slice(1).map((end, at) => part(each, ends[at]!, end));
      const added = parts.reduce(
        (state, batch) => bounded.add(state, batch) as unknown,
        bounded.start() as unknown,
      );
      expect(bytesOf(added).equals(whole)).toBe(true);
      const states = parts.map((batch) => bounded.add(bounded.start(), batch) as unknown);
      expect(
        bytesOf(states.reduceRight((first, second) => bounded.merge(first, second) as unknown)).equals(whole),
      ).toBe(true);
    }
  expect(brokenStatisticLaw(auc.over!(columns), rows, 12_345)).toBe(undefined);
});

test('up to 65,536 different scores it is exact, and with one more one bit is dropped', () => {
  const spread = (count: number): Table =>
    table({
      p: numberColumn(Float64Array.from({ length: count }, (_, at) => 1 + at * 2 ** -40)),
      y: numberColumn(Float64Array.from({ length: count }, (_, at) => Number(at % 3 === 0))),
    });
  const full = spread(MOST);
  expect(compute(full, { a: boundedOf() }).a).toBe(exactly(full));
  const beyond = spread(MOST + 1);
  const { own } = boundedOf().add(boundedOf().start(), beyond) as {
    own: { dropped: number; low: Float64Array };
  };
  // The least difference is 2^-40 of numbers with 52 bits: 12 bits tell nothing apart, the 13th does.
  expect(own.dropped).toBe(13);
  expect(own.low.length).toBe(MOST / 2 + 1);
});

test('by hand: two cells of two scores, one of them of both classes', () => {
  // 1 and 1 + 2^-52 differ in the last bit; 2 and 3 in another exponent or first digit.
  const scores = Float64Array.of(1, 1 + 2 ** -52, 2, 3);
  const cells = scoreCells(scores, [1, 0, 0, 2], [0, 1, 1, 0]);
  const { value, absoluteError, positives } = areaOf(mergeScoreCells(cells, noScoreCells, 3));
  // Pairs by weight: 3 × 2. Label 1 at 3 wins four; that at 1 ties with one, of the two it would lose.
  expect([value, absoluteError, positives]).toEqual([4.5 / 6, 0.5 / 6, 3]);
  expect(areaOf(cells)).toEqual({ value: 4 / 6, absoluteError: 0, positives: 3 });
});

test('cells of both signs, of infinities and of zeros of both signs', () => {
  const scores = Float64Array.of(-Infinity, -2, -1, -0, 0, 1, 2, Infinity);
  const all = scoreCells(scores, [0, 0, 1, 0, 1, 0, 1, 1], [1, 1, 0, 1, 0, 1, 0, 0]);
  expect([...all.low]).toEqual([-Infinity, -2, -1, 0, 1, 2, Infinity]);
  const two = mergeScoreCells(all, noScoreCells, 2);
  expect([two.dropped, [...two.low], [...two.high]]).toEqual([63, [-Infinity, 0], [-1, Infinity]]);
  expect(Math.abs(areaOf(two).value - areaOf(all).value)).toBeLessThanOrEqual(areaOf(two).absoluteError);
});

test('weights that no double holds add up without drift over many batches', () => {
  const bounded = auc.over!({ ...columns, weight: 'w' });
  const batch = table({
    y: numberColumn([0, 1, 1, 0]),
    p: numberColumn([1, 1, 2, 3]),
    w: numberColumn([0.1, 0.1, 0.1, 0.1]),
  });
  let state = bounded.start() as unknown;
  for (let at = 0; at < 100_000; at++) state = bounded.add(state, batch) as unknown;
  expect(Math.abs((bounded.finish(state as never) as number) - 0.375)).toBeLessThan(1e-15);
});

test('the AUC of classes is bounded as those of its classes are', () => {
  const rows = drawn(120_000, (at) => at);
  const [y, p] = [valuesOf(rows, 'y'), valuesOf(rows, 'p')];
  const both = table({ y: numberColumn(y), q: numberColumn(p.map((of) => 1 - of)), p: numberColumn(p) });
  const statistic = classAuc('weighted').over!({ label: 'y', score: ['q', 'p'] });
  const { value, absoluteError } = compute(both, { a: statistic.bounded! }).a as BoundedFigure;
  const exact = compute(both, { a: statistic }).a as number;
  expect(exact).toBeCloseTo(auc(y, p), 12);
  expect(absoluteError).toBeGreaterThan(0);
  expect(Math.abs(value - exact)).toBeLessThanOrEqual(absoluteError);
});

test('the laws of statistics find a bounded form that is further off than it says', () => {
  const rows = drawn(70_000, (at) => at);
  const statistic = auc.over!(columns);
  const { bounded } = statistic;
  const lying = { ...bounded!, finish: () => ({ value: exactly(rows) + 0.01, absoluteError: 0.009 }) };
  expect(brokenStatisticLaw({ ...statistic, bounded: lying }, rows, 1000)).toBe(
    'the bounded form is further off than it says',
  );
});
