import { describe, expect, it } from 'vitest';
import { inline } from '../../../src/evaluate/card/card-markdown.ts';
import { modelCard, type ModelCardOptions } from '../../../src/evaluate/card/model-card.ts';
import type { Comparison, Difference } from '../../../src/evaluate/comparison.ts';
import type { Evaluation } from '../../../src/evaluate/evaluation.ts';

const evaluation: Evaluation = {
  rows: 900,
  metrics: { auc: 0.7, logLoss: 0.5 },
  directions: { auc: 'higher', logLoss: 'lower' },
  slices: [
    { slice: { origin: 'EWR' }, rows: 480, metrics: { auc: 0.72, logLoss: 0.4 } },
    { slice: { origin: 'LGA' }, rows: 400, metrics: { auc: 0.62, logLoss: 0.6 } },
    { slice: { origin: 'JFK' }, rows: 20, metrics: { auc: NaN, logLoss: 0.6 } },
  ],
};
const differs = (candidate: number, difference: number): Difference => ({
  ...{ candidate, baseline: candidate - difference, difference, pValue: 0.01, method: 'analytic' },
  interval: { low: difference - 0.01, high: difference + 0.01 },
});
const comparison: Comparison = {
  rows: 900,
  differences: { auc: differs(0.7, 0.01), logLoss: differs(0.5, 0) },
  directions: evaluation.directions,
  slices: [
    {
      slice: { origin: 'EWR' },
      rows: 480,
      differences: { auc: differs(0.72, 0.03), logLoss: differs(0.4, 0.02) },
    },
    { slice: { origin: 'LGA' }, rows: 400, differences: { auc: differs(0.62, -0.0567) } },
    { slice: { origin: 'JFK' }, rows: 20, differences: { auc: differs(NaN, NaN) } },
  ],
  confidence: 0.95,
};
const markdown = (of: Evaluation, options: ModelCardOptions = {}): string =>
  modelCard(of, { ...options, format: 'markdown' });
const refusal = (options: ModelCardOptions): unknown => {
  try {
    return markdown(evaluation, options).length;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return [code, message];
  }
};

describe('a card shows nothing that contradicts itself', () => {
  it.each([
    ['with an error', { pass: true, checked: 1, issues: [{ code: 'x', severity: 'error', message: 'm' }] }],
    ['on nothing', { pass: true, checked: 0, issues: [] }],
  ] as const)('a verdict that passes %s', (_, verdict) => {
    expect(refusal({ verdict })).toEqual([
      'bad-data',
      expect.stringContaining('passes on one check or more, and with no error'),
    ]);
  });

  it('a comparison of other rows, or of another candidate, over all or on a slice', () => {
    expect(markdown(evaluation, { comparison })).toContain('Against the baseline');
    const [ewr, ...others] = comparison.slices;
    const wrong: readonly [Comparison, string][] = [
      [{ ...comparison, rows: 5 }, 'the comparison is of 5 rows, and the evaluation of 900'],
      [
        { ...comparison, differences: { auc: differs(0.71, 0.01) } },
        'auc is 0.71 in the comparison and 0.7 in the evaluation',
      ],
      [
        { ...comparison, slices: [{ ...ewr!, rows: 470 }, ...others] },
        'the comparison on origin=EWR is of 470 rows, and the evaluation of 480',
      ],
      [
        { ...comparison, slices: [{ ...ewr!, differences: { auc: differs(0.5, 0) } }] },
        'auc is 0.5 in the comparison and 0.72 in the evaluation on origin=EWR',
      ],
    ];
    for (const [given, message] of wrong)
      expect(refusal({ comparison: given })).toEqual(['bad-data', expect.stringContaining(message)]);
    // What only the comparison has, the evaluation says nothing of.
    const other = { slice: { carrier: 'UA' }, rows: 3, differences: {} };
    expect(refusal({ comparison: { ...comparison, slices: [other] } })).toBeTypeOf('number');
  });
});

