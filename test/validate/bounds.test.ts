import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Comparison, Difference } from '../../src/evaluate/comparison.ts';
import type { Evaluation } from '../../src/evaluate/evaluation.ts';
import type { Interval } from '../../src/stats/wilson.ts';
import { gate, type GateOptions } from '../../src/validate/gate.ts';
import type { LimitBound, Limits } from '../../src/validate/limits.ts';

const directions = { auc: 'higher', logLoss: 'lower' } as const;

/** An evaluation of 1,000 rows whose figures have intervals at 95 %. */
function evaluation(
  metrics: Record<string, number>,
  intervals: Record<string, Interval>,
  parts: Partial<Evaluation> = {},
): Evaluation {
  return { rows: 1000, metrics, intervals, confidence: 0.95, directions, slices: [], ...parts };
}

function difference(candidate: number, baseline: number, low: number, high: number): Difference {
  const interval = { low, high };
  return { candidate, baseline, difference: candidate - baseline, interval, pValue: 0.5, method: 'analytic' };
}

function comparison(differences: Record<string, Difference>, parts: Partial<Comparison> = {}): Comparison {
  return { rows: 1000, differences, directions, slices: [], confidence: 0.9, ...parts };
}

const codes = (of: Evaluation, limits: Limits, options?: GateOptions): string[] =>
  gate(of, limits, options).issues.map(({ code }) => code);

describe('an end of an interval', () => {
  const of = evaluation(
    { auc: 0.642, logLoss: 0.5 },
    { auc: { low: 0.631, high: 0.653 }, logLoss: { low: 0.45, high: 0.55 } },
  );

  test.each<[LimitBound, string, object, boolean]>([
    ['point', 'auc', { min: 0.642 }, true],
    ['point', 'auc', { min: 0.643 }, false],
    ['best', 'auc', { min: 0.653 }, true],
    ['best', 'auc', { min: 0.654 }, false],
    ['worst', 'auc', { min: 0.631 }, true],
    ['worst', 'auc', { min: 0.632 }, false],
    ['best', 'auc', { max: 0.631 }, true],
    ['best', 'auc', { max: 0.63 }, false],
    ['worst', 'auc', { max: 0.653 }, true],
    ['worst', 'auc', { max: 0.652 }, false],
    ['best', 'logLoss', { max: 0.45 }, true],
    ['best', 'logLoss', { max: 0.44 }, false],
    ['worst', 'logLoss', { max: 0.55 }, true],
    ['worst', 'logLoss', { max: 0.54 }, false],
  ])('is held: %s of %s against %j passes is %s', (bound, metric, limit, pass) => {
    expect(gate(of, { [metric]: { ...limit, bound } }).pass).toBe(pass);
  });

  test('is in the sentence, with its confidence', () => {
    expect(gate(of, { auc: { min: 0.66, bound: 'best' } }).issues).toEqual([
      {
        code: 'limit-missed',
        severity: 'error',
        measure: 'auc',
        value: 0.642,
        limit: 0.66,
        rows: 1000,
        message:
          'auc is 0.642 (0.631 to 0.653 at 95 %) over all 1,000 rows; expected at least 0.66 at its best end.',
      },
    ]);
  });

  test('of a slice has the confidence of slices', () => {
    const slices = [
      {
        slice: { origin: 'LGA' },
        rows: 9,
        metrics: { auc: 0.6 },
        intervals: { auc: { low: 0.5, high: 0.7 } },
      },
    ];
    const wide = evaluation({}, {}, { slices, sliceConfidence: 0.99833 });
    expect(gate(wide, { slices: { auc: { min: 0.71, bound: 'best' } } }).issues[0]!.message).toBe(
      'auc is 0.6 (0.5 to 0.7 at 99.833 %) on origin=LGA (9 rows); expected at least 0.71 at its best end.',
    );
  });

  test('beside its figure reaches to the figure', () => {
    const beside = (auc: number, low: number, high: number): Evaluation =>
      evaluation({ auc }, { auc: { low, high } });
    const passes = (of: Evaluation, limit: object): boolean => gate(of, { auc: limit }).pass;
    expect(passes(beside(0.1, 0.8, 0.9), { min: 0.75, bound: 'worst' })).toBe(false);
    expect(passes(beside(0.8, 0.1, 0.2), { min: 0.75, bound: 'best' })).toBe(true);
    expect(passes(beside(0.9, 0.1, 0.2), { max: 0.75, bound: 'worst' })).toBe(false);
    expect(passes(beside(0.1, 0.8, 0.9), { max: 0.75, bound: 'best' })).toBe(true);
    const slices = [0.1, 0.9].map((auc) => ({
      slice: { origin: `${auc}` },
      rows: 9,
      metrics: { auc },
      intervals: { auc: { low: 0.5, high: 0.5 } },
    }));
    const apart = evaluation({}, {}, { slices });
    expect(codes(apart, { slices: { auc: { maxGap: 0.5, bound: 'worst' } } })).toEqual(['gap-too-wide']);
  });

  test('that nobody asked for is a mistake of the program', () => {
    const bare: Evaluation = { rows: of.rows, metrics: of.metrics, directions, slices: of.slices };
    expect(() => gate(bare, { auc: { min: 0.5, bound: 'worst' } })).toThrow(
      expect.objectContaining({ code: 'bad-option', details: { option: 'bound' } }),
    );
    expect(() => gate(bare, { slices: { auc: { maxGap: 0.5, bound: 'worst' } } })).toThrow(
      /made without intervals/,
    );
    expect(gate(bare, { auc: { min: 0.5 } }).pass).toBe(true);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['is not there', {}, 'missing-interval'],
    ['is only by a name that every object has', {}, 'missing-interval'],
    ['does not exist', { auc: { low: NaN, high: NaN } }, 'undefined-interval'],
    ['is open', { auc: { low: 0, high: Infinity } }, 'undefined-interval'],
    ['is open below', { auc: { low: -Infinity, high: 1 } }, 'undefined-interval'],
    ['has its ends swapped', { auc: { low: 0.9, high: 0.1 } }, 'undefined-interval'],
    ['is what JSON makes of NaN', { auc: { low: null, high: null } }, 'undefined-interval'],
    ['is nothing', { auc: null }, 'undefined-interval'],
  ])('that %s fails', (_, intervals, code) => {
    const holed = evaluation({ auc: 0.7 }, intervals as Record<string, Interval>);
    expect(codes(holed, { auc: { min: 0, bound: 'best' } })).toEqual([code]);
    expect(codes(holed, { auc: { min: 0, bound: 'worst' } })).toEqual([code]);
    expect(codes(holed, { auc: { min: 0 } })).toEqual([]);
  });

  test('of a metric by the name of something every object has is missing', () => {
    const named = evaluation({ toString: 1 }, {});
    expect(codes(named, { toString: { min: 0, bound: 'best' } } as unknown as Limits)).toEqual([
      'missing-interval',
    ]);
  });
});

