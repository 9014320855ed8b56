import { describe, expect, it } from 'vitest';
import { renderSvg } from '../../../src/adapters/node-svg.ts';
import { barsSpec } from '../../../src/view/specs/bars-spec.ts';
import { calibrationSpec } from '../../../src/view/specs/calibration-spec.ts';
import { comparisonSpec } from '../../../src/view/specs/comparison-spec.ts';
import { costCurveSpec } from '../../../src/view/specs/cost-curve-spec.ts';
import { decisionCurveSpec } from '../../../src/view/specs/decision-curve-spec.ts';
import { importanceSpec } from '../../../src/view/specs/importance-spec.ts';
import { precisionRecallSpec } from '../../../src/view/specs/precision-recall-spec.ts';
import { rocSpec } from '../../../src/view/specs/roc-spec.ts';
import { slicesSpec } from '../../../src/view/specs/slices-spec.ts';
import { boxSpec } from '../../../src/view/specs/box-spec.ts';
import { compareSpec } from '../../../src/view/specs/compare-spec.ts';
import { correlationSpec } from '../../../src/view/specs/correlation-spec.ts';
import { histogramSpec } from '../../../src/view/specs/histogram-spec.ts';
import { labelRateSpec } from '../../../src/view/specs/label-rate-spec.ts';
import { lineSpec } from '../../../src/view/specs/line-spec.ts';
import { missingSpec } from '../../../src/view/specs/missing-spec.ts';
import type { SpecOptions, VegaLiteSpec } from '../../../src/view/specs/spec.ts';

const hostile = [
  'a.b',
  'a[0]',
  `it's "quoted"`,
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  "datum['x']",
  '\\',
  '{"signal":"1"}',
  '',
  '\u0000\n\u2028',
  'א‏ עברית',
  '👩‍👩‍👧 family',
  'x'.repeat(500),
];
const quantiles = { p05: 1, p25: 2, p50: 3, p75: 5, p95: 9 };
const levelsOf = (levels: readonly string[]) => ({
  count: 100,
  distinct: levels.length,
  levels: levels.map((level, index) => ({ level, rows: 10 + index })),
});

/** Every picture of columns, levels and data sets with such names. */
function pictures(names: readonly string[], options: SpecOptions = {}): Record<string, VegaLiteSpec> {
  const name = names[0]!;
  const histogram = { edges: [0, 10, 20], counts: [1, 3] };
  const days = [0, 1, 2, 3].map((day) => ({
    wall: day * 864e5,
    label: `day ${day}`,
    rows: 5,
    value: day === 2 ? null : day,
    low: day === 2 ? null : day - 1,
    high: day === 2 ? null : day + 1,
  }));
  return {
    histogram: histogramSpec({ name, histogram, quantiles: { p50: 12 } }, options),
    bars: barsSpec({ name, ...levelsOf(names) }, options),
    box: boxSpec(
      names.map((each) => ({ name: each, min: 0, max: 12, quantiles })),
      options,
    ),
    line: lineSpec(
      {
        name,
        unit: 'day',
        zone: 'UTC',
        points: days,
        changes: [{ wall: 864e5, label: name, before: 1, after: 2 }],
      },
      options,
    ),
    correlations: correlationSpec(
      {
        columns: names,
        values: names.map((_, row) => names.map((__, column) => (row === column ? 1 : 0.3 - row / 20))),
      },
      options,
    ),
    missing: missingSpec(
      names.map((each, index) => ({ name: each, count: 10, missing: index })),
      options,
    ),
    numbers: compareSpec(
      { kind: 'number', name, histogram },
      { kind: 'number', name, histogram: { edges: [5, 15, 25], counts: [4, 4] } },
      options,
    ),
    categories: compareSpec(
      { kind: 'category', name, ...levelsOf(names) },
      { kind: 'category', name, ...levelsOf(names.slice(1)) },
      { ...options, names: [name, name] },
    ),
    rates: labelRateSpec(
      {
        column: name,
        label: name,
        levels: names.map((level) => ({ level, rows: 10, rate: 0.2, low: 0.1, high: 0.4 })),
      },
      options,
    ),
    ...judgements(names, options),
  };
}

const interval = { low: 0.1, high: 0.4 };
const record = <Value>(names: readonly string[], value: Value): Record<string, Value> =>
  Object.fromEntries(names.map((each) => [each, value]));
const rocPoints = [0, 0.1, 0.3, 1].map((rate, index) => {
  return {
    threshold: index === 0 ? null : 1 - rate,
    falsePositiveRate: rate,
    truePositiveRate: Math.sqrt(rate),
  };
});
const recallPoints = [0, 0.3, 0.6, 1].map((recall, index) => {
  return { threshold: index === 0 ? null : 1 - recall, recall, precision: 1 - recall * 0.7 };
});

