import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { sumCells, worseTest } from '../../src/evaluate/slice-sums.ts';
import { weakSlices, type WeakSlices } from '../../src/evaluate/weak-slices.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { brier } from '../../src/metrics/brier.ts';
import { costAt } from '../../src/metrics/cost.ts';
import { metric } from '../../src/metrics/metric.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';

interface Row {
  readonly city: string;
  readonly day: string;
  readonly km: number;
  readonly plan: string | null;
}

/** Rows of a binary label whose scores know it, but on weak rows, where they know nothing. */
function scoredRows(
  rows: number,
  seed: number,
  isWeak: (row: Row) => boolean,
): { labels: Float64Array; scores: Float64Array; table: Table } {
  const source = random(seed);
  const drawn = Array.from({ length: rows }, (): Row => {
    const plan = ['free', 'paid', 'trial', null][source.integer(4)]!;
    return { city: `c${source.integer(4)}`, day: `d${source.integer(5)}`, km: source.normal(), plan };
  });
  const labels = Float64Array.from(drawn, () => source.integer(2));
  const scores = labels.map((label, row) => {
    const signal = isWeak(drawn[row]!) ? 0 : 2 * (2 * label - 1);
    return 1 / (1 + Math.exp(-(signal + source.normal())));
  });
  const from = table({
    city: categoryColumn(drawn.map(({ city }) => city)),
    day: categoryColumn(drawn.map(({ day }) => day)),
    km: numberColumn(drawn.map(({ km }) => km)),
    plan: categoryColumn(drawn.map(({ plan }) => plan)),
  });
  return { labels, scores, table: from };
}
const columns = ['city', 'day', 'km', 'plan'];
const names = ({ slices }: WeakSlices): unknown => slices.map(({ slice }) => slice);

test('a planted crossing is found by its name, its parents are named under it, and nothing else is found', () => {
  const scored = scoredRows(4000, 1, ({ city, day }) => city === 'c1' && day === 'd3');
  const found = weakSlices(scored, brier, { columns, minRows: 50 });
  expect(names(found)).toEqual([{ city: 'c1', day: 'd3' }]);
  const [weak] = found.slices;
  expect(weak!.overlapping.map(({ slice }) => slice)).toEqual(
    expect.arrayContaining([{ city: 'c1' }, { day: 'd3' }]),
  );
  const rows = Array.from(scored.labels, (_, row) => row).filter(
    (row) =>
      column(scored.table, 'city', 'category').codes[row] === 1 &&
      column(scored.table, 'day', 'category').codes[row] === 3,
  );
  expect(weak!.rows).toBe(rows.length);
  const alone = brier(
    Float64Array.from(rows, (row) => scored.labels[row]!),
    Float64Array.from(rows, (row) => scored.scores[row]!),
  );
  expect(weak!.value).toBe(alone);
  expect(found.value).toBe(brier(scored.labels, scored.scores));
  // 4 + 5 + 4 + 4 levels, and 20 + 16 + 16 + 20 + 20 + 16 crossings of about 200 rows.
  expect([found.tested, found.small]).toEqual([125, 0]);
});

test('weak levels, buckets, missing values and crossings of three are found, each by its own name', () => {
  const level = scoredRows(3000, 2, ({ city }) => city === 'c2');
  expect(names(weakSlices(level, accuracy, { columns }))).toEqual([{ city: 'c2' }]);
  const missing = scoredRows(3000, 3, ({ plan, km }) => plan === null && km > 0);
  expect(
    names(weakSlices(missing, brier, { columns: ['city', 'plan', { column: 'km', edges: [0] }] })),
  ).toEqual([{ plan: '(missing)', km: '>= 0' }]);
  const far = weakSlices(
    scoredRows(3000, 4, ({ km }) => km > 0.6745),
    brier,
    { columns },
  );
  expect(far.slices.map(({ slice }) => [Object.keys(slice), slice['km']!.slice(0, 4)])).toEqual([
    [['km'], '>= 0'],
  ]);
  const three = scoredRows(
    8000,
    5,
    ({ city, day, plan }) => city === 'c0' && day === 'd0' && plan === 'free',
  );
  expect(names(weakSlices(three, brier, { columns, crossed: 3, minRows: 60 }))).toEqual([
    { city: 'c0', day: 'd0', plan: 'free' },
  ]);
  const two = scoredRows(6000, 6, ({ city, day }) => city === 'c0' || day === 'd4');
  expect(new Set(names(weakSlices(two, brier, { columns })) as object[])).toEqual(
    new Set([{ city: 'c0' }, { day: 'd4' }]),
  );
});

