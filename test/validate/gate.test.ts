import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJson } from '../../src/core/json.ts';
import type { Evaluation } from '../../src/evaluate/evaluation.ts';
import { gate, type GateOptions } from '../../src/validate/gate.ts';
import type { Limits } from '../../src/validate/limits.ts';

const directions = { auc: 'higher', logLoss: 'lower' } as const;

function evaluation(
  metrics: Record<string, number>,
  slices: [carrier: string, rows: number, auc: number][] = [],
): Evaluation {
  return {
    rows: 1000,
    metrics,
    directions,
    slices: slices.map(([carrier, rows, auc]) => ({ slice: { carrier }, rows, metrics: { auc } })),
  };
}

const codes = (...args: Parameters<typeof gate>): string[] => gate(...args).issues.map(({ code }) => code);
const base = (metrics: Record<string, number>): GateOptions => ({ baseline: evaluation(metrics) });

describe('bounds', () => {
  test('are inclusive', () => {
    expect(gate(evaluation({ auc: 0.7 }), { auc: { min: 0.7, max: 0.7 } })).toEqual({
      pass: true,
      checked: 2,
      issues: [],
    });
  });

  test('that are missed fail with a sentence that shows both sides of the limit', () => {
    const { pass, issues } = gate(evaluation({ auc: 0.69999999 }, [['HA', 53, 0.6741]]), {
      auc: { min: 0.7 },
      slices: { auc: { min: 0.7, max: 0.9 } },
    });
    expect(pass).toBe(false);
    expect(issues).toEqual([
      {
        code: 'limit-missed',
        severity: 'error',
        measure: 'auc',
        value: 0.69999999,
        limit: 0.7,
        rows: 1000,
        message: 'auc is 0.69999999 over all 1,000 rows; expected at least 0.7.',
      },
      {
        code: 'limit-missed',
        severity: 'error',
        measure: 'auc',
        value: 0.6741,
        limit: 0.7,
        rows: 53,
        slice: { carrier: 'HA' },
        message: 'auc is 0.6741 on carrier=HA (53 rows); expected at least 0.7.',
      },
    ]);
    expect(gate(evaluation({ logLoss: 0.61 }), { logLoss: { max: 0.6 } }).issues[0]!.message).toBe(
      'logLoss is 0.61 over all 1,000 rows; expected at most 0.6.',
    );
  });
});

describe('regressions', () => {
  test('are positive amounts whichever way is better, and inclusive', () => {
    const limits: Limits = { auc: { maxRegression: 0.01 }, logLoss: { maxRegression: 0.01 } };
    expect(codes(evaluation({ auc: 0.7, logLoss: 0.6 }), limits, base({ auc: 0.71, logLoss: 0.59 }))).toEqual(
      [],
    );
    expect(codes(evaluation({ auc: 0.9, logLoss: 0.1 }), limits, base({ auc: 0.1, logLoss: 0.9 }))).toEqual(
      [],
    );
    expect(
      codes(evaluation({ auc: 0.69, logLoss: 0.61 }), limits, base({ auc: 0.71, logLoss: 0.59 })),
    ).toEqual(['regressed', 'regressed']);
    expect(codes(evaluation({ auc: 0.7 }), { auc: { maxRegression: 0 } }, base({ auc: 0.7 }))).toEqual([]);
  });

  test('are inclusive for every pair of decimals, however their difference is rounded', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        (before, worse) => {
          fc.pre(worse <= before);
          const [now, allowed] = [(before - worse) / 10_000, worse / 10_000];
          const limits: Limits = { auc: { maxRegression: allowed } };
          expect(codes(evaluation({ auc: now }), limits, base({ auc: before / 10_000 }))).toEqual([]);
          expect(codes(evaluation({ auc: now - 1e-9 }), limits, base({ auc: before / 10_000 }))).toEqual([
            'regressed',
          ]);
        },
      ),
      { seed: 1 },
    );
  });

  test('say what was, what is, and by how much', () => {
    const [issue] = gate(
      evaluation({ auc: 0.6612 }),
      { auc: { maxRegression: 0.01 } },
      base({ auc: 0.6741 }),
    ).issues;
    expect(issue).toEqual({
      code: 'regressed',
      severity: 'error',
      measure: 'auc',
      value: 0.6612,
      limit: 0.01,
      rows: 1000,
      message:
        "auc is 0.6612 over all 1,000 rows, worse than the baseline's 0.6741 by 0.0129; expected at most 0.01 worse.",
    });
  });

  test('without a baseline are a mistake of the program', () => {
    expect(() => gate(evaluation({ auc: 0.9 }), { auc: { maxRegression: 0.1 } })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
    expect(() => gate(evaluation({ auc: 0.9 }), { slices: { auc: { maxRegression: 0.1 } } })).toThrow(
      /there is no baseline/,
    );
  });

  test('fail where the baseline has no figure', () => {
    const limits: Limits = { auc: { maxRegression: 0.1 } };
    expect(codes(evaluation({ auc: 0.9 }), limits, base({}))).toEqual(['missing-baseline']);
    expect(codes(evaluation({ auc: 0.9 }), limits, base({ auc: NaN }))).toEqual(['missing-baseline']);
  });
});