/** Every picture of evaluations whose slices, metrics and columns have such names. */
function judgements(names: readonly string[], options: SpecOptions): Record<string, VegaLiteSpec> {
  const [name, other] = [names[0]!, names[1]!];
  const sliceOf = (level: string) => record([name, other], level);
  const bin = (score: number) => ({ rows: 100, meanScore: score, labelRate: score + 0.01, interval });
  const difference = (value: number) => {
    return { candidate: 0.7 + value, baseline: 0.7, difference: value, interval: { low: value - 0.1, high: value + 0.1 } }; // prettier-ignore
  };
  return {
    roc: rocSpec(rocPoints, { ...options, baseline: rocPoints.slice(0, 3), names: [name, name] }),
    precisionRecall: precisionRecallSpec(recallPoints, { ...options, labelRate: 0.3 }),
    calibration: calibrationSpec([0.1, 0.2, 0.3].map(bin), options),
    slices: slicesSpec(
      {
        metrics: record(names, 0.5),
        directions: record(names, 'higher'),
        slices: names.map((level, index) => {
          return { slice: sliceOf(level), rows: index, metrics: record(names, 0.3), intervals: record(names, interval) }; // prettier-ignore
        }),
      },
      { ...options, metric: name, minRows: 3 },
    ),
    costs: costCurveSpec([{ threshold: 0.1, cost: 3 }, { threshold: 0.5, cost: 2 }, { threshold: null, cost: 4 }], options), // prettier-ignore
    decisions: decisionCurveSpec([0.1, 0.3, 0.5].map((threshold) => ({ threshold, netBenefit: 0.3 - threshold / 3, all: 0.3 - threshold })), options), // prettier-ignore
    importance: importanceSpec(
      names.map((each, index) => ({ name: each, value: 0.2 - index / 50, interval })),
      { ...options, of: name },
    ),
    comparison: comparisonSpec(
      {
        rows: 100,
        differences: record(names, difference(0.01)),
        directions: record(names, 'lower'),
        slices: names.map((level, index) => {
          return {
            slice: sliceOf(level),
            rows: 50,
            differences: record(names, difference(0.2 - index / 10)),
          };
        }),
      },
      { ...options, metric: name },
    ),
  };
}

const shapes = (svg: string): number => svg.match(/<(?:path|rect|line|text)\b/g)!.length;
const plain = pictures(['age', 'city']);

describe.each(Object.keys(plain))('the specification of %s', (which) => {
  it('is plain JSON that Vega draws, with a title, a description and a tooltip', async () => {
    const spec = plain[which]!;
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
    expect(spec['description']).toMatch(/\w/);
    expect((spec['title'] as { text: string }).text).toMatch(/\w/);
    expect(JSON.stringify(spec)).toContain('"tooltip"');
    const svg = await renderSvg(spec);
    expect(svg).toMatch(/^<svg .*<\/svg>$/s);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(shapes(svg)).toBeGreaterThan(8);
  });

  it('is the same each time', () => {
    expect(pictures(['age', 'city'])[which]).toEqual(plain[which]);
  });

  it('names no address but its schema, and its fields are ours whatever columns are called', () => {
    const spec = pictures(hostile)[which]!;
    const fields: string[] = [];
    JSON.stringify(spec, (key, value: unknown) => {
      if (key === 'field') fields.push(value as string);
      expect(['url', 'href', 'expr', 'signal', 'calculate', 'labelExpr']).not.toContain(key);
      return value;
    });
    expect(fields.length).toBeGreaterThan(0);
    for (const field of fields) expect(field).toMatch(/^[a-z]+$/i);
  });

  it('draws hostile names as text', async () => {
    const svg = await renderSvg(pictures(hostile)[which]!);
    expect(svg).not.toMatch(/<script|NaN|undefined|\u0000/);
    expect(
      svg.match(/<(?!\/|svg|g|path|rect|line|text|tspan|defs|clipPath|linearGradient|stop)[^>]{0,40}/g),
    ).toBeNull();
  });

  it('takes a title, a unit and the dark theme', async () => {
    const spec = pictures(['age', 'city'], { title: 'Mine', unit: 'years', theme: 'dark', width: 200 })[
      which
    ]!;
    const svg = await renderSvg(spec);
    expect(svg).toContain('>Mine<');
    expect(svg).toContain('#181d26');
  });
});