/** A metric that is worth noise, and more by row. */
function planted(seed: number, more: (row: number) => number): ReturnType<typeof metric> {
  const source = random(seed);
  return metric('lower', () => 0, {
    rowValues: (labels) => labels.map((_, row) => source.normal() + more(row)),
  });
}

test('parts of a weak slice that are weaker still are kept beside it, each of them', () => {
  const from = scoredRows(8000, 7, () => false);
  const [city, day, plan] = ['city', 'day', 'plan'].map((name) => column(from.table, name, 'category').codes);
  const is = (codes: Int32Array | undefined, row: number, code: number): number =>
    codes![row] === code ? 1 : 0;
  const search = (more: (row: number) => number, crossed = 2): unknown =>
    names(weakSlices(from, planted(7, more), { columns: ['city', 'day', 'plan'], crossed, minRows: 60 }));
  const [c1, c1d2, c1p0] = [{ city: 'c1' }, { city: 'c1', day: 'd2' }, { city: 'c1', plan: 'free' }];
  const whole = (row: number): number => is(city, row, 1);
  const onDay = (row: number): number => whole(row) * is(day, row, 2);
  const onPlan = (row: number): number => whole(row) * is(plan, row, 0);
  expect(search(whole)).toEqual([c1]);
  expect(search((row) => whole(row) + 1.2 * onDay(row))).toEqual([c1, c1d2]);
  expect(search((row) => whole(row) + 1.2 * onDay(row) + onPlan(row))).toEqual([c1, c1p0, c1d2]);
  const free = (row: number): number => onDay(row) * is(plan, row, 0);
  expect(search((row) => whole(row) + onDay(row) + 1.2 * free(row), 3)).toEqual([
    c1,
    c1d2,
    { ...c1d2, plan: 'free' },
  ]);
});

test('what two weak slices share is kept only when it is worse than both of them', () => {
  const from = scoredRows(8000, 15, () => false);
  const [city, day] = ['city', 'day'].map((name) => column(from.table, name, 'category').codes);
  const search = (inCity: number, onDay: number, both: number): unknown =>
    names(
      weakSlices(
        from,
        planted(15, (row) => {
          const [isIn, isOn] = [city![row] === 1, day![row] === 2];
          if (isIn) return isOn ? both : inCity;
          return isOn ? onDay : 0;
        }),
        { columns: ['city', 'day'] },
      ),
    );
  const either = [{ city: 'c1' }, { day: 'd2' }];
  expect(new Set(search(1, 1, 1) as object[])).toEqual(new Set(either));
  expect(new Set(search(1, 1, 2) as object[])).toEqual(new Set([...either, { city: 'c1', day: 'd2' }]));
  // The day has fewer rows than the city: it is not enough to be worse than the rest of the day.
  expect(new Set(search(1.5, 1, 1.5) as object[])).toEqual(new Set(either));
});

test('a metric without row values, such as the AUC, is searched by how far rows move it', () => {
  const scored = scoredRows(4000, 8, ({ city, day }) => city === 'c3' && day === 'd1');
  const found = weakSlices(scored, auc, { columns });
  expect(names(found)).toEqual([{ city: 'c3', day: 'd1' }]);
  expect(found.value).toBe(auc(scored.labels, scored.scores));
  expect(found.slices[0]!.value).toBeLessThan(0.65);
  const one = { ...scored, labels: new Float64Array(4000) };
  expect(weakSlices(one, auc, { columns })).toEqual({ value: NaN, slices: [], tested: 0, small: 0 });
});

