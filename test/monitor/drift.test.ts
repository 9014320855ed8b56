import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { drift, type DriftOptions } from '../../src/monitor/drift.ts';
import type { DriftLimits } from '../../src/monitor/drift-limits.ts';
import { reference, type Reference } from '../../src/monitor/reference.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const loose: DriftLimits = {
  psi: { max: 99 },
  lInfinity: { max: 1 },
  jensenShannon: { max: 1 },
  missingChange: { max: 1 },
};
const one = (column: Column): Table => table({ x: column });
const codes = (expected: Table, window: Table, limits: DriftLimits, options?: DriftOptions): string[] =>
  drift(reference(expected), window, limits, options).issues.map(
    ({ code, severity }) => `${severity} ${code}`,
  );
const value = (expected: Table, window: Table, measure: string): number =>
  drift(reference(expected), window, loose).figures.find((figure) => figure.measure === measure)!.value;
const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index);

test('figures of categories are those worked out by hand, with all that is needed to read them', () => {
  // Reference: York 2/4, Bath 2/4. Window: York 3/5, Leeds 2/5, Bath 0; the missing row is not counted among them.
  const train = one(categoryColumn(['York', 'Bath', 'York', 'Bath']));
  const window = one(categoryColumn(['York', 'York', 'York', 'Leeds', 'Leeds', null]));
  const { figures, rows } = drift(reference(train), window, loose);
  expect(rows).toBe(6);
  expect(figures.map(({ measure }) => measure)).toEqual([
    'lInfinity',
    'jensenShannon',
    'unseenShare',
    'missingChange',
  ]);
  const common = { column: 'x', floor: null, referenceRows: 4, windowRows: 5, bins: 3 };
  expect(figures[0]).toMatchObject({
    ...common,
    value: 0.5,
    logBase: null,
    level: 'Bath',
    referenceShare: 0.5,
    windowShare: 0,
  });
  expect(figures[1]).toMatchObject({ ...common, logBase: 2 });
  expect(figures[2]).toMatchObject({ ...common, value: 0.4, byChance: NaN });
  expect(figures[3]).toMatchObject({
    value: 1 / 6,
    referenceRows: 4,
    windowRows: 6,
    referenceShare: 0,
    windowShare: 1 / 6,
  });
});

test('figures of numbers say their bins, logarithm and floor', () => {
  const { figures } = drift(
    reference(one(numberColumn(upTo(100)))),
    one(numberColumn([...upTo(50), null])),
    loose,
    { floor: 0.01 },
  );
  expect(
    figures.map(({ measure, logBase, floor, bins, referenceRows, windowRows }) => [
      measure,
      logBase,
      floor,
      bins,
      referenceRows,
      windowRows,
    ]),
  ).toEqual([
    ['psi', 'e', 0.01, 10, 100, 50],
    ['jensenShannon', 2, null, 10, 100, 50],
    ['missingChange', null, null, 2, 100, 51],
  ]);
  // Five bins of a tenth become a fifth, five become the floor: 5 · 0.1 · ln 2 + 5 · 0.09 · ln 10.
  expect(figures[0]!.value).toBeCloseTo(0.5 * Math.log(2) + 0.45 * Math.log(10), 12);
});

test('a window does not drift from itself, in whatever order its rows and levels are', () => {
  const row = fc.tuple(fc.oneof(fc.double(), fc.constantFrom(0, 0, 1)), fc.constantFrom('a', 'b', 'c', null));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), (rows) => {
      const from = (some: typeof rows, levels?: string[]): Table =>
        table({
          n: numberColumn(some.map(([n]) => n)),
          c: categoryColumn(
            some.map(([, c]) => c),
            levels,
          ),
        });
      const { figures } = drift(
        reference(from(rows)),
        from([...rows].reverse(), ['c', 'b', 'a', 'unused']),
        loose,
      );
      expect(figures.filter(({ value: figure }) => figure !== 0 && !Number.isNaN(figure))).toEqual([]);
    }),
    { seed: 1 },
  );
});

describe('a column that is nearly one value is not blind:', () => {
  test('a constant that changes drifts', () => {
    expect(value(one(numberColumn([5, 5, 5])), one(numberColumn([5, 5])), 'psi')).toBe(0);
    expect(value(one(numberColumn([5, 5, 5])), one(numberColumn([6, 6])), 'psi')).toBeGreaterThan(5);
    expect(value(one(numberColumn([5, 5, 5])), one(numberColumn([6, 6])), 'jensenShannon')).toBe(1);
  });

  test('zeros that become fewer drift', () => {
    const zeros = (n: number): Table =>
      one(numberColumn([...Array.from({ length: n }, () => 0), ...upTo(100 - n).map((x) => x + 1)]));
    expect(value(zeros(95), zeros(50), 'psi')).toBeGreaterThan(0.5);
  });

  test('a single bin gives no figure rather than 0', () => {
    const minus = one(numberColumn([...Array.from({ length: 95 }, () => -1), 1, 2, 3, 4, 5]));
    const { issues, figures } = drift(reference(minus), minus, { psi: { max: 0.1 } });
    expect(figures[0]!.value).toBeNaN();
    expect(issues[0]).toMatchObject({ code: 'undefined-measure', severity: 'error' });
    expect(issues[0]!.message).toMatch(/nine tenths of the reference are one value/);
  });
});

