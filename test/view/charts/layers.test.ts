import { describe, expect, it } from 'vitest';
import { layerGraph, type GraphNode } from '../../../src/view/charts/layer-graph.ts';
import { lineChart } from '../../../src/view/charts/line-chart.ts';
import { timeTicks } from '../../../src/view/charts/time-ticks.ts';
import { timelineChart } from '../../../src/view/charts/timeline-chart.ts';
import { renderHtml, type Html } from '../../../src/view/html.ts';

const figures = (chart: Html, element: string, name: string): number[] =>
  [...renderHtml(chart).matchAll(new RegExp(`<${element}[^>]* ${name}="([^"]*)"`, 'g'))].map(([, value]) =>
    Number(value),
  );
const texts = (from: string, to: string, most: number): readonly string[] =>
  timeTicks(Date.parse(from), Date.parse(to), most).map(({ text }) => text);

describe('timeTicks', () => {
  it('are round on the clock and on the calendar, in UTC', () => {
    expect(texts('2024-02-03T10:20Z', '2024-02-03T12:10Z', 4)).toEqual(['10:30', '11:00', '11:30', '12:00']);
    expect(texts('2024-02-28T20:00Z', '2024-03-01T01:00Z', 6)).toEqual(['02-29 00:00', '02-29 06:00', '02-29 12:00', '02-29 18:00', '03-01 00:00']); // prettier-ignore
    expect(texts('2023-11-15T00:00Z', '2024-03-02T00:00Z', 5)).toEqual(['2023-12', '2024-01', '2024-02', '2024-03']); // prettier-ignore
    expect(texts('1998-05-01T00:00Z', '2024-03-02T00:00Z', 6)).toEqual(['2000', '2005', '2010', '2015', '2020']); // prettier-ignore
  });

  it('are the beginning alone where nothing round lies inside', () => {
    expect(texts('2024-02-03T10:20:00.100Z', '2024-02-03T10:20:00.200Z', 4)).toEqual(['10:20']);
    expect(texts('2024-02-03T10:20Z', '2024-02-03T10:20Z', 4)).toEqual(['10:20:00']);
  });

  it('are few over all the time there is', () => {
    const all = timeTicks(-8.64e15, 8.64e15, 8);
    expect(all.length).toBeLessThan(60);
    expect(all.every(({ at }) => Math.abs(at) <= 8.64e15)).toBe(true);
  });
});

describe('timelineChart', () => {
  const span = { from: 0, to: 10, label: '1', tip: 'version 1', tone: 'plain' as const };

  it('puts spans of all lanes on one scale', () => {
    const chart = timelineChart({ title: 't', lanes: [{ label: 'a', spans: [span, { ...span, from: 10, to: 40 }] }, { label: 'b', spans: [{ ...span, from: 20, to: 40 }] }] }); // prettier-ignore
    const widths = figures(chart, 'rect', 'width');
    expect(widths[1]! / widths[0]!).toBeCloseTo(3, 1);
    expect(widths[2]! / widths[0]!).toBeCloseTo(2, 1);
    const rows = figures(chart, 'rect', 'y');
    expect(rows[0]).toBe(rows[1]);
    expect(rows[2]).toBeGreaterThan(rows[0]!);
  });

  it('draws nothing at all, one instant and a gap without a NaN', () => {
    for (const lanes of [
      [],
      [{ label: 'a', spans: [] }],
      [{ label: 'a', spans: [{ ...span, to: 0 }] }],
      [{ label: 'a', spans: [{ ...span, tone: 'gap' as const }] }],
    ])
      expect(renderHtml(timelineChart({ title: 't', lanes }))).not.toMatch(/NaN|Infinity/);
  });
});

describe('layerGraph', () => {
  const node = (id: string): GraphNode => ({ id, label: id, tip: id, tone: 'plain' });
  const edge = (from: string, to: string) => ({ from, to, tip: `${from} to ${to}`, tone: 'plain' as const });

  it('keeps the order of the main layer, and puts the others by what they are tied to, none on another', () => {
    const chart = layerGraph({
      title: 't',
      layers: [
        { title: 'from', nodes: ['x', 'y', 'z'].map(node) },
        { title: 'main', nodes: ['1', '2', '3', '4'].map(node), main: true },
      ],
      edges: [edge('x', '4'), edge('y', '1'), edge('z', '4')],
    });
    const rows = figures(chart, 'rect', 'y');
    const [x, y, z, ...main] = rows as [number, number, number, ...number[]];
    expect(main).toEqual([...main].sort((a, b) => a - b));
    expect(y).toBe(main[0]);
    expect([x, z].sort((a, b) => a - b)).toEqual([main[2], main[3]]);
  });

  it('leaves out arrows that lead nowhere, and draws nothing at all without a NaN', () => {
    const layers = [{ title: 'a', nodes: [node('1'), node('2')] }];
    const drawn = renderHtml(layerGraph({ title: 't', layers, edges: [edge('1', '2'), edge('1', '9')] }));
    expect(drawn.match(/class="edge/g)).toHaveLength(1);
    expect(renderHtml(layerGraph({ title: 't', layers: [], edges: [edge('1', '2')] }))).not.toMatch(/NaN|Infinity/); // prettier-ignore
  });
});

it('points of a line carry rings and crosses, and no ground is shaded where it is not asked for', () => {
  const points = [{ x: 0, y: 1 }, { x: 1, y: 2, marks: ['ring', 'cross'] as const }, { x: 2, y: NaN, marks: ['ring'] as const }]; // prettier-ignore
  const drawn = renderHtml(lineChart({ title: 't', points, area: false }));
  expect(drawn.match(/class="ring"/g)).toHaveLength(1);
  expect(drawn.match(/class="second"/g)).toHaveLength(1);
  expect(drawn).not.toContain('class="wash"');
});