describe('a specification', () => {
  it('of nothing is drawn', async () => {
    const none = { p05: null, p25: null, p50: null, p75: null, p95: null };
    const specs = [
      histogramSpec({ name: 'n', histogram: null }),
      barsSpec({ name: 'c', count: 0, distinct: 0, levels: [] }),
      boxSpec([{ name: 'n', min: null, max: null, quantiles: none }]),
      boxSpec([]),
      lineSpec({ name: 'n', unit: 'day', zone: 'UTC', points: [] }),
      correlationSpec({ columns: [], values: [] }),
      correlationSpec({ columns: ['a', 'b'], values: [[null, null], [null, null]] }), // prettier-ignore
      missingSpec([]),
      missingSpec([{ name: 'a', count: 0, missing: 0 }]),
      compareSpec(
        { kind: 'number', name: 'n', histogram: null },
        { kind: 'number', name: 'n', histogram: null },
      ),
      compareSpec(
        { kind: 'category', name: 'n', count: 0, distinct: 0, levels: [] },
        { kind: 'category', name: 'n', count: 0, distinct: 0, levels: [] },
      ),
      labelRateSpec({ column: 'c', label: 'l', levels: [] }),
      labelRateSpec({ column: 'c', label: 'l', levels: [{ level: 'a', rows: 0, rate: NaN }] }),
    ];
    for (const spec of specs) expect(await renderSvg(spec)).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('of one value, and of the widest and the narrowest range, is drawn with every bar', async () => {
    for (const edges of [
      [5, 5],
      [-Number.MAX_VALUE, Number.MAX_VALUE],
      [0, 5e-324],
      [1, 1 + Number.EPSILON],
      [1e15, 1e15 + 1],
    ]) {
      const svg = await renderSvg(histogramSpec({ name: 'n', histogram: { edges, counts: [3] }, quantiles: { p50: edges[0]! } })); // prettier-ignore
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).toMatch(/aria-roledescription="bar"/);
    }
  });

  it('refuses what cannot be drawn, and options it does not know, with a code', () => {
    const code = (make: () => unknown): unknown => {
      try {
        return make();
      } catch (error) {
        return (error as { code: unknown }).code;
      }
    };
    const makers = [histogramSpec, barsSpec, boxSpec, lineSpec, correlationSpec, missingSpec, labelRateSpec];
    for (const make of makers) {
      for (const bad of [undefined, null, 1, 'x', {}, [1], [null], { name: 1 }])
        expect([make.name, code(() => make(bad as never))]).toEqual([make.name, 'bad-data']);
    }
    // The profile of a category, text or time column has no histogram: that is no column without values.
    expect(code(() => histogramSpec({ name: 'c', ...levelsOf(['a']) } as never))).toBe('bad-data');
    const column = { name: 'n', histogram: { edges: [0, 1], counts: [1] } };
    expect(code(() => histogramSpec(column, { colour: 'red' } as never))).toBe('bad-option');
    expect(code(() => histogramSpec(column, { theme: 'grey' } as never))).toBe('bad-option');
    expect(code(() => histogramSpec(column, { title: 3 } as never))).toBe('bad-option');
    expect(code(() => histogramSpec({ name: 'n', histogram: { edges: [0], counts: [1] } }))).toBe('bad-data');
    expect(code(() => barsSpec({ name: 'n', ...levelsOf(['a']) }, { most: 0 }))).toBe('bad-option');
    const number = { kind: 'number', ...column } as const;
    const category = { kind: 'category', name: 'c', ...levelsOf(['a']) } as const;
    expect(code(() => compareSpec(number, category))).toBe('wrong-kind');
    expect(code(() => compareSpec({ kind: 'text' } as never, category))).toBe('wrong-kind');
    expect(code(() => compareSpec(number, null as never))).toBe('bad-data');
    expect(code(() => compareSpec(number, number, { names: 'ab' as never }))).toBe('bad-option');
  });

  it('of a line breaks it where a value is missing', async () => {
    const svg = await renderSvg(plain['line']!);
    const line = /role="graphics-symbol" aria-roledescription="line mark"[^>]* d="([^"]*)"/.exec(svg)![1]!;
    expect(line.match(/M/g)).toHaveLength(2);
  });

  it('keeps every level apart, also those that read alike', async () => {
    const spec = barsSpec({ name: 'c', ...levelsOf(['', '(empty)', ' ', 'a', 'A']) });
    const { values } = spec['data'] as { values: { label: string }[] };
    expect(new Set(values.map(({ label }) => label)).size).toBe(5);
    expect((await renderSvg(spec)).match(/aria-roledescription="bar"/g)).toHaveLength(5);
  });
});
