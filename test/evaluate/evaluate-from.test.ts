import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { evaluateFrom } from '../../src/evaluate/evaluate-from.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { metric, type ScoredColumns } from '../../src/metrics/metric.ts';
import type { Statistic } from '../../src/stats/statistic.ts';
import { inBatches } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';

/** Whole numbers add up exactly, in whatever order. */
const errors = metric(
  'lower',
  (labels, scores, weights) =>
    labels.reduce((sum, label, row) => sum + (weights?.[row] ?? 1) * Math.abs(label - scores[row]!), 0),
  {
    over({ label, score, weight }: ScoredColumns): Statistic<number, number> {
      const names = [label, score as string, ...(weight === undefined ? [] : [weight])];
      return {
        key: `errors ${names.join()}`,
        columns: names,
        start: () => 0,
        add(sum: number, batch: Table) {
          const [y, p, w] = names.map((name) => column(batch, name, 'number').values);
          return sum + errors(y!, p!, w);
        },
        merge: (first: number, second: number) => first + second,
        finish: (sum: number) => sum,
      };
    },
  },
);
const doubled = metric('higher', (...rows) => 2 * errors(...rows), {
  over(columns) {
    const of = errors.over!(columns);
    return { ...of, key: `doubled ${of.key}`, finish: (state) => 2 * (of.finish(state as never) as number) };
  },
});

const source = random(2);
const draw = (below: number): Float64Array => Float64Array.from({ length: 97 }, () => source.integer(below));
const [y, p, w] = [draw(5), draw(5), draw(3)];
const rows = table({
  y: numberColumn(y),
  p: numberColumn(p),
  w: numberColumn(w),
  city: categoryColumn(Array.from(y, () => [null, 'Bath', 'Hull', 'York'][source.integer(4)]!)),
  day: numberColumn(draw(3)),
  at: timeColumn(new Float64Array(97)),
});
const columns = { label: 'y', score: 'p', weight: 'w' };

test('over batches, metrics and slices are those of the rows in memory', async () => {
  const slices = bySlice('city', ['day', 'city']);
  const metrics = { errors, doubled };
  const seen: number[] = [];
  const found = await evaluateFrom(inBatches(rows, 10), columns, metrics, {
    slices,
    onProgress: ({ done }) => seen.push(done),
  });
  expect(found).toEqual(evaluate({ labels: y, scores: p, weights: w, table: rows }, metrics, { slices }));
  expect(found.slices.length).toBeGreaterThan(10);
  expect(seen.at(-1)).toBe(97);
  const plain = await evaluateFrom(inBatches(rows, 50), { label: 'y', score: 'p' }, { errors });
  expect(plain).toEqual(evaluate({ labels: y, scores: p }, { errors }));
});

test('a score of each class is a list of columns', async () => {
  const gaps = metric('lower', () => NaN, {
    over: ({ score }) => ({
      key: `gaps ${score.toString()}`,
      columns: score as readonly string[],
      start: () => 0,
      add: (sum: number, batch: Table) =>
        (score as readonly string[]).reduce(
          (all, name, at) =>
            column(batch, name, 'number').values.reduce((more, value) => more + 10 ** at * value, all),
          sum,
        ),
      merge: (first: number, second: number) => first + second,
      finish: (sum: number) => sum,
    }),
  });
  const { metrics } = await evaluateFrom(inBatches(rows, 10), { label: 'y', score: ['p', 'w'] }, { gaps });
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value);
  expect(metrics).toEqual({ gaps: total(p) + 10 * total(w) });
});

test('what has no form over columns is unsupported, and mistakes are refused, before anything is read', async () => {
  const unread = (): never => {
    throw new Error('read');
  };
  const plain = metric('higher', () => 1);
  const run = (given: object, metrics: object = { errors }, options: object = {}) =>
    evaluateFrom(unread, given as ScoredColumns, metrics as { errors: typeof errors }, options);
  const refused: [() => Promise<unknown>, string][] = [
    [() => run(columns, { plain }), 'unsupported'],
    [() => run(columns, { errors }, { slices: bySlice({ column: 'day', bins: 2 }) }), 'unsupported'],
    [() => run(columns, { errors }, { slices: bySlice({ column: 'at', part: 'hour' }) }), 'unsupported'],
    [() => run(columns, {}), 'bad-option'],
    [() => run({ label: 'y' }), 'bad-option'],
    [() => run({ label: 'y', score: [] }), 'bad-option'],
    [() => run({ score: 'p' }), 'bad-option'],
    [() => run({ ...columns, weight: 3 }), 'bad-option'],
    [() => run({ ...columns, group: 'city' }), 'bad-option'],
    [() => run(null as never), 'bad-option'],
    [() => run(columns, { errors }, { intervals: {} }), 'bad-option'],
    [() => evaluateFrom(inBatches(rows, 9), { label: 'y', score: 'q' }, { errors }), 'unknown-column'],
    [() => evaluateFrom(rows as never, columns, { errors }), 'bad-option'],
  ];
  for (const [call, code] of refused)
    await expect(call(), String(call)).rejects.toThrow(expect.objectContaining({ code }));
  const stop = new Error('stop');
  await expect(
    evaluateFrom(inBatches(rows, 9), columns, { errors }, { signal: AbortSignal.abort(stop) }),
  ).rejects.toBe(stop);
});

test('where there are more different scores than cells the AUC says how far it is off, of slices by themselves', async () => {
  const count = 150_000;
  const scores = Float64Array.from({ length: count }, () => source.next());
  const labels = scores.map((score) => Number(source.next() < score));
  const many = table({
    y: numberColumn(labels),
    p: numberColumn(scores),
    city: categoryColumn(Array.from(scores, (_, row) => (row < 140_000 ? 'Bath' : 'York'))),
  });
  const found = await evaluateFrom(
    inBatches(many, 40_000),
    { label: 'y', score: 'p' },
    { auc, accuracy },
    {
      slices: bySlice('city'),
    },
  );
  const exact = evaluate({ labels, scores, table: many }, { auc, accuracy }, { slices: bySlice('city') });
  expect(Object.keys(found.errors!)).toEqual(['auc']);
  expect(found.slices.map(({ errors }) => errors && Object.keys(errors))).toEqual([['auc'], undefined]);
  const off = (one: (typeof found.slices)[number], other: typeof one): number =>
    Math.abs(one.metrics['auc']! - other.metrics['auc']!);
  const bath = found.slices[0]!;
  expect(off({ slice: {}, ...found }, { slice: {}, ...exact })).toBeLessThanOrEqual(found.errors!['auc']!);
  expect(off(bath, exact.slices[0]!)).toBeLessThanOrEqual(bath.errors!['auc']!);
  expect(off(found.slices[1]!, exact.slices[1]!)).toBe(0);
  expect(found.metrics['accuracy']).toBe(exact.metrics['accuracy']);
});
