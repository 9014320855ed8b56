import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { compareScores } from '../../src/evaluate/compare-scores.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Scored } from '../../src/evaluate/evaluation.ts';
import { weakSlices } from '../../src/evaluate/weak-slices.ts';
import { meanReciprocalRank } from '../../src/metrics/mean-reciprocal-rank.ts';
import { metric, type Metric } from '../../src/metrics/metric.ts';
import { categoryColumn, numberColumn, textColumn, type Column } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { take } from '../../src/table/take.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const mrr = meanReciprocalRank({ group: 'query' });

interface Rankings extends Scored {
  readonly table: Table;
  /** The reciprocal rank of each query, worked out by its definition. */
  readonly worth: readonly number[];
  readonly devices: readonly string[];
}

/** Queries of five rows each, of which one is right; on the weak device, scores know nothing. */
function rankings(queries: number, seed: number, weak = ''): Rankings {
  const source = random(seed);
  const devices = Array.from({ length: queries }, () => ['phone', 'desk', 'tablet'][source.integer(3)]!);
  const right = devices.map(() => source.integer(5));
  const labels = new Float64Array(5 * queries).map((_, row) =>
    right[Math.floor(row / 5)] === row % 5 ? 1 : 0,
  );
  const scores = labels.map(
    (label, row) => (devices[Math.floor(row / 5)] === weak ? 0 : 1.5 * label) + source.normal(),
  );
  const worth = devices.map((_, query) => {
    const own = scores.slice(5 * query, 5 * query + 5);
    return 1 / (1 + own.filter((score) => score > own[right[query]!]!).length);
  });
  const rows = {
    query: numberColumn(Array.from(labels, (_, row) => 1000 - Math.floor(row / 5))),
    device: categoryColumn(Array.from(labels, (_, row) => devices[Math.floor(row / 5)]!)),
    place: categoryColumn(Array.from(labels, (_, row) => (row % 5 === 0 ? 'first' : 'later'))),
  };
  return { labels, scores, table: table(rows), worth, devices };
}

function inOrder(
  { labels, scores, table: from }: Rankings,
  order: Int32Array,
): Scored & { readonly table: Table } {
  const at = (values: Float64Array): Float64Array => Float64Array.from(order, (row) => values[row]!);
  return { labels: at(labels), scores: at(scores), table: take(from, order) };
}

