import { describe, expect, it } from 'vitest';
import { renderSvg } from '../../../src/adapters/node-svg.ts';
import { calibrationSpec } from '../../../src/view/specs/calibration-spec.ts';
import { comparisonSpec } from '../../../src/view/specs/comparison-spec.ts';
import { costCurveSpec } from '../../../src/view/specs/cost-curve-spec.ts';
import { decisionCurveSpec } from '../../../src/view/specs/decision-curve-spec.ts';
import { importanceSpec } from '../../../src/view/specs/importance-spec.ts';
import { precisionRecallSpec } from '../../../src/view/specs/precision-recall-spec.ts';
import { rocSpec } from '../../../src/view/specs/roc-spec.ts';
import { slicesSpec } from '../../../src/view/specs/slices-spec.ts';
import type { VegaLiteSpec } from '../../../src/view/specs/spec.ts';

type Row = Readonly<Record<string, number | string | null>>;
const rowsOf = (spec: VegaLiteSpec): readonly Row[] => (spec['data'] as { values: Row[] }).values;
const said = (spec: VegaLiteSpec): string => spec['description'] as string;

const slice = (
  level: string,
  auc: number,
  rows: number,
  interval = { low: auc - 0.05, high: auc + 0.05 },
) => {
  return { slice: { carrier: level }, rows, metrics: { auc, logLoss: 1 - auc }, intervals: { auc: interval } }; // prettier-ignore
};
const directions = { auc: 'higher', logLoss: 'lower' } as const;
const metrics = { auc: 0.65, logLoss: 0.5 };
const slices = [slice('A', 0.7, 900), slice('B', 0.5, 10), slice('C', 0.6, 800), slice('D', NaN, 700)];