describe('nothing passes by absence:', () => {
  test('a metric that does not exist', () => {
    expect(codes(evaluation({ auc: NaN }), { auc: { min: 0, max: 1 } })).toEqual(['undefined-metric']);
  });

  test('a metric that a stored evaluation holds as null', () => {
    const stored = toJson(evaluation({ auc: NaN })) as unknown as Evaluation;
    expect(codes(stored, { auc: { max: 1 } })).toEqual(['undefined-metric']);
    expect(codes(evaluation({ auc: 0.5 }), { auc: { maxRegression: 1 } }, { baseline: stored })).toEqual([
      'missing-baseline',
    ]);
  });

  test('a metric that was not evaluated, also by the name of something every object has', () => {
    expect(codes(evaluation({ auc: 1 }), { acu: { min: 0 } })).toEqual(['missing-metric']);
    expect(codes(evaluation({ auc: 1 }), { toString: { min: 0 } })).toEqual(['missing-metric']);
    expect(codes(evaluation({ auc: 1 }), JSON.parse('{"__proto__":{"min":0}}') as Limits)).toEqual([
      'missing-metric',
    ]);
  });

  test('no limits', () => {
    expect(gate(evaluation({ auc: 1 }), {})).toMatchObject({
      pass: false,
      checked: 0,
      issues: [{ code: 'nothing-checked' }],
    });
  });

  test('limits for slices, and no slices', () => {
    const { pass, issues } = gate(evaluation({ auc: 1 }), { auc: { min: 0 }, slices: { auc: { min: 0 } } });
    expect([pass, issues[0]!.message]).toEqual([
      false,
      'auc has a limit for slices, and there are no slices; expected at least one to judge.',
    ]);
  });

  test('limits for slices, all of them too small', () => {
    expect(
      codes(evaluation({ auc: 1 }, [['HA', 53, 1]]), {
        auc: { min: 0 },
        slices: { auc: { min: 0, minRows: 100 } },
      }),
    ).toEqual(['slice-too-small', 'nothing-checked']);
  });

  test('a slice that one of the two evaluations lacks, unless it is too small to count', () => {
    const limits: Limits = { slices: { auc: { maxRegression: 0.1, minRows: 100 } } };
    const now = evaluation({}, [
      ['UA', 500, 0.7],
      ['AA', 500, 0.7],
    ]);
    const before = evaluation({}, [
      ['UA', 500, 0.7],
      ['HA', 100, 0.7],
      ['OO', 99, 0.7],
    ]);
    const { issues } = gate(now, limits, { baseline: before });
    expect(issues.map(({ code, slice, measure }) => [code, slice, measure])).toEqual([
      ['missing-baseline', { carrier: 'AA' }, 'auc'],
      ['missing-slice', { carrier: 'HA' }, 'auc'],
    ]);
    const share: Limits = { slices: { auc: { maxRegressionShare: 0.1, minRows: 100 } } };
    expect(codes(now, share, { baseline: before })).toEqual(['missing-baseline', 'missing-slice']);
    // What is not compared may have been cut off.
    expect(codes(now, { slices: { auc: { min: 0.5 } } }, { baseline: before })).toEqual([]);
  });

  test('a slice that was large enough in the baseline and is not any more', () => {
    const limits: Limits = { slices: { auc: { maxRegression: 0.01, minRows: 200 } } };
    const now = evaluation({}, [
      ['UA', 500, 0.7],
      ['HA', 3, 0.1],
      ['OO', 5, 0.1],
    ]);
    const before = evaluation({}, [
      ['UA', 500, 0.7],
      ['HA', 5000, 0.7],
      ['OO', 199, 0.7],
    ]);
    const just = evaluation({}, [
      ['UA', 500, 0.7],
      ['HA', 200, 0.7],
    ]);
    expect(gate(now, limits, { baseline: just }).pass).toBe(false);
    const { pass, issues } = gate(now, limits, { baseline: before });
    expect(pass).toBe(false);
    expect(issues).toEqual([
      {
        code: 'slice-too-small',
        severity: 'error',
        measure: 'auc',
        slice: { carrier: 'HA' },
        rows: 3,
        message:
          'auc was not judged on carrier=HA (3 rows), which has 5,000 rows in the baseline; expected at least 200 rows.',
      },
      {
        code: 'slice-too-small',
        severity: 'warning',
        measure: 'auc',
        slice: { carrier: 'OO' },
        rows: 5,
        message: 'auc was not judged on carrier=OO (5 rows); expected at least 200 rows.',
      },
    ]);
    // A limit that reads no baseline looks at none.
    const fixed: Limits = { slices: { auc: { min: 0.5, minRows: 200 } } };
    expect(gate(now, fixed, { baseline: before }).pass).toBe(true);
  });

  test('a slice that is required', () => {
    const two = evaluation({ auc: 1 }, [
      ['UA', 500, 0.7],
      ['HA', 50, 0.7],
    ]);
    const of = (rows: number): Evaluation => evaluation({ auc: 1 }, [['UA', rows, 0.7]]);
    const required = (...carriers: string[]): GateOptions => ({
      requiredSlices: carriers.map((carrier) => ({ carrier })),
    });
    const limits: Limits = { slices: { auc: { min: 0.5, minRows: 100 } } };
    expect(gate(two, limits, required('UA')).pass).toBe(true);
    expect(gate(of(100), limits, required('UA')).pass).toBe(true);
    expect(codes(of(1), { auc: { min: 0 } }, required('UA'))).toEqual([]);
    expect(codes(of(0), { auc: { min: 0 } }, required('UA'))).toEqual(['slice-too-small']);
    expect(gate(of(0), { auc: { min: 0 } }, required('HA')).issues).toStrictEqual([
      {
        code: 'missing-slice',
        severity: 'error',
        slice: { carrier: 'HA' },
        message: 'there is no slice carrier=HA in the evaluation; expected it, because it is required.',
      },
    ]);
    expect(
      gate(two, limits, required('HA'))
        .issues.filter(({ severity }) => severity === 'error')
        .map(({ code }) => code),
    ).toEqual(['slice-too-small']);
    expect(
      gate(two, limits, required('AA'))
        .issues.filter(({ severity }) => severity === 'error')
        .map(({ code }) => code),
    ).toEqual(['missing-slice']);
  });
});

