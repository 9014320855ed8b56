import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { bootstrapInterval, drawnFigures } from '../../src/evaluate/bootstrap.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Scored } from '../../src/evaluate/evaluation.ts';
import { metric, type Metric } from '../../src/metrics/metric.ts';
import { shareInterval } from '../../src/metrics/share-interval.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { filter } from '../../src/table/take.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

const meanOf = (values: Float64Array, weights?: Float64Array): number => {
  let [sum, total] = [0, 0];
  values.forEach((value, row) => {
    sum += (weights?.[row] ?? 1) * value;
    total += weights?.[row] ?? 1;
  });
  return sum / total;
};
/** The mean score, with nothing told besides. */
const plain = metric('higher', (_, scores, weights) => meanOf(scores, weights));
const worth = metric('higher', (_, scores, weights) => meanOf(scores, weights), {
  rowValues: (_, scores) => scores.slice(),
});
const share = metric(
  'higher',
  (labels, scores, weights) =>
    meanOf(
      labels.map((y, row) => +(y === scores[row])),
      weights,
    ),
  {
    interval: (confidence, labels, scores, weights) =>
      shareInterval(
        labels.map((y, row) => +(y === scores[row])),
        weights,
        confidence,
      ),
  },
);
const influential = (bounds?: readonly [number, number]): Metric =>
  metric('higher', (_, scores, weights) => meanOf(scores, weights), {
    influence: (_, scores) => scores.map((score) => score - meanOf(scores)),
    ...(bounds && { bounds }),
  });
const intervalOf = (scored: Scored, of: Metric, options = {}) =>
  evaluate(scored, { of }, { intervals: options }).intervals!['of']!;

test('a mean has the normal interval of its standard error', () => {
  const scored = { labels: of(0, 0, 0, 0), scores: of(1, 2, 3, 4) };
  // 2.5 ± 1.959964 · 1.290994 / √4
  const { low, high } = intervalOf(scored, worth);
  expect(low).toBeCloseTo(1.234849, 6);
  expect(high).toBeCloseTo(3.765151, 6);
  // 2.5 ± 1.644854 · √(5 / 16): the influence is taken as it is.
  const ninety = intervalOf(scored, influential(), { confidence: 0.9 });
  expect(ninety.low).toBeCloseTo(1.580499, 6);
  expect(ninety.high).toBeCloseTo(3.419501, 6);
  expect(intervalOf(scored, influential([2, 3]))).toEqual({ low: 2, high: 3 });
});

test('weights count squared: a row of weight 0 is no row, and equal weights are none', () => {
  const scored = { labels: of(0, 0, 0, 0), scores: of(1, 2, 3, 4) };
  for (const of of [worth, share, influential()])
    expect(intervalOf({ ...scored, weights: Float64Array.of(3, 3, 3, 3) }, of).low).toBeCloseTo(
      intervalOf(scored, of).low,
      12,
    );
  const more = { labels: of(0, 0, 0, 0, 9), scores: of(1, 2, 3, 4, 50), weights: of(1, 1, 1, 1, 0) };
  expect(intervalOf(more, worth)).toEqual(intervalOf(scored, worth));
  // Mean 2.5, deviations −1.5 and 0.5 at weights 1 and 3: √((1.5² + 1.5²) · 2) / 4 = 0.75.
  const { low, high } = intervalOf({ labels: of(0, 0), scores: of(1, 3), weights: of(1, 3) }, worth);
  expect((high - low) / 2 / 1.959963984540054).toBeCloseTo(0.75, 12);
});

test("a share has Wilson's interval, at effective rows where rows weigh unequally", () => {
  const scored = { labels: of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1), scores: of(0, 1, 0, 1, 0, 1, 0, 1, 1, 0) };
  // scipy.stats.binomtest(8, 10).proportion_ci(method='wilson')
  const { low, high } = intervalOf(scored, share);
  expect(low).toBeCloseTo(0.4901624715, 9);
  expect(high).toBeCloseTo(0.9433178485, 9);
  // Weights 3, 1: (3 + 1)² / (9 + 1) = 1.6 rows, of which three quarters are right.
  const weighted = intervalOf({ labels: of(1, 1), scores: of(1, 0), weights: of(3, 1) }, share);
  const z = 1.959963984540054;
  const middle = (0.75 + z ** 2 / 3.2) / (1 + z ** 2 / 1.6);
  expect((weighted.low + weighted.high) / 2).toBeCloseTo(middle, 12);
  const certain = intervalOf({ labels: of(1, 1), scores: of(1, 1) }, share);
  expect(certain.high).toBe(1);
  expect(certain.low).toBeGreaterThan(0.3);
});

