import { describe, expect, it } from 'vitest';
import { modelCard, type ModelCardOptions } from '../../../src/evaluate/card/model-card.ts';
import { inline } from '../../../src/evaluate/card/card-markdown.ts';
import type { Evaluation } from '../../../src/evaluate/evaluation.ts';
import { display } from '../../../src/view/notebook.ts';

const slice = (levels: Record<string, string>, rows: number, auc: number) => ({
  slice: levels,
  rows,
  metrics: { auc, logLoss: 1 - auc },
  intervals: { auc: { low: auc - 0.02, high: auc + 0.02 } },
});

const evaluation: Evaluation = {
  rows: 2000,
  metrics: { auc: 0.7, logLoss: 0.5 },
  directions: { auc: 'higher', logLoss: 'lower' },
  intervals: { auc: { low: 0.68, high: 0.72 }, logLoss: { low: 0.48, high: 0.52 } },
  confidence: 0.95,
  slices: [
    slice({ origin: 'EWR' }, 1200, 0.72),
    slice({ origin: 'LGA' }, 795, 0.62),
    slice({ origin: 'JFK' }, 5, NaN),
    slice({ origin: 'EWR', carrier: 'UA' }, 700, 0.71),
  ],
  curves: {
    roc: [
      { threshold: null, falsePositiveRate: 0, truePositiveRate: 0 },
      { threshold: 0.5, falsePositiveRate: 0.2, truePositiveRate: 0.5 },
      { threshold: 0.1, falsePositiveRate: 1, truePositiveRate: 1 },
    ],
    precisionRecall: [
      { threshold: null, recall: 0, precision: 1 },
      { threshold: 0.5, recall: 0.5, precision: 0.6 },
      { threshold: 0.1, recall: 1, precision: 0.25 },
    ],
    calibration: [{ rows: 2000, meanScore: 0.3, labelRate: 0.25, interval: { low: 0.23, high: 0.27 } }],
  },
};

const difference = { candidate: 0.7, baseline: 0.69, difference: 0.01, interval: { low: -0.005, high: 0.025 }, pValue: 0.19, method: 'analytic' as const }; // prettier-ignore
const all: ModelCardOptions = {
  model: { name: 'late-flights', version: 'v3' },
  owners: 'Flight desk',
  intendedUse: ['Warn travellers', 'Not for air traffic control'],
  factors: 'Seasons.',
  data: 'Autumn.\n\nTwo months.',
  training: 'Spring.',
  ethics: 'None known.',
  limitations: 'Too high in autumn.',
  verdict: {
    pass: false,
    checked: 2,
    issues: [
      { code: 'slice-too-small', severity: 'warning', message: 'auc was not judged on origin=JFK (5 rows).' },
      { code: 'limit-missed', severity: 'error', message: 'auc is 0.62 on origin=LGA (795 rows).' },
    ],
  },
  comparison: { rows: 2000, differences: { auc: difference }, directions: { auc: 'higher' }, slices: [], confidence: 0.95 }, // prettier-ignore
  weakSlices: { value: 0.7, tested: 42, small: 1, slices: [{ slice: { origin: 'LGA', carrier: 'MQ' }, rows: 210, value: 0.55, rest: 0.72, pValue: 1e-6, correctedPValue: 4e-5, overlapping: [] }] }, // prettier-ignore
  importance: [{ name: 'hour', value: 0.03, interval: { low: 0.02, high: 0.04 } }],
  costs: [
    { threshold: null, cost: 1 },
    { threshold: 0.5, cost: 0.6 },
  ],
  decisions: [{ threshold: 0.2, netBenefit: 0.1, all: 0.05 }],
};
const markdown = (of: Evaluation, options: ModelCardOptions = {}): string =>
  modelCard(of, { ...options, format: 'markdown' });
/** The text under a heading of Markdown. */
const under = (text: string, heading: string): string => text.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!; // prettier-ignore
const plainText = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

const headings = ['Model details', 'Intended use', 'Factors', 'Metrics', 'Evaluation data', 'Training data', 'Quantitative analyses', 'Ethical considerations', 'Caveats and recommendations']; // prettier-ignore

