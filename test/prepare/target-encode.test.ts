import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import { hashBuckets } from '../../src/prepare/hash-buckets.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { targetEncode, type TargetEncodeOptions } from '../../src/prepare/target-encode.ts';
import type { Engine } from '../../src/sql/engine.ts';
import { tableOn } from '../../src/sql/relation.ts';
import { compute } from '../../src/stats/compute.ts';
import { correlations } from '../../src/stats/correlations.ts';
import { inBatches } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn, textColumn, type Column } from '../../src/table/column.ts';
import { farmFingerprintModulo } from '../../src/table/farm-fingerprint.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { column, table, withColumns, type Table } from '../../src/table/table.ts';
import { brokenParity } from '../../src/testing/parity.ts';
import { fixture } from './fixture.ts';
import { refusal, rejection } from './refuses.ts';

let engine: Engine;
beforeAll(async () => (engine = await duckdb()));
afterAll(() => engine.close());

type Options = Partial<TargetEncodeOptions>;
const step = (options: Options = {}) => targetEncode({ columns: ['x'], label: 'y', key: 'id', ...options });
const values = (rows: ReadonlyMap<string, Column>, name = 'x'): number[] => [
  ...(rows.get(name) as { values: Float64Array }).values,
];
const dense = ({ dense: { values: found } }: { dense: { values: Float32Array } }): number[] => [...found];

// Folds by FARM_FINGERPRINT: 'hello' 0, 'a' 2, '' and '2014-06-30' 3, '2013-01-01' and '19691' 4.
const small = table({
  x: categoryColumn(['p', 'p', 'q', 'p', 'q', null]),
  y: numberColumn([1, 0, 1, 1, 0, 1]),
  id: textColumn(['hello', 'a', 'a', '2013-01-01', 'hello', '19691']),
});
const later = table({ x: textColumn(['p', 'q', 'new', null]) });

describe('by hand', () => {
  test('a level is its mean label, drawn to the mean of all; unseen and missing are that mean', () => {
    // All 4/6. p: (2 + 4 · 4/6) / (3 + 4); q: (1 + 4 · 4/6) / (2 + 4).
    const [p, q] = [(2 + 8 / 3) / 7, (1 + 8 / 3) / 6];
    expect(values(step({ smoothing: 4 }).fit(small).apply(later)).map((value) => value.toFixed(12))).toEqual(
      [p, q, 4 / 6, 4 / 6].map((value) => value.toFixed(12)),
    );
    expect(values(step({ smoothing: 0 }).fit(small).apply(later))[1]).toBeCloseTo(1 / 2, 15);
  });

  test('a missing value is a level of its own where that is asked for', () => {
    const fitted = step({ smoothing: 4, missing: 'level' }).fit(small);
    expect(values(fitted.apply(later))[3]).toBeCloseTo((1 + 8 / 3) / 5, 12);
  });

  test('a training row is encoded from the folds that it is not in', () => {
    const { examples } = pipeline(step({ smoothing: 0 })).fitExamples(small, { label: 'y' });
    // Without fold 0 (rows 0, 4): p 1/2, q 1. Without 2 (1, 2): p 1, q 0. Without 4 (3, 5): p 1/2, q 1/2, all 2/4.
    expect(dense(examples.matrix)).toEqual([0.5, 1, 0, 0.5, 1, 0.5]);
    expect([...examples.labels]).toEqual([1, 0, 1, 1, 0, 1]);
  });
});

describe('scikit-learn', () => {
  interface Expected {
    readonly words: string[];
    readonly later: string[];
    readonly keys: string[];
    readonly folds: number[];
    readonly labels: Record<'continuous' | 'binary', number[]>;
    readonly encoded: Record<string, { later: number[]; training: number[] }>;
  }
  const { words, later: laterWords, keys, folds, labels, encoded } = fixture<Expected>('prepare-categories');

  test('the folds are those of the published fingerprints', () => {
    expect(keys.map((key) => farmFingerprintModulo(key, 5))).toEqual(folds);
  });

  test.each(Object.keys(encoded))('agrees on %s, of all rows and fold by fold', (name) => {
    const [label, smooth] = name.split(' ') as ['continuous' | 'binary', string];
    const train = table({ x: categoryColumn(words), y: numberColumn(labels[label]), id: textColumn(keys) });
    const fitted = step({ smoothing: smooth === 'auto' ? 'auto' : Number(smooth) }).fit(train);
    const close = (got: readonly number[], expected: readonly number[]): void =>
      got.forEach((value, row) => {
        const error = Math.abs(value - expected[row]!) / Math.max(1e-9, Math.abs(expected[row]!));
        expect(error, `row ${row}: ${value}, expected ${expected[row]}`).toBeLessThan(1e-11);
      });
    close(values(fitted.apply(table({ x: categoryColumn(laterWords) }))), encoded[name]!.later);
    const { columns, run } = fitted.training!.bind(train);
    run();
    close(values(columns), encoded[name]!.training);
  });
});