test("the p-value is the larger of SciPy's one-sided Welch test and the score test, and corrected as SciPy does", () => {
  const i = Array.from({ length: 60 }, (_, row) => row);
  const city = categoryColumn(i.map((row) => ['a', 'b', 'c'][row % 3]!));
  const even = Float64Array.from(i, (row) => ((row * 37) % 11) / 10);
  // City c has none of the few rows that are right.
  const few = Float64Array.from(i, (row) =>
    row % 10 === 0 && row % 3 !== 2 ? 0.1 : 0.5 + ((row * 37) % 11) / 100,
  );
  const weights = Float64Array.from(i, (row) => 1 + ((row * 7) % 4));
  // ttest_ind(of, rest, equal_var=False, alternative='greater'), and norm.sf of the difference of the means over
  // sqrt(var(all, ddof=1) * (1/n + 1/m)); with weights w, means of w and sums of w**2 (x - mean)**2 in NumPy.
  const cases: [Float64Array, Float64Array | undefined, [number, number, number], number][] = [
    [even, undefined, [0.7775125177021246, 0.257950962465387, 0.47455443551849624], 0.7118316532],
    [
      even,
      new Float64Array(60).fill(3),
      [0.7775125177021246, 0.257950962465387, 0.47455443551849624],
      0.7118316532,
    ],
    [few, undefined, [0.8139979565242991, 0.6760267847806903, 0.08861347525746666], 0.26584042577],
    [few, weights, [0.7976571261541694, 0.6948666163639783, 0.08964009505276455], 0.26892028516],
  ];
  for (const [scores, weighted, expected, least] of cases) {
    const scored = {
      labels: new Float64Array(60),
      scores,
      table: table({ city }),
      ...(weighted && { weights: weighted }),
    };
    const { slices } = weakSlices(scored, brier, {
      columns: ['city'],
      minRows: 20,
      falseDiscoveryRate: 0.999,
    });
    const found = slices.flatMap(({ overlapping, ...of }) => [of, ...overlapping]);
    expect(found.length).toBe(3);
    for (const { slice, pValue } of found)
      expect(pValue).toBeCloseTo(expected['abc'.indexOf(slice['city']!)]!, 11);
    expect(slices[0]!.correctedPValue).toBeCloseTo(least, 9);
  }
});

test('rows that weigh unequally have the weighted mean and the error of it', () => {
  const i = Array.from({ length: 60 }, (_, row) => row);
  const scored = {
    labels: new Float64Array(60),
    scores: Float64Array.from(i, (row) => ((row * 37) % 11) / 10),
    weights: Float64Array.from(i, (row) => 1 + ((7 * row) % 5) / 2),
    table: table({ city: categoryColumn(i.map((row) => ['a', 'b', 'c'][row % 3]!)) }),
  };
  const found = weakSlices(scored, brier, { columns: ['city'], minRows: 20, falseDiscoveryRate: 0.999 });
  // NumPy and SciPy: error² = Σ w²(x − mean)² · n / (n − 1) / (Σ w)² of each side, and Welch's degrees by n.
  const expected = new Map([
    ['a', 0.7187148413351758],
    ['b', 0.16651699229288874],
    ['c', 0.6855370698862416],
  ]);
  const told = found.slices.flatMap((one) => [one, ...one.overlapping]);
  expect(told).toHaveLength(3);
  for (const { slice, pValue } of told) expect(pValue).toBeCloseTo(expected.get(slice['city']!)!, 11);
  expect(found.slices[0]!.correctedPValue).toBeCloseTo(3 * 0.16651699229288874, 11);
});

test('rows of levels that are too small are in no crossing', () => {
  // Of cities a and b and days x and y there are 60 rows each; of city c and of day z, 8 with each of the others.
  const crossings = ['ax', 'ay', 'bx', 'by'].flatMap((name) => Array.from({ length: 60 }, () => name));
  const small = ['cx', 'cy', 'az', 'bz'].flatMap((name) => Array.from({ length: 8 }, () => name));
  const all = [...small, ...crossings];
  const from = table({
    city: categoryColumn(all.map((name) => name[0]!)),
    day: categoryColumn(all.map((name) => name[1]!)),
  });
  for (const weak of ['ax', 'ay', 'bx', 'by']) {
    const scores = Float64Array.from(all, (name, row) => (name === weak ? 0.8 : 0.2) + (row % 2) / 10);
    const found = weakSlices({ labels: new Float64Array(all.length), scores, table: from }, brier, {
      columns: ['city', 'day'],
      minRows: 40,
    });
    expect(found.slices.map(({ slice, rows }) => [slice, rows])).toEqual([
      [{ city: weak[0], day: weak[1] }, 60],
    ]);
    expect([found.tested, found.small]).toEqual([8, 2]);
  }
});