describe('a model card', () => {
  it('has the sections of Mitchell et al. in their order, on the page and in Markdown', () => {
    const page = modelCard(evaluation);
    expect([...page.matchAll(/<h2 id="[^"]*">([^<]*)</g)].map(([, name]) => name)).toEqual(headings);
    const text = markdown(evaluation);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name)).toEqual(headings);
  });

  it('says of what nobody told that it is not stated', () => {
    const text = markdown(evaluation);
    for (const heading of [
      'Model details',
      'Intended use',
      'Training data',
      'Ethical considerations',
      'Caveats and recommendations',
    ])
      // prettier-ignore
      expect([heading, under(text, heading)]).toEqual([heading, expect.stringContaining('*Not stated.*')]);
    expect(markdown(evaluation, all)).not.toContain('Not stated');
    expect(markdown(evaluation, { training: '  ' })).toBe(text);
    const bare = markdown({ rows: 9, metrics: { auc: 0.7 }, directions: {}, slices: [] });
    expect(bare).toContain('how far the figures may be off by chance is unknown');
    expect(bare).toContain('how well the model does on groups of rows is unknown');
    expect(bare).toContain('which way is better is not stated');
  });

  it('tells all that it was given', () => {
    for (const card of [plainText(modelCard(evaluation, all)), markdown(evaluation, all)]) {
      for (const told of [
        'late-flights',
        'v3',
        'Flight desk',
        'Warn travellers',
        'Not for air traffic control',
        'Seasons.',
        'Autumn.',
        'Two months.',
        'Spring.',
        'None known.',
        'Too high in autumn.',
        'The model does not pass: 2 checks, 1 error, 1 warning.',
        'limit-missed',
        'hour',
      ])
        // prettier-ignore
        expect(card).toContain(told);
    }
    const text = markdown(evaluation, all);
    expect(text).toContain('| auc | 0.700 | 0.680 | 0.720 | higher |');
    expect(text).toContain('| auc | 0.700 | 0.690 | +0.010 (−0.005 to +0.025) | 0.190 | higher |');
    expect(text).toContain('The least is 0.600 a row, with the threshold 0.500.');
    expect(text).toContain(
      'A search tested 42 slices and found 1 worse than the rest beyond chance. 1 level has',
    );
    expect(text).toContain('| origin=LGA × carrier=MQ | 210 | 0.550 | \\< 0.001 |');
    // The last point of both curves decides every row 1: its precision is the share of label 1.
    expect(text).toContain('25.0 % of the rows have label 1');
    expect(text.indexOf('limit-missed')).toBeLessThan(text.indexOf('slice-too-small'));
  });

  it('draws a picture of each, with words for those who do not see it, and the figures in tables', () => {
    const page = modelCard(evaluation, all);
    const named = [...page.matchAll(/role="img" aria-label="([^"]*)"/g)].map(
      ([, name]) => name!.split('.')[0],
    );
    expect(named).toEqual(['ROC curve', 'Precision and recall', 'Calibration', 'Mean cost by threshold', 'Net benefit by threshold', 'auc: candidate less baseline', 'auc by origin', 'logLoss by origin', 'auc by origin × carrier', 'logLoss by origin × carrier', 'What the model owes to each column']); // prettier-ignore
    expect(page.match(/<table>/g)!.length).toBeGreaterThanOrEqual(10);
    expect(page.match(/<caption/g)!.length).toBe(page.match(/<table>/g)!.length);
    expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/);
  });

  it('flags small slices, keeps those without a figure, and counts both', () => {
    const text = markdown(evaluation);
    expect(text).toContain('| JFK (small) | 5 | – | – |');
    expect(under(text, 'Factors')).toContain('origin: 3 slices, 1 of them of fewer than 30 rows');
    const caveats = under(text, 'Caveats and recommendations');
    expect(caveats).toContain('1 of 4 slices has fewer than 30 rows: its figures say little.');
    expect(caveats).toContain('1 of 4 slices has no auc');
    expect(modelCard(evaluation)).toMatch(/JFK<\/bdi>\s*<span class="badge">small<\/span>/);
    expect(markdown(evaluation, { minRows: 0 })).not.toContain('small');
  });

  it('says how far a figure may be off that is not exact', () => {
    const caveats = (errors: unknown): string =>
      under(markdown({ ...evaluation, errors } as Evaluation), 'Caveats and recommendations');
    expect(caveats({ auc: 0.000123 })).toContain('auc over all rows is off by 0.00012 at most');
    expect(caveats({ auc: null })).toContain('auc over all rows is off by an unknown error at most');
    for (const none of [undefined, null, {}]) expect(caveats(none)).not.toContain('is off by');
  });

  it('leads with the metric that is asked for, worst first whichever way it is better', () => {
    const text = markdown(evaluation, { metric: 'logLoss' });
    expect(text).toContain('- **logLoss by origin.** Lower is better. From 0.380 (LGA) to 0.280 (EWR)');
    expect(text.indexOf('| LGA |')).toBeLessThan(text.indexOf('| EWR |'));
  });

  it('is the same for an evaluation that came back from JSON', () => {
    const back = JSON.parse(JSON.stringify(evaluation)) as Evaluation;
    expect(modelCard(back, all)).toBe(modelCard(evaluation, all));
  });

  it('of ten thousand slices of many metrics stays a page, and counts what it leaves out', () => {
    const names = Array.from({ length: 20 }, (_, index) => `metric ${index} ${'x'.repeat(200)}`);
    const figures = Object.fromEntries(names.map((name) => [name, 0.5]));
    const intervals = Object.fromEntries(names.map((name) => [name, { low: 0.4, high: 0.6 }]));
    const many: Evaluation = {
      rows: 1e6,
      metrics: figures,
      directions: Object.fromEntries(names.map((name) => [name, 'higher' as const])),
      slices: Array.from({ length: 10_000 }, (_, index) => ({
        slice: { [`column ${index % 40}`]: `${index} ${'level '.repeat(100)}` },
        rows: index,
        metrics: figures,
        intervals,
      })),
    };
    const issues = Array.from({ length: 10_000 }, () => ({ code: 'limit-missed', severity: 'error' as const, message: 'm'.repeat(5000) })); // prettier-ignore
    const options: ModelCardOptions = { verdict: { pass: false, checked: 10_000, issues } };
    expect(modelCard(many, options).length).toBeLessThan(2e6);
    const text = markdown(many, options);
    expect(text.length).toBeLessThan(2e6);
    expect(text.match(/^\| /gm)!.length).toBeLessThan(500);
    expect(text).toContain('5,000 more slices, by 20 more lists of columns, are in the evaluation.');
    expect(text).toContain('14 more metrics by slice are in the evaluation.');
    expect(text).toContain('- 9,950 more are in the verdict.');
  });

  it('is shown by a notebook in a frame that runs no script', () => {
    const shown = display(modelCard(evaluation))[Symbol.for('Jupyter.display')]!()['text/html'];
    expect(shown).toMatch(/^<iframe\s+sandbox="allow-popups"/);
  });
});

