import { describe, expect, it } from 'vitest';
import { barChart } from '../../../src/view/charts/bar-chart.ts';
import { calibrationChart } from '../../../src/view/charts/calibration-chart.ts';
import { curveChart } from '../../../src/view/charts/curve-chart.ts';
import { histogramChart } from '../../../src/view/charts/histogram-chart.ts';
import { lineChart } from '../../../src/view/charts/line-chart.ts';
import { rangeChart } from '../../../src/view/charts/range-chart.ts';
import { shortNumber, tickLabels, ticks } from '../../../src/view/charts/ticks.ts';
import { renderHtml, type Html } from '../../../src/view/html.ts';
import { shownHistogram } from '../../../src/view/shown/histogram.ts';
import { shorten } from '../../../src/view/shown/words.ts';

const attributes = (chart: Html, tag: string, name: string): number[] =>
  [...renderHtml(chart).matchAll(new RegExp(`<${tag}[^>]* ${name}="([^"]*)"`, 'g'))].map(([, value]) =>
    Number(value),
  );

const histogram = (edges: readonly number[], counts: readonly number[], p50: number | null = null): Html =>
  histogramChart(shownHistogram({ name: 't', histogram: { edges, counts }, quantiles: { p50 } }));

describe('histogramChart', () => {
  it('draws heights in proportion to the counts, an empty bin without one, a rare one still visible', () => {
    const chart = histogram([0, 1, 2, 3, 4], [100, 50, 0, 0.001]);
    expect(attributes(chart, 'rect', 'height')).toEqual([94, 47, 0, 1]);
  });

  it('marks a median that lies inside only', () => {
    expect(renderHtml(histogram([0, 1], [1], 0.5))).toContain('>median</text>');
    expect(renderHtml(histogram([0, 1], [1], 9))).not.toContain('>median</text>');
  });

  it('draws one value, and the widest range there is, without a NaN', () => {
    for (const edges of [
      [5, 5],
      [-Number.MAX_VALUE, Number.MAX_VALUE],
      [0, 5e-324],
    ])
      expect(renderHtml(histogram(edges, [3], edges[0]))).not.toMatch(/NaN|Infinity/);
  });
});

describe('barChart', () => {
  it('draws lengths in proportion, and no bar for a muted one', () => {
    const bars = [{ label: 'a', value: 2 }, { label: 'b', value: 1 }, { label: 'rest', value: 50, muted: true }]; // prettier-ignore
    expect(attributes(barChart({ title: 't', bars }), 'rect', 'width')).toEqual([196, 98]);
  });

  it('escapes labels and shows an empty one', () => {
    const text = renderHtml(barChart({ title: 't', bars: [{ label: '<b>', value: 1 }, { label: '', value: 0 }] })); // prettier-ignore
    expect(text).toContain('&lt;b&gt;');
    expect(text).toContain('(empty)');
  });

  it('draws all zeros, and nothing at all, without a NaN', () => {
    for (const bars of [[{ label: 'a', value: 0 }], []])
      expect(renderHtml(barChart({ title: 't', bars }))).not.toMatch(/NaN|Infinity/);
  });
});