describe('a regression', () => {
  const now = evaluation({ auc: 0.66, logLoss: 0.52 }, {});
  const compared = comparison({
    auc: difference(0.66, 0.67, -0.016, -0.004),
    logLoss: difference(0.52, 0.5, 0.01, 0.03),
  });

  test.each<[string, object, boolean]>([
    ['auc', { maxRegression: 0.01 }, true],
    ['auc', { maxRegression: 0.0099 }, false],
    ['auc', { maxRegression: 0.004, bound: 'best' }, true],
    ['auc', { maxRegression: 0.0039, bound: 'best' }, false],
    ['auc', { maxRegression: 0.016, bound: 'worst' }, true],
    ['auc', { maxRegression: 0.0159, bound: 'worst' }, false],
    ['logLoss', { maxRegression: 0.01, bound: 'best' }, true],
    ['logLoss', { maxRegression: 0.0099, bound: 'best' }, false],
    ['logLoss', { maxRegression: 0.03, bound: 'worst' }, true],
    ['logLoss', { maxRegression: 0.0299, bound: 'worst' }, false],
    ['logLoss', { maxRegressionShare: 0.04 }, true],
    ['logLoss', { maxRegressionShare: 0.0399 }, false],
    ['logLoss', { maxRegressionShare: 0.02, bound: 'best' }, true],
    ['logLoss', { maxRegressionShare: 0.0199, bound: 'best' }, false],
    ['logLoss', { maxRegression: 0.02, maxRegressionShare: 0.03 }, false],
    ['logLoss', { maxRegression: 0.01, maxRegressionShare: 0.05 }, false],
    ['logLoss', { maxRegression: 0.02, maxRegressionShare: 0.05 }, true],
  ])('of %s held against %j passes is %s', (metric, limit, pass) => {
    expect(gate(now, { [metric]: limit }, { comparison: compared }).pass).toBe(pass);
  });

  test('is told with its interval, in the words of the metric', () => {
    const messages = gate(
      now,
      {
        auc: { maxRegression: 0.003, bound: 'best' },
        logLoss: { maxRegressionShare: 0.01, bound: 'worst' },
      },
      { comparison: compared },
    ).issues.map(({ message }) => message);
    expect(messages).toEqual([
      "auc is 0.66 over all 1,000 rows, worse than the baseline's 0.67 by 0.01 (0.004 to 0.016 worse at 90 %); expected at most 0.003 worse at its best end.",
      "logLoss is 0.52 over all 1,000 rows, worse than the baseline's 0.5 by 0.02 (0.01 to 0.03 worse at 90 %); expected at most 0.005 worse, 1 % of the baseline's, at its worst end.",
    ]);
    const better = comparison({ auc: difference(0.66, 0.65, -0.002, 0.022) });
    expect(
      gate(now, { auc: { maxRegression: 0, bound: 'worst' } }, { comparison: better }).issues[0]!.message,
    ).toBe(
      "auc is 0.66 over all 1,000 rows, better than the baseline's 0.65 by 0.01 (0.022 better to 0.002 worse at 90 %); expected it to be no worse at its worst end.",
    );
  });

  test('as a share is told without an end where none is held', () => {
    const before = { ...now, metrics: { auc: 0.7 } };
    expect(gate(now, { auc: { maxRegressionShare: 0.05 } }, { baseline: before }).issues[0]!.message).toBe(
      "auc is 0.66 over all 1,000 rows, worse than the baseline's 0.7 by 0.04; expected at most 0.035 worse, 5 % of the baseline's.",
    );
  });

  test('whose bootstrap lies beside the figure counts the figure too', () => {
    // The percentiles of a figure that resampling makes larger, such as a calibration error, need not hold the figure.
    const beside = (low: number, high: number): Comparison =>
      comparison({ logLoss: { ...difference(0.52, 0.5, low, high), method: 'bootstrap' } });
    const passes = (bound: LimitBound, of: Comparison): boolean =>
      gate(now, { logLoss: { maxRegression: 0.01, bound } }, { comparison: of }).pass;
    expect(passes('worst', beside(-0.02, 0))).toBe(false);
    expect(passes('best', beside(0.03, 0.05))).toBe(false);
    const smaller = comparison({ logLoss: { ...difference(0.52, 0.515, 0.012, 0.03), method: 'bootstrap' } });
    expect(passes('best', smaller)).toBe(true);
  });

  test('of nothing, which may be one, says so', () => {
    const same = comparison({ auc: difference(0.66, 0.66, -0.02, 0.01) });
    expect(
      gate(now, { auc: { maxRegression: 0, bound: 'worst' } }, { comparison: same }).issues[0]!.message,
    ).toBe(
      "auc is 0.66 over all 1,000 rows, as the baseline's 0.66 (0.01 better to 0.02 worse at 90 %); expected it to be no worse at its worst end.",
    );
  });

  test('as a share is one of the size of the figure, below 0 too', () => {
    const below = { ...now, metrics: { r2: -0.5 }, directions: { r2: 'higher' } as const };
    const was = { ...below, metrics: { r2: -0.4 } };
    expect(codes(below, { r2: { maxRegressionShare: 0.25 } }, { baseline: was })).toEqual([]);
    expect(codes(below, { r2: { maxRegressionShare: 0.24 } }, { baseline: was })).toEqual(['regressed']);
    const zero = { ...below, metrics: { r2: 0 } };
    expect(codes(below, { r2: { maxRegressionShare: 9 } }, { baseline: zero })).toEqual(['regressed']);
  });

  test('with an end to hold and no comparison is a mistake of the program, and so is a comparison with nothing', () => {
    const limits: Limits = { auc: { maxRegression: 0, bound: 'best' } };
    expect(() => gate(now, limits, { baseline: now })).toThrow(
      expect.objectContaining({ code: 'bad-option', details: { option: 'comparison' } }),
    );
    expect(() => gate(now, { auc: { maxRegressionShare: 0 } })).toThrow(/there is no baseline/);
    expect(() => gate(now, limits, { baseline: null, comparison: compared })).toThrow(/nothing serves yet/);
    expect(codes(now, limits, { baseline: null })).toEqual(['no-baseline', 'nothing-checked']);
  });

  test('fails where the comparison has no figure, or no interval', () => {
    const best: Limits = { auc: { maxRegression: 1, bound: 'best' } };
    expect(codes(now, best, { comparison: comparison({}) })).toEqual(['missing-baseline']);
    expect(codes(now, best, { comparison: comparison({ auc: difference(0.66, 0.67, NaN, NaN) }) })).toEqual([
      'undefined-interval',
    ]);
    expect(codes(now, best, { comparison: comparison({ auc: difference(0.66, NaN, -1, 1) }) })).toEqual([
      'missing-baseline',
    ]);
  });

  test.each<[evaluated: number, compared: number, isOne: boolean]>([
    [0.66, 0.66 + 6e-10, true],
    [0.66, 0.66 - 6e-10, true],
    [0.66, 0.66 + 7e-10, false],
    [9e-10, 1e-11, false],
    [0, 1e-16, true],
    [2e6, 2e6 + 0.0019, true],
    [2e6, 2e6 - 0.0021, false],
    [-2e6, -2e6 - 0.0019, true],
  ])('is of the evaluation where figures are one but for rounding: %d and %d, %s', (own, told, isOne) => {
    const of = evaluation({ auc: own }, {});
    const judged = (): unknown =>
      gate(
        of,
        { auc: { maxRegression: 1 } },
        { comparison: comparison({ auc: difference(told, own, -1, 1) }) },
      );
    if (isOne) expect(judged).not.toThrow();
    else expect(judged).toThrow(/expected one figure/);
  });

  test('of figures that are not exact is theirs as far as they may be off', () => {
    const off = (error: number): Evaluation => evaluation({ auc: 0.8 }, {}, { errors: { auc: error } });
    const compared = comparison({ auc: difference(0.8000004, 0.7999996, -0.01, 0.01) });
    const passes = (now: Evaluation, baseline: Evaluation): boolean =>
      gate(now, { auc: { maxRegression: 0.01, bound: 'best' } }, { comparison: compared, baseline }).pass;
    expect(passes(off(1e-5), off(1e-5))).toBe(true);
    expect(() => passes(off(1e-7), off(1e-5))).toThrow(/in the comparison and 0.8 in the evaluation/);
    expect(() => passes(off(1e-5), off(1e-7))).toThrow(/in the comparison and 0.8 in the baseline/);
    expect(() => passes(off(1e-5), off(null as unknown as number))).toThrow(/in the baseline/);
  });

  test('whose figures do not exist has no interval', () => {
    const baseline = { ...now, metrics: { auc: 0.95 } };
    const best: Limits = { auc: { maxRegression: 0.01, bound: 'best' } };
    for (const of of [
      difference(NaN, 0.95, -0.01, 0.01),
      { ...difference(0.66, NaN, 0.1, 0.2), difference: 0.2 },
      { ...difference(null as unknown as number, 0.95, 5, 6), difference: null as unknown as number },
    ])
      expect(codes(now, best, { comparison: comparison({ auc: of }), baseline })).toEqual([
        'undefined-interval',
      ]);
  });

  test('of a figure that the evaluation has not is no other figure', () => {
    for (const [auc, code] of [
      [NaN, 'undefined-metric'],
      [null, 'undefined-metric'],
    ] as const)
      expect(
        codes(
          evaluation({ auc: auc as number }, {}),
          { auc: { maxRegression: 1 } },
          { comparison: compared },
        ),
      ).toEqual([code]);
  });

  test('of a slice is the difference on that slice, whatever the order of its columns', () => {
    const slices = [{ slice: { origin: 'LGA', carrier: 'UA' }, rows: 500, metrics: { auc: 0.6 } }];
    const sliced = evaluation({ auc: 0.66 }, {}, { slices });
    const lost = {
      slice: { carrier: 'UA', origin: 'LGA' },
      rows: 500,
      differences: { auc: difference(0.6, 0.65, -0.08, -0.02) },
    };
    const limits: Limits = { slices: { auc: { maxRegression: 0, bound: 'best' } } };
    expect(gate(sliced, limits, { comparison: comparison({}, { slices: [lost] }) }).issues).toMatchObject([
      { code: 'regressed', slice: { origin: 'LGA', carrier: 'UA' }, rows: 500, value: 0.6, limit: 0 },
    ]);
    const told = (parts: Partial<Comparison>): string =>
      gate(sliced, limits, { comparison: comparison({}, { slices: [lost], ...parts }) }).issues[0]!.message;
    expect(told({})).toContain('by 0.05 (0.02 to 0.08 worse at 90 %)');
    expect(told({ sliceConfidence: 0.99 })).toContain('by 0.05 (0.02 to 0.08 worse at 99 %)');
    expect(codes(sliced, limits, { comparison: comparison({}) })).toEqual(['missing-baseline']);
    const other = { ...lost, slice: { origin: 'EWR' } };
    expect(codes(sliced, limits, { comparison: comparison({}, { slices: [lost, other] }) })).toEqual([
      'regressed',
      'missing-slice',
    ]);
  });

  test.each<[string, Comparison, GateOptions['baseline'], RegExp]>([
    ['other rows', { ...compared, rows: 999 }, undefined, /999 rows/],
    ['another candidate', comparison({ auc: difference(0.7, 0.67, 0, 1) }), undefined, /in the evaluation/],
    ['a worse candidate', comparison({ auc: difference(0.6, 0.67, -1, 0) }), undefined, /in the evaluation/],
    ['a better baseline', compared, { ...now, metrics: { auc: 0.7 } }, /in the baseline/],
    ['another baseline', compared, { ...now, metrics: { auc: 0.5 } }, /in the baseline/],
    ['another baseline by its rows', compared, { ...now, rows: 999, metrics: {} }, /the baseline of 999/],
    [
      'an interval that is not of its difference',
      comparison({ auc: difference(0.66, 0.67, 0.3, 0.5) }),
      undefined,
      /lies outside of its interval/,
    ],
    [
      'a difference of other figures',
      comparison({ auc: { ...difference(0.66, 0.67, 0.3, 0.5), difference: 0.4 } }),
      undefined,
      /the difference/,
    ],
    ...[null, undefined, NaN, '-0.01'].map((none): [string, Comparison, undefined, RegExp] => [
      `a difference of ${none}`,
      comparison({ auc: { ...difference(0.66, 0.67, -0.02, 0.01), difference: none as unknown as number } }),
      undefined,
      /the difference in auc is/,
    ]),
    [
      'a bootstrap of another difference',
      comparison({ auc: { ...difference(0.66, 0.67, 5, 6), method: 'bootstrap' } }),
      undefined,
      /beside it by at most its width/,
    ],
    ['the other direction', { ...compared, directions: { auc: 'lower' } }, undefined, /better higher/],
    ['nothing', null as unknown as Comparison, undefined, /is not an object/],
    [
      'no differences',
      { ...compared, differences: null as unknown as Comparison['differences'] },
      undefined,
      /no differences/,
    ],
    ['a difference of null', comparison({ auc: null as unknown as Difference }), undefined, /no differences/],
    ['no slices', { ...compared, slices: {} as unknown as [] }, undefined, /no list of slices/],
    ['a slice of null', { ...compared, slices: [null] as unknown as [] }, undefined, /slices\[0\]/],
    [
      'a slice of no rows',
      { ...compared, slices: [{ slice: { carrier: 'UA' }, differences: {} }] as unknown as [] },
      undefined,
      /slices\[0\]/,
    ],
    [
      'a slice of no differences',
      { ...compared, slices: [{ slice: { carrier: 'UA' }, rows: 3 }] as unknown as [] },
      undefined,
      /slices\[0\]/,
    ],
    [
      'a confidence that is text',
      { ...compared, confidence: '0.9' as unknown as number },
      undefined,
      /confidence/,
    ],
    ['no confidence', { ...compared, confidence: 1 }, undefined, /confidence/],
    ['a confidence of slices of 0', { ...compared, sliceConfidence: 0 }, undefined, /confidence/],
  ])('compared with %s is refused', (_, of, baseline, message) => {
    expect(() => gate(now, { auc: { maxRegression: 0 } }, { baseline, comparison: of })).toThrow(
      expect.objectContaining({ code: 'bad-data', message: expect.stringMatching(message) as string }),
    );
  });
});