describe('text from outside', () => {
  const bad = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '[a](javascript:alert(1))',
    'https://evil.example/x www.evil.example @someone #12',
    '`code` **bold** | cell \\| $x$ ~~no~~ &lt;b&gt;',
    '# heading',
    '- item',
    '1. item',
    '> quote',
    '__proto__',
    'a\n\n## Forged\n\n| a |\n| --- |',
  ];
  const record = (value: string): Record<string, string> =>
    Object.fromEntries(bad.map((name) => [name, value]));
  const figures = Object.fromEntries(bad.map((name) => [name, 0.5]));
  const hostile: Evaluation = {
    rows: 10,
    metrics: figures,
    directions: Object.fromEntries(bad.map((name) => [name, 'higher' as const])),
    slices: bad.map((level) => ({ slice: { [level]: level }, rows: 40, metrics: figures })),
  };
  const options: ModelCardOptions = {
    title: bad[0]!,
    model: record(bad[0]!),
    intendedUse: bad,
    limitations: bad[1]!,
    verdict: { pass: true, checked: 1, issues: bad.map((message) => ({ code: message, severity: 'warning', message })) }, // prettier-ignore
    importance: bad.map((name) => ({ name, value: 0.1 })),
  };

  it('is text on the page: no element, attribute or address comes of it', () => {
    const page = modelCard(hostile, options);
    const bare = page.replace(/="[^"]*"/g, '=""');
    const elements = new Set([...bare.matchAll(/<([a-z][\w-]*)/gi)].map(([, name]) => name));
    for (const name of ['script', 'img', 'b', 'iframe', 'object', 'link'])
      expect(elements).not.toContain(name);
    expect(bare).not.toMatch(/<[^>]*\s(?:on\w+|src|style)=/i);
    for (const [, address] of page.matchAll(/\shref="([^"]*)"/g)) expect(address).toMatch(/^#/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain("default-src 'none'");
  });

  it('is text in Markdown: no HTML, no link, no heading, no cell comes of it', () => {
    const text = markdown(hostile, options);
    expect(text).not.toMatch(/(?<!\\)<(?!!)/);
    expect(text).not.toMatch(/(?<!\\)\]\(/);
    expect(text).not.toMatch(/https:|www\.evil|(?<!\\)@someone|(?<!\\)`/);
    const made = [...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name);
    expect(made).toEqual(['Verdict', ...headings]);
    for (const line of text.split('\n').filter((each) => each.startsWith('| '))) {
      const cells = line.replace(/\\\\/g, '').replace(/\\\|/g, '').split('|').length;
      expect([3 + 2, 3 + 5, 2 + 2, 10]).toContain(cells);
    }
  });

  it.each([
    ['1. a', '1\\. a'],
    ['1.5', '1.5'],
    ['- a', '\\- a'],
    ['a - b', 'a - b'],
    ['a|b\\', 'a\\|b\\\\'],
    ['snake_case', 'snake\\_case'],
    ['a\n# b', 'a \\# b'],
  ])('%j is written %j', (given, written) => {
    expect(inline(given)).toBe(written);
  });
});

it('a model card refuses what it cannot show, with a code', () => {
  const code = (make: () => unknown): unknown => {
    try {
      return make();
    } catch (error) {
      return (error as { code: unknown }).code;
    }
  };
  for (const bad of [
    undefined,
    null,
    1,
    [],
    {},
    { ...evaluation, slices: [1] },
    { ...evaluation, curves: { roc: 1 } },
  ])
    // prettier-ignore
    expect(code(() => modelCard(bad as never))).toBe('bad-data');
  const wrong: Record<string, unknown> = { format: 'pdf', title: 3, model: [1], data: 5, training: { a: {} }, metric: 'f1', minRows: -1, colour: 'red' }; // prettier-ignore
  for (const [key, value] of Object.entries(wrong))
    expect([key, code(() => modelCard(evaluation, { [key]: value }))]).toEqual([key, 'bad-option']);
  for (const key of ['verdict', 'comparison', 'weakSlices', 'importance', 'costs', 'decisions'])
    expect([key, code(() => modelCard(evaluation, { [key]: { x: 1 } }))]).toEqual([key, 'bad-data']);
});