describe('slices', () => {
  it('come worst first, those of few rows last and hollow, and one without a figure is counted', () => {
    const spec = slicesSpec({ metrics, directions, slices }, { minRows: 100 });
    expect(rowsOf(spec).map(({ label }) => label)).toEqual(['C', 'A', 'B']);
    const [c, , b] = rowsOf(spec);
    expect(c!['fill']).toBe(c!['ink']);
    expect(b!['fill']).toBe('#ffffff');
    expect(said(spec)).toContain('From 0.600 (C) to 0.700 (A); 0.650 over all rows.');
    expect(said(spec)).toContain('1 of fewer than 100 rows is marked as small.');
    expect(said(spec)).toContain('1 slice has no such figure.');
  });

  it('come worst first where lower is better, too', () => {
    const spec = slicesSpec({ metrics, directions, slices }, { metric: 'logLoss', minRows: 0 });
    expect(rowsOf(spec).map(({ label }) => label)).toEqual(['B', 'C', 'A']);
  });

  it('beyond the most that are shown are counted', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      slice(String(index), 0.5 + index / 1e5, 100 + index),
    );
    const spec = slicesSpec({ metrics, directions, slices: many }, { most: 5 });
    expect(rowsOf(spec).map(({ label }) => label)).toEqual(['0', '1', '2', '3', '4']);
    expect(said(spec)).toContain('9,995 more slices are not shown.');
  });

  it('of several columns are called by column and level, of one column by the level', () => {
    const crossed = { slice: { carrier: 'A', origin: 'JFK' }, rows: 50, metrics };
    const spec = slicesSpec({ metrics, directions, slices: [...slices, crossed] }, { minRows: 0 });
    expect(rowsOf(spec).map(({ label }) => label)).toContain('carrier=A × origin=JFK');
    expect(rowsOf(spec).map(({ label }) => label)).toContain('carrier=A');
    expect((spec['title'] as { text: string }).text).toBe('auc by slice');
  });

  it('are read alike from JSON, where what does not exist is null', () => {
    const evaluation = { metrics, directions, slices };
    const back = JSON.parse(JSON.stringify(evaluation)) as typeof evaluation;
    expect(slicesSpec(back)).toEqual(slicesSpec(evaluation));
  });

  it('called as what every object has are levels and metrics like others', () => {
    const odd = { slice: JSON.parse('{"__proto__":"constructor"}') as never, rows: 50, metrics };
    expect(rowsOf(slicesSpec({ metrics, directions, slices: [odd] }))[0]!['label']).toBe('constructor');
    const unnamed = { metrics: Object.fromEntries([['constructor', 0.5]]), directions: {}, slices: [] };
    expect(said(slicesSpec(unnamed))).toContain('Higher is better.');
    expect(() => slicesSpec({ metrics, directions, slices }, { metric: 'toString' })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});

describe('a comparison', () => {
  const difference = (value: number, half = 0.01) => {
    return { candidate: 0.7 + value, baseline: 0.7, difference: value, interval: { low: value - half, high: value + half } }; // prettier-ignore
  };
  const comparison = (direction: 'higher' | 'lower') => ({
    rows: 2000,
    differences: { metric: difference(0.02) },
    directions: { metric: direction },
    slices: [
      { slice: { origin: 'EWR' }, rows: 900, differences: { metric: difference(0.03) } },
      { slice: { origin: 'JFK' }, rows: 900, differences: { metric: difference(0.005) } },
      { slice: { origin: 'LGA' }, rows: 900, differences: { metric: difference(-0.05) } },
    ],
  });
  const [blue, orange, grey] = ['#3767c8', '#b85c00', '#566072'];

  it('is told over all rows first, then from the worst for the candidate on, and says which way is better', () => {
    const spec = comparisonSpec(comparison('higher'));
    expect(rowsOf(spec).map(({ label, ink }) => [label, ink])).toEqual([
      ['all rows', blue],
      ['LGA', orange],
      ['JFK', grey],
      ['EWR', blue],
    ]);
    expect(said(spec)).toContain('Over all rows 0.720 less 0.700 is +0.020 (+0.010 to +0.030).');
    expect(said(spec)).toContain('better side in 1 of 3 slices (blue), and all on the worse in 1 (orange)');
  });

  it('turns round where lower is better', () => {
    const spec = comparisonSpec(comparison('lower'));
    expect(rowsOf(spec).map(({ label, ink }) => [label, ink])).toEqual([
      ['all rows', orange],
      ['EWR', orange],
      ['JFK', grey],
      ['LGA', blue],
    ]);
  });
});

describe('curves', () => {
  it('of precision go in steps whose area is the average precision', async () => {
    // Scores 3, 2, 1 of labels 1, 0, 1: precision 1 up to recall 1/2, then 2/3: 1/2 + 1/3 = 5/6.
    const points = [
      { threshold: null, recall: 0, precision: 1 },
      { threshold: 3, recall: 0.5, precision: 1 },
      { threshold: 2, recall: 0.5, precision: 0.5 },
      { threshold: 1, recall: 1, precision: 2 / 3 },
    ];
    const svg = await renderSvg(precisionRecallSpec(points, { width: 360 }));
    const d = /aria-roledescription="line mark"[^>]* d="([^"]*)"/.exec(svg)![1]!;
    const places = [...d.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x) / 360, 1 - Number(y) / 288]); // prettier-ignore
    let area = 0;
    for (let index = 1; index < places.length; index++) {
      const [[x0], [x1, y1]] = [places[index - 1] as [number, number], places[index] as [number, number]];
      area += (x1 - x0) * y1;
    }
    expect(area).toBeCloseTo(5 / 6, 6);
  });

  it('of costs mark the cheapest, and deciding no row 1 stands at the right end', () => {
    const points = [{ threshold: null, cost: 1 }, { threshold: 0.4, cost: 2 }, { threshold: 0.2, cost: 3 }]; // prettier-ignore
    const spec = costCurveSpec(points, { unit: 'EUR' });
    expect(rowsOf(spec).map(({ x, y }) => [x, y])).toEqual([[0.2, 3], [0.4, 2], [1, 1]]); // prettier-ignore
    expect(said(spec)).toContain('The least is 1.000 EUR a row, with no row decided 1.');
  });

  it('of net benefit say where the model is worth more than deciding all rows alike', () => {
    const points = [
      { threshold: 0.1, netBenefit: 0.2, all: 0.25 },
      { threshold: 0.2, netBenefit: 0.15, all: 0.1 },
      { threshold: 0.6, netBenefit: -0.01, all: -0.4 },
    ];
    expect(said(decisionCurveSpec(points))).toContain('at 1 of 3 thresholds, from 20.0 % to 20.0 %');
  });

  it('of calibration end at a round share where all is far below 1, and count bins that are off', () => {
    const bins = [
      { rows: 50, meanScore: 0.02, labelRate: 0.03, interval: { low: 0.01, high: 0.06 } },
      { rows: 50, meanScore: 0.08, labelRate: 0.02, interval: { low: 0.005, high: 0.05 } },
      { rows: 0, meanScore: NaN, labelRate: NaN, interval: { low: NaN, high: NaN } },
    ];
    const spec = calibrationSpec(bins);
    expect(said(spec)).toContain('2 bins of 100 rows; in 1 of them the mean score is outside the interval.');
    expect(said(spec)).toContain('told 8.0 %, came 2.0 %');
    expect(JSON.stringify(spec)).toContain('"domain":[0,0.1]');
  });
});

