import { expect, it } from 'vitest';
import { partialDependence } from '../../../src/evaluate/why/partial-dependence.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../../src/table/column.ts';
import { column, table, type Table } from '../../../src/table/table.ts';
import { fixture, predict, rows } from './formula.ts';

it("is scikit-learn's partial_dependence, mean and spread, of one column and of two", async () => {
  const one = await partialDependence(predict, rows, { columns: ['b'], grid: { b: fixture.grid } });
  expect(one.points.map(({ values }) => values[0])).toEqual(fixture.grid);
  one.points.forEach(({ mean, quantiles }, at) => {
    expect(mean).toBeCloseTo(fixture.average[at]!, 12);
    quantiles.forEach((value, k) => expect(value).toBeCloseTo(fixture.quantiles[k]![at]!, 12));
  });
  const two = await partialDependence(predict, rows, {
    columns: ['a', 'b'],
    grid: { a: fixture.first, b: fixture.second },
  });
  const expected = fixture.first.flatMap((a, i) =>
    fixture.second.map((b, j) => [a, b, fixture.together[i]![j]!]),
  );
  expect(two.points).toHaveLength(expected.length);
  two.points.forEach(({ values, mean }, at) => {
    expect(values).toEqual(expected[at]!.slice(0, 2));
    expect(mean).toBeCloseTo(expected[at]![2]!, 12);
  });
});

it('takes quantiles of numbers and the levels that rows have, and sets missing where asked', async () => {
  const x = Array.from({ length: 101 }, (_, row) => 100 - row);
  const city = categoryColumn(
    x.map((value) => ['York', 'Bath', null][value % 3]!),
    ['Bath', 'Hull', 'York'],
  );
  const given = table({
    x: numberColumn(x),
    when: timeColumn(
      x.map((value) => value % 2),
      'UTC',
    ),
    city,
  });
  const codes = (some: Table): Float64Array => Float64Array.from(column(some, 'city', 'category').codes);
  const along = async (columns: readonly string[], more = {}) =>
    (await partialDependence(codes, given, { columns, ...more })).points.map(({ values, mean }) => [
      values[0],
      mean,
    ]);
  expect(await along(['city'])).toEqual([
    ['Bath', 0],
    ['York', 2],
  ]);
  expect(await along(['city'], { grid: { city: ['Hull', null] } })).toEqual([
    ['Hull', 1],
    [null, -1],
  ]);
  expect((await along(['x'], { points: 3 })).map(([value]) => value)).toEqual([5, 50, 95]);
  expect((await along(['when'])).map(([value]) => value)).toEqual([0, 1]);
});

it('takes the values of few numbers as they are, and missing ones for none', async () => {
  const values = [4, NaN, 1, 3, 4, NaN, 8, 3, NaN, 3];
  const given = table({ x: numberColumn(values) });
  const same = (some: Table): Float64Array => column(some, 'x', 'number').values;
  const along = async (points: number): Promise<unknown> =>
    (await partialDependence(same, given, { columns: ['x'], points })).points.map(({ values: [x] }) => x);
  expect(await along(20)).toEqual([1, 3, 4, 8]);
  expect(await along(4)).toEqual([1, 3, 4, 8]);
  // numpy.quantile([1, 3, 3, 3, 4, 4, 8], [0.05, 0.5, 0.95]) is 1.6, 3 and 6.8.
  expect(await along(3)).toEqual([expect.closeTo(1.6, 12), 3, expect.closeTo(6.8, 12)]);
  // Set to missing, what is predicted is missing, and so is the mean.
  const { points } = await partialDependence(same, given, { columns: ['x'], grid: { x: [null, 2] } });
  expect(points).toEqual([
    { values: [null], mean: NaN, quantiles: [NaN, NaN, NaN] },
    { values: [2], mean: 2, quantiles: [2, 2, 2] },
  ]);
});