describe('figures of pictures stand in tables', () => {
  it('the differences of slices, the worst for the candidate first, small ones last', () => {
    const text = markdown(evaluation, { comparison });
    expect(text).toContain(
      [
        'Candidate less baseline by origin:',
        '',
        '| origin | rows | auc | logLoss |',
        '| --- | --: | --: | --: |',
        '| LGA | 400 | −0.057 (−0.067 to −0.047) | – |',
        '| EWR | 480 | +0.030 (+0.020 to +0.040) | +0.020 (+0.010 to +0.030) |',
        '| JFK (small) | 20 | – | – |',
      ].join('\n'),
    );
    const page = modelCard(evaluation, { comparison });
    expect(page).toMatch(/<th scope="row">\s*<bdi>LGA<\/bdi>[^]*?−0\.057 \(−0\.067 to −0\.047\)/);
    const slices = Array.from({ length: 300 }, (_, at) => ({
      ...{ slice: { origin: `o${at}` }, rows: 100, differences: { auc: differs(0.6, at / 1000) } },
    }));
    expect(markdown(evaluation, { comparison: { ...comparison, slices } })).toContain(
      '100 more slices are in the comparison.',
    );
  });

  it('both curves of a decision', () => {
    const decisions = [
      { threshold: 0.2, netBenefit: 0.1, all: 0.05 },
      { threshold: 0.4, netBenefit: 0.08, all: -0.3 },
    ];
    expect(markdown(evaluation, { decisions })).toContain(
      [
        '| threshold | net benefit, the model | net benefit, all decided 1 |',
        '| --- | --: | --: |',
        '| 0.200 | 0.100 | 0.050 |',
        '| 0.400 | 0.080 | – |',
      ].join('\n'),
    );
  });
});

describe('one of something is told as one', () => {
  const one: Evaluation = {
    rows: 1,
    metrics: { auc: 0.6 },
    directions: { auc: 'higher' },
    slices: [{ slice: { origin: 'Y' }, rows: 1, metrics: { auc: 0.6 } }],
    curves: {
      roc: [],
      precisionRecall: [],
      calibration: [{ rows: 1, meanScore: 0.2, labelRate: 0.3, interval: { low: 0.1, high: 0.6 } }],
    },
  };
  const part = { slice: { origin: 'Y' }, rows: 1, value: 0.2, rest: 0.5, pValue: 0.01, correctedPValue: 0.04, overlapping: [] }; // prettier-ignore
  const text = markdown(one, {
    verdict: { pass: true, checked: 1, issues: [] },
    comparison: {
      ...comparison,
      ...{ rows: 1, differences: { auc: differs(0.6, 0.1) }, directions: one.directions },
      slices: [{ slice: { origin: 'Y' }, rows: 1, differences: { auc: differs(0.6, 0.1) } }],
    },
    weakSlices: { value: 0.5, tested: 1, small: 0, slices: Array.from({ length: 31 }, () => part) },
    decisions: [{ threshold: 0.2, netBenefit: 0.1, all: 0.05 }],
    minRows: 2,
  });
  const ways = [
    'passes (1 check)',
    '1 row was judged',
    'Metrics over one row',
    '1 bin of 1 row;',
    'A search tested 1 slice and',
    '1 more was found.',
    'The only slice has fewer than 2 rows: its figures say little.',
    'in 0 of 1 slice (blue)',
    'at 1 of 1 threshold,',
    'Higher is better. 1 of fewer than 2 rows is marked as small.',
  ];
  it.each(ways)('%s', (way) => expect(text).toContain(way));

  it('and no range goes from one figure to itself', () => {
    const judged = markdown(one, { minRows: 0 });
    expect(judged).toContain('Higher is better. 0.600 (Y); 0.600 over all rows.');
    expect(judged).not.toMatch(/\b1 (rows|slices|bins|checks|thresholds)\b/);
    expect(text).not.toMatch(/\b1 (rows|slices|bins|checks|thresholds)\b/);
  });
});

it('what is null counts as not given', () => {
  const given = { verdict: null, comparison: null } as unknown as ModelCardOptions;
  const text = markdown(evaluation, given);
  expect(text).toContain('No gate has judged the model');
  expect(text).toContain('was not compared with another');
  expect(text).not.toContain('## Verdict');
});

it('a title has something to read', () => {
  for (const title of ['', ' \n'])
    expect(refusal({ title })).toEqual(['bad-option', expect.stringContaining('title is blank')]);
});

it('no text turns the direction of what follows it in Markdown', () => {
  expect(inline('a\u202eb')).toBe('a\\[U+202E\\]b');
  expect(inline('\u2066x\u2069')).toBe('\\[U+2066\\]x\\[U+2069\\]');
  // Marks of one letter's width turn nothing: Hebrew and Arabic need them.
  expect(inline('א\u200f!')).toBe('א\u200f!');
});
