import { expect, it } from 'vitest';
import type { Scored } from '../../../src/evaluate/evaluation.ts';
import { ablation } from '../../../src/evaluate/why/ablation.ts';
import { mae } from '../../../src/metrics/mae.ts';
import { metric } from '../../../src/metrics/metric.ts';
import { normalQuantile } from '../../../src/stats/normal.ts';

const labels = Float64Array.from({ length: 50 }, (_, row) => row);

/** Scores that are wrong by as much as each of some sets adds once it is left out whole. */
function world(sets: readonly (readonly [cost: number, ...columns: string[]])[]): {
  readonly fit: (leftOut: readonly string[]) => Scored;
  readonly asked: string[];
} {
  const asked: string[] = [];
  const fit = (leftOut: readonly string[]): Scored => {
    asked.push(leftOut.join('+'));
    const wrong = sets.reduce(
      (sum, [cost, ...columns]) => (columns.every((name) => leftOut.includes(name)) ? sum + cost : sum),
      1,
    );
    // Wrong by a little more or less from row to row.
    return { labels, scores: labels.map((label, row) => label + wrong + (row % 2 === 0 ? 0.25 : -0.25)) };
  };
  return { fit, asked };
}

const codesOf = (found: Awaited<ReturnType<typeof ablation>>): Record<string, string> =>
  Object.fromEntries(
    found.recommendations.map(({ column, code, group }) => [
      column,
      group ? `${code}: ${group.join()}` : code,
    ]),
  );

it('keeps what costs alone, drops what costs nothing together, and keeps one of those that say the same', async () => {
  const { fit, asked } = world([
    [2, 'age'],
    [1, 'km', 'miles'],
    [0.05, 'day'],
  ]);
  const found = await ablation(
    fit,
    { mae },
    { columns: ['age', 'km', 'miles', 'day', 'hour'], tolerance: { mae: 0.1 } },
  );
  expect(codesOf(found)).toEqual({
    age: 'keep',
    km: 'keep-one-of: km,miles',
    miles: 'keep-one-of: km,miles',
    day: 'drop',
    hour: 'drop',
  });
  expect(found.drop).toEqual(['km', 'day', 'hour']);
  expect(found.metrics['mae']).toBeCloseTo(1, 12);
  expect(found.leftOut[0]).toMatchObject({ columns: ['age'], isSpare: false });
  expect(found.leftOut[0]!.costs['mae']!.cost).toBeCloseTo(2, 12);
  expect(found.recommendations[1]!.message).toBe(
    'Leaving out km costs 0 of mae (0 to 0), but km, miles together 1 of mae (1 to 1): keep one of them.',
  );
  // No set is trained without twice.
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.slice(0, 7)).toEqual(['', 'age', 'km', 'miles', 'day', 'hour', 'km+miles+day+hour']);
});

it('says drop of one column, and of none that is too dear', async () => {
  const tolerance = { mae: 0.1 };
  expect(codesOf(await ablation(world([[0.09, 'a']]).fit, { mae }, { columns: ['a'], tolerance }))).toEqual({
    a: 'drop',
  });
  const dear = await ablation(world([[0.11, 'a']]).fit, { mae }, { columns: ['a'], tolerance });
  expect([codesOf(dear), dear.drop]).toEqual([{ a: 'keep' }, []]);
});

it('finds three that are costly together alone, and small costs that add up', async () => {
  const three = await ablation(
    world([[1, 'a', 'b', 'c']]).fit,
    { mae },
    { columns: ['a', 'b', 'c', 'd'], tolerance: { mae: 0.1 } },
  );
  expect(codesOf(three)).toEqual({
    a: 'keep-one-of: a,b,c',
    b: 'keep-one-of: a,b,c',
    c: 'keep-one-of: a,b,c',
    d: 'drop',
  });
  expect(three.drop).toEqual(['a', 'b', 'd']);
  const sum = await ablation(
    world([
      [0.04, 'a'],
      [0.05, 'b'],
      [0.055, 'c'],
    ]).fit,
    { mae },
    { columns: ['a', 'b', 'c'], tolerance: { mae: 0.1 } },
  );
  expect(sum.drop).toEqual(['a', 'b']);
  expect(codesOf(sum)['c']).toBe('keep-one-of: b,c');
});

it('leaves out the cheapest first, and of those that say the same names the dearest pair', async () => {
  const tolerance = { mae: 0.1 };
  const cheap = await ablation(
    world([
      [0.055, 'a'],
      [0.05, 'b'],
      [0.04, 'c'],
    ]).fit,
    { mae },
    { columns: ['a', 'b', 'c'], tolerance },
  );
  expect(cheap.drop).toEqual(['b', 'c']);
  const pairs = world([
    [1, 'a', 'c'],
    [2, 'b', 'c'],
  ]);
  const dear = await ablation(pairs.fit, { mae }, { columns: ['a', 'b', 'c'], tolerance });
  expect(codesOf(dear)).toEqual({ a: 'drop', b: 'keep-one-of: b,c', c: 'keep-one-of: b,c' });
  expect(dear.drop).toEqual(['a', 'b']);
});