test('one cause is told once, also where nothing else was checked', () => {
  const none = (slices: [string, number, number][], limit: object): string[] =>
    gate(evaluation({}, slices), { slices: { auc: limit } })
      .issues.filter(({ severity }) => severity === 'error')
      .map(({ message }) => message);
  expect(none([['HA', 5, 1]], { min: 0.5, minRows: 10 })).toEqual([
    'auc has a limit for slices, and the only slice has fewer than 10 rows; expected at least one to judge.',
  ]);
  expect(
    none(
      [
        ['HA', 5, 1],
        ['OO', 5, 1],
      ],
      { min: 0.5, minRows: 10 },
    ),
  ).toEqual([
    'auc has a limit for slices, and none of the 2 slices has 10 rows; expected at least one to judge.',
  ]);
  expect(none([['HA', 50, 1]], { maxGap: 0.1, minRows: 10 })).toEqual([
    'auc has a limit between slices, and no two slices by the same columns have the figure and 10 rows; expected at least two to compare.',
  ]);
});

test('columns and levels are shown on one line, not too long, and without half a character', () => {
  const slice = { [`col\n${'n'.repeat(200)}`]: `${'x'.repeat(56)}${'😀'.repeat(10)}` };
  const of: Evaluation = {
    rows: 9,
    metrics: { auc: 0.5 },
    directions,
    slices: [{ slice, rows: 9, metrics: { auc: 0.5 } }],
  };
  // 40 and 60 letters wide at most, the ellipsis included; an emoji counts for two.
  expect(gate(of, { slices: { auc: { min: 0.6 } } }).issues[0]!.message).toBe(
    `auc is 0.5 on col ${'n'.repeat(35)}…=${'x'.repeat(56)}😀… (9 rows); expected at least 0.6.`,
  );
});