describe('weak slices of a metric over groups', () => {
  test('are those of the figures of the groups, one row each', () => {
    const scored = rankings(400, 1, 'phone');
    const found = weakSlices(scored, mrr, { columns: ['device'], falseDiscoveryRate: 0.999 });
    const worth = metric('higher', () => 0, { rowValues: (_, scores) => scores });
    const alone = weakSlices(
      {
        labels: new Float64Array(400),
        scores: Float64Array.from(scored.worth),
        table: table({ device: categoryColumn(scored.devices) }),
      },
      worth,
      { columns: ['device'], falseDiscoveryRate: 0.999 },
    );
    expect(found.tested).toBe(3);
    expect(found.slices[0]!.slice).toEqual({ device: 'phone' });
    expect(found.slices[0]!.groups).toBe(scored.devices.filter((device) => device === 'phone').length);
    expect(found.slices[0]!.rows).toBe(5 * found.slices[0]!.groups!);
    const mean = (isPhone: boolean): number => {
      const own = scored.worth.filter((_, query) => (scored.devices[query] === 'phone') === isPhone);
      return own.reduce((sum, one) => sum + one, 0) / own.length;
    };
    expect(found.slices[0]!.value).toBeCloseTo(mean(true), 12);
    expect(found.slices[0]!.rest).toBeCloseTo(mean(false), 12);
    const pValues = (from: typeof found): unknown =>
      from.slices
        .flatMap(({ overlapping, ...own }) => [own, ...overlapping])
        .map(({ slice, pValue }) => [slice['device'], pValue.toPrecision(9)]);
    expect(pValues(found)).toEqual(pValues(alone));
  });

  test('do not depend on the order of rows', () => {
    const scored = rankings(400, 2, 'desk');
    const search = (from: Scored): unknown =>
      weakSlices(from, mrr, { columns: ['device'] }).slices.map(({ slice, rows, groups, pValue }) => [
        ...[slice, rows, groups],
        pValue.toPrecision(9),
      ]);
    const rows = Int32Array.from(scored.labels.keys());
    const expected = search(scored);
    expect(expected).toMatchObject([
      [{ device: 'desk' }, expect.any(Number), expect.any(Number), expect.any(String)],
    ]);
    const source = random(2);
    for (const order of [
      rows.slice().reverse(),
      rows.map((row) => (row * 7) % 2000),
      rows.slice().sort(() => source.next() - 0.5),
    ])
      expect(search(inOrder(scored, order))).toEqual(expected);
  });

  test('are of enough groups, with weights, and not by what differs within a group', () => {
    const scored = rankings(150, 3, 'phone');
    expect(weakSlices(scored, mrr, { columns: ['device'] })).toMatchObject({
      slices: [],
      tested: 0,
      small: 3,
    });
    const options = { columns: ['device'], minRows: 20 };
    expect(weakSlices(scored, mrr, options).slices.map(({ slice }) => slice)).toEqual([{ device: 'phone' }]);
    const { codes, levels } = column(scored.table, 'device', 'category');
    const weights = Float64Array.from(codes, (code, row) => (levels[code] === 'phone' ? 0 : 1 + (row % 2)));
    expect(weakSlices({ ...scored, weights }, mrr, options)).toMatchObject({ slices: [], small: 1 });
    const inFirst = Float64Array.from(codes, (_, row) => (row % 5 === 0 ? 0 : 2));
    const [weak] = weakSlices({ ...scored, weights: inFirst }, mrr, options).slices;
    expect(weak!.rows).toBe(4 * weak!.groups!);
    expect(() => weakSlices(scored, mrr, { columns: ['device', 'place'] })).toThrow(
      expect.objectContaining({ code: 'unsupported', details: { column: 'place', row: 1 } }),
    );
    expect(() => weakSlices(scored, mrr, { columns: ['device', 'place'] })).toThrow(
      'slices by "place" cut the groups by "query" of the metric: row 1 is in "later", and others of its group in "first"',
    );
    // Rows of weight 0 are no rows, wherever they are.
    expect(weakSlices({ ...scored, weights: inFirst }, mrr, { columns: ['place'], minRows: 20 }).tested).toBe(
      0,
    );
  });

  test('weigh and count as in the metric: by rows of weight above 0, and only groups that have a figure', () => {
    const scored = rankings(150, 3, 'phone');
    const options = { columns: ['device'], minRows: 20, falseDiscoveryRate: 0.999 };
    // Of every other query, the first row again, with weight 0: as if it were not there.
    const again = Int32Array.from({ length: 750 }, (_, row) => row);
    const extra = again.filter((row) => row % 10 === 0);
    const order = Int32Array.from([...again, ...extra]);
    const weights = Float64Array.from(order, (_, at) => (at < 750 ? 1 + (Math.floor(at / 5) % 3) : 0));
    const expected = weakSlices({ ...scored, weights: weights.slice(0, 750) }, mrr, options);
    expect(weakSlices({ ...inOrder(scored, order), weights }, mrr, options)).toEqual(expected);
    expect(expected.slices.length).toBeGreaterThan(0);
    // Queries of which nothing is right have no figure.
    const { codes, levels } = column(scored.table, 'device', 'category');
    const phones = codes.map((code, row) => (levels[code] === 'phone' ? Math.floor(row / 5) : -1));
    const kept = new Set([...new Set(phones.filter((query) => query >= 0))].slice(0, 15));
    const labels = scored.labels.map((label, row) =>
      phones[row]! >= 0 && !kept.has(phones[row]!) ? 0 : label,
    );
    const few = weakSlices({ ...scored, labels }, mrr, options);
    expect(few.small).toBe(1);
    expect(few.slices.map(({ slice }) => slice)).not.toContainEqual({ device: 'phone' });
  });

  test('on noise the false discovery rate is held', () => {
    let alarms = 0;
    for (let seed = 0; seed < 60; seed++)
      if (weakSlices(rankings(150, 100 + seed), mrr, { columns: ['device'], minRows: 20 }).slices.length > 0)
        alarms++;
    expect(alarms).toBeLessThanOrEqual(9); // the 99.9 % bound of 5 % of 60
  });
});

/** The same without what it knows of errors, looking at what it is handed. */
function drawn(seen: (rows: Table, groups: Map<unknown, number>) => void): Metric {
  return metric(
    'higher',
    (labels, scores, weights, rows) => {
      const groups = new Map<unknown, number>();
      for (const value of valuesOf(rows!.columns.get('query')!))
        groups.set(value, (groups.get(value) ?? 0) + 1);
      seen(rows!, groups);
      return mrr(labels, scores, weights, rows);
    },
    { columns: ['query'], group: 'query' },
  );
}

function valuesOf(from: Column): ArrayLike<unknown> & Iterable<unknown> {
  return from.kind === 'category' ? from.codes : from.values;
}

