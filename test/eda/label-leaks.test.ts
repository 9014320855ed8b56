import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { random, shuffled } from '../../src/core/random.ts';
import { labelLeaks, type LabelLeakOptions } from '../../src/eda/label-leaks.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { table, withColumns, type Table } from '../../src/table/table.ts';

const N = 2000;
const stream = random(11);
const normal = Array.from({ length: N }, () => stream.normal());
const other = Array.from({ length: N }, () => stream.normal());
const coin = Array.from({ length: N }, () => stream.integer(2));
const each = <Value>(of: (row: number) => Value): Value[] => Array.from({ length: N }, (_, row) => of(row));

/** `[code, column]` of each issue. */
const flagged = (from: Table, options: LabelLeakOptions): (string | undefined)[][] =>
  labelLeaks(from, options).issues.map(({ code, column }) => [code, column]);
const beside = (columns: Record<string, Column>): Table =>
  table({ noise: numberColumn(normal), city: categoryColumn(each((row) => 'abc'[row % 3]!)), ...columns });

test('a copy, a multiple with an offset, a sum, a difference and a weighted sum are sums', () => {
  const label = numberColumn(other);
  expect(flagged(beside({ label, copy: numberColumn(other) }), { label: 'label' })).toEqual([
    ['sum-leak', 'copy'],
  ]);
  const issue = labelLeaks(beside({ label, f: numberColumn(other.map((x) => 1.8 * x + 32)) }), {
    label: 'label',
  }).issues[0]!;
  expect(issue).toMatchObject({ code: 'sum-leak', column: 'f', severity: 'error', rows: N });
  expect(issue.message).toContain('is 0.5556 × "f" − 17.78 on 2000 rows');
  const a = normal.map((x) => x * 3);
  const parts = { a: numberColumn(a), b: numberColumn(other.map((x, row) => x - a[row]!)) };
  expect(flagged(table({ ...parts, z: numberColumn(coin), label }), { label: 'label' })).toEqual([
    ['sum-leak', 'a'],
    ['sum-leak', 'b'],
  ]);
  const start = timeColumn(each((row) => 1.3e12 + row * 6e5));
  const end = timeColumn(each((row) => 1.3e12 + row * 6e5 + Math.exp(other[row]!) * 6e5));
  const minutes = numberColumn(each((row) => (end.values[row]! - start.values[row]!) / 60_000));
  expect(flagged(beside({ start, end, minutes }), { label: 'minutes' })).toEqual([
    ['sum-leak', 'start'],
    ['sum-leak', 'end'],
  ]);
});

test('two sums beside each other are both found, with the fewest terms, among columns that are combinations themselves', () => {
  const a = numberColumn(each(() => Math.round(stream.next() * 100)));
  const b = numberColumn(each(() => Math.round(stream.next() * 100)));
  const c = numberColumn(each(() => stream.next()));
  const from = table({
    c,
    a,
    double: numberColumn(a.values.map((x) => 2 * x)),
    b,
    d: numberColumn(each((row) => a.values[row]! + b.values[row]! - c.values[row]!)),
    label: numberColumn(each((row) => a.values[row]! + b.values[row]!)),
  });
  const found = flagged(from, { label: 'label' });
  expect(found.every(([code]) => code === 'sum-leak')).toBe(true);
  expect(found).toHaveLength(4);
});

test('a sum that is off by a hundredth of the spread is no sum, and one with rounded parts is', () => {
  const off = (size: number): (string | undefined)[][] =>
    flagged(
      table({
        a: numberColumn(normal),
        b: numberColumn(other),
        label: numberColumn(each((row) => normal[row]! + other[row]! + size * (coin[row]! - 0.5))),
      }),
      { label: 'label', maxExplained: 1 },
    );
  expect(off(0.001)).toEqual([
    ['sum-leak', 'a'],
    ['sum-leak', 'b'],
  ]);
  expect(off(0.02)).toEqual([]);
});

