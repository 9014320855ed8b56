import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorOf } from '../../src/metrics/influence.ts';
import { normalInterval } from '../../src/stats/error-intervals.ts';
import { random } from '../../src/core/random.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { bootstrapPValue } from '../../src/evaluate/bootstrap.ts';
import { compareScores } from '../../src/evaluate/compare-scores.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Scored } from '../../src/evaluate/evaluation.ts';
import { auc } from '../../src/metrics/auc.ts';
import { brier } from '../../src/metrics/brier.ts';
import { metric } from '../../src/metrics/metric.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { filter } from '../../src/table/take.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
type Expected = Record<'difference' | 'error' | 'pValue', number>;
interface Case extends Record<'labels' | 'candidate' | 'baseline', number[]> {
  readonly auc: Expected;
  readonly brier: Expected;
}
/** A mark of patients, the area under its curve, and how that differs from the one of the score. */
interface Mark extends Record<'area' | 'error', number> {
  readonly scores: readonly number[];
  readonly test?: Expected;
}
const {
  cases,
  ovarian: { labels, ...marks },
} = JSON.parse(readFileSync(new URL('../fixtures/evaluate-delong.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
  readonly ovarian: Readonly<Record<'albumin' | 'protein' | 'score', Mark>> & {
    readonly labels: readonly number[];
  };
};

test("the difference of two AUCs has the error and the p-value of DeLong's test, by its definition", () => {
  for (const { labels, candidate, baseline, ...expected } of cases) {
    const y = Float64Array.from(labels);
    const { differences } = compareScores(
      { labels: y, scores: Float64Array.from(candidate) },
      { labels: y, scores: Float64Array.from(baseline) },
      { auc, brier },
    );
    for (const name of ['auc', 'brier'] as const) {
      const { difference, interval, pValue, method } = differences[name]!;
      expect(method).toBe('analytic');
      expect(difference).toBeCloseTo(expected[name].difference, 13);
      expect((interval.high - difference) / 1.959963984540054).toBeCloseTo(expected[name].error, 12);
      expect((difference - interval.low) / 1.959963984540054).toBeCloseTo(expected[name].error, 12);
      expect(Math.abs(pValue / expected[name].pValue - 1)).toBeLessThan(1e-8);
    }
  }
});

test("areas, errors, intervals and p-values of the example of DeLong's paper are those that were published", () => {
  const scored = (mark: keyof typeof marks): Scored => ({
    labels: Float64Array.from(labels),
    scores: Float64Array.from(marks[mark].scores),
  });
  // Published: SAS/STAT User's Guide, The LOGISTIC Procedure, Comparing Receiver Operating Characteristic Curves. The
  // area of each mark, its error and its 95 % limits; then how it differs from the score, with the p-value.
  const areas = {
    albumin: [0.7366, 0.0927, 0.5549, 0.9182],
    score: [0.7258, 0.1028, 0.5243, 0.9273],
    protein: [0.6478, 0.1, 0.4518, 0.8439],
  } as const;
  for (const mark of ['albumin', 'score', 'protein'] as const) {
    const { labels, scores } = scored(mark);
    const area = auc(labels, scores);
    const error = errorOf(auc.influence!(labels, scores), undefined);
    // Published are normal limits; the interval of an evaluation stays within 0 and 1.
    const { low, high } = normalInterval(area, error, 0.95);
    expect(area).toBeCloseTo(marks[mark].area, 13);
    expect(error).toBeCloseTo(marks[mark].error, 12);
    [area, error, low, high].forEach((found, at) => expect(found).toBeCloseTo(areas[mark][at]!, 4));
  }
  const differences = {
    albumin: [0.0108, 0.0953, -0.1761, 0.1976, 0.9102],
    protein: [-0.078, 0.1046, -0.283, 0.1271, 0.4561],
  } as const;
  for (const mark of ['albumin', 'protein'] as const) {
    const { difference, interval, pValue } = compareScores(scored(mark), scored('score'), { auc })
      .differences['auc']!;
    const { low, high } = interval;
    const error = (high - low) / 2 / 1.959963984540054;
    expect(difference).toBeCloseTo(marks[mark].test!.difference, 13);
    expect(error).toBeCloseTo(marks[mark].test!.error, 12);
    expect(pValue).toBeCloseTo(marks[mark].test!.pValue, 12);
    [difference, error, low, high, pValue].forEach((found, at) =>
      expect(found).toBeCloseTo(differences[mark][at]!, 4),
    );
  }
});

/** Two models on the same rows, alike for the most part. */
function models(rows: number, seed: number): { candidate: Scored; baseline: Scored } {
  const source = random(seed);
  const labels = Float64Array.from({ length: rows }, () => (source.next() < 0.4 ? 1 : 0));
  const shared = labels.map((label) => label + source.normal());
  const score = (noise: number): Float64Array =>
    shared.map((value) => 1 / (1 + Math.exp(-(value + noise * source.normal()))));
  const from = table({
    city: categoryColumn(Array.from(labels, () => (source.next() < 0.3 ? 'Bath' : 'York'))),
    fare: numberColumn(labels.map(() => source.next())),
  });
  return { candidate: { labels, scores: score(0.2), table: from }, baseline: { labels, scores: score(0.6) } };
}

test('the paired bootstrap agrees with the analytic interval, and draws the same rows for both models', () => {
  const { candidate, baseline } = models(300, 5);
  const analytic = compareScores(candidate, baseline, { auc, brier }).differences;
  const options = { method: 'bootstrap', intervals: { resamples: 1500 } } as const;
  const drawn = compareScores(candidate, baseline, { auc, brier }, options).differences;
  for (const name of ['auc', 'brier']) {
    const [a, b] = [analytic[name]!, drawn[name]!];
    const error = (a.interval.high - a.interval.low) / 2 / 1.96;
    expect(b.method).toBe('bootstrap');
    expect(b.difference).toBe(a.difference);
    // The error of a percentile at 0.025 of 1500 draws is some 0.07 standard errors.
    expect(Math.abs(b.interval.low - a.interval.low)).toBeLessThan(0.3 * error);
    expect(Math.abs(b.interval.high - a.interval.high)).toBeLessThan(0.3 * error);
  }
  // A metric is drawn alike whether or not there are others.
  expect(compareScores(candidate, baseline, { auc }, options).differences['auc']).toEqual(drawn['auc']);
  const same = compareScores(candidate, { ...candidate }, { auc, brier }, options).differences;
  for (const { difference, interval, pValue } of Object.values(same))
    expect([difference, interval, pValue]).toEqual([0, { low: 0, high: 0 }, 1]);
  const alike = compareScores(candidate, { ...candidate }, { auc }).differences['auc']!;
  expect([alike.interval, alike.pValue]).toEqual([{ low: 0, high: 0 }, 1]);
});

test('the difference of a metric without bounds has its whole interval, that of one with bounds what there can be', () => {
  const [labels, ones, tens] = [of(0, 0), of(0, 10), of(1, 1)];
  const mean = (bounds?: readonly [number, number]) =>
    metric('higher', (_, scores) => (scores[0]! + scores[1]!) / 2, {
      rowValues: (_, scores) => scores.slice(),
      ...(bounds && { bounds }),
    });
  const compare = (bounds?: readonly [number, number]) =>
    compareScores({ labels, scores: ones }, { labels, scores: tens }, { mean: mean(bounds) }).differences[
      'mean'
    ]!;
  // Differences −1 and 9: mean 4, sample deviation √50, error 5; 4 ± 5 · 1.959964.
  expect(compare().interval.low).toBeCloseTo(-5.79982, 5);
  expect(compare().interval.high).toBeCloseTo(13.79982, 5);
  expect(compare([0, 5]).interval).toEqual({ low: -5, high: 5 });
  expect(compare([7, 10]).interval).toEqual({ low: -3, high: 3 });
});

test('a p-value of draws is twice the share on the rarer side of 0, and never 0', () => {
  expect(bootstrapPValue(of(1, 2, 3, 4, 5, 6, 7, 8, 9))).toBe(0.2); // 2 · 1 / 10
  expect(bootstrapPValue(of(-1, 2, 3, 4, -5, 6, 7, 8, 9))).toBe(0.6);
  expect(bootstrapPValue(of(-1, 2, NaN, 4, 0, 6, 7, 8, 9))).toBe(0.8);
  expect(bootstrapPValue(of(-1, 1, -1))).toBe(1);
});

test('slices are compared as their rows alone, with columns and weights of the candidate', () => {
  const { candidate, baseline } = models(120, 6);
  const weights = candidate.labels.map((_, row) => 1 + (row % 3));
  const paid = metric(
    'lower',
    (labels, scores, w, rows) => {
      const { values } = column(rows!, 'fare', 'number');
      return labels.reduce((sum, y, row) => sum + w![row]! * values[row]! * Math.abs(y - scores[row]!), 0);
    },
    { columns: ['fare'] },
  );
  const metrics = { auc, paid };
  const options = { intervals: { resamples: 40, confidence: 0.8, seed: 9 } };
  const comparison = compareScores({ ...candidate, weights }, { ...baseline, weights }, metrics, {
    ...options,
    slices: bySlice('city'),
  });
  expect(comparison.confidence).toBe(0.8);
  expect(comparison.directions).toEqual({ auc: 'higher', paid: 'lower' });
  expect(comparison.differences['paid']!.method).toBe('bootstrap');
  const { codes, levels } = column(candidate.table!, 'city', 'category');
  for (const { slice, rows, differences } of comparison.slices) {
    const isIn = (row: number): boolean => levels[codes[row]!] === slice['city'];
    const keep = (values: Float64Array): Float64Array => values.filter((_, row) => isIn(row));
    const part = (scored: Scored): Scored => ({
      labels: keep(scored.labels),
      scores: keep(scored.scores),
      weights: keep(weights),
      table: filter(candidate.table!, isIn),
    });
    const alone = compareScores(part(candidate), part(baseline), metrics, options);
    expect([rows, differences]).toEqual([alone.rows, alone.differences]);
  }
  const own = evaluate({ ...candidate, weights }, metrics, { slices: bySlice('city') });
  expect(comparison.slices.map(({ slice, rows }) => [slice, rows])).toEqual(
    own.slices.map(({ slice, rows }) => [slice, rows]),
  );
  expect(comparison.slices[0]!.differences['auc']!.candidate).toBe(own.slices[0]!.metrics['auc']);
});

test('intervals of slices hold together where that is asked for', () => {
  const { candidate, baseline } = models(120, 7);
  const slices = bySlice('city');
  const each = compareScores(candidate, baseline, { brier }, { slices });
  const together = compareScores(
    candidate,
    baseline,
    { brier },
    { slices, intervals: { slices: 'together' } },
  );
  expect([each.sliceConfidence, together.sliceConfidence]).toEqual([undefined, 0.975]);
  const width = (from: typeof each): number => {
    const { low, high } = from.slices[0]!.differences['brier']!.interval;
    return high - low;
  };
  // The normal quantiles at 0.9875 and 0.975.
  expect(width(together) / width(each)).toBeCloseTo(2.241402727604947 / 1.959963984540054, 9);
});

test('a difference that does not exist has no interval and no p-value', () => {
  const one = { labels: of(1, 1), scores: of(0.5, 0.6) };
  for (const method of ['analytic', 'bootstrap'] as const)
    expect(compareScores(one, one, { auc }, { method }).differences['auc']).toEqual({
      candidate: NaN,
      baseline: NaN,
      difference: NaN,
      interval: { low: NaN, high: NaN },
      pValue: NaN,
      method,
    });
});

test('scores of other rows, and methods that cannot be, are refused with a code', () => {
  const candidate = { labels: of(0, 1, 1), scores: of(0.1, 0.5, 0.6) };
  const plain = metric('higher', () => 1);
  const compare =
    (baseline: object, options: object = {}, metrics: object = { auc }) =>
    (): unknown =>
      compareScores(candidate, { ...candidate, ...baseline }, metrics as { auc: typeof auc }, options);
  const refused: [() => unknown, string, string][] = [
    [compare({ labels: of(0, 1, 0) }), 'bad-data', 'label at row 2 is 1 in the candidate, and 0'],
    [compare({ weights: of(1, 2, 1) }), 'bad-data', 'weight at row 1 is 1 in the candidate, and 2'],
    [compare({ labels: of(0, 1), scores: of(0, 1) }), 'shape-mismatch', 'has 3 rows, and the baseline 2'],
    [compare({}, { slices: bySlice('city') }), 'bad-option', 'there is no table'],
    [compare({}, { method: 'exact' }), 'bad-option', 'method is'],
    [compare({}, { confidence: 0.9 }), 'bad-option', 'no option'],
    [compare({}, { method: 'analytic' }, { plain }), 'unsupported', 'plain does not tell'],
    [() => compareScores(candidate, null as never, { auc }), 'bad-data', 'nothing scored'],
  ];
  for (const [run, code, message] of refused) {
    expect(run, message).toThrow(expect.objectContaining({ code }));
    expect(run).toThrow(message);
  }
});

test('rows that are out of step are seen by the columns that both tables have', () => {
  const labels = of(0, 1, 0, 1);
  const scores = of(0.1, 0.7, 0.3, 0.9);
  const columns = {
    id: textColumn(['a', null, 'c', 'd']),
    fare: numberColumn([1, NaN, 3, 4]),
    at: timeColumn(of(1, 2, NaN, 4)),
    city: categoryColumn(['Bath', 'York', null, 'Bath']),
  };
  const compare = (candidate: object, baseline: object): unknown =>
    compareScores(
      { labels, scores, table: table(candidate as typeof columns) },
      { labels, scores, table: table(baseline as typeof columns) },
      { auc },
    );
  const alike = {
    id: textColumn(['a', null, 'c', 'd']),
    fare: numberColumn([1, NaN, 3, 4]),
    at: timeColumn(of(1, 2, NaN, 4)),
    // The same by other codes, with a level that no row has.
    city: { kind: 'category', codes: Int32Array.of(2, 0, -1, 2), levels: ['York', 'Hull', 'Bath'] } as const,
    other: numberColumn([9, 9, 9, 9]),
  };
  expect(() => compare(columns, alike)).not.toThrow();
  expect(() => compare(alike, columns)).not.toThrow();
  expect(() => compare(columns, { ...alike, fare: textColumn(['1', '2', '3', '4']) })).not.toThrow();
  const refused: [object, string, number][] = [
    [{ id: textColumn(['a', null, null, 'd']) }, 'id', 2],
    [{ id: textColumn(['a', '', 'c', 'd']) }, 'id', 1],
    [{ fare: numberColumn([1, 0, 3, 4]) }, 'fare', 1],
    [{ fare: numberColumn([1, NaN, 3, NaN]) }, 'fare', 3],
    [{ at: timeColumn(of(0, 2, NaN, 4)) }, 'at', 0],
    [{ city: categoryColumn(['Bath', 'York', null, 'York']) }, 'city', 3],
    [{ city: categoryColumn(['Bath', 'York', 'York', 'Bath']) }, 'city', 2],
    [{ city: categoryColumn(['Bath', 'Hull', null, 'Bath']) }, 'city', 1],
    [{ city: categoryColumn([null, 'York', null, 'Bath']) }, 'city', 0],
  ];
  for (const [changed, name, row] of refused)
    expect(() => compare(columns, { ...columns, ...changed }), name).toThrow(
      expect.objectContaining({ code: 'bad-data', details: { column: name, row } }),
    );
  const swapped = [2, 3, 0, 1]; // the same labels, in another order of rows
  expect(() =>
    compare({ ...columns }, { fare: numberColumn(swapped.map((at) => columns.fare.values[at]!)) }),
  ).toThrow('the column "fare" at row 0 differs between the tables of the candidate and the baseline');
  expect(() => compare(columns, { fare: numberColumn([1, 2, 3]) })).toThrow(
    expect.objectContaining({ code: 'shape-mismatch' }),
  );
});