describe('leaks', () => {
  // Identifiers: every level is on one row, and knows nothing of another.
  const rows = 2000;
  const y = Array.from({ length: rows }, (_, row) => farmFingerprintModulo(`label ${row}`, 2));
  const train = table({
    x: textColumn(Array.from({ length: rows }, (_, row) => `u${row}`)),
    y: numberColumn(y),
    id: textColumn(Array.from({ length: rows }, (_, row) => `k${row}`)),
  });
  const r = (encoded: readonly number[]): number =>
    compute(table({ x: numberColumn(encoded), y: numberColumn(y) }), {
      c: correlations(['x', 'y']),
    }).c.values[1]!;

  test('the label is not in the examples, and it is in the form for later rows', () => {
    const { prepare, examples } = pipeline(step({ smoothing: 1 })).fitExamples(train, { label: 'y' });
    expect(Math.abs(r(dense(examples.matrix)))).toBeLessThan(0.1);
    expect(r(dense(prepare.matrix(train)))).toBeGreaterThan(0.99);
  });

  test('a step after it learns from rows without their own label, in memory, over batches and on an engine', async () => {
    const steps = pipeline(step({ smoothing: 1 }), standardize({ columns: ['x'] }));
    const scaleOf = (
      saved: ReturnType<ReturnType<typeof steps.fit>['save']>,
    ): { mean: number; deviation: number } =>
      (saved.state.steps[1]!.state as { columns: { mean: number; deviation: number }[] }).columns[0]!;
    const expected = scaleOf(steps.fit(train).save());
    // Of the full form it would be half the smoothed label.
    expect(expected.deviation).toBeLessThan(0.05);
    const { examples } = steps.fitExamples(train, { label: 'y' });
    const squares = dense(examples.matrix).reduce((sum, value) => sum + value * value, 0);
    expect(squares / rows).toBeCloseTo(1, 4);
    await engine.load?.('train', train);
    const sources = [inBatches(train, 700), tableOn(engine, 'train')];
    for (const source of sources) {
      const { mean, deviation } = scaleOf((await steps.fitFrom(source)).save());
      expect(mean).toBeCloseTo(expected.mean, 10);
      expect(deviation).toBeCloseTo(expected.deviation, 10);
    }
  });
});

