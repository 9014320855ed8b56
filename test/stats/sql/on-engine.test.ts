import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { duckdb, type DuckDb } from '../../../src/engines/duckdb.ts';
import type { Relation } from '../../../src/sql/engine.ts';
import { compute, computeFrom } from '../../../src/stats/compute.ts';
import { correlations } from '../../../src/stats/correlations.ts';
import { histogram } from '../../../src/stats/histogram.ts';
import { levelCounts } from '../../../src/stats/level-counts.ts';
import { moments } from '../../../src/stats/moments.ts';
import { quantiles } from '../../../src/stats/quantiles.ts';
import { sliced } from '../../../src/stats/sliced.ts';
import type { Results, Statistics } from '../../../src/stats/statistic.ts';
import { textLengths } from '../../../src/stats/text-lengths.ts';
import { categoryColumn, numberColumn, textColumn, type Column } from '../../../src/table/column.ts';
import { schemaOf } from '../../../src/table/schema.ts';
import { table } from '../../../src/table/table.ts';
import { difference } from '../../../src/testing/difference.ts';

let db: DuckDb;
beforeAll(async () => {
  db = await duckdb();
});
afterAll(() => db.close());

let tables = 0;
/** Asks the engine and memory, and hands back what the engine says when they agree. */
async function agree<Asked extends Statistics>(
  columns: Record<string, Column>,
  asked: Asked,
): Promise<Results<Asked>> {
  const rows = table(columns);
  const name = `t${++tables}`;
  await db.load(name, rows);
  const found = await computeFrom(db.table(name), asked, { schema: schemaOf(rows) });
  expect(difference(found, compute(rows, asked))).toBe(undefined);
  return found;
}
async function loaded(columns: Record<string, Column>): Promise<Relation> {
  const name = `t${++tables}`;
  await db.load(name, table(columns));
  return db.table(name);
}

test('an offset of 1e15 takes no digits from variance and skewness', async () => {
  const n = numberColumn([1, 2, 4].map((value) => value + 1e15));
  const { m } = await agree({ n }, { m: moments('n') });
  expect(m.variance).toBeCloseTo((1 + 4 + 16) / 3 - 49 / 9, 12);
  expect(m.skewness).toBeCloseTo(
    compute(table({ n: numberColumn([1, 2, 4]) }), { m: moments('n') }).m.skewness,
    9,
  );
});

test('distances whose fourth powers leave the range of doubles have moments', async () => {
  const source = random(1);
  for (const size of [1e-150, 1e100, 1e150])
    await agree(
      { n: numberColumn(Array.from({ length: 500 }, () => source.normal() * size)) },
      { m: moments('n') },
    );
});

test('shape ends at the small and the large end of the doubles where it does in memory, and means do not', async () => {
  const base = Array.from({ length: 200 }, (_, i) => ((i * 79) % 101) / 101);
  for (const [size, shaped] of [
    [1e-300, false],
    [1e-156, false],
    [1e-152, false],
    [1e-150, true],
    [1e150, true],
    [1e154, false],
    [1e300, false],
    [1e306, false],
  ] as const) {
    const n = numberColumn(base.map((value) => value * size));
    const { m } = await agree({ n }, { m: moments('n') });
    expect([size, Number.isNaN(m.skewness), Number.isFinite(m.mean)]).toEqual([size, !shaped, true]);
  }
  const apart = await agree({ n: numberColumn([-1.7e308, 1.7e308, 1.7e308]) }, { m: moments('n') });
  expect(apart.m.mean / 1e308).toBeCloseTo(1.7 / 3, 14);
});

test('a row of weight 0 counts for nothing, however far away it is', async () => {
  const n = numberColumn([-1.7e308, 1, 2, 4, 1.7e308]);
  const w = numberColumn([0, 1, 1, 1, 0]);
  const { m } = await agree(
    { n, w, o: numberColumn([1, 3, 5, 9, -1]) },
    { m: moments('n', { weight: 'w' }), r: correlations(['n', 'o'], { weight: 'w' }) },
  );
  const alone = compute(table({ n: numberColumn([1, 2, 4]) }), { m: moments('n') }).m;
  for (const figure of ['mean', 'variance', 'skewness', 'kurtosis'] as const)
    expect(m[figure]).toBeCloseTo(alone[figure], 12);
});