test('gaps hide no sum: in other columns, and in those that are summed', () => {
  const stream = random(3);
  const gappy = (values: readonly number[], share: number) =>
    numberColumn(values.map((value) => (stream.next() < share ? NaN : value)));
  const draws = Array.from({ length: 14 }, () => each(() => stream.normal()));
  const label = each((row) => draws[0]![row]! - draws[1]![row]! + 2 * draws[2]![row]!);
  const columns = draws.map((values, at) => [`c${at}`, gappy(values, at === 0 ? 0 : at < 3 ? 0.2 : 0.4)] as const); // prettier-ignore
  const from = table([...columns, ['label', numberColumn(label)]]);
  expect(flagged(from, { label: 'label', maxExplained: 1 })).toEqual([
    ['sum-leak', 'c0'],
    ['sum-leak', 'c1'],
    ['sum-leak', 'c2'],
  ]);
  // Of every row some column is missing.
  const complete = each((row) => columns.every(([, { values }]) => Number.isFinite(values[row])));
  expect(complete.filter(Boolean).length).toBeLessThan(20);
});

test('one value far away that two columns share is no sum, and hides none', () => {
  const far = (values: readonly number[]) => numberColumn([1e7, ...values.slice(1)]);
  const third = each(() => stream.normal());
  expect(flagged(table({ a: far(normal), label: far(other) }), { label: 'label' })).toEqual([]);
  expect(flagged(table({ a: far(normal), b: numberColumn(third), label: far(other) }), { label: 'label' })).toEqual([]); // prettier-ignore
  const sum = far(normal.map((value, row) => value + third[row]!));
  sum.values[0]! += third[0]!;
  expect(flagged(table({ a: far(normal), b: numberColumn(third), label: sum }), { label: 'label' })).toEqual([
    ['sum-leak', 'a'],
    ['sum-leak', 'b'],
  ]);
});

test('a label that is 0 on most rows is a sum of columns that are', () => {
  const rare = (from: readonly number[], of: number) => each((row) => (row % of === 0 ? from[row]! : 0));
  const [a, b] = [rare(normal, 7), rare(other, 11)];
  const label = numberColumn(a.map((value, row) => value + b[row]!));
  const from = table({ a: numberColumn(a), b: numberColumn(b), z: numberColumn(coin), label });
  expect(flagged(from, { label: 'label' }).map(([code, column]) => `${code} ${column}`)).toEqual(['sum-leak a', 'sum-leak b']); // prettier-ignore
});

test('of many columns the likely ones are looked at, and the verdict says so', () => {
  const stream = random(5);
  const draw = (): number[] => Array.from({ length: 260 }, () => stream.normal());
  const noise = Array.from({ length: 120 }, (_, at) => [`noise ${at}`, numberColumn(draw())] as const);
  const [a, b] = [draw(), draw()];
  const [cost, price] = [a, b].map((values) => numberColumn(values.map(Math.exp)));
  const wide = (label: readonly number[], among = 120): Table =>
    table([
      ...noise.slice(0, among),
      ...Object.entries({ a: numberColumn(a), b: numberColumn(b), cost: cost!, price: price! }),
      ['label', numberColumn(label)],
    ]);
  const sum = wide(a.map((value, row) => value - b[row]!));
  const { issues, pass } = labelLeaks(sum, { label: 'label', maxExplained: 1 });
  expect(pass).toBe(false);
  expect(issues.map(({ code, column }) => [code, column])).toEqual([
    ['sum-leak', 'a'],
    ['sum-leak', 'b'],
    ['columns-left-out', undefined],
  ]);
  expect(issues[2]).toMatchObject({ severity: 'warning', value: 124, limit: 100 });
  const loss = wide(
    a.map((value, row) => (Math.exp(b[row]!) < 0.5 * Math.exp(value) ? 1 : 0)),
    45,
  );
  const rule = labelLeaks(loss, { label: 'label', maxAuc: 1 }).issues;
  const named = rule.filter(({ code }) => code === 'rule-leak').map(({ column }) => column);
  expect(named).toEqual(expect.arrayContaining(['cost', 'price']));
  expect(rule.at(-1)).toMatchObject({ code: 'columns-left-out', limit: 40 });
});