it('importances are told by size whatever their sign, and those whose interval holds zero are counted', () => {
  const spec = importanceSpec([
    { name: 'a', value: 0.01, interval: { low: -0.01, high: 0.03 } },
    { name: 'b', value: -0.04, interval: { low: -0.05, high: -0.03 } },
    { name: 'c', value: NaN },
  ]);
  expect(rowsOf(spec).map(({ label }) => label)).toEqual(['b', 'a']);
  expect(said(spec)).toContain('The interval of 1 of 2 holds zero. 1 has no figure.');
});

it('pictures of nothing, of one point and of what does not exist are drawn', async () => {
  const none = { metrics: { auc: NaN }, directions: { auc: 'higher' as const }, slices: [] };
  const specs = [
    rocSpec([]),
    precisionRecallSpec([]),
    calibrationSpec([]),
    costCurveSpec([]),
    costCurveSpec([{ threshold: null, cost: 0 }]),
    decisionCurveSpec([]),
    decisionCurveSpec([{ threshold: 0.5, netBenefit: 0, all: 0 }]),
    importanceSpec([]),
    importanceSpec([{ name: 'a', value: 0 }]),
    slicesSpec(none),
    slicesSpec({ ...none, slices: [{ slice: {}, rows: 0, metrics: { auc: 0 } }] }),
    comparisonSpec({ rows: 0, differences: { auc: { candidate: NaN, baseline: NaN, difference: NaN, interval: { low: NaN, high: NaN } } }, directions: {}, slices: [] }), // prettier-ignore
  ];
  for (const spec of specs) expect(await renderSvg(spec)).not.toMatch(/NaN|undefined|Infinity/);
});

it('pictures refuse what they cannot draw, and options they do not know, with a code', () => {
  const code = (make: () => unknown): unknown => {
    try {
      return make();
    } catch (error) {
      return (error as { code: unknown }).code;
    }
  };
  const makers = [rocSpec, precisionRecallSpec, calibrationSpec, costCurveSpec, decisionCurveSpec, importanceSpec, slicesSpec, comparisonSpec]; // prettier-ignore
  for (const make of makers) {
    for (const bad of [undefined, null, 1, 'x', {}, [1], [null], { metrics: 1 }])
      expect([make.name, code(() => make(bad as never))]).toEqual([make.name, 'bad-data']);
    const fine = make === slicesSpec ? { metrics, directions, slices } : make === comparisonSpec ? null : [];
    if (fine !== null) expect(code(() => make(fine as never, { colour: 1 } as never))).toBe('bad-option');
  }
  expect(code(() => rocSpec([], { baseline: [{}] as never }))).toBe('bad-data');
  expect(code(() => rocSpec([], { names: ['a'] as never }))).toBe('bad-option');
  expect(code(() => rocSpec([{ threshold: 0, falsePositiveRate: 2, truePositiveRate: 0 }]))).toBe('bad-data');
  expect(code(() => precisionRecallSpec([], { labelRate: 2 }))).toBe('bad-option');
  expect(code(() => slicesSpec({ metrics, directions, slices }, { minRows: 0.5 }))).toBe('bad-option');
  expect(code(() => slicesSpec({ metrics, directions, slices }, { metric: 'f1' }))).toBe('bad-option');
});