test('weights decide, and rows of weight 0 are no rows', () => {
  const scored = scoredRows(2000, 9, ({ city }) => city === 'c0');
  const { codes } = column(scored.table, 'city', 'category');
  const weights = scored.labels.map((_, row) => (codes[row] === 0 ? 0 : 1));
  expect(weakSlices({ ...scored, weights }, brier, { columns })).toMatchObject({ slices: [], small: 1 });
  const found = weakSlices({ ...scored, weights: weights.map((weight) => 2 - weight) }, brier, { columns });
  expect(names(found)).toEqual([{ city: 'c0' }]);
});

test('rows that are all right but in one slice, where all are wrong, have a slice', () => {
  const city = Array.from({ length: 40 }, (_, row) => (row % 2 ? 'a' : 'b'));
  const scored = {
    labels: Float64Array.from(city, (name) => (name === 'a' ? 1 : 0)),
    scores: new Float64Array(40),
    table: table({ city: categoryColumn(city) }),
  };
  const found = weakSlices(scored, accuracy, { columns: ['city'], minRows: 10 });
  expect(found.slices.map(({ slice, value }) => [slice, value])).toEqual([[{ city: 'a' }, 0]]);
  // Of 40 rows, half of them wrong, the variance is 10/39: 1 / √(10/39 · (1/20 + 1/20)) is √39, and SciPy's norm.sf of that is
  expect(found.slices[0]!.pValue / 2.1190277130397217e-10).toBeCloseTo(1, 6);
  // So it is however far apart they are, where squares of what rows are worth are rounded.
  const scores = scored.scores.map((_, row) => (city[row] === 'a' ? 0.7 : 0.1));
  const rounded = { ...scored, labels: new Float64Array(40), scores };
  const [weak] = weakSlices(rounded, brier, { columns: ['city'], minRows: 10 }).slices;
  expect(weak!.pValue / 2.1190277130397217e-10).toBeCloseTo(1, 6);
});

test('the test of rows against others takes two rows on either side', () => {
  const worth = Float64Array.of(3, 2, 1, 0, 1);
  const of = (...cells: number[]): Float64Array =>
    sumCells(Int32Array.from(cells), 1, { worth, weights: undefined });
  const none = { t: NaN, pValue: NaN };
  expect(worseTest(of(0, -1, -1, -1, -1), of(-1, 0, 0, 0, 0))).toEqual(none);
  expect(worseTest(of(-1, 0, 0, 0, 0), of(0, -1, -1, -1, -1))).toEqual(none);
  // scipy.stats.ttest_ind([3, 2], [1, 0, 1], equal_var=False, alternative='greater')
  const { t, pValue } = worseTest(of(0, 0, -1, -1, -1), of(-1, -1, 0, 0, 0));
  expect(t).toBeCloseTo(3.05085107923876, 12);
  expect(pValue).toBeCloseTo(0.049404806890940935, 10);
  // The other way around, the score test has the larger: norm.cdf(1.7614096918559583), of a variance of 1.3.
  expect(worseTest(of(-1, -1, 0, 0, 0), of(0, 0, -1, -1, -1)).pValue).toBeCloseTo(0.9609154570878583, 10);
});

test('small levels are counted and not tested, nor is a crossing that is a level by another name', () => {
  const scored = scoredRows(1000, 11, () => false);
  const { codes } = column(scored.table, 'city', 'category');
  const twin = table({
    city: scored.table.columns.get('city')!,
    twin: categoryColumn(Array.from(codes, (code) => `t${code}`)),
    id: categoryColumn(Array.from(codes, (_, row) => `i${row}`)),
  });
  const found = weakSlices({ ...scored, table: twin }, brier, { columns: ['city', 'twin', 'id'] });
  expect([found.tested, found.small]).toEqual([8, 1000]);
});

