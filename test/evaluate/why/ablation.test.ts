import { expect, it } from 'vitest';
import { random } from '../../../src/core/random.ts';
import type { Scored } from '../../../src/evaluate/evaluation.ts';
import { ablation } from '../../../src/evaluate/why/ablation.ts';
import { mae } from '../../../src/metrics/mae.ts';
import { metric } from '../../../src/metrics/metric.ts';
import { normalQuantile } from '../../../src/stats/normal.ts';

const labels = Float64Array.from({ length: 50 }, (_, row) => row);

/** A thousandth more or less from row to row: what costs as much on every row has no known error. */
const unevenly = (cost: number, row: number): number => cost * (row % 2 === 0 ? 1.001 : 0.999);

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
      0,
    );
    // Wrong by a little more or less from row to row.
    return {
      labels,
      scores: labels.map((label, row) => label + 1 + unevenly(wrong, row) + (row % 2 === 0 ? 0.25 : -0.25)),
    };
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
  expect(found.dropped).toBe(found.leftOut.find(({ columns }) => columns.join() === 'km,day,hour'));
  expect(found.dropped!.costs['mae']!.cost).toBeCloseTo(0.05, 12);
  expect(found.metrics['mae']).toBeCloseTo(1, 12);
  expect(found.leftOut[0]).toMatchObject({ columns: ['age'], isSpare: false });
  expect(found.leftOut[0]!.costs['mae']!.cost).toBeCloseTo(2, 12);
  expect(found.recommendations[1]!.message).toBe(
    'Leaving out km costs 0 of mae (0 to 0), no more than 0.1, but leaving out km, miles together costs 1 of mae (1 to 1), more than 0.1: keep one of them.',
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
  expect([codesOf(dear), dear.drop, dear.dropped]).toEqual([{ a: 'keep' }, [], undefined]);
  expect(dear.recommendations[0]!.message).toBe(
    'Leaving out a costs 0.11 of mae (0.11 to 0.11), more than 0.1: keep it.',
  );
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

it('says keep one of no more columns than need it, whatever set was found to be costly', async () => {
  const tolerance = { mae: 0.1 };
  // Of three columns any one can go, and no two.
  const pairs = world([
    [1, 'a', 'b'],
    [1, 'a', 'c'],
    [1, 'b', 'c'],
  ]);
  for (const groups of [[], [['a', 'b', 'c']]]) {
    const columns = ['a', 'b', 'c', 'd'];
    const found = await ablation(pairs.fit, { mae }, { columns, groups, tolerance });
    expect(found.drop).toEqual(['a', 'd']);
    expect(codesOf(found)).toMatchObject({ a: 'keep-one-of: a,b', d: 'drop' });
    for (const { group } of found.recommendations) expect([undefined, 2]).toContain(group?.length);
  }
  // A group with a column that has nothing to do with it.
  const three = world([[1, 'a', 'b', 'c']]);
  const found = await ablation(
    three.fit,
    { mae },
    { columns: ['z', 'a', 'b', 'c'], groups: [['z', 'a', 'b', 'c']], tolerance },
  );
  expect(codesOf(found)).toEqual({
    z: 'drop',
    a: 'keep-one-of: a,b,c',
    b: 'keep-one-of: a,b,c',
    c: 'keep-one-of: a,b,c',
  });
  expect(found.drop).toEqual(['z', 'a', 'b']);
  // One training a column of the set at most, after those of columns alone, of the group and of what goes at once.
  expect(three.asked).toEqual([
    ...['', 'z', 'a', 'b', 'c', 'z+a+b+c'],
    ...['a+b+c', 'b+c', 'a+c', 'a+b'],
    ...['z+a', 'z+a+b'],
  ]);
});

/** Scores that are off by 1, by `more` without all of some columns, and now a little nearer, now further off without two. */
const unsure =
  (more: number, known: readonly string[], perhaps: readonly string[]) =>
  (leftOut: readonly string[]): Scored => {
    const lacks = (names: readonly string[]): boolean => names.every((name) => leftOut.includes(name));
    const moved = (row: number): number => (row % 2 === 0 ? 0.5 : -0.45);
    return {
      labels,
      scores: labels.map(
        (label, row) =>
          label + 1 + (lacks(known) ? unevenly(more, row) : 0) + (lacks(perhaps) ? moved(row) : 0),
      ),
    };
  };

it('looks first for what is known to be costly together, and not for what only may be', async () => {
  const fit = unsure(2, ['a', 'b'], ['a', 'c']);
  const found = await ablation(fit, { mae }, { columns: ['b', 'c', 'a'], tolerance: { mae: 0.1 } });
  expect(codesOf(found)).toEqual({ b: 'keep-one-of: b,a', c: 'drop', a: 'keep-one-of: b,a' });
  expect(found.leftOut.find(({ columns }) => columns.join() === 'c,a')).toMatchObject({ isSpare: false });
});

it('says keep one of no set of which a part may be costly', async () => {
  const fit = unsure(2, ['a', 'b', 'c'], ['b', 'c']);
  const found = await ablation(fit, { mae }, { columns: ['a', 'b', 'c'], tolerance: { mae: 0.1 } });
  expect(codesOf(found)).toEqual({ a: 'drop', b: 'keep-one-of: b,c', c: 'keep-one-of: b,c' });
  expect(found.recommendations[2]!.message).toBe(
    'Leaving out c costs 0 of mae (0 to 0), no more than 0.1, but leaving out b, c together costs 0.025 of mae and may cost up to 0.16, more than 0.1: keep one of them.',
  );
});

it('names the smallest set it found for each column', async () => {
  const { fit } = world([
    [1, 'a', 'b', 'c'],
    [1, 'c', 'd'],
  ]);
  const found = await ablation(
    fit,
    { mae },
    { columns: ['a', 'b', 'c', 'd'], groups: [['a', 'b', 'c']], tolerance: { mae: 0.1 } },
  );
  expect(codesOf(found)).toEqual({
    a: 'keep-one-of: a,b,c',
    b: 'keep-one-of: a,b,c',
    c: 'keep-one-of: a,b,c',
    d: 'drop',
  });
  const both = await ablation(
    fit,
    { mae },
    {
      ...{ columns: ['a', 'b', 'c', 'd'], tolerance: { mae: 0.1 } },
      groups: [
        ['a', 'b', 'c'],
        ['c', 'd'],
      ],
    },
  );
  expect(codesOf(both)['c']).toBe('keep-one-of: c,d');
});

it('gives its reason in the metric that breaks its tolerance, and says when it only may', async () => {
  const halved = metric('lower', (labels, scores) => mae(labels, scores) / 2);
  const metrics = { halved, mae };
  const run = async (sets: Parameters<typeof world>[0], tolerance: Record<string, number>) =>
    ablation(world(sets).fit, metrics, { columns: ['a', 'b'], tolerance, resamples: 20 });
  const sets = [
    [0.3, 'a'],
    [0.2, 'b'],
  ] as const;
  const second = await run(sets, { halved: 1, mae: 0.25 });
  expect(second.recommendations.map(({ message }) => message)).toEqual([
    'Leaving out a costs 0.3 of mae (0.3 to 0.3), more than 0.25: keep it.',
    'Leaving out b costs 0.2 of mae (0.2 to 0.2), no more than 0.25: drop it.',
  ]);
  const first = await run(sets, { halved: 0.12, mae: 1 });
  expect(first.recommendations[0]!.message).toBe(
    'Leaving out a costs 0.15 of halved (0.15 to 0.15), more than 0.12: keep it.',
  );
  // Nothing is tolerated of what gets no worse.
  expect(codesOf(await run([], { halved: 0, mae: 0 }))).toEqual({ a: 'drop', b: 'drop' });
  // Half of the rows lose 0.5: 0.25, give or take 1.96 · 0.5 · √(0.5 · 0.5 / 49).
  const noisy = (leftOut: readonly string[]): Scored => ({
    labels,
    scores: labels.map((label, row) => label + 1 + (leftOut.length > 0 && row % 2 === 0 ? 0.5 : 0)),
  });
  const { recommendations } = await ablation(noisy, { mae }, { columns: ['a'], tolerance: { mae: 0.3 } });
  expect(recommendations[0]!.message).toBe(
    'Leaving out a costs 0.25 of mae and may cost up to 0.32, more than 0.3: keep it.',
  );
});

it('leaves out the columns first that come nearest to no tolerance in any metric', async () => {
  const halved = metric('lower', (labels, scores) => mae(labels, scores) / 2);
  const sets = [
    [0.06, 'a'],
    [0.05, 'b'],
    [0.04, 'c'],
  ] as const;
  // By mae all are alike; by half of it, c goes first.
  const found = await ablation(
    world(sets).fit,
    { mae, halved },
    { columns: ['a', 'b', 'c'], tolerance: { mae: 100, halved: 0.05 }, resamples: 20 },
  );
  expect(found.drop).toEqual(['b', 'c']);
});

it('holds each interval to its confidence, or all of them together', async () => {
  const columns = Array.from({ length: 12 }, (_, at) => `c${at}`);
  const zeros = new Float64Array(200);
  const source = random(4);
  let [each, together] = [0, 0];
  for (let turn = 0; turn < 200; turn++) {
    // Every column costs exactly what is tolerated, on average over all rows there could be.
    const moves = new Map(columns.map((name) => [name, zeros.map(() => 0.1 + 0.3 * source.normal())]));
    const fit = (leftOut: readonly string[]): Scored => ({
      labels: zeros,
      scores: zeros.map((_, row) => leftOut.reduce((sum, name) => sum + moves.get(name)![row]!, 5)),
    });
    const options = { columns, tolerance: { mae: 0.1 } };
    if ((await ablation(fit, { mae }, options)).drop.length > 0) each++;
    if ((await ablation(fit, { mae }, { ...options, confidenceOf: 'together' })).drop.length > 0) together++;
  }
  // 1 - 0.975 ** 12 is 0.26; 1 - (1 - 0.025 / 12) ** 12 is 0.025, and 0.07 its 99.9 % bound.
  expect(each / 200).toBeGreaterThan(0.15);
  expect(together / 200).toBeLessThanOrEqual(0.07);

  const { fit } = world([[0.05, 'a']]);
  const wide = await ablation(
    fit,
    { mae },
    { columns: ['a', 'b'], tolerance: { mae: 0.1 }, confidence: 0.9, confidenceOf: 'together' },
  );
  expect([wide.confidence, wide.columnConfidence]).toEqual([0.9, 0.95]);
  const one = await ablation(fit, { mae }, { columns: ['a'], tolerance: { mae: 0.1 }, confidence: 0.9 });
  expect(one).not.toHaveProperty('columnConfidence');
  const drawn = metric('lower', (_, scores) => scores[0]!);
  await expect(
    ablation(
      fit,
      { drawn },
      { columns: ['a', 'b'], tolerance: { drawn: 0 }, resamples: 50, confidenceOf: 'together' },
    ),
  ).rejects.toThrow(
    "drawn has intervals from 50 resamples; expected at least 80 for those of 2 columns to hold together. Set resamples, or confidenceOf: 'each'.",
  );
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

it('keeps a column of which every row tells the same, since nothing is known of other rows', async () => {
  const zeros = new Float64Array(4);
  const fit = (leftOut: readonly string[]): Scored => ({
    labels: zeros,
    scores: Float64Array.of(0.1, 0.2, 0.3, 0.4).map((score) => score + (leftOut.includes('a') ? 0.05 : 0)),
  });
  const found = await ablation(fit, { mae }, { columns: ['a', 'b'], tolerance: { mae: 0.1 } });
  const [first, second] = found.leftOut.map(({ costs }) => costs['mae']!);
  expect(first!.cost).toBeCloseTo(0.05, 12);
  expect(first!.interval).toEqual({ low: NaN, high: NaN });
  expect(second).toEqual({ cost: 0, interval: { low: 0, high: 0 } });
  expect(codesOf(found)).toEqual({ a: 'keep', b: 'drop' });
  expect(found.recommendations[0]!.message).toBe('Leaving out a has no known cost in mae: keep it.');
});

it('keeps a column whose cost does not exist', async () => {
  const never = metric('lower', () => NaN);
  const found = await ablation(world([]).fit, { never }, { columns: ['a'], tolerance: { never: 1 } });
  expect(codesOf(found)).toEqual({ a: 'keep' });
  expect(found.recommendations[0]!.message).toBe('Leaving out a has no known cost in never: keep it.');
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
  const once = (leftOut: readonly string[]): Scored => (leftOut.length > 0 ? (null as never) : fit(leftOut));
  await expect(run({}, once)).rejects.toThrow('there is nothing scored without "a"');
  await expect(run({ columns: [] })).rejects.toThrow(code('bad-option', 'columns'));
  await expect(run({ groups: [['a', 'c']] })).rejects.toThrow(code('bad-option', 'groups'));
  for (const tolerance of [undefined, null, 0.1])
    await expect(run({ tolerance })).rejects.toThrow(code('bad-option', 'tolerance'));
  await expect(run({ tolerance: {} })).rejects.toThrow(code('bad-option', 'tolerance'));
  await expect(run({ tolerance: { rmse: 1 } })).rejects.toThrow(code('bad-option', 'tolerance'));
  await expect(run({ tolerance: { mae: -1 } })).rejects.toThrow(code('bad-option', 'tolerance.mae'));
  await expect(run({ confidenceOf: 'all' })).rejects.toThrow(code('bad-option', 'confidenceOf'));
  await expect(run({ column: ['a'] })).rejects.toThrow(code('bad-option', 'column'));
  asked.length = 0;
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error('enough'));
  await expect(run({ onProgress: stop, signal: controller.signal })).rejects.toThrow('enough');
  expect(asked).toEqual(['', 'a']);
});