test('a threshold on a number, on a ratio and on a difference is a rule, whichever side is 1', () => {
  const fare = numberColumn(each((row) => 5 + Math.exp(normal[row]!)));
  const tips = numberColumn(each((row) => (coin[row] ? 0 : Math.abs(other[row]!) * 2)));
  const labelled = (of: (row: number) => boolean): Table =>
    beside({ fare, tips, label: categoryColumn(each((row) => (of(row) ? 'yes' : 'no'))) });
  expect(
    flagged(
      labelled((row) => tips.values[row]! > 0.2 * fare.values[row]!),
      { label: 'label' },
    ),
  ).toEqual([
    ['rule-leak', 'fare'],
    ['rule-leak', 'tips'],
  ]);
  expect(
    flagged(
      labelled((row) => normal[row]! < 0.5),
      { label: 'label' },
    ),
  ).toEqual([
    ['rule-leak', 'noise'],
    ['rule-leak', 'fare'],
  ]);
  expect(
    flagged(
      labelled((row) => normal[row]! - tips.values[row]! > 0.1),
      { label: 'label' },
    ),
  ).toEqual([
    ['rule-leak', 'noise'],
    ['label-leak', 'fare'],
    ['rule-leak', 'tips'],
  ]);
  const issue = labelLeaks(
    labelled((row) => other[row]! > 1),
    { label: 'label' },
  ).issues;
  expect(issue.filter(({ code }) => code === 'rule-leak')).toEqual([]);
});

test('a level, a text, a bin or a gap that gives the label away is found, and says which', () => {
  const label = numberColumn(coin);
  const noisy = (row: number): number => (stream.next() < 0.05 ? 1 - coin[row]! : coin[row]!);
  const from = beside({
    label,
    paid: categoryColumn(each((row) => (noisy(row) ? 'card' : 'cash'))),
    note: textColumn(each((row) => (noisy(row) ? 'late again' : null))),
    folded: numberColumn(
      each((row) => (noisy(row) ? 1 : -1) ** (row % 2) * (noisy(row) ? 3 : 1) + normal[row]! / 9),
    ),
    gap: numberColumn(each((row) => (noisy(row) ? normal[row]! : null))),
    id: textColumn(each((row) => `id ${row}`)),
    number: numberColumn(each((row) => 7000 + row)),
  });
  const { issues, pass, checked } = labelLeaks(from, { label: 'label' });
  expect([pass, checked]).toEqual([false, 8]);
  expect(issues.map(({ code, column }) => [code, column])).toEqual([
    ['label-leak', 'paid'],
    ['label-leak', 'note'],
    ['label-leak', 'folded'],
    ['label-leak', 'gap'],
  ]);
  expect(issues[0]).toMatchObject({ measure: 'auc', limit: 0.85, rows: N });
  expect(issues[0]!.message).toContain('column "paid" alone tells label "label" with an AUC of 0.9');
  expect(issues[3]!.message).toContain('whether column "gap" is missing tells label "label"');
});

test('numbers are judged by R² and classes by tau', () => {
  const level = each((row) => row % 4);
  const from = beside({
    level: categoryColumn(level),
    weight: numberColumn(level.map((at, row) => at + other[row]! / 4)),
    kind: categoryColumn(level.map((at) => 'wxyz'[stream.next() < 0.04 ? 0 : at]!)),
  });
  const [weight] = labelLeaks(from, { label: 'weight', columns: ['level', 'noise'] }).issues;
  expect(weight).toMatchObject({ code: 'label-leak', column: 'level', measure: 'r2', limit: 0.8 });
  const kinds = labelLeaks(from, { label: 'kind' }).issues;
  expect(kinds.map(({ column, measure }) => [column, measure])).toEqual([
    ['level', 'tau'],
    ['weight', 'tau'],
  ]);
  expect(labelLeaks(from, { label: 'kind', positive: 'x' }).issues[0]).toMatchObject({
    column: 'level',
    measure: 'auc',
  });
});

test('the mean of a group of its own labels is found in groups of two as in groups of a hundred; what a group is like is not', () => {
  for (const size of [2, 5, 100]) {
    const group = each((row) => Math.floor(row / size));
    const rate = group.map((at) => random(at).next());
    const weather = group.map((at) => random(at + 0.5).normal());
    const label = each((row) => (random(row + 0.25).next() < rate[row]! * 0.5 + 0.25 ? 1 : 0));
    const sums = new Map<number, number>();
    label.forEach((value, row) => sums.set(group[row]!, (sums.get(group[row]!) ?? 0) + value));
    const from = table({
      group: numberColumn(group),
      rate: numberColumn(rate),
      weather: numberColumn(weather),
      noise: numberColumn(normal),
      own: numberColumn(group.map((at) => 3 + 2 * sums.get(at)!)),
      label: numberColumn(label),
    });
    const found = labelLeaks(from, { label: 'label', groups: ['group'], maxAuc: 1 }).issues;
    expect(found.map(({ code, column }) => [code, column])).toEqual([['group-feature-leak', 'own']]);
    expect(found[0]!.value).toBeCloseTo(1, 9);
    // Without the group it looks honest.
    expect(flagged(from, { label: 'label', maxAuc: 1 })).toEqual([]);
  }
});