test('a slice below minRows is named by a warning, at minRows it is judged', () => {
  const verdict = gate(
    evaluation({}, [
      ['UA', 100, 0.9],
      ['HA', 99, 0.1],
    ]),
    { slices: { auc: { min: 0.5, minRows: 100 } } },
  );
  expect(verdict).toEqual({
    pass: true,
    checked: 1,
    issues: [
      {
        code: 'slice-too-small',
        severity: 'warning',
        measure: 'auc',
        slice: { carrier: 'HA' },
        rows: 99,
        message: 'auc was not judged on carrier=HA (99 rows); expected at least 100 rows.',
      },
    ],
    slices: [{ carrier: 'UA' }, { carrier: 'HA' }],
  });
});

test('one row is enough to judge where nothing else is asked for', () => {
  const one = evaluation({}, [['UA', 1, 0.7]]);
  expect(gate(one, { slices: { auc: { min: 0.7 } } })).toEqual({
    pass: true,
    checked: 1,
    issues: [],
    slices: [{ carrier: 'UA' }],
  });
});

test('slices are compared by their columns and levels, whatever the order of the columns', () => {
  const of = (slice: Record<string, string>): Evaluation => ({
    rows: 9,
    metrics: {},
    directions,
    slices: [{ slice, rows: 9, metrics: { auc: 0.5 } }],
  });
  const limits: Limits = { slices: { auc: { maxRegression: 0 } } };
  expect(
    codes(of({ origin: 'EWR', carrier: 'UA' }), limits, { baseline: of({ carrier: 'UA', origin: 'EWR' }) }),
  ).toEqual([]);
});

test.each<[string, unknown]>([
  ['an unknown key', { auc: { minimum: 0.7 } }],
  ['minRows over all rows', { auc: { min: 0.7, minRows: 10 } }],
  ['a limit that limits nothing', { auc: {} }],
  ['a slice limit that limits nothing', { slices: { auc: { minRows: 3 } } }],
  ['a bare number', { auc: 0.7 }],
  ['a missing bound', { auc: { min: NaN } }],
  ['a regression below 0', { auc: { maxRegression: -0.1 } }],
  ['min above max', { auc: { min: 0.8, max: 0.7 } }],
  ['minRows of 0', { slices: { auc: { min: 0, minRows: 0 } } }],
  ['half a row', { slices: { auc: { min: 0, minRows: 1.5 } } }],
  ['slices that are a list', { slices: [] }],
  ['no limits at all', null],
])('limits with %s are refused', (_, limits) => {
  expect(() => gate(evaluation({ auc: 1 }), limits as Limits, base({ auc: 1 }))).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});