describe('a comparison of slices', () => {
  const slices = [{ slice: { origin: 'LGA', carrier: 'UA' }, rows: 500, metrics: { auc: 0.6 } }];
  const now = evaluation({ auc: 0.66 }, {}, { slices });
  const limits: Limits = { slices: { auc: { maxRegression: 0.01, bound: 'best' } } };
  const of = (rows: number, candidate: number, baseline: number): Comparison =>
    comparison(
      {},
      {
        slices: [
          {
            slice: { carrier: 'UA', origin: 'LGA' },
            rows,
            differences: { auc: difference(candidate, baseline, -0.2, 0.5) },
          },
        ],
      },
    );
  const was = (rows: number, auc: number): Evaluation => ({
    ...now,
    slices: [{ ...slices[0]!, rows, metrics: { auc } }],
  });

  test('of the same rows and figures is judged', () => {
    expect(gate(now, limits, { comparison: of(500, 0.6, 0.65), baseline: was(500, 0.65) }).pass).toBe(true);
  });

  test.each<[string, Comparison, GateOptions['baseline'], RegExp]>([
    ['other rows', of(7, 0.6, 0.65), undefined, /carrier=UA × origin=LGA is of 7 rows, and the evaluation/],
    ['another candidate', of(500, 0.9, 0.5), undefined, /auc is 0.9 in the comparison and 0.6 in the eval/],
    [
      'another baseline',
      of(500, 0.6, 0.5),
      was(500, 0.65),
      /auc is 0.5 in the comparison and 0.65 in the ba/,
    ],
    [
      'a difference outside of its interval',
      of(500, 0.6, 0.9),
      undefined,
      /difference in auc on carrier=UA × origin=LGA, -0.3\d*, lies outside/,
    ],
    ['other rows of the baseline', of(500, 0.6, 0.65), was(501, 0.65), /500 rows, and the baseline of 501/],
  ])('of %s is refused', (_, compared, baseline, message) => {
    expect(() => gate(now, limits, { comparison: compared, baseline })).toThrow(
      expect.objectContaining({ code: 'bad-data', message: expect.stringMatching(message) as string }),
    );
  });
});