describe('limits', () => {
  const half = one(categoryColumn([...upTo(400).map(() => 'a'), ...upTo(400).map(() => 'b')]));
  const third = one(categoryColumn([...upTo(300).map(() => 'a'), ...upTo(100).map(() => 'b')]));

  test('are inclusive', () => {
    expect(codes(half, third, { lInfinity: { max: 0.25 } })).toEqual([]);
    expect(codes(half, third, { lInfinity: { max: 0.249 } })).toEqual(['error drifted']);
  });

  test('that are passed say the measure, the place, the shares and the sizes', () => {
    expect(drift(reference(half), third, { lInfinity: { max: 0.1 } }, { window: '2013-02' }).issues).toEqual([
      {
        code: 'drifted',
        severity: 'error',
        measure: 'lInfinity',
        value: 0.25,
        limit: 0.1,
        column: 'x',
        rows: 400,
        window: '2013-02',
        message:
          'the largest change of a share (L∞) of x is 0.25 at "a", from 0.5 to 0.75 (800 and 400 values); expected at most 0.1.',
      },
    ]);
  });

  test('of a column take the place of the general one, and Infinity lifts it', () => {
    expect(
      codes(half, third, { lInfinity: { max: 0.1 }, columns: { x: { lInfinity: { max: 0.3 } } } }),
    ).toEqual([]);
    expect(
      codes(half, third, {
        lInfinity: { max: 0.1 },
        missingChange: { max: 0.1 },
        columns: { x: { lInfinity: { max: Infinity } } },
      }),
    ).toEqual([]);
  });

  test('below what chance makes of so few rows are named, whether they are passed or not', () => {
    const few = one(categoryColumn(['a', 'b', 'b', 'a']));
    expect(codes(half, few, { lInfinity: { max: 0.1 } })).toEqual(['warning window-too-small']);
    expect(codes(half, one(categoryColumn(['a', 'a', 'a', 'b'])), { lInfinity: { max: 0.1 } })).toEqual([
      'error drifted',
      'warning window-too-small',
    ]);
  });

  test('on nothing fail', () => {
    expect(codes(half, third, {})).toEqual(['error nothing-checked']);
    expect(codes(half, third, { psi: { max: 1 } })).toEqual(['error nothing-checked']);
  });

  test.each<[string, unknown, string]>([
    ['a bare number', { psi: 0.2 }, 'bad-option'],
    ['an unknown measure', { pis: { max: 0.2 } }, 'bad-option'],
    ['another bound', { psi: { min: 0.2 } }, 'bad-option'],
    ['no bound', { psi: {} }, 'bad-option'],
    ['a bound below 0', { psi: { max: -1 } }, 'bad-option'],
    ['a missing bound', { psi: { max: NaN } }, 'bad-option'],
    ['no object', null, 'bad-option'],
    ['a column without limits', { columns: { x: null } }, 'bad-option'],
    ['an unknown measure of a column', { columns: { x: { pis: { max: 1 } } } }, 'bad-option'],
    ['a column that is not compared', { columns: { y: { psi: { max: 1 } } } }, 'unknown-column'],
    ['a measure that the kind has not', { columns: { x: { psi: { max: 1 } } } }, 'wrong-kind'],
  ])('with %s are refused', (_, limits, code) => {
    expect(() => drift(reference(half), third, limits as DriftLimits)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('nothing passes by absence:', () => {
  const numbers = one(numberColumn(upTo(20)));

  test('a column that is not there, or of another kind', () => {
    expect(codes(numbers, table({ y: numberColumn([1]) }), loose)).toEqual([
      'error missing-column',
      'warning new-column',
    ]);
    expect(codes(numbers, one(categoryColumn(['1'])), loose)).toEqual(['error kind-changed']);
    expect(codes(numbers, one(textColumn(['1'])), loose)).toEqual(['error kind-changed']);
  });

  test('a window without rows, or without values', () => {
    for (const window of [one(numberColumn([])), one(numberColumn([null, null]))]) {
      expect(codes(numbers, window, { psi: { max: 99 } })).toEqual(['error undefined-measure']);
    }
    expect(codes(numbers, one(numberColumn([null, null])), { missingChange: { max: 0.5 } })).toContain(
      'error drifted',
    );
  });

  test('a reference without values', () => {
    expect(codes(one(numberColumn([null])), numbers, { psi: { max: 99 } })).toEqual([
      'error undefined-measure',
    ]);
  });

  test('a column without values on both sides is named, and is no check', () => {
    const empty = one(numberColumn([null]));
    expect(codes(empty, empty, { psi: { max: 99 } })).toEqual([
      'warning undefined-measure',
      'error nothing-checked',
    ]);
  });
});

test('levels that the reference has not are named, with their rows', () => {
  const train = one(categoryColumn(['a', 'b', 'a', 'b']));
  const window = one(categoryColumn(['a', 'LEX', 'LEX', 'ILM']));
  const { issues, pass } = drift(reference(train), window, { unseenShare: { max: 0.5 } });
  expect(pass).toBe(false);
  expect(issues.map(({ code, severity, value: share }) => [code, severity, share])).toEqual([
    ['drifted', 'error', 0.75],
    ['unseen-level', 'warning', 0.75],
  ]);
  expect(issues[1]!.message).toBe(
    'x has 2 levels that the reference has not, on 3 of 4 values: "LEX" (2), "ILM" (1).',
  );
});

test('where the reference lists only its most frequent levels, the others are one bin, and none is called unseen', () => {
  const train: Reference = {
    version: 1,
    rows: 10,
    columns: [
      {
        name: 'x',
        kind: 'category',
        count: 10,
        missing: 0,
        levels: [{ level: 'a', rows: 6 }],
        otherLevels: 2,
        otherRows: 4,
      },
    ],
  };
  const { figures, issues } = drift(train, one(categoryColumn(['a', 'b', 'b', 'z'])), loose);
  expect(figures.map(({ value: figure }) => figure).slice(0, 1)).toEqual([0.35]);
  expect(figures[0]!.level).toBe('a');
  expect(figures[2]).toMatchObject({ measure: 'unseenShare', value: NaN });
  expect(issues.filter(({ code }) => code === 'unseen-level')).toEqual([]);
});

test('time and text are compared by what is missing', () => {
  const train = table({ at: timeColumn([1, 2]), note: textColumn(['a', 'b']) });
  const window = table({ at: timeColumn([null, 9]), note: textColumn(['x', 'y']) });
  expect(
    drift(reference(train), window, loose).figures.map(({ column, measure, value: figure }) => [
      column,
      measure,
      figure,
    ]),
  ).toEqual([
    ['at', 'missingChange', 0.5],
    ['note', 'missingChange', 0],
  ]);
});

test('only the columns named are compared, and the others are no surprise', () => {
  const train = table({ a: numberColumn(upTo(20)), b: numberColumn(upTo(20)) });
  const { figures, issues } = drift(
    reference(train),
    table({ a: numberColumn(upTo(20)), z: numberColumn(upTo(20)) }),
    { missingChange: { max: 0.9 } },
    { columns: ['a'] },
  );
  expect([new Set(figures.map(({ column }) => column)), issues]).toEqual([new Set(['a']), []]);
  expect(() => drift(reference(train), train, loose, { columns: ['c'] })).toThrow(
    expect.objectContaining({ code: 'unknown-column' }),
  );
});

test('a reference of another version, and unknown options, are refused', () => {
  const train = one(numberColumn(upTo(20)));
  const next = { ...reference(train), version: 2 } as unknown as Reference;
  expect(() => drift(next, train, loose)).toThrow(expect.objectContaining({ code: 'bad-version' }));
  for (const options of [{ flor: 1 }, { floor: -1 }, { floor: NaN }, { flooring: 'max' }] as DriftOptions[]) {
    expect(() => drift(reference(train), train, loose, options)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  }
});

test('a reference survives JSON, and the verdict with it', () => {
  const train = table({
    n: numberColumn([...Array.from({ length: 95 }, () => 0), 1, 2, 3, 4, 5]),
    c: categoryColumn(upTo(100).map((row) => row % 3)),
  });
  const window = table({ n: numberColumn(upTo(30)), c: categoryColumn(upTo(30).map((row) => row % 4)) });
  const saved = JSON.parse(JSON.stringify(reference(train))) as Reference;
  expect(drift(saved, window, loose)).toEqual(drift(reference(train), window, loose));
});

test('the window is not written to', () => {
  const window = table({ n: numberColumn([3, 1, NaN]), c: categoryColumn(['b', 'a', null]) });
  const before = structuredClone(window);
  drift(reference(window), window, loose);
  expect(window).toEqual(before);
});

test('of windows drawn from the same distribution, about 5 in 100 pass byChance', () => {
  const source = random(2);
  const draw = (n: number): Table =>
    table({
      n: numberColumn(Array.from({ length: n }, () => source.normal())),
      c: categoryColumn(Array.from({ length: n }, () => source.integer(6))),
    });
  const train = reference(draw(5000));
  const beyond = new Map<string, number>();
  const windows = 400;
  for (let draws = 0; draws < windows; draws++) {
    for (const { column, measure, value: figure, byChance } of drift(train, draw(800), loose).figures) {
      const name = `${column} ${measure}`;
      beyond.set(name, (beyond.get(name) ?? 0) + (figure > byChance ? 1 : 0));
    }
  }
  for (const name of ['n psi', 'n jensenShannon', 'c lInfinity', 'c jensenShannon']) {
    expect(beyond.get(name)! / windows, name).toBeGreaterThan(0.01);
    expect(beyond.get(name)! / windows, name).toBeLessThan(0.1);
  }
});