test('bins reach both ends of the doubles, and do not exist where equal frequencies weigh nothing', async () => {
  const n = numberColumn([-1.7e308, 1.7e308, 3e200, 1e308]);
  const { h, f } = await agree(
    { n, w: numberColumn([0, 0, 0, 0]) },
    {
      h: histogram('n', { bins: 4 }),
      f: histogram('n', { bins: 4, spacing: 'equal-frequency', weight: 'w' }),
      q: quantiles('n', [0.5], { weight: 'w' }),
    },
  );
  expect(h.counts).toEqual([1, 0, 1, 2]);
  expect(h.edges.map((edge) => Math.round(edge / 1e306))).toEqual([-170, -85, 0, 85, 170]);
  expect(f).toMatchObject({ count: 4, edges: [], counts: [], under: 0, over: 0 });
});

test('weighted quantiles tie with a probability on an engine as in memory', async () => {
  const n = numberColumn(Array.from({ length: 300 }, (_, row) => Math.floor(((row * 7) % 300) / 30)));
  const tenths = Array.from({ length: 10 }, (_, place) => (place + 1) / 10);
  for (const weight of [0.1, 0.7, 1 / 3]) {
    const w = numberColumn(Array.from({ length: 300 }, () => weight));
    const { q } = await agree({ n, w }, { q: quantiles('n', tenths, { weight: 'w' }) });
    expect([...q.values]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

test('more different values than are fetched: quantiles of the engine, and edges from its order statistics', async () => {
  const source = random(2);
  const n = numberColumn(Array.from({ length: 60_000 }, () => source.normal()));
  const { even } = await agree(
    { n },
    {
      q: quantiles('n', [0, 0.001, 0.37, 0.5, 1]),
      even: histogram('n', { bins: 7, spacing: 'equal-frequency' }),
      wide: histogram('n', { bins: 33 }),
    },
  );
  // Edges are compared with values: they must be those in memory to the bit.
  expect(even.edges).toEqual(
    compute(table({ n }), { even: histogram('n', { bins: 7, spacing: 'equal-frequency' }) }).even.edges,
  );
});

test('a value at an edge is in the bin above it, and at the last edge in the last bin', async () => {
  const { h } = await agree(
    { n: numberColumn([0, 1, 1, 2, 3, -0, -1, 4]) },
    { h: histogram('n', { edges: [0, 1, 3] }) },
  );
  expect(h).toMatchObject({ counts: [2, 4], under: 1, over: 1 });
});

test('a correlation over rows far from the means of the columns keeps its digits, and a constant has none', async () => {
  const source = random(3);
  const pairs = Array.from({ length: 1000 }, () => {
    const u = source.normal();
    return [1e6 + u, u + source.normal()] as const;
  });
  const alone = pairs.map(() => NaN);
  const relation = await loaded({
    a: numberColumn([...pairs.map(([a]) => a), ...alone.map(() => -1e6)]),
    b: numberColumn([...pairs.map(([, b]) => b), ...alone]),
    c: numberColumn([...alone, ...pairs.map(([, b]) => b)]),
  });
  const { r } = await computeFrom(relation, { r: correlations(['a', 'b', 'c']) });
  // Two passes over the rows that both have; those left for `a` and `c` are all -1e6, and `b` and `c` have none.
  const means = [0, 1].map((at) => pairs.reduce((sum, pair) => sum + pair[at]! / 1000, 0));
  const sum = (x: number, y: number): number =>
    pairs.reduce((all, pair) => all + (pair[x]! - means[x]!) * (pair[y]! - means[y]!), 0);
  expect(r.values[1]).toBeCloseTo(sum(0, 1) / Math.sqrt(sum(0, 0) * sum(1, 1)), 12);
  expect([r.values[2], r.counts[2], r.values[5], r.counts[5]]).toEqual([NaN, 1000, NaN, 0]);
});

test('a limit lists the most frequent levels exactly, and says what the others have', async () => {
  const relation = await loaded({ c: categoryColumn(['a', 'b', 'b', 'c', 'c', 'c', 'd', null]) });
  const { few, all } = await computeFrom(relation, {
    few: levelCounts('c', { limit: 2 }),
    all: levelCounts('c', { limit: 4 }),
  });
  expect(few).toEqual({
    count: 7,
    missing: 1,
    levels: new Map([
      ['b', 2],
      ['c', 3],
    ]),
    otherRows: 2,
    undercount: 1,
  });
  expect(all).toMatchObject({
    levels: new Map([
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['d', 1],
    ]),
    otherRows: 0,
    undercount: 0,
  });
});

test('lengths are in UTF-16 code units, and long texts are counted too', async () => {
  const texts = ['', 'é', 'e\u0301', '😀', '👩‍🚀', '\ufeffx', 'x'.repeat(70_000), '𝒳'.repeat(500)];
  const { t } = await agree({ t: textColumn(texts) }, { t: textLengths('t') });
  expect([t.min, t.max]).toEqual([0, 70_000]);
});

test('weights that are no weights are told, with how many there are', async () => {
  const relation = await loaded({
    n: numberColumn([1, 2, 3, 4]),
    w: numberColumn([1, -1, NaN, Infinity]),
    c: categoryColumn(['a', 'b', 'a', 'b']),
  });
  for (const statistic of [
    moments,
    (name: string, options: object) => quantiles(name, [0.5], options),
    levelCounts,
    (name: string, options: object) => histogram(name, { bins: 2, ...options }),
    (name: string, options: object) => correlations([name], options),
    (name: string, options: object) => sliced(moments(name, options), 'c'),
  ])
    await expect(computeFrom(relation, { s: statistic('n', { weight: 'w' }) })).rejects.toMatchObject({
      code: 'bad-data',
      details: { column: 'w' },
    });
});

test('slices that differ in what they ask are asked in turn: constants, nothing, and different bins', async () => {
  const source = random(4);
  const kinds = ['constant', 'never', 'whole', 'real', 'huge', null];
  const rows = Array.from({ length: 600 }, (_, row) => ({ kind: kinds[row % 6]!, u: source.next() }));
  const value = ({ kind, u }: { kind: string | null; u: number }): number =>
    kind === 'constant'
      ? 3
      : kind === 'never'
        ? NaN
        : kind === 'whole'
          ? Math.floor(u * 9)
          : kind === 'huge'
            ? u * 1e100
            : u;
  const found = await agree(
    { n: numberColumn(rows.map(value)), kind: categoryColumn(rows.map(({ kind }) => kind)) },
    {
      m: sliced(moments('n'), 'kind'),
      h: sliced(histogram('n', { bins: 6 }), 'kind'),
      f: sliced(histogram('n', { bins: 6, spacing: 'equal-frequency' }), 'kind'),
      q: sliced(quantiles('n', [0.2, 0.8]), 'kind'),
      l: sliced(levelCounts('n'), 'kind'),
      c: sliced(correlations(['n']), 'kind'),
    },
  );
  expect(found.m.map(({ slice }) => slice['kind'])).toEqual([
    'constant',
    'huge',
    'never',
    'real',
    'whole',
    '(missing)',
  ]);
});

test('slices of a category are in one order, however it lists its levels', async () => {
  const by = categoryColumn(['b', 'a', null, 'c', 'B'], ['c', 'b', 'a', 'B']);
  const { s } = await agree({ by, n: numberColumn([1, 2, 3, 4, 5]) }, { s: sliced(moments('n'), 'by') });
  expect(s.map(({ slice }) => slice['by'])).toEqual(['B', 'a', 'b', 'c', '(missing)']);
});

test('slices of slices', async () => {
  const a = categoryColumn(['x', 'y', 'x', 'y', null]);
  const b = numberColumn([10, 9, 9, -Infinity, 10]);
  const found = await agree(
    { a, b, n: numberColumn([1, 2, 3, 4, 5]) },
    { s: sliced(sliced(moments('n'), 'a'), 'b') },
  );
  expect(found.s.map(({ slice }) => slice['b'])).toEqual(['-Infinity', '9', '10']);
});

test('too many slices, and a level called as the missing are, are told as in memory', async () => {
  const many = await loaded({ n: numberColumn(Float64Array.from({ length: 10_001 }, (_, n) => n)) });
  await expect(computeFrom(many, { s: sliced(moments('n'), 'n') })).rejects.toMatchObject({
    code: 'too-large',
  });
  const twice = await loaded({ c: categoryColumn(['(missing)', null]), n: numberColumn([1, 2]) });
  await expect(computeFrom(twice, { s: sliced(moments('n'), 'c') })).rejects.toMatchObject({
    code: 'column-collision',
  });
});

test('a relation is refused what only batches take, and the other way round', async () => {
  const relation = await loaded({ n: numberColumn([1]) });
  await expect(computeFrom(relation, { m: 3 } as never)).rejects.toMatchObject({ code: 'bad-option' });
  await expect(computeFrom(relation, { m: moments('n') }, { pause: 1 } as never)).rejects.toMatchObject({
    code: 'bad-option',
  });
  const batches = async function* (): AsyncGenerator<ReturnType<typeof table>> {
    yield table({ n: numberColumn([1]) });
  };
  await expect(computeFrom(batches, { m: moments('n') }, { schema: { fields: [] } })).rejects.toMatchObject({
    code: 'bad-option',
  });
});