test('slices that are too weak for a p-value above 0 come by how far they are from the rest', () => {
  const city = Array.from({ length: 12000 }, (_, row) => 'abcdef'[row % 6]!);
  const loss: Readonly<Record<string, number>> = { a: 0.6, b: 0.9 };
  const scored = {
    labels: new Float64Array(12000),
    scores: Float64Array.from(city, (name, row) => (loss[name] ?? 0.1) + (row % 7) / 100),
    table: table({ city: categoryColumn(city) }),
  };
  const off = metric('lower', (_, scores) => scores.reduce((sum, score) => sum + score, 0) / scores.length, {
    rowValues: (_, scores) => scores.slice(),
  });
  const found = weakSlices(scored, off, { columns: ['city'] });
  expect(found.slices.map(({ slice, pValue }) => [slice['city'], pValue])).toEqual([
    ['b', 0],
    ['a', 0],
  ]);
  // Row 0 is one of city a.
  const ofA = scored.scores.filter((_, row) => row % 6 === 0);
  expect(found.slices[1]!.value).toBeCloseTo(ofA.reduce((sum, score) => sum + score, 0) / 2000, 12);
});

test('rows that are all worth the same cannot be told apart: no test counts', () => {
  const scored = {
    ...scoredRows(400, 13, () => false),
    scores: new Float64Array(400),
    labels: new Float64Array(400),
  };
  expect(weakSlices(scored, brier, { columns: ['city'], minRows: 20 })).toEqual({
    value: 0,
    slices: [],
    tested: 0,
    small: 0,
  });
});

test('a metric that reads columns is searched by what they say', () => {
  const scored = scoredRows(1000, 14, () => false);
  const { codes } = column(scored.table, 'city', 'category');
  const paid = table({
    city: scored.table.columns.get('city')!,
    amount: numberColumn(Array.from(codes, (code) => (code === 2 ? 9 : 1))),
  });
  const cost = costAt({ threshold: 0.5, falsePositive: 'amount', falseNegative: 'amount' });
  const flipped = { ...scored, scores: scored.labels.map((label, row) => (row % 5 < 2 ? 1 - label : label)) };
  const found = weakSlices({ ...flipped, table: paid }, cost, { columns: ['city'] });
  expect(names(found)).toEqual([{ city: 'c2' }]);
});

test('a crossing with a level that holds all its rows is that level, and is not tested again', () => {
  const city = Array.from({ length: 800 }, (_, row) => row % 4);
  const from = table({
    region: categoryColumn(city.map((place) => (place < 2 ? 'north' : 'south'))),
    city: categoryColumn(city.map((place) => `c${place}`)),
  });
  const scores = Float64Array.from(city, (_, row) => ((row * 37) % 11) / 10);
  const found = weakSlices({ labels: new Float64Array(800), scores, table: from }, brier, {
    columns: ['region', 'city'],
  });
  expect(found.tested).toBe(6);
});

test('levels alone are searched where nothing is to be crossed, and of no rows there is nothing', () => {
  const scored = scoredRows(2000, 10, ({ city, day }) => city === 'c1' && day === 'd3');
  const found = weakSlices(scored, brier, { columns: ['city', 'day'], crossed: 1, minRows: 50 });
  expect(found.tested).toBe(9);
  const empty = { labels: new Float64Array(), scores: new Float64Array() };
  const from = table({ city: categoryColumn([]) });
  expect(weakSlices({ ...empty, table: from }, brier, { columns: ['city'] })).toEqual({
    value: NaN,
    slices: [],
    tested: 0,
    small: 0,
  });
});

test('of columns that lie within one another, a crossing is tested under the shortest of its names', () => {
  const scored = scoredRows(1200, 13, () => false);
  const level = (name: string, of: number): ReturnType<typeof categoryColumn> =>
    categoryColumn(Array.from(scored.labels, (_, row) => `${name}${row % of}`));
  const from = table({ city: level('c', 12), state: level('s', 6), country: level('k', 3) });
  for (const crossed of [1, 2, 3])
    expect(
      weakSlices({ ...scored, table: from }, brier, {
        columns: ['city', 'state', 'country'],
        crossed,
        minRows: 20,
      }).tested,
    ).toBe(12 + 6 + 3);
});