test('the bootstrap gives the percentiles of means of rows drawn anew', () => {
  // Of two rows 0 and 1 the mean is 0, ½ and 1 in a quarter, a half and a quarter of the draws.
  const two = { labels: of(0, 0), scores: of(0, 1) };
  expect(intervalOf(two, plain)).toEqual({ low: 0, high: 1 });
  expect(intervalOf(two, plain, { confidence: 0.4 })).toEqual({ low: 0.5, high: 0.5 });
  const source = random(3);
  const scores = Float64Array.from({ length: 300 }, () => source.normal());
  const many = { labels: new Float64Array(300), scores };
  const normal = intervalOf(many, worth);
  const drawn = intervalOf(many, plain, { resamples: 2000 });
  const error = (normal.high - normal.low) / 2 / 1.96;
  // The error of a percentile at 0.025 of 2000 draws is some 0.06 standard errors.
  expect(Math.abs(drawn.low - normal.low)).toBeLessThan(0.25 * error);
  expect(Math.abs(drawn.high - normal.high)).toBeLessThan(0.25 * error);
  expect(intervalOf(many, plain, { seed: 1 })).not.toEqual(intervalOf(many, plain, { seed: 2 }));
  expect(intervalOf(many, plain, { seed: 1 })).toEqual(intervalOf(many, plain, { seed: 1 }));
});

test('each draw has as many rows as there are, whole ones, with a score of each class', () => {
  // A row of label y has the scores y + 0.1, y + 0.2 and y + 0.3, the weight y + 1 and the fare 10 y.
  const labels = of(0, 1, 2, 1, 0);
  const scores = Float64Array.from(
    { length: 15 },
    (_, at) => labels[Math.floor(at / 3)]! + ((at % 3) + 1) / 10,
  );
  const fare = numberColumn(labels.map((y) => 10 * y));
  const rows = { labels, scores, weights: labels.map((y) => y + 1), columns: table({ fare }) };
  let draws = 0;
  const seen = new Set<string>();
  const figures = drawnFigures(
    [rows, rows],
    [['own', metric('higher', () => 0)]],
    { resamples: 30, seed: 1 },
    (_, [one, other]) => {
      expect(other!.labels).toEqual(one!.labels);
      expect([one!.labels.length, one!.scores.length, one!.columns!.rows]).toEqual([5, 15, 5]);
      one!.labels.forEach((y, row) => {
        expect([...one!.scores.subarray(3 * row, 3 * row + 3)]).toEqual([y + 0.1, y + 0.2, y + 0.3]);
        expect(one!.weights![row]).toBe(y + 1);
        expect(column(one!.columns!, 'fare', 'number').values[row]).toBe(10 * y);
      });
      seen.add(one!.labels.join());
      return draws++;
    },
  );
  expect(figures.get('own')).toEqual(Float64Array.from({ length: 30 }, (_, draw) => draw));
  expect(seen.size).toBeGreaterThan(20);
});

test('a draw without a figure counts as beyond either end', () => {
  // Without the row of label 1, in a quarter of the draws, there is no figure.
  const positives = metric('higher', (labels, scores) => {
    const found = scores.filter((_, row) => labels[row] === 1);
    return found.length === 0 ? NaN : meanOf(found);
  });
  const two = { labels: of(0, 1), scores: of(0, 1) };
  expect(intervalOf(two, positives)).toEqual({ low: NaN, high: NaN });
  expect(intervalOf(two, positives, { confidence: 0.4 })).toEqual({ low: 1, high: 1 });
  // In order: below all, 1, 2, 3, 4; and 1, 2, 3, 4, above all.
  expect(bootstrapInterval(of(3, 1, NaN, 4, 2), 0.5)).toEqual({ low: 1, high: 4 });
});