test('fewer than twenty groups are not judged', () => {
  const group = each((row) => row % 19);
  const means = [...Array(19).keys()].map((at) =>
    coin.filter((_, row) => row % 19 === at).reduce((a, b) => a + b, 0),
  );
  const from = table({
    group: numberColumn(group),
    own: numberColumn(group.map((at) => means[at]!)),
    label: numberColumn(coin),
  });
  expect(flagged(from, { label: 'label', groups: ['group'] })).toEqual([]);
});

test('nothing is flagged on shuffled labels', () => {
  const features = beside({
    other: numberColumn(other),
    coin: numberColumn(coin),
    rare: categoryColumn(each((row) => (row < 3 ? 'rare' : 'usual'))),
    many: categoryColumn(each((row) => `level ${row % 700}`)),
    id: textColumn(each((row) => `id ${row}`)),
    gaps: numberColumn(each((row) => (row % 7 ? normal[row]! : null))),
    at: timeColumn(each((row) => 1.3e12 + row * 1e6)),
    day: numberColumn(each((row) => Math.floor(row / 40))),
    ofDay: numberColumn(each((row) => random(Math.floor(row / 40)).normal())),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom('binary', 'rare', 'number', 'tail', 'classes'),
      (seed, kind) => {
        const order = shuffled(N, random(seed));
        const label: Record<typeof kind, () => Column> = {
          binary: () => numberColumn(each((row) => order[row]! % 2)),
          rare: () => numberColumn(each((row) => (order[row]! < 25 ? 1 : 0))),
          number: () => numberColumn(each((row) => normal[order[row]!]!)),
          tail: () => numberColumn(each((row) => Math.exp(3 * other[order[row]!]!))),
          classes: () => categoryColumn(each((row) => 'abcde'[order[row]! % 5]!)),
        };
        const from = withColumns(features, { label: label[kind]() });
        expect(flagged(from, { label: 'label', groups: ['day'], seed })).toEqual([]);
      },
    ),
    { seed: 17, numRuns: 60 },
  );
});

test('rows without a label are left out, and a label of one value leaves nothing to check', () => {
  const half = each((row) => (row % 2 ? normal[row]! : null));
  const verdict = labelLeaks(beside({ label: numberColumn(half) }), { label: 'label' });
  expect(verdict.issues[0]).toMatchObject({ code: 'sum-leak', column: 'noise', rows: N / 2 });
  for (const label of [
    numberColumn(each(() => 1)),
    numberColumn(each(() => null)),
    categoryColumn(each(() => 'a')),
  ])
    expect(labelLeaks(beside({ label }), { label: 'label' })).toMatchObject({
      pass: false,
      checked: 0,
      issues: [{ code: 'nothing-checked' }],
    });
});

it.each<[string, Partial<LabelLeakOptions>, string]>([
  ['no label', { label: undefined as never }, 'bad-option'],
  ['a label that is not there', { label: 'x' }, 'unknown-column'],
  ['a label of text', { label: 'note' }, 'wrong-kind'],
  ['a positive level that is not there', { label: 'city', positive: 'z' }, 'bad-option'],
  ['a positive level of a number', { positive: '1' }, 'bad-option'],
  ['a group that is not there', { groups: ['x'] }, 'unknown-column'],
  ['a column that is not there', { columns: ['x'] }, 'unknown-column'],
  ['an AUC below a half', { maxAuc: 0.4 }, 'bad-option'],
  ['one fold', { folds: 1 }, 'bad-option'],
  ['a seed that is no number', { seed: NaN }, 'bad-option'],
  ['a typo', { maxAUC: 0.9 } as never, 'bad-option'],
])('%s is refused', (_, options, code) => {
  const from = beside({ label: numberColumn(coin), note: textColumn(each(() => 'a')) });
  expect(() => labelLeaks(from, { label: 'label', ...options })).toThrow(expect.objectContaining({ code }));
});

test('a label of more than a hundred classes asks for its positive level', () => {
  const from = beside({ label: categoryColumn(each((row) => `class ${row % 101}`)) });
  expect(() => labelLeaks(from, { label: 'label' })).toThrow(expect.objectContaining({ code: 'bad-data' }));
  expect(labelLeaks(from, { label: 'label', positive: 'class 3' }).pass).toBe(true);
});
