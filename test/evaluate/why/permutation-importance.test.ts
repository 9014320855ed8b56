import { expect, it } from 'vitest';
import { permutationImportance } from '../../../src/evaluate/why/permutation-importance.ts';
import { auc } from '../../../src/metrics/auc.ts';
import { brier } from '../../../src/metrics/brier.ts';
import { logLoss } from '../../../src/metrics/log-loss.ts';
import { metric } from '../../../src/metrics/metric.ts';
import { normalQuantile } from '../../../src/stats/normal.ts';
import { numberColumn } from '../../../src/table/column.ts';
import { column, table, type Table } from '../../../src/table/table.ts';
import { fixture, rows, score } from './formula.ts';

const squared = metric(
  'lower',
  (labels, scores) =>
    labels.reduce((sum, label, row) => sum + (label - scores[row]!) ** 2, 0) / labels.length,
);

it("costs what scikit-learn's permutation_importance says, but for chance", async () => {
  const repeats = 100;
  const metrics = { auc, logLoss, brier };
  const { columns } = await permutationImportance(score, rows, metrics, {
    columns: ['a', 'b', 'c'],
    repeats,
  });
  expect(columns.map(({ columns }) => columns)).toEqual([['a'], ['b'], ['c']]);
  for (const [name, { mean, deviation }] of Object.entries(fixture.importance)) {
    columns.forEach(({ costs }, at) => {
      const error = deviation[at]! * Math.sqrt(1 / repeats + 1 / fixture.repeats);
      expect(Math.abs(costs[name]!.cost - mean[at]!)).toBeLessThanOrEqual(4 * error);
      if (at < 2) expect(costs[name]!.deviation / deviation[at]!).toBeCloseTo(1, 0);
    });
  }
  // What the formula does not read.
  expect(columns[2]!.costs['logLoss']).toEqual({ cost: 0, interval: { low: 0, high: 0 }, deviation: 0 });
});

it('comes with the dearest column by the first metric first, and scores the rows once more for each repeat', async () => {
  let scorings = 0;
  const counting = (some: Table) => {
    scorings++;
    return score(some);
  };
  const options = { columns: ['c', 'b', 'a'], repeats: 1 };
  const { columns, repeats } = await permutationImportance(counting, rows, { logLoss, auc }, options);
  expect(columns.map(({ columns: [name] }) => name)).toEqual(['a', 'b', 'c']);
  expect([repeats, scorings]).toEqual([1, 4]);
  expect(columns[0]!.costs['auc']!.deviation).toBeNaN();
  // What does not exist ranks like what costs nothing: in the order asked for.
  const never = metric('lower', () => NaN);
  const unknown = await permutationImportance(score, rows, { never }, options);
  expect(unknown.columns.map(({ columns: [name] }) => name)).toEqual(['c', 'b', 'a']);
});

it('costs twice the variance that a column brings, in squared error', async () => {
  const x = Array.from({ length: 500 }, (_, row) => Math.sin(row * row));
  const given = table({ x: numberColumn(x), y: numberColumn(x.map((value) => 3 * value)) });
  const line = (some: Table) => ({
    labels: column(some, 'y', 'number').values,
    scores: column(some, 'x', 'number').values.map((value) => 3 * value),
  });
  const { columns, metrics } = await permutationImportance(
    line,
    given,
    { squared },
    { columns: ['x'], repeats: 40, resamples: 20 },
  );
  const mean = x.reduce((a, b) => a + b) / 500;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 500;
  expect(metrics).toEqual({ squared: 0 });
  expect(columns[0]!.costs['squared']!.cost / (2 * 9 * variance)).toBeCloseTo(1, 1);
});

it('shuffles columns of a list together, and each the same way whatever else is asked for', async () => {
  const x = Array.from({ length: 60 }, (_, row) => row);
  const given = table({ x: numberColumn(x), z: numberColumn(x), y: numberColumn(x) });
  const same = (some: Table) => {
    const [a, b] = ['x', 'z'].map((name) => column(some, name, 'number').values);
    return {
      labels: column(some, 'y', 'number').values,
      scores: a!.map((value, row) => (value === b![row] ? 1 : 0)),
    };
  };
  const together = await permutationImportance(
    same,
    given,
    { squared },
    { columns: [['x', 'z'], 'x'], repeats: 3, resamples: 20 },
  );
  const costs = new Map(
    together.columns.map(({ columns, costs }) => [columns.join(), costs['squared']!.cost]),
  );
  expect(costs.get('x,z')).toBe(0);
  expect(costs.get('x')).toBeGreaterThan(0);
  const one = await permutationImportance(
    same,
    given,
    { squared },
    { columns: ['x'], repeats: 3, resamples: 20 },
  );
  expect(one.columns[0]!.costs['squared']!.cost).toBe(costs.get('x'));
});

it('has intervals of the mean of what shuffling costs each row, and a bootstrap like them', async () => {
  const drawn: Float64Array[] = [];
  const noting = (some: Table) => {
    const scored = score(some);
    drawn.push(scored.scores);
    return scored;
  };
  const unknown = metric('lower', (labels, scores) => brier(labels, scores));
  const options = { columns: ['a'], repeats: 5, confidence: 0.9, resamples: 2000 };
  const { columns } = await permutationImportance(noting, rows, { brier, unknown }, options);
  const [before, ...after] = drawn;
  const labels = fixture.labels;
  const each = labels.map((label, row) =>
    after.reduce((sum, scores) => sum + ((label - scores[row]!) ** 2 - (label - before![row]!) ** 2) / 5, 0),
  );
  const mean = each.reduce((a, b) => a + b) / 200;
  const error = Math.sqrt(each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 199 / 200);
  const { cost, interval } = columns[0]!.costs['brier']!;
  expect(cost).toBeCloseTo(mean, 12);
  expect(interval.low).toBeCloseTo(mean - normalQuantile(0.95) * error, 12);
  expect(interval.high).toBeCloseTo(mean + normalQuantile(0.95) * error, 12);
  const other = columns[0]!.costs['unknown']!;
  expect(other.cost).toBeCloseTo(mean, 12);
  expect((other.interval.high - other.interval.low) / (interval.high - interval.low)).toBeCloseTo(1, 1);
});

it('refuses labels that move, columns that are not there, and wrong options; hears a signal', async () => {
  const run = (options: object, given = score) =>
    permutationImportance(given, rows, { auc }, { columns: ['a'], ...options });
  const code = (name: string): unknown => expect.objectContaining({ code: name });
  await expect(run({ columns: ['late'] })).rejects.toThrow(code('bad-data'));
  await expect(run({ columns: ['d'] })).rejects.toThrow(code('unknown-column'));
  await expect(run({ columns: 'a' })).rejects.toThrow(code('bad-option'));
  await expect(run({ columns: [] })).rejects.toThrow(code('bad-option'));
  await expect(run({ columns: [['a', 'a']] })).rejects.toThrow(code('bad-option'));
  await expect(run({ repeats: 0 })).rejects.toThrow(code('bad-option'));
  await expect(run({ repeat: 3 })).rejects.toThrow(code('bad-option'));
  const unread = (): never => {
    throw new Error('scored');
  };
  await expect(run({ signal: AbortSignal.abort(new Error('at once')) }, unread)).rejects.toThrow('at once');
  const controller = new AbortController();
  const heard: number[] = [];
  const onProgress = ({ done }: { done: number }): void => {
    heard.push(done);
    if (done === 3) controller.abort(new Error('enough'));
  };
  await expect(run({ onProgress, signal: controller.signal })).rejects.toThrow('enough');
  expect(heard).toEqual([1, 2, 3]);
});