describe('a baseline beside a comparison', () => {
  const slice = (origin: string, rows = 500): Evaluation['slices'][number] => ({
    slice: { origin },
    rows,
    metrics: { auc: 0.6 },
  });
  const now = evaluation({ auc: 0.66, logLoss: 0.52 }, {}, { slices: [slice('EWR'), slice('JFK', 20)] });
  const was = (...slices: Evaluation['slices']): Evaluation => ({ ...now, slices });
  const compared = comparison(
    { auc: difference(0.66, 0.66, -0.01, 0.01) },
    {
      slices: [
        {
          slice: { origin: 'EWR' },
          rows: 500,
          differences: { auc: difference(0.6, 0.6, -0.01, 0.01) },
        },
      ],
    },
  );
  const limits: Limits = { slices: { auc: { maxRegression: 0.01, minRows: 100 } } };

  test('has slices of its own, which may not go or shrink', () => {
    const baseline = was(slice('EWR'), slice('LGA'), slice('JFK', 20));
    expect(gate(now, limits, { comparison: compared, baseline }).issues).toMatchObject([
      { code: 'slice-too-small', severity: 'warning', slice: { origin: 'JFK' } },
      { code: 'missing-slice', severity: 'error', slice: { origin: 'LGA' } },
    ]);
    expect(
      gate(now, limits, { comparison: compared, baseline: was(slice('EWR'), slice('JFK', 300)) }).issues,
    ).toMatchObject([{ code: 'slice-too-small', severity: 'error', slice: { origin: 'JFK' } }]);
  });

  test('has its figures judged, and the slices that only the comparison has', () => {
    const baseline: Evaluation = {
      ...was(slice('EWR')),
      metrics: { logLoss: 0.5 },
      errors: { logLoss: 0.01 },
    };
    const judged = (maxRegression: number): string[] =>
      codes(
        now,
        { logLoss: { maxRegression }, auc: { maxRegression: 0, bound: 'best' } },
        { comparison: compared, baseline },
      );
    expect(judged(0.031)).toEqual([]);
    expect(judged(0.029)).toEqual(['regressed']);
    expect(
      codes(now, { logLoss: { maxRegression: 1, bound: 'best' } }, { comparison: compared, baseline }),
    ).toEqual(['missing-comparison']);
    const lost = { ...compared.slices[0]!, slice: { origin: 'LGA' } };
    expect(
      codes(now, limits, {
        comparison: { ...compared, slices: [...compared.slices, lost] },
        baseline: was(),
      }),
    ).toEqual(['slice-too-small', 'missing-slice']);
  });
});