describe('the bootstrap of a metric over groups', () => {
  test('draws whole groups, each time as one of its own, whatever the kind of their column', () => {
    const [labels, scores] = [of(1, 0, 0, 1, 0), of(1, 0, 1, 0, 2)]; // worth 1, and 1/3
    for (const query of [
      numberColumn([4, 4, 9, 9, 9]),
      textColumn(['a', 'a', 'b', 'b', 'b']),
      categoryColumn(['b', 'b', 'a', 'a', 'a']),
    ]) {
      const figures: number[] = [];
      const whole = drawn((rows, groups) => {
        expect(rows.columns.get('query')!.kind).toBe(query.kind);
        const sizes = [...groups.values()].sort();
        expect([
          [2, 2],
          [2, 3],
          [3, 3],
        ]).toContainEqual(sizes);
        figures.push(sizes[0]! + sizes[1]!);
      });
      const options = { intervals: { resamples: 400, confidence: 0.6 } };
      const { intervals } = evaluate({ labels, scores, table: table({ query }) }, { whole }, options);
      // A quarter each are all of one group or all of the other.
      expect(intervals!['whole']!.low).toBeCloseTo(1 / 3, 14);
      expect(intervals!['whole']!.high).toBeCloseTo(1, 14);
      expect(new Set(figures)).toEqual(new Set([4, 5, 6]));
      const both = figures.filter((rows) => rows === 5).length / 400;
      expect(Math.abs(both - 0.5)).toBeLessThan(0.09); // 3.5 standard errors
    }
  });

  test('agrees with the error of a mean over groups, for a figure and for a difference', () => {
    const candidate = rankings(300, 4);
    const source = random(4);
    const baseline = { ...candidate, scores: candidate.scores.map((score) => score + source.normal()) };
    const own = drawn(() => undefined);
    const options = { intervals: { resamples: 600 }, slices: bySlice('device') };
    const judged = evaluate(candidate, { mrr, own }, options);
    const compared = compareScores(candidate, baseline, { mrr, own }, options);
    expect([compared.differences['mrr']!.method, compared.differences['own']!.method]).toEqual([
      'analytic',
      'bootstrap',
    ]);
    const pairs = [
      judged.intervals!,
      ...judged.slices.map(({ intervals }) => intervals!),
      ...[compared, ...compared.slices].map(({ differences: { mrr: a, own: b } }) => ({
        mrr: a!.interval,
        own: b!.interval,
      })),
    ];
    for (const { mrr: analytic, own: bootstrap } of pairs) {
      const error = (analytic.high - analytic.low) / 2 / 1.96;
      expect(Math.abs(bootstrap.low - analytic.low)).toBeLessThan(0.4 * error);
      expect(Math.abs(bootstrap.high - analytic.high)).toBeLessThan(0.4 * error);
    }
  });

  test('is beside that of rows where metrics of both kinds are asked for', () => {
    const scored = rankings(60, 5);
    const rowsSeen = new Set<number>();
    const ofRows = metric('higher', (labels) => {
      rowsSeen.add(labels.length);
      return labels.reduce((sum, label) => sum + label, 0);
    });
    const sizes = new Set<number>();
    const ofGroups = drawn((_, groups) => sizes.add(groups.size));
    const { intervals } = evaluate(scored, { ofRows, ofGroups }, { intervals: { resamples: 50 } });
    expect([[...rowsSeen], [...sizes]]).toEqual([[300], [60]]);
    // Of rows, how many have label 1 is not fixed; of groups, each has one.
    expect(intervals!['ofRows']!.low).toBeLessThan(60);
  });
});

test('what the rows of a group move may stand in one of them or in all', () => {
  const scored = rankings(80, 6);
  const shared = metric('higher', mrr, {
    ...{ columns: ['query'], group: 'query', bounds: [0, 1] as const },
    influence: (labels, scores, weights, rows) => {
      const moves = mrr.influence!(labels, scores, weights, rows);
      return moves.map(
        (_, row) =>
          moves
            .slice(5 * Math.floor(row / 5))
            .slice(0, 5)
            .reduce((sum, move) => sum + move, 0) / 5,
      );
    },
  });
  const { intervals } = evaluate(scored, { mrr, shared }, { intervals: {} });
  expect(intervals!['shared']!.low).toBeCloseTo(intervals!['mrr']!.low, 12);
  const baseline = { ...scored, scores: scored.scores.map((score, row) => score + (row % 3)) };
  const { differences } = compareScores(scored, baseline, { mrr, shared });
  expect(differences['shared']!.pValue).toBeCloseTo(differences['mrr']!.pValue, 12);
});