it('takes quantiles where scikit-learn takes equal distances, and never one value of several', async () => {
  const along = async (values: readonly number[], points: number) =>
    (
      await partialDependence(
        (some) => column(some, 'x', 'number').values,
        table({ x: numberColumn(values) }),
        {
          columns: ['x'],
          points,
        },
      )
    ).points.map((point) => point.values[0]);
  const skewed = Array.from({ length: 100 }, (_, row) => [0, 1, 2, 3, 100][row % 5]!);
  expect(await along(skewed, 4)).toEqual([0, 1, 3, 100]);
  // 97 of 100 rows have 0, and with it all quantiles from 0.05 to 0.95.
  const rare = Array.from({ length: 100 }, (_, row) => (row < 97 ? 0 : row));
  expect(await along(rare, 3)).toEqual([0, 99]);
  expect(await along([-5, ...rare], 3)).toEqual([-5, 0, 99]);
});

it('draws rows where there are many, the same ones each time, and takes one score of several', async () => {
  const x = Array.from({ length: 50 }, (_, row) => row);
  const given = table({ x: numberColumn(x), z: numberColumn(x) });
  const both = (some: Table): Float64Array => {
    const [a, b] = ['x', 'z'].map((name) => column(some, name, 'number').values);
    return Float64Array.from({ length: 2 * some.rows }, (_, at) => (at % 2 === 0 ? a! : b!)[at >> 1]!);
  };
  const options = { columns: ['x'], grid: { x: [7] }, rows: 10, quantiles: [0, 1] };
  const first = await partialDependence(both, given, options);
  expect(first.rows).toBe(10);
  expect(first.points).toEqual([{ values: [7], mean: 7, quantiles: [7, 7] }]);
  const second = await partialDependence(both, given, { ...options, output: 1 });
  expect(second).toEqual(await partialDependence(both, given, { ...options, output: 1 }));
  const [least, greatest] = second.points[0]!.quantiles;
  expect(greatest! - least!).toBeGreaterThan(20);
  const other = await partialDependence(both, given, { ...options, output: 1, seed: 1 });
  expect(other.points[0]!.mean).not.toBe(second.points[0]!.mean);
});

it('has no quantiles where a score of any row does not exist', async () => {
  const given = table({ x: numberColumn([1, 2, 3]), z: numberColumn([5, NaN, 6]) });
  const some = (of: Table): Float64Array => column(of, 'z', 'number').values;
  const { points } = await partialDependence(some, given, {
    columns: ['x'],
    grid: { x: [1] },
    quantiles: [0],
  });
  expect(points).toEqual([{ values: [1], mean: NaN, quantiles: [NaN] }]);
});

it('of no rows does not exist, whatever output is asked for', async () => {
  const given = table({ x: numberColumn([]) });
  const none = (some: Table): Float64Array => new Float64Array(3 * some.rows);
  const options = { columns: ['x'], grid: { x: [1] }, output: 2 };
  const { rows: count, points } = await partialDependence(none, given, options);
  expect([count, points]).toEqual([0, [{ values: [1], mean: NaN, quantiles: [NaN, NaN, NaN] }]]);
});

it('takes 1,000 rows and 20 points where nothing is said, and as few as one row and two points', async () => {
  const x = Array.from({ length: 1500 }, (_, row) => row);
  const given = table({ x: numberColumn(x) });
  const same = (some: Table): Float64Array => column(some, 'x', 'number').values;
  const whole = await partialDependence(same, given, { columns: ['x'] });
  expect([whole.rows, whole.points.length, whole.quantiles]).toEqual([1000, 20, [0.1, 0.5, 0.9]]);
  const few = await partialDependence(same, given, { columns: ['x'], rows: 1, points: 2 });
  expect([few.rows, few.points.map(({ values }) => values[0])]).toEqual([
    1,
    [expect.closeTo(0.05 * 1499, 9), expect.closeTo(0.95 * 1499, 9)],
  ]);
});