describe('lineChart', () => {
  it('breaks the line where a value is missing', () => {
    const points = [0, 1, NaN, 3].map((y, x) => ({ x, y }));
    expect(renderHtml(lineChart({ title: 't', points })).match(/class="stroke"/g)).toHaveLength(2);
  });

  it('keeps a limit in the picture', () => {
    const chart = lineChart({ title: 't', points: [{ x: 0, y: 0.1 }], limit: { at: 0.2, label: 'limit' } });
    const heights = attributes(chart, 'line', 'y1');
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
    expect(renderHtml(chart)).toContain('>limit</text>');
  });

  it('draws no points, one point and equal points without a NaN', () => {
    for (const ys of [[], [0], [-1], [2, 2], [NaN]]) {
      const points = ys.map((y, x) => ({ x, y }));
      expect(renderHtml(lineChart({ title: 't', points }))).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe('ticks', () => {
  it('are round numbers inside the range', () => {
    expect(ticks(0, 100, 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticks(0.03, 0.28, 5)).toEqual([0.05, 0.1, 0.15, 0.2, 0.25]);
    expect(ticks(-7, 7, 3)).toEqual([-5, 0, 5]);
  });

  it('of an empty range are where it begins', () => {
    expect(ticks(3, 3, 5)).toEqual([3]);
  });
});

it('the labels of an axis keep neighbours apart', () => {
  expect(tickLabels([0, 20_000, 40_000])).toEqual(['0', '20K', '40K']);
  expect(tickLabels([17_031_010_000, 17_031_020_000])).toEqual(['17,031,010,000', '17,031,020,000']);
  expect(new Set(tickLabels([1, 1 + 1e-12])).size).toBe(2);
});

describe('short text', () => {
  it.each([
    [0, '0'],
    [1013, '1013'],
    [0.035, '0.035'],
    [327_346, '327K'],
    [1.2e-9, '1.2e-9'],
    [-2e20, '-2e20'],
  ])('%s is written %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });

  it('is cut between characters, never through one', () => {
    expect(shorten('😀😀😀😀', 5)).toBe('😀😀…');
    expect(shorten('👩‍👩‍👧👩‍👩‍👧 family', 3)).toBe('👩‍👩‍👧…');
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('a'.repeat(1e6), 3)).toBe('aa…');
  });
});

describe('rangeChart', () => {
  const range = { label: 'a', value: 0.6, low: 0.5, high: 0.7, rows: 9, tone: 'plain' as const, text: '0.600', tip: '0.600' }; // prettier-ignore
  const shown = { title: 't', description: 'd', reference: { at: 0.65, label: 'all rows' }, as: 'points' as const, axisTitle: 'x', leftOut: 0 }; // prettier-ignore

  it('puts figures, their ends and the line to compare with on one scale', () => {
    const chart = rangeChart({ ...shown, ranges: [range] });
    const [from, to] = [attributes(chart, 'line class="interval"', 'x1')[0]!, attributes(chart, 'line class="interval"', 'x2')[0]!]; // prettier-ignore
    expect(attributes(chart, 'circle', 'cx')[0]).toBeCloseTo((from + to) / 2, 0);
    expect(attributes(chart, 'line stroke="currentColor"', 'x1')[0]).toBeCloseTo(
      from + 0.75 * (to - from),
      0,
    );
  });

  it('draws bars from zero to either side, what has no interval without one, and nothing without a NaN', () => {
    const bar = { ...range, low: null, high: null };
    const chart = rangeChart({ ...shown, reference: null, as: 'bars', ranges: [{ ...bar, value: 2 }, { ...bar, value: -1 }] }); // prettier-ignore
    const [right, left] = attributes(chart, 'rect', 'x');
    const [wide, narrow] = attributes(chart, 'rect', 'width');
    expect(right).toBeCloseTo(left! + narrow!, 0);
    expect(wide! / narrow!).toBeCloseTo(2, 1);
    expect(renderHtml(chart)).not.toContain('class="interval"');
    for (const ranges of [[], [{ ...bar, value: 0 }]])
      expect(renderHtml(rangeChart({ ...shown, reference: null, ranges }))).not.toMatch(/NaN|Infinity/);
  });
});

describe('curveChart', () => {
  const axis = { title: 'x', from: 0, to: 1, share: true };
  const points = [0, 0.5, 1].map((x) => ({ x, y: x, threshold: null }));
  const shown = { title: 't', description: 'd', curves: [{ name: 'a', points }], reference: null, mark: null, x: axis, y: axis }; // prettier-ignore

  it('joins points straight, or in steps that go up before they go along', () => {
    const path = (join: 'straight' | 'steps'): string =>
      / d="(M[^"]*)"/.exec(renderHtml(curveChart({ ...shown, join })))![1]!;
    expect(path('straight')).toMatch(/^M[\d.]+ [\d.]+L[\d.]+ [\d.]+L/);
    expect(path('steps')).toMatch(/^M[\d.]+ [\d.]+V[\d.]+H[\d.]+V/);
  });

  it('on axes of one value, and without points, has no NaN', () => {
    for (const curves of [[], [{ name: 'a', points: [] }], shown.curves])
      expect(renderHtml(curveChart({ ...shown, curves, join: 'steps', x: { ...axis, to: 0 } }))).not.toMatch(/NaN|Infinity/); // prettier-ignore
  });
});

it('calibrationChart puts what was told and what came on one scale, so that the even line is a diagonal', () => {
  const bin = { meanScore: 0.5, labelRate: 0.5, low: 0.4, high: 0.6, rows: 10 };
  const chart = calibrationChart({ title: 't', description: 'd', bins: [bin], most: 1 });
  const at = (name: string): number => attributes(chart, 'line class="reference"', name)[0]!;
  expect(attributes(chart, 'circle', 'cx')[0]).toBeCloseTo((at('x1') + at('x2')) / 2, 0);
  expect(attributes(chart, 'circle', 'cy')[0]).toBeCloseTo((at('y1') + at('y2')) / 2, 0);
});