describe('three ways', () => {
  const words = ["O'Hare", '', '__proto__', '(other)', '漢字', '\n', '8', null];
  const many = table({
    x: categoryColumn(Array.from({ length: 64 }, (_, i) => words[(i * i) % 8]!)),
    t: textColumn(Array.from({ length: 64 }, (_, i) => words[(i * 5) % 8]!)),
    n: numberColumn(Array.from({ length: 64 }, (_, i) => (i % 7 === 6 ? null : (i % 5) / 2))),
    y: numberColumn(Array.from({ length: 64 }, (_, i) => (i % 11 === 3 ? null : Number((i * 7) % 3 === 0)))),
    late: categoryColumn(Array.from({ length: 64 }, (_, i) => (i % 13 === 1 ? null : (i * 5) % 4 === 0))),
    id: textColumn(Array.from({ length: 64 }, (_, i) => `${"'"}${i % 40}`)),
  });
  const unseen = table({
    x: categoryColumn([...words, 'new', "it's"]),
    t: textColumn(['new', ...words, null]),
    n: numberColumn([9, 0.5, null, 1, 2, 0, 0, 0, 0, -0]),
  });
  const subjects = [
    ['auto', { columns: ['x', 't', 'n'] }],
    ['smoothed, missing a level', { columns: ['x', 't', 'n'], smoothing: 3, missing: 'level', folds: 3 }],
    ['a label of levels', { columns: ['t'], label: 'late' }],
    ['a label with a positive level', { columns: ['x'], label: 'late', positive: 'false', key: 'x' }],
  ] as const;

  test.each(subjects)('%s: columns, records and SQL agree', async (name, options) => {
    const rows = name.includes('positive') ? withoutMissing(many) : many;
    const prepare = pipeline(step(options)).fit(rows);
    expect(await brokenParity(prepare, unseen, { engine })).toBeUndefined();
    expect(await brokenParity(prepare, rows, { engine })).toBeUndefined();
  });

  test.each(subjects)('%s: an engine and batches teach what memory teaches', async (name, options) => {
    const rows = name.includes('positive') ? withoutMissing(many) : many;
    await engine.load?.('train', rows);
    const expected = JSON.stringify(rounded(step(options).fit(rows).save()));
    const there = await step(options).fitFrom(tableOn(engine, 'train'), { schema: schemaOf(rows) });
    expect(JSON.stringify(rounded(there.save()))).toBe(expected);
    expect(JSON.stringify(rounded((await step(options).fitFrom(inBatches(rows, 9))).save()))).toBe(expected);
  });

  /** Sums in another order differ in the last digits. */
  function rounded(saved: unknown): unknown {
    return JSON.parse(JSON.stringify(saved), (_, value: unknown) =>
      typeof value === 'number' ? Number(value.toPrecision(12)) : value,
    );
  }

  function withoutMissing(rows: Table): Table {
    const x = column(rows, 'x', 'category');
    return withColumns(rows, { x: { ...x, codes: x.codes.map((code) => Math.max(0, code)) } });
  }
});

test('levels of many values go into buckets first', () => {
  const steps = pipeline(hashBuckets({ columns: ['x'], buckets: 3 }), step({ smoothing: 0 }));
  const { features, input } = steps.fit(small);
  expect(features[0]!.origin).toEqual({ columns: ['x'], steps: ['hash-buckets', 'target-encode'] });
  expect(input.fields.map(({ name }) => name)).toEqual(['x']);
});

describe('fitExamples', () => {
  const labelled = (y: Column): Table =>
    table({ x: small.columns.get('x')!, id: small.columns.get('id')!, y });

  test('leaves rows without a label out of what is learned', () => {
    const rows = labelled(numberColumn([1, 0, 1, 1, 0, null]));
    const { prepare, examples } = pipeline(step({ smoothing: 0 })).fitExamples(rows, {
      label: 'y',
      missingLabel: 'leave-out',
    });
    expect(examples).toMatchObject({ leftOut: 1, matrix: { rows: 5 } });
    expect(dense(prepare.matrix(table({ x: textColumn([null]) })))[0]).toBeCloseTo(3 / 5, 6);
  });

  test('gives other rows the form learned from all', () => {
    const { prepare } = pipeline(step({ smoothing: 0 })).fitExamples(small, { label: 'y' });
    const found = prepare.examples(small, { label: 'y' });
    expect(dense(found.matrix).map((value) => value.toFixed(6))).toEqual(
      [2 / 3, 2 / 3, 1 / 2, 2 / 3, 1 / 2, 2 / 3].map((value) => value.toFixed(6)),
    );
  });

  test('refuses another label, or another positive level, than the step has learned from', () => {
    const y = categoryColumn(['yes', 'no', 'yes', 'yes', 'no', 'yes']);
    const why = (options: Options, label: string, positive?: string): string =>
      refusal(() =>
        pipeline(step(options)).fitExamples(table([...labelled(y).columns, ['z', y]]), {
          label,
          ...(positive !== undefined && { positive }),
        }),
      );
    expect(why({ positive: 'yes' }, 'y', 'yes')).toBe('nothing was refused');
    expect(why({ positive: 'no' }, 'y', 'yes')).toBe(
      'bad-option: [prepare/pipeline] the label is "y" with the positive level "yes", and the step target-encode has learned from "y" with the positive level "no"; expected one label.',
    );
    expect(why({ positive: 'yes' }, 'z', 'yes')).toMatch(
      /has learned from "y" with the positive level "yes"/,
    );
    expect(why({}, 'y', 'yes')).toBe(
      'bad-option: [stats/folded-labels] label "y" has the level "yes"; expected positive, the level that is 1.',
    );
  });
});