it('does not train without more than what is known to be dear together', async () => {
  const { fit, asked } = world([[1, 'km', 'miles']]);
  const options = { columns: ['km', 'day', 'miles'], groups: [['km', 'miles']], tolerance: { mae: 0.1 } };
  expect((await ablation(fit, { mae }, options)).drop).toEqual(['km', 'day']);
  expect(asked).toEqual(['', 'km', 'day', 'miles', 'km+miles', 'km+day']);
});

it('leaves out the groups that are asked for, and need not look for what they tell', async () => {
  const { fit, asked } = world([
    [1, 'km', 'miles'],
    [2, 'age'],
  ]);
  const found = await ablation(
    fit,
    { mae },
    {
      columns: ['km', 'miles', 'day', 'age'],
      groups: [
        ['miles', 'km'],
        ['day', 'age'],
      ],
      tolerance: { mae: 0.1 },
    },
  );
  expect(codesOf(found)).toEqual({
    km: 'keep-one-of: km,miles',
    miles: 'keep-one-of: km,miles',
    day: 'drop',
    age: 'keep',
  });
  expect(found.drop).toEqual(['km', 'day']);
  expect(asked).toEqual(['', 'km', 'miles', 'day', 'age', 'km+miles', 'day+age', 'km+day']);
});

it('goes by the end of the interval, and by every metric that has a tolerance', async () => {
  const noisy = (leftOut: readonly string[]): Scored => ({
    labels,
    scores: labels.map((label, row) => label + 1 + (leftOut.length > 0 && row < 10 ? 0.5 : 0)),
  });
  const options = { columns: ['a'], confidence: 0.9 };
  const found = await ablation(noisy, { mae }, { ...options, tolerance: { mae: 0.12 } });
  // Of 50 rows 10 lose one half: 0.1 on average, with standard error √(0.04 · 50/49 / 50).
  const error = Math.sqrt((0.2 * 0.8 * 0.25) / 49);
  const { cost, interval } = found.leftOut[0]!.costs['mae']!;
  expect(cost).toBeCloseTo(0.1, 12);
  expect(interval.high).toBeCloseTo(0.1 + normalQuantile(0.95) * error, 12);
  expect(codesOf(found)).toEqual({ a: 'keep' });
  expect(codesOf(await ablation(noisy, { mae }, { ...options, tolerance: { mae: interval.high } }))).toEqual({
    a: 'drop',
  });
  const upward = metric('higher', (_, scores) => -scores[49]!);
  const both = { mae, upward };
  expect(codesOf(await ablation(noisy, both, { ...options, tolerance: { mae: 1 } }))).toEqual({ a: 'drop' });
  const last = (leftOut: readonly string[]): Scored => ({
    labels,
    scores: labels.map((label, row) => label + (leftOut.length > 0 && row === 49 ? 1 : 0)),
  });
  expect(codesOf(await ablation(last, both, { ...options, tolerance: { mae: 1, upward: 0.5 } }))).toEqual({
    a: 'keep',
  });
});

it('keeps a column whose cost does not exist', async () => {
  const never = metric('lower', () => NaN);
  const found = await ablation(world([]).fit, { never }, { columns: ['a'], tolerance: { never: 1 } });
  expect(codesOf(found)).toEqual({ a: 'keep' });
});

it('refuses other rows, wrong options, and hears a signal between trainings', async () => {
  const { fit, asked } = world([]);
  const run = (options: object, given = fit) =>
    ablation(given, { mae }, { columns: ['a', 'b'], tolerance: { mae: 0 }, ...options });
  const code = (name: string, option?: string): unknown =>
    expect.objectContaining({ code: name, ...(option && { details: { option } }) });
  const other = (leftOut: readonly string[]): Scored => ({
    labels: labels.map((label) => label + leftOut.length),
    scores: labels,
  });
  await expect(run({}, other)).rejects.toThrow(code('bad-data'));
  await expect(run({ columns: [] })).rejects.toThrow(code('bad-option', 'columns'));
  await expect(run({ groups: [['a', 'c']] })).rejects.toThrow(code('bad-option', 'groups'));
  for (const tolerance of [undefined, null, 0.1])
    await expect(run({ tolerance })).rejects.toThrow(code('bad-option', 'tolerance'));
  await expect(run({ tolerance: {} })).rejects.toThrow(code('bad-option', 'tolerance'));
  await expect(run({ tolerance: { rmse: 1 } })).rejects.toThrow(code('bad-option', 'tolerance'));
  await expect(run({ tolerance: { mae: -1 } })).rejects.toThrow(code('bad-option', 'tolerance.mae'));
  await expect(run({ column: ['a'] })).rejects.toThrow(code('bad-option', 'column'));
  asked.length = 0;
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error('enough'));
  await expect(run({ onProgress: stop, signal: controller.signal })).rejects.toThrow('enough');
  expect(asked).toEqual(['', 'a']);
});
