import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.ts';
import type { Scored } from '../../../src/evaluate/evaluation.ts';
import type { Cost } from '../../../src/evaluate/why/cost.ts';
import { permutationImportance } from '../../../src/evaluate/why/permutation-importance.ts';
import type { PermutationCost } from '../../../src/evaluate/why/shuffled-cost.ts';
import { auc } from '../../../src/metrics/auc.ts';
import { brier } from '../../../src/metrics/brier.ts';
import { logLoss } from '../../../src/metrics/log-loss.ts';
import { mae } from '../../../src/metrics/mae.ts';
import { metric } from '../../../src/metrics/metric.ts';
import { rmse } from '../../../src/metrics/rmse.ts';
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

it('is as unsure as its shufflings differ, even where the rows of each are all wrong alike', async () => {
  // All rows are off by a half once the first has another's value, and by nothing else.
  const labels = Float64Array.of(1, 2, 3, 4);
  const all = (some: Table) => {
    const isFirst = column(some, 'a', 'number').values[0] === 1;
    return { labels, scores: isFirst ? labels : labels.map((label) => label + 0.5) };
  };
  const given = table({ a: numberColumn([1, 2, 3, 4]) });
  const costIn = async (repeats: number): Promise<PermutationCost> =>
    (await permutationImportance(all, given, { mae }, { columns: ['a'], repeats })).columns[0]!.costs['mae']!;
  const { cost, interval, deviation } = await costIn(3);
  expect(deviation).toBeGreaterThan(0);
  const reach = (normalQuantile(0.975) * deviation) / Math.sqrt(3);
  expect(interval.low).toBeCloseTo(cost - reach, 12);
  expect(interval.high).toBeCloseTo(cost + reach, 12);
  const once = await costIn(1);
  expect([0, 0.5]).toContain(once.cost);
  expect(once.interval).toEqual(once.cost === 0 ? { low: 0, high: 0 } : { low: NaN, high: NaN });
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

/** The standard error that an interval was made from. */
const errorOf = ({ interval }: Cost): number => (interval.high - interval.low) / 2 / normalQuantile(0.975);

it('has the error that all pairs of rows and givers of values tell, none of them drawn', async () => {
  for (const [repeats, within] of [
    [100, 0.03],
    [4, 0.1],
  ] as const) {
    const { columns } = await permutationImportance(score, rows, { brier }, { columns: ['a', 'b'], repeats });
    for (const { columns: names, costs } of columns) {
      const { rows: byRows, shuffling } = fixture.variances[names[0]!]!;
      const expected = Math.sqrt(byRows + shuffling / repeats);
      expect(Math.abs(errorOf(costs['brier']!) / expected - 1)).toBeLessThan(within);
    }
  }
});

it('has intervals from drawn rows that are no narrower, and hardly wider', async () => {
  const unknown = metric('lower', (labels, scores) => brier(labels, scores));
  const options = { columns: ['a', 'c'], repeats: 20, resamples: 200 };
  const { columns } = await permutationImportance(score, rows, { brier, unknown }, options);
  const [used, spare] = columns;
  const [known, drawn] = [used!.costs['brier']!, used!.costs['unknown']!];
  expect(drawn.cost).toBe(known.cost);
  expect(errorOf(drawn) / errorOf(known)).toBeGreaterThan(0.95);
  expect(errorOf(drawn) / errorOf(known)).toBeLessThan(1.3);
  expect(spare!.costs['unknown']).toEqual({ cost: 0, interval: { low: 0, high: 0 }, deviation: 0 });
});

describe('an interval holds the cost over all rows there could be as often as it says', () => {
  // A row loses (1 + 1 + 1 - 1) in squared error on average, so that the root goes from 1 to √3.
  const truth = Math.sqrt(3) - 1;
  /** The share of intervals at 95 % that hold it: of labels that are a normal number and normal noise. */
  const held = async (repeats: number, weighted: boolean): Promise<number> => {
    const source = random(8);
    const normal = (): number => source.normal();
    let count = 0;
    for (let seed = 0; seed < 400; seed++) {
      const x = Array.from({ length: 300 }, normal);
      const given = table({ x: numberColumn(x), y: numberColumn(x.map((value) => value + normal())) });
      const weights = Float64Array.from(x, () => (source.next() < 0.2 ? 0 : 1 + source.next()));
      const scoreOf = (some: Table): Scored => ({
        labels: column(some, 'y', 'number').values,
        scores: column(some, 'x', 'number').values,
        ...(weighted && { weights }),
      });
      const found = await permutationImportance(scoreOf, given, { rmse }, { columns: ['x'], seed, repeats });
      const { low, high } = found.columns[0]!.costs['rmse']!.interval;
      if (low <= truth && truth <= high) count++;
    }
    return count / 400;
  };
  // The least and the most of 400 that are within the 99.9 % bounds of the binomial distribution at 95 %.
  it.each([1, 10])('shuffling as often as %i', async (repeats) => {
    for (const weighted of [false, true]) {
      const share = await held(repeats, weighted);
      expect(share).toBeGreaterThanOrEqual(0.91);
      expect(share).toBeLessThanOrEqual(0.983);
    }
  });
});

it('counts whole groups, as those that get values and those that give them, where the metric is over groups', async () => {
  // The squared mean error of the four rows of a group: of noise 1 / 4, and once scores are shuffled 3 / 4.
  const [groups, each] = [120, 4];
  const errors = (labels: Float64Array, scores: Float64Array): Float64Array => {
    const found = new Float64Array(groups);
    labels.forEach((label, row) => (found[Math.floor(row / each)]! += (scores[row]! - label) / each));
    return found.map((error) => error ** 2);
  };
  const mean = (values: Float64Array): number => values.reduce((a, b) => a + b) / values.length;
  const grouped = metric('lower', (labels, scores) => mean(errors(labels, scores)), {
    columns: ['group'],
    group: 'group',
    influence: (labels, scores) => {
      const found = errors(labels, scores);
      // In one row for all of them.
      return labels.map((_, row) => (row % each === 0 ? each * (found[row / each]! - mean(found)) : 0));
    },
  });
  const source = random(6);
  let held = 0;
  for (let seed = 0; seed < 200; seed++) {
    const x = Array.from({ length: groups * each }, () => source.normal());
    const given = table({
      x: numberColumn(x),
      y: numberColumn(x.map((value) => value + source.normal())),
      group: numberColumn(x.map((_, row) => Math.floor(row / each))),
    });
    const scoreOf = (some: Table): Scored => ({
      labels: column(some, 'y', 'number').values,
      scores: column(some, 'x', 'number').values,
      table: some,
    });
    const found = await permutationImportance(scoreOf, given, { grouped }, { columns: ['x'], seed });
    const { low, high } = found.columns[0]!.costs['grouped']!.interval;
    if (low <= 0.5 && 0.5 <= high) held++;
  }
  // The 99.9 % bounds of the binomial distribution at 95 % are 0.895 and 0.99.
  expect(held / 200).toBeGreaterThanOrEqual(0.89);
  expect(held / 200).toBeLessThanOrEqual(0.99);
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