describe('between slices', () => {
  const sliced = (
    figures: [string, number, number, (readonly [number, number])?][],
    column = 'origin',
  ): Evaluation['slices'] =>
    figures.map(([level, rows, auc, [low, high] = [auc, auc]]) => ({
      slice: { [column]: level },
      rows,
      metrics: { auc },
      intervals: { auc: { low, high } },
    }));
  const three = evaluation(
    {},
    {},
    {
      slices: sliced([
        ['EWR', 500, 0.72, [0.7, 0.74]],
        ['JFK', 400, 0.7, [0.6, 0.8]],
        ['LGA', 300, 0.64, [0.61, 0.67]],
      ]),
    },
  );

  test.each<[object, boolean]>([
    [{ maxGap: 0.08 }, true],
    [{ maxGap: 0.0799 }, false],
    [{ maxGap: 0.03, bound: 'best' }, true], // from 0.70, the greatest low, to 0.67, the least high
    [{ maxGap: 0.0299, bound: 'best' }, false],
    [{ maxGap: 0.19, bound: 'worst' }, true], // from 0.80 to 0.61; not to 0.60, of the same slice
    [{ maxGap: 0.1899, bound: 'worst' }, false],
    [{ minRatio: 0.64 / 0.72 }, true],
    [{ minRatio: 0.8889 }, false],
    [{ minRatio: 0.67 / 0.7, bound: 'best' }, true],
    [{ minRatio: 0.9572, bound: 'best' }, false],
    [{ minRatio: 0.61 / 0.8, bound: 'worst' }, true],
    [{ minRatio: 0.7626, bound: 'worst' }, false],
  ])('%j passes is %s', (limit, pass) => {
    expect(gate(three, { slices: { auc: limit } }).pass).toBe(pass);
  });

  test('the two slices are named, and the issue is of the worse', () => {
    const limits: Limits = { slices: { auc: { maxGap: 0.02, minRatio: 0.98, bound: 'best' } } };
    expect(gate(three, limits)).toEqual({
      pass: false,
      checked: 2,
      issues: [
        {
          code: 'gap-too-wide',
          severity: 'error',
          measure: 'auc',
          value: 0.72 - 0.64,
          limit: 0.02,
          slice: { origin: 'LGA' },
          otherSlice: { origin: 'EWR' },
          rows: 300,
          message:
            'auc is 0.72 on origin=EWR (500 rows) and 0.64 on origin=LGA (300 rows), 0.08 apart (0.03 to 0.13 at 95 %); expected at most 0.02 between slices by origin at its best end.',
        },
        {
          code: 'ratio-too-low',
          severity: 'error',
          measure: 'auc',
          value: 0.64 / 0.72,
          limit: 0.98,
          slice: { origin: 'LGA' },
          otherSlice: { origin: 'EWR' },
          rows: 300,
          message:
            'auc is 0.72 on origin=EWR (500 rows) and 0.64 on origin=LGA (300 rows), a ratio of 0.8889 (0.8243 to 0.9571 at 95 %); expected at least 0.98 between slices by origin at its best end.',
        },
      ],
      slices: [{ origin: 'EWR' }, { origin: 'JFK' }, { origin: 'LGA' }],
    });
    expect(
      gate(three, { slices: { auc: { maxGap: 0.02, minRatio: 0.98 } } }).issues.map(({ message }) => message),
    ).toEqual([
      'auc is 0.72 on origin=EWR (500 rows) and 0.64 on origin=LGA (300 rows), 0.08 apart; expected at most 0.02 between slices by origin.',
      'auc is 0.72 on origin=EWR (500 rows) and 0.64 on origin=LGA (300 rows), a ratio of 0.8889; expected at least 0.98 between slices by origin.',
    ]);
    // Either of the two may be the greater, and may be 0.
    const wide = sliced([
      ['EWR', 500, 0.7, [0, 0.75]],
      ['LGA', 300, 0.1, [0.05, 0.2]],
    ]);
    expect(
      gate(evaluation({}, {}, { slices: wide }), { slices: { auc: { minRatio: 0.9, bound: 'worst' } } })
        .issues[0]!.message,
    ).toContain('a ratio of 0.1429 (0 to 1 at 95 %)');
    const loss = { ...three, directions: { auc: 'lower' } as const };
    expect(gate(loss, limits).issues[0]!.slice).toEqual({ origin: 'EWR' });
  });

  test('figures are told in their order, whichever end was held', () => {
    const wide = evaluation(
      {},
      {},
      {
        slices: sliced([
          ['A', 50, 0.6, [0.4, 0.9]],
          ['B', 500, 0.65, [0.63, 0.67]],
        ]),
      },
    );
    const { issues } = gate(wide, { slices: { auc: { maxGap: 0.1, minRatio: 0.9, bound: 'worst' } } });
    // Between 0.4 and 0.67, or 0.9 and 0.63: 0.27 apart. Of these, 0.4 is the smaller share of its other.
    expect(issues.map(({ message }) => message)).toEqual([
      'auc is 0.65 on origin=B (500 rows) and 0.6 on origin=A (50 rows), 0.05 apart (0 to 0.27 at 95 %); expected at most 0.1 between slices by origin at its worst end.',
      'auc is 0.65 on origin=B (500 rows) and 0.6 on origin=A (50 rows), a ratio of 0.9231 (0.597 to 1 at 95 %); expected at least 0.9 between slices by origin at its worst end.',
    ]);
    expect(issues.map(({ value, slice }) => [value, slice])).toEqual([
      [0.65 - 0.6, { origin: 'A' }],
      [0.6 / 0.65, { origin: 'A' }],
    ]);
  });

  test('the span of a gap and of a ratio is that of both ways round', () => {
    const wide = sliced([
      ['A', 500, 0.65, [0.63, 0.67]],
      ['B', 50, 0.6, [0.55, 0.95]],
    ]);
    const limits: Limits = { slices: { auc: { maxGap: 0.1, minRatio: 0.9, bound: 'worst' } } };
    const messages = gate(evaluation({}, {}, { slices: wide }), limits).issues.map(({ message }) => message);
    // B may be as far as 0.95 above the 0.63 of A; below its 0.67 it is by 0.12 at most.
    expect(messages[0]).toContain('0.05 apart (0 to 0.32 at 95 %)');
    expect(messages[1]).toContain('a ratio of 0.9231 (0.6632 to 1 at 95 %)');
  });

  test('of other columns, and those too small, are not compared', () => {
    const two = [...sliced([['EWR', 500, 0.9]]), ...sliced([['UA', 500, 0.5]], 'carrier')];
    const limits: Limits = { slices: { auc: { maxGap: 0.1, minRows: 100 } } };
    expect(gate(evaluation({}, {}, { slices: two }), limits).issues[0]!.message).toBe(
      'auc has a limit between slices, and no two slices by the same columns have the figure and 100 rows; expected at least two to compare.',
    );
    const third = [
      ...two,
      ...sliced([
        ['JFK', 99, 0.1],
        ['LGA', 100, 0.85],
      ]),
    ];
    expect(codes(evaluation({}, {}, { slices: third }), limits)).toEqual(['slice-too-small']);
  });

  test('are held to a limit but for rounding, of large figures as of small ones', () => {
    const of = (one: number, other: number): Evaluation =>
      evaluation(
        {},
        {},
        { slices: sliced([...[one, other].entries()].map(([at, auc]) => [`${at}`, 9, auc])) },
      );
    // 1000.1 − 1000 is 0.10000000000002274 in doubles.
    expect(codes(of(1000.1, 1000), { slices: { auc: { maxGap: 0.1 } } })).toEqual([]);
    expect(codes(of(1000.1, 1000), { slices: { auc: { maxGap: 0.1 - 1e-11 } } })).toEqual(['gap-too-wide']);
    // 0.7 · 1000.1 is 700.0699999999999, and 0.7 · 3000.3 is 2100.21.
    expect(codes(of(1000.1, 700.07), { slices: { auc: { minRatio: 0.7 } } })).toEqual([]);
    expect(codes(of(3000.3, 2100.2099999999996), { slices: { auc: { minRatio: 0.7 } } })).toEqual([]);
    expect(codes(of(3000.3, 2100.20999), { slices: { auc: { minRatio: 0.7 } } })).toEqual(['ratio-too-low']);
  });

  test('of the same columns in another order are compared', () => {
    const slices = [
      { slice: { origin: 'EWR', carrier: 'UA' }, rows: 9, metrics: { auc: 0.9 } },
      { slice: { carrier: 'AA', origin: 'JFK' }, rows: 9, metrics: { auc: 0.5 } },
    ];
    expect(gate(evaluation({}, {}, { slices }), { slices: { auc: { maxGap: 0.1 } } }).issues).toMatchObject([
      {
        code: 'gap-too-wide',
        message: expect.stringMatching(/between slices by carrier × origin\.$/) as string,
      },
    ]);
  });

  test('what has no figure or no interval fails', () => {
    const holed = [...three.slices, ...sliced([['SWF', 200, NaN]])];
    expect(codes(evaluation({}, {}, { slices: holed }), { slices: { auc: { maxGap: 1 } } })).toEqual([
      'undefined-metric',
    ]);
    const endless = [...three.slices, ...sliced([['SWF', 200, Infinity]])];
    expect(codes(evaluation({}, {}, { slices: endless }), { slices: { auc: { maxGap: 1 } } })).toEqual([
      'undefined-metric',
    ]);
    const open = [...three.slices, ...sliced([['SWF', 200, 0.7, [NaN, NaN]]])];
    expect(
      codes(evaluation({}, {}, { slices: open }), { slices: { auc: { maxGap: 1, bound: 'worst' } } }),
    ).toEqual(['undefined-interval']);
    const { slice, rows, metrics } = three.slices[0]!;
    const far = { slice: { origin: 'SWF' }, rows: 200, metrics: { auc: 0.01 } };
    expect(
      codes(evaluation({}, {}, { slices: [...three.slices, far] }), {
        slices: { auc: { maxGap: 0.2, bound: 'worst' } },
      }),
    ).toEqual(['missing-interval']);
    expect(
      codes(evaluation({}, {}, { slices: [{ slice, rows, metrics }, ...three.slices.slice(1)] }), {
        slices: { auc: { minRatio: 0, bound: 'best' } },
      }),
    ).toEqual(['missing-interval']);
  });

  test('a ratio of figures below 0, or of nothing but 0, does not exist', () => {
    const of = (...figures: number[]): Evaluation =>
      evaluation({}, {}, { slices: sliced(figures.map((auc, at) => [`${at}`, 10, auc])) });
    const limits: Limits = { slices: { auc: { minRatio: 0 } } };
    expect(codes(of(0.5, -0.1), limits)).toEqual(['undefined-ratio']);
    expect(codes(of(0, 0), limits)).toEqual(['undefined-ratio']);
    expect(codes(of(0, 0.5), limits)).toEqual([]);
  });

  test('gaps and ratios are those of the definitions, at every end', () => {
    const end = fc.integer({ min: 0, max: 20 });
    const slice = fc.tuple(end, end, end).map((ends) => ends.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(slice, { minLength: 2, maxLength: 6 }), end, end, (ends, gap, ratio) => {
        fc.pre(ends.some(([, value]) => value > 0));
        const slices = sliced(
          ends.map(([low, value, high], at) => [`${at}`, 10, value / 20, [low / 20, high / 20]]),
        );
        const of = evaluation({}, {}, { slices });
        const pairs = ends.flatMap((one) =>
          ends.filter((other) => other !== one).map((other) => [one, other]),
        );
        for (const [bound, upper, lower] of [
          ['point', 1, 1],
          ['best', 0, 2],
          ['worst', 2, 0],
        ] as const) {
          const isWide = pairs.some(([one, other]) => one![upper] - other![lower] > gap);
          const isLow = pairs.some(([one, other]) => 20 * other![lower] < ratio * one![upper]);
          expect(gate(of, { slices: { auc: { maxGap: gap / 20, bound } } }).pass, bound).toBe(!isWide);
          expect(gate(of, { slices: { auc: { minRatio: ratio / 20, bound } } }).pass, bound).toBe(!isLow);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

test.each<[string, unknown]>([
  ['another bound', { auc: { min: 0.7, bound: 'low' } }],
  ['a bound alone', { auc: { bound: 'best' } }],
  ['a share below 0', { auc: { maxRegressionShare: -0.1 } }],
  ['a gap over all rows', { auc: { maxGap: 0.1 } }],
  ['a gap below 0', { slices: { auc: { maxGap: -0.1 } } }],
  ['a ratio above 1', { slices: { auc: { minRatio: 1.25 } } }],
])('limits with %s are refused', (_, limits) => {
  const of = evaluation({ auc: 1 }, {});
  expect(() => gate(of, limits as Limits, { baseline: of })).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});