test('an interval of a figure that does not exist, or of one row, does not exist', () => {
  const none = metric('higher', () => NaN, { influence: (labels) => labels.map(() => NaN) });
  const scored = { labels: of(0), scores: of(2) };
  expect(intervalOf(scored, none)).toEqual({ low: NaN, high: NaN });
  expect(intervalOf(scored, worth)).toEqual({ low: NaN, high: NaN });
  expect(intervalOf({ labels: of(), scores: of() }, plain)).toEqual({ low: NaN, high: NaN });
});

const flights = table({
  origin: categoryColumn(['EWR', 'JFK', 'EWR', 'JFK', 'JFK', 'EWR']),
  fare: numberColumn([10, 20, 30, 40, 50, 60]),
  tail: textColumn(['a', null, 'b', 'c', 'd', 'e']),
});
const scored = { labels: of(0, 1, 0, 1, 1, 0), scores: of(1, 2, 3, 4, 5, 6), weights: of(1, 2, 1, 2, 1, 2) };
const income = metric(
  'higher',
  (_labels, scores, _weights, rows) => {
    const fares = column(rows!, 'fare', 'number').values;
    expect([...rows!.columns.keys()]).toEqual(['fare', 'tail']);
    expect(column(rows!, 'tail', 'text').values).toHaveLength(scores.length);
    return meanOf(scores.map((score, row) => score * fares[row]!));
  },
  { columns: ['fare', 'tail'] },
);

test('a slice has the intervals of its rows alone, at one confidence, and metrics get their columns', () => {
  const metrics = { worth, share, plain, income };
  const options = { confidence: 0.8, resamples: 50, seed: 4 };
  const evaluation = evaluate({ ...scored, table: flights }, metrics, {
    slices: bySlice('origin'),
    intervals: options,
  });
  expect(evaluation.confidence).toBe(0.8);
  expect(evaluation.metrics['income']).toBeCloseTo((10 + 40 + 90 + 160 + 250 + 360) / 6, 12);
  expect(evaluation.slices[0]!.metrics['income']).toBeCloseTo((10 + 90 + 360) / 3, 12);
  for (const { slice, intervals } of evaluation.slices) {
    const isIn = (row: number): boolean =>
      flights.columns.get('origin')!.kind === 'category' && codeOf(row) === slice['origin'];
    const alone = filter(flights, isIn);
    const [labels, scores, weights] = [scored.labels, scored.scores, scored.weights].map((values) =>
      values.filter((_, row) => isIn(row)),
    );
    const own = evaluate({ labels: labels!, scores: scores!, weights: weights!, table: alone }, metrics, {
      intervals: options,
    });
    expect(intervals).toEqual(own.intervals);
    expect(Object.keys(intervals!)).toEqual(Object.keys(metrics));
  }
  const without = evaluate({ ...scored, table: flights }, metrics, { slices: bySlice('origin') });
  expect('intervals' in without || 'confidence' in without || 'intervals' in without.slices[0]!).toBe(false);
});

function codeOf(row: number): string {
  const { codes, levels } = column(flights, 'origin', 'category');
  return levels[codes[row]!]!;
}

test('columns and intervals that cannot be are refused before a row is read', () => {
  const unread = metric(
    'higher',
    () => {
      throw new Error('read');
    },
    { columns: ['fare'] },
  );
  const late = { labels: of(NaN), scores: of(1) };
  const refused: [() => unknown, string][] = [
    [() => evaluate(late, { unread }), 'bad-option'],
    [() => evaluate({ ...late, table: flights }, { unread }), 'shape-mismatch'],
    [() => evaluate({ ...late, table: table({ fee: numberColumn([1]) }) }, { unread }), 'unknown-column'],
    [() => evaluate(scored, { plain }, { intervals: { confidence: 1 } }), 'bad-option'],
    [() => evaluate(scored, { plain }, { intervals: { resamples: 19 } }), 'bad-option'],
    [() => evaluate(scored, { plain }, { intervals: { seed: NaN } }), 'bad-option'],
    [() => evaluate(scored, { plain }, { intervals: { level: 0.9 } as object }), 'bad-option'],
    [() => evaluate(scored, { plain }, { intervals: true as unknown as object }), 'bad-option'],
  ];
  for (const [run, code] of refused) expect(run, String(run)).toThrow(expect.objectContaining({ code }));
});