test('an unknown option, and an evaluation that does not say which way is better, are refused', () => {
  expect(() => gate(evaluation({ auc: 1 }), { auc: { min: 0 } }, { base: 1 } as GateOptions)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
  const mute: Evaluation = { ...evaluation({ auc: 1 }), directions: {} };
  expect(() => gate(mute, { auc: { maxRegression: 0 } }, base({ auc: 1 }))).toThrow(
    expect.objectContaining({ code: 'bad-data' }),
  );
});

test('a verdict passes only when every limit is met by a figure that exists', () => {
  const figure = fc.constantFrom(0, 0.25, 0.5, 0.75, 1, NaN);
  const bound = fc.constantFrom(undefined, 0, 0.25, 0.5, 0.75, 1);
  fc.assert(
    fc.property(
      fc.record({
        auc: figure,
        before: figure,
        min: bound,
        max: bound,
        maxRegression: bound,
        rows: fc.constantFrom(1, 10),
      }),
      ({ auc, before, min, max, maxRegression, rows }) => {
        const limit = Object.fromEntries(
          Object.entries({ min, max, maxRegression }).filter(([, at]) => at !== undefined),
        );
        fc.pre(Object.keys(limit).length > 0 && (min ?? 0) <= (max ?? 1));
        const met =
          auc >= (min ?? 0) &&
          auc <= (max ?? 1) &&
          (maxRegression === undefined || before - auc <= maxRegression);
        const baseline = evaluation({ auc: before }, [['UA', rows, before]]);
        expect(gate(evaluation({ auc }), { auc: limit }, { baseline }).pass).toBe(met);
        expect(
          gate(
            evaluation({}, [['UA', rows, auc]]),
            { slices: { auc: { ...limit, minRows: 5 } } },
            { baseline },
          ).pass,
        ).toBe(met && rows >= 5);
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

test('a null baseline says that nothing serves yet: regressions are named and not judged, other bounds decide', () => {
  const first = evaluation({ auc: 0.7 }, [['UA', 10, 0.7]]);
  const limits = {
    auc: { min: 0.6, maxRegression: 0.01 },
    slices: { auc: { min: 0.6, maxRegression: 0.02 } },
  };
  const verdict = gate(first, limits, { baseline: null });
  expect(verdict.pass).toBe(true);
  expect(verdict.checked).toBe(2);
  expect(verdict.issues.map(({ code, severity, limit }) => [code, severity, limit])).toEqual([
    ['no-baseline', 'warning', 0.01],
    ['no-baseline', 'warning', 0.02],
  ]);
  const share = gate(first, { auc: { min: 0.6, maxRegressionShare: 0.1 } }, { baseline: null });
  expect([share.pass, share.issues.map((issue) => 'limit' in issue)]).toEqual([true, [false]]);
  expect(
    gate(evaluation({ auc: 0.5 }), { auc: { min: 0.6, maxRegression: 0.01 } }, { baseline: null }).pass,
  ).toBe(false);
  // Only a regression was asked for, and it cannot be judged: nothing was checked, so nothing passes.
  expect(gate(first, { auc: { maxRegression: 0.01 } }, { baseline: null })).toMatchObject({
    pass: false,
    checked: 0,
  });
  expect(codes(evaluation({}), { auc: { maxRegression: 0.01 } }, { baseline: null })).toEqual([
    'no-baseline',
    'nothing-checked',
  ]);
});

test('a required slice has to be as large for a first version as for any other', () => {
  const limits = { auc: { min: 0.6 }, slices: { auc: { maxRegression: 0.01, minRows: 100 } } };
  const options: GateOptions = { baseline: null, requiredSlices: [{ carrier: 'UA' }] };
  expect(codes(evaluation({ auc: 0.7 }, [['UA', 100, 0.7]]), limits, options)).toEqual(['no-baseline']);
  expect(gate(evaluation({ auc: 0.7 }, [['UA', 99, 0.7]]), limits, options)).toMatchObject({
    pass: false,
    issues: [{ code: 'no-baseline' }, { code: 'slice-too-small', severity: 'error', rows: 99 }],
  });
});

describe('figures that are not finite', () => {
  test.each([
    ['logLoss', Infinity, { maxRegression: 0.1 }],
    ['logLoss', -Infinity, { max: 0.6 }],
    ['auc', Infinity, { min: 0.7 }],
    ['auc', -Infinity, { max: 1 }],
  ])('of the candidate fail: %s %d', (metric, value, limit) => {
    const { pass, issues } = gate(
      evaluation({ [metric]: value }),
      { [metric]: limit },
      base({ auc: 0.7, logLoss: 0.4 }),
    );
    expect([pass, issues.map(({ code }) => code)]).toEqual([false, ['undefined-metric']]);
    expect(issues[0]!.message).toBe(
      `${metric} is ${value} over all 1,000 rows; expected a finite number, because a limit names it.`,
    );
  });

  test.each([Infinity, -Infinity])('of the baseline are nothing to compare with: %d', (before) => {
    const limits = { auc: { maxRegression: 0.1 }, logLoss: { maxRegression: 0.1 } };
    const { pass, issues } = gate(
      evaluation({ auc: 0.7, logLoss: 0.5 }),
      limits,
      base({ auc: before, logLoss: before }),
    );
    expect([pass, issues.map(({ code }) => code)]).toEqual([false, ['missing-baseline', 'missing-baseline']]);
    expect(issues[0]!.message).toContain(`in the baseline it is ${before}`);
  });
});

test('an evaluation of no rows never passes, whatever its figures say', () => {
  const empty = { ...evaluation({ auc: 1, logLoss: 0 }), rows: 0 };
  expect(codes(empty, { auc: { min: 0.5 } })).toEqual(['nothing-checked', 'undefined-metric']);
  const sliced = { ...evaluation({ auc: 1 }, [['EV', 10, 1]]), rows: 0 };
  expect(gate(sliced, { slices: { auc: { min: 0.5 } } }, { requiredSlices: [{ carrier: 'EV' }] }).pass).toBe(
    false,
  );
  expect(codes(evaluation({ auc: 0.7 }), { auc: { maxRegression: 0 } }, { baseline: empty })).toEqual([
    'missing-baseline',
  ]);
});

test('a metric that the two evaluations read in opposite ways is refused', () => {
  const baseline = { ...evaluation({ auc: 0.9 }), directions: { auc: 'lower' } as const };
  expect(() => gate(evaluation({ auc: 0.7 }), { auc: { maxRegression: 0 } }, { baseline })).toThrow(
    expect.objectContaining({
      code: 'bad-data',
      message: expect.stringContaining(
        'auc is better higher in the evaluation and lower in the baseline',
      ) as string,
    }),
  );
});

test('a limit on a metric that was not evaluated lists those that were', () => {
  expect(gate(evaluation({ auc: 0.7, logLoss: 0.5 }), { acuracy: { min: 0.5 } }).issues[0]!.message).toBe(
    'acuracy was not evaluated over all 1,000 rows; expected it, because a limit names it. Evaluated: "auc", "logLoss".',
  );
});

describe('what is read from a file', () => {
  const whole = evaluation({ auc: 0.7 }, [['EV', 10, 1]]);
  const broken: [name: string, value: unknown][] = [
    ['null', null],
    ['a text', ''],
    ['false', false],
    ['an object of nothing', {}],
    ['no metrics', { ...whole, metrics: undefined }],
    ['no directions', { ...whole, directions: null }],
    ['no slices', { ...whole, slices: undefined }],
    ['a slice of null', { ...whole, slices: [null] }],
    ['rows that are no number', { ...whole, rows: '10' }],
    ['rows below 0', { ...whole, rows: -1 }],
    ['slice rows of NaN', { ...whole, slices: [{ slice: { carrier: 'EV' }, rows: NaN, metrics: {} }] }],
    ['a slice without metrics', { ...whole, slices: [{ slice: { carrier: 'EV' }, rows: 3 }] }],
    [
      'a level that is no text beside one that is',
      { ...whole, slices: [{ slice: { carrier: 'EV', hour: 3 }, rows: 3, metrics: {} }] },
    ],
    [
      'intervals of a slice that are no object',
      { ...whole, slices: [{ slice: { carrier: 'EV' }, rows: 3, metrics: {}, intervals: 3 }] },
    ],
    ['intervals that are no object', { ...whole, intervals: 3 }],
    ['a confidence of 0', { ...whole, confidence: 0 }],
    ['a confidence of 1', { ...whole, confidence: 1 }],
    ['a confidence that is text', { ...whole, confidence: '0.9' }],
    ['a confidence of slices of 1', { ...whole, sliceConfidence: 1 }],
  ];
  test.each(broken)('is refused as an evaluation: %s', (_, value) => {
    expect(() => gate(value as Evaluation, { auc: { min: 0 } })).toThrow(
      expect.objectContaining({ code: 'bad-data' }),
    );
  });

  test.each([...broken.slice(1), ['zero', 0] as const])('is refused as a baseline: %s', (_, value) => {
    expect(() => gate(whole, { auc: { maxRegression: 0 } }, { baseline: value as Evaluation })).toThrow(
      expect.objectContaining({
        code: 'bad-data',
        message: expect.stringContaining('the baseline') as string,
      }),
    );
  });

  test.each([
    [{ carrier: 'EV' }],
    [[null]],
    [['EV']],
    [[{ carrier: 1 }]],
    [[{ carrier: 'EV', hour: 1 }]],
    ['EV'],
  ])('is refused as required slices: %j', (requiredSlices) => {
    expect(() => gate(whole, { auc: { min: 0 } }, { requiredSlices } as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});