describe('refused are', () => {
  const why = (rows: Table, options: Options = {}): string => refusal(() => step(options).fit(rows));
  const rows = (x: Column, y: Column, id: Column): Table => table({ x, y, id });
  const [x, y, id] = ['x', 'y', 'id'].map((name) => small.columns.get(name)!) as [Column, Column, Column];

  test('the label among the columns, and columns that are not there', () => {
    expect(why(small, { columns: { kinds: ['number'] } })).toBe(
      `bad-option: [prepare/target-encode] columns has the label "y"; expected others. Leave it out by name: except: ['y'].`,
    );
    expect(why(small, { label: 'late' })).toMatch(/^unknown-column: .*"late"/);
    expect(why(small, { key: 'k' })).toMatch(/^unknown-column: .*"k"/);
    expect(why(small, { key: 'y' })).toMatch(/^bad-option: .* key is the label/);
  });

  test('rows without a key, in one fold, without a label or with an infinite one, wherever they are', async () => {
    const bad: [string, Table, Options][] = [
      ['bad-data: .* key "id" is missing', rows(x, y, textColumn(['a', null, 'b', 'c', 'd', 'e'])), {}],
      ['bad-data: .* key "id" is missing', rows(x, y, categoryColumn(['a', null, 'b', 'c', 'd', 'e'])), {}],
      [
        'bad-data: .* all 6 rows are in one fold by the key "id"',
        rows(x, y, textColumn(Array(6).fill('a'))),
        {},
      ],
      ['bad-data: .* no row has a label "y"', rows(x, numberColumn(Array(6).fill(null)), id), {}],
      ['bad-data: .* label "y" is infinite', rows(x, numberColumn([0, 1, Infinity, 1, 0, 1]), id), {}],
      ['bad-option: .* positive goes with a category', small, { positive: '1' }],
      [
        'bad-option: .* no row with the level "maybe"',
        rows(x, categoryColumn([...'ynynyn']), id),
        { positive: 'maybe' },
      ],
      ['bad-option: .* expected positive', rows(x, categoryColumn([...'ynynyn']), id), {}],
    ];
    for (const [expected, train, options] of bad) {
      expect(why(train, options)).toMatch(new RegExp(`^${expected}`));
      await engine.load?.('bad', train);
      const there = step(options).fitFrom(tableOn(engine, 'bad'), { schema: schemaOf(train) });
      expect(await rejection(there)).toMatch(new RegExp(`^${expected}`));
    }
  });

  test('no rows at all', () => {
    expect(why(rows(categoryColumn([]), numberColumn([]), textColumn([])))).toMatch(/no row has a label/);
  });

  test('a training row without a key', () => {
    const { training } = step().fit(small);
    const { run } = training!.bind(table({ x: textColumn(['p']), id: textColumn([null]) }));
    expect(refusal(run)).toMatch(/^bad-data: \[prepare\/target-encode\] key "id" is missing at row 0/);
  });

  test.each([
    { label: 3 },
    { key: undefined },
    { key: 'y' },
    { positive: true },
    { folds: 1 },
    { folds: 2.5 },
    { folds: 101 },
    { smoothing: -1 },
    { smoothing: 'none' },
    { missing: 'zeros' },
    { smooth: 3 },
  ])('the options %j', (options) => {
    expect(refusal(() => step(options as never))).toMatch(/^bad-option/);
  });

  test.each([
    ['folds', 1, 'state.folds'],
    ['folds', 6, 'state.columns[0].counts'],
    ['smoothing', -1, 'state.smoothing'],
    ['smoothing', null, 'state.smoothing'],
    ['missing', 'zeros', 'state.missing'],
    ['label', null, 'state.label'],
    ['key', 7, 'state.key'],
    ['positive', 1, 'state.positive'],
    ['columns', [{ name: 'x', levels: [], counts: [1, 2, 3, 4, -1] }], 'state.columns[0].counts'],
  ])('a saved state whose %s is %j', (key, value, path) => {
    const saved = step().fit(small).save();
    const state = { ...(saved.state as object), [key]: value };
    expect(refusal(() => targetEncode.revive({ ...saved, state: state }))).toContain(
      `bad-format: [prepare/target-encode] the saved ${path} `,
    );
  });
});