test('the figure of the rest stands beside that of a slice', () => {
  const scored = scoredRows(3000, 14, ({ city }) => city === 'c2');
  const { codes } = column(scored.table, 'city', 'category');
  const weights = scored.labels.map((_, row) => 1 + (row % 3));
  const rest = Array.from(codes.keys()).filter((row) => codes[row] !== 2);
  const of = (values: Float64Array): Float64Array => Float64Array.from(rest, (row) => values[row]!);
  for (const metric of [brier, accuracy, auc]) {
    const [weak] = weakSlices({ ...scored, weights }, metric, { columns: ['city'] }).slices;
    expect(weak!.rest).toBeCloseTo(metric(of(scored.labels), of(scored.scores), of(weights)), 12);
  }
});

test('a slice that moves the AUC down and has the better AUC is not called weak', () => {
  // Where B is, label 1 is frequent and its scores are low: its rows are out of order with others, not among themselves.
  const source = random(3);
  const city = Array.from({ length: 4000 }, (_, row) => (row % 4 === 0 ? 'B' : 'A'));
  const labels = Float64Array.from(city, (of) => (source.next() < (of === 'B' ? 0.79 : 0.41) ? 1 : 0));
  const scores = labels.map((label, row) =>
    city[row] === 'B' ? 1.06 * label - 1.87 + source.normal() : 0.59 * label + source.normal(),
  );
  const scored = { labels, scores, table: table({ city: categoryColumn(city) }) };
  const of = (name: string): number => {
    const isOf = (_: number, row: number): boolean => city[row] === name;
    return auc(labels.filter(isOf), scores.filter(isOf));
  };
  expect(of('B')).toBeGreaterThan(of('A') + 0.05);
  expect(weakSlices(scored, auc, { columns: ['city'] })).toMatchObject({ slices: [], tested: 2 });
});

test('a search that cannot be is refused with a code', () => {
  const scored = scoredRows(200, 12, () => false);
  const plain = metric('higher', () => 1);
  const search =
    (options: object, of = brier) =>
    (): unknown =>
      weakSlices(scored, of, options as Parameters<typeof weakSlices>[2]);
  const at = { ...scored, table: table({ at: timeColumn(new Float64Array(200)) }) };
  // 200 levels of each of three columns make 8 million crossings.
  const many = { labels: new Float64Array(400), scores: new Float64Array(400) };
  const levels = categoryColumn(Array.from(many.labels, (_, row) => `l${row % 200}`));
  const wide = table({ a: levels, b: levels, c: levels });
  const refused: [() => unknown, string][] = [
    [search({}), 'bad-option'],
    [search({ columns: [] }), 'bad-option'],
    [search({ columns, crossed: 4 }), 'bad-option'],
    [search({ columns, crossed: 1.5 }), 'bad-option'],
    [search({ columns, minRows: 1 }), 'bad-option'],
    [search({ columns, minRows: 2.5 }), 'bad-option'],
    [search({ columns, bins: 1 }), 'bad-option'],
    [search({ columns, bins: 2.5 }), 'bad-option'],
    [search({ columns, falseDiscoveryRate: 1 }), 'bad-option'],
    [search({ columns, rate: 0.1 }), 'bad-option'],
    [search({ columns: ['town'] }), 'unknown-column'],
    [search({ columns }, plain), 'unsupported'],
    [() => weakSlices(at, brier, { columns: ['at'] }), 'wrong-kind'],
    [
      () => weakSlices({ ...many, table: wide }, brier, { columns: ['a', 'b', 'c'], crossed: 3, minRows: 2 }),
      'too-large',
    ],
    [() => weakSlices({ ...scored, table: undefined } as never, brier, { columns }), 'bad-option'],
    [() => weakSlices(scored, (() => 1) as never, { columns }), 'bad-option'],
  ];
  for (const [run, code] of refused) expect(run, String(run)).toThrow(expect.objectContaining({ code }));
});