it('refuses what it cannot set, and hears a signal', async () => {
  const given = table({
    x: numberColumn([1, 2]),
    note: textColumn(['a', 'b']),
    c: categoryColumn(['p', 'q']),
  });
  const run = (options: object, scores = (some: Table) => column(some, 'x', 'number').values) =>
    partialDependence(scores, given, { columns: ['x'], ...options });
  const code = (name: string, option?: string): unknown =>
    expect.objectContaining({ code: name, ...(option && { details: { option } }) });
  await expect(run({ columns: ['note'] })).rejects.toThrow(code('wrong-kind'));
  await expect(run({ columns: ['d'] })).rejects.toThrow(code('unknown-column'));
  await expect(run({ columns: ['x', 'c', 'note'] })).rejects.toThrow(code('bad-option', 'columns'));
  await expect(run({ grid: { y: [1] } })).rejects.toThrow(code('bad-option', 'grid'));
  await expect(run({ grid: { x: ['a'] } })).rejects.toThrow(code('bad-option', 'grid'));
  await expect(run({ grid: { x: [1, 'a'] } })).rejects.toThrow(code('bad-option', 'grid'));
  await expect(run({ grid: { x: [Infinity] } })).rejects.toThrow(code('bad-option', 'grid'));
  await expect(run({ grid: { x: [] } })).rejects.toThrow(code('bad-option', 'grid'));
  await expect(run({ columns: ['c'], grid: { c: ['r'] } })).rejects.toThrow(code('bad-option', 'grid'));
  await expect(run({ point: 3 })).rejects.toThrow(code('bad-option', 'point'));
  await expect(run({ points: 1 })).rejects.toThrow(code('bad-option', 'points'));
  await expect(run({ points: 2.5 })).rejects.toThrow(code('bad-option', 'points'));
  await expect(run({ rows: 0 })).rejects.toThrow(code('bad-option', 'rows'));
  await expect(run({ rows: 1.5 })).rejects.toThrow(code('bad-option', 'rows'));
  await expect(run({ output: -1 })).rejects.toThrow(code('bad-option', 'output'));
  await expect(run({ output: 0.5 })).rejects.toThrow(code('bad-option', 'output'));
  const alone = table({ x: numberColumn([1]) });
  await expect(
    partialDependence((some) => column(some, 'x', 'number').values, alone, { columns: ['x'], output: 1 }),
  ).rejects.toThrow(code('shape-mismatch'));
  await expect(run({ grid: { x: 'abc' } })).rejects.toThrow(code('bad-option', 'grid'));
  await expect(run({ quantiles: 0.5 })).rejects.toThrow(code('bad-option', 'quantiles'));
  await expect(run({ quantiles: [2] })).rejects.toThrow(code('bad-option', 'quantiles'));
  await expect(run({ output: 1 })).rejects.toThrow(code('shape-mismatch'));
  await expect(run({ grid: null })).rejects.toThrow(code('bad-option', 'grid'));
  await expect(run({ grid: [[1]] })).rejects.toThrow(code('bad-option', 'grid'));
  await expect(run({}, () => new Float64Array(3))).rejects.toThrow(
    'predict gave 3 scores of 2 rows; expected as many of each row.',
  );
  await expect(run({ output: 2 }, () => new Float64Array(4))).rejects.toThrow(
    'output is 2, and predict gave 2 a row; expected one of these, counted from 0.',
  );
  for (const scores of [null, undefined, [10, 9], Float32Array.of(1, 2)])
    await expect(run({}, () => scores as never)).rejects.toThrow(code('bad-data'));
  const none = table({ x: numberColumn([]) });
  await expect(
    partialDependence(() => new Float64Array(3), none, { columns: ['x'], grid: { x: [1] } }),
  ).rejects.toThrow(code('shape-mismatch'));
  const controller = new AbortController();
  const stopping = (some: Table): Float64Array => {
    controller.abort(new Error('enough'));
    return new Float64Array(some.rows);
  };
  await expect(run({ signal: controller.signal }, stopping)).rejects.toThrow('enough');
});
