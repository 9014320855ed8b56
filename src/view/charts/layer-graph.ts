import type { Html } from '../html.ts';
import { shorten, shownName } from '../shown/words.ts';
import { frame, shape, type ChartWords } from './svg.ts';

/** A box of a graph. */
export interface GraphNode {
  /** No two alike in a graph. */
  readonly id: string;
  readonly label: string;
  /** What its tooltip says. */
  readonly tip: string;
  /** A `quiet` one stands for what the graph is not about. */
  readonly tone: 'plain' | 'chosen' | 'flagged' | 'quiet';
}

/** Boxes that stand below one another. */
export interface GraphLayer {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  /** Whether this is the one that keeps its order, and that the others stand by. @default the longest one */
  readonly main?: boolean;
}

/** An arrow from one box to another. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly tip: string;
  readonly tone: 'plain' | 'second' | 'quiet';
}

/** What {@link layerGraph} draws. */
export interface LayerGraphOptions extends ChartWords {
  /** From left to right. */
  readonly layers: readonly GraphLayer[];
  /** Those that lead from or to no box are left out. */
  readonly edges: readonly GraphEdge[];
}

const ROW = 26;
const BOX = 19;
const HEAD = 24;
/** Between two layers. */
const GAP = 100;
const EDGE = 4;
/** The most letters of a box. */
const LETTERS = 28;

interface Place {
  readonly layer: number;
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/**
 * A graph in layers from left to right, as an SVG picture of a fixed width. Arrows inside a layer go around its right side.
 *
 * The main layer keeps its order from the top down; boxes of the others stand by what they are tied to.
 *
 * @example
 * const [data, version] = ['data', 'version'].map((id) => ({ id, label: id, tip: id, tone: 'plain' }));
 * const layers = [{ title: 'Data', nodes: [data] }, { title: 'Versions', nodes: [version] }];
 * const edges = [{ from: 'data', to: 'version', tip: 'learned', tone: 'plain' }];
 * renderHtml(layerGraph({ title: 't', layers, edges })).includes('<title>learned</title>') // => true
 */
export function layerGraph({ layers: given, edges, ...words }: LayerGraphOptions): Html {
  const layers = given.filter(({ nodes }) => nodes.length > 0);
  const rowOf = rowsOf(layers, edges);
  const widths = layers.map(({ title, nodes }) =>
    [title, ...nodes.map(({ label }) => shownLabel(label))].reduce(
      (most, text) => Math.max(most, 6.8 * text.length + 18),
      60,
    ),
  );
  const lefts = widths.map(
    (_, layer) => EDGE + widths.slice(0, layer).reduce((sum, width) => sum + width + GAP, 0),
  );
  const places = new Map<string, Place>();
  layers.forEach(({ nodes }, layer) => {
    const [left, right] = [lefts[layer]!, lefts[layer]! + widths[layer]!];
    for (const { id } of nodes)
      places.set(id, { layer, left, right, y: HEAD + rowOf.get(id)! * ROW + ROW / 2 });
  });
  const arrows = edges.flatMap((edge) => {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    return from && to ? [arrow(edge, from, to)] : [];
  });
  const boxes = layers.flatMap(({ nodes }) => nodes.map((node) => box(node, places.get(node.id)!)));
  const titles = layers.map(({ title }, layer) => shape('text', { x: lefts[layer]!, y: 13 }, title));
  const most = layers.reduce((longest, { nodes }) => Math.max(longest, nodes.length), 0);
  // Arrows around the last layer need room, too.
  const width = EDGE + widths.reduce((sum, one) => sum + one, 0) + GAP * Math.max(0, layers.length - 1);
  const last = layers.length - 1;
  const around = edges.some(
    ({ from, to }) => places.get(from)?.layer === last && places.get(to)?.layer === last,
  );
  return frame(
    width + (around ? GAP : EDGE),
    HEAD + most * ROW + EDGE,
    words,
    [...titles, ...arrows, ...boxes],
    'fixed',
  );
}

/** Which row each box stands in; rows may be fractions. */
function rowsOf(layers: readonly GraphLayer[], edges: readonly GraphEdge[]): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  const tied = new Map<string, string[]>();
  for (const { from, to } of edges) {
    tied.set(from, [...(tied.get(from) ?? []), to]);
    tied.set(to, [...(tied.get(to) ?? []), from]);
  }
  const most = layers.reduce((longest, { nodes }) => Math.max(longest, nodes.length), 0);
  const main = layers.find((layer) => layer.main) ?? layers.find(({ nodes }) => nodes.length === most);
  const apart = most / Math.max(1, main?.nodes.length ?? 1);
  main?.nodes.forEach(({ id }, row) => rows.set(id, (row + 0.5) * apart - 0.5));
  for (const layer of layers) {
    if (layer === main) continue;
    const wanted = layer.nodes
      .map(({ id }) => ({
        id,
        row: mean((tied.get(id) ?? []).flatMap((other) => rows.get(other) ?? [])) ?? most,
      }))
      .sort((a, b) => a.row - b.row);
    const found = wanted.map(({ row }) => row);
    for (let at = 1; at < found.length; at++) found[at] = Math.max(found[at]!, found[at - 1]! + 1);
    for (let at = found.length - 1; at >= 0; at--)
      found[at] = Math.min(found[at]!, (found[at + 1] ?? most) - 1);
    wanted.forEach(({ id }, at) => rows.set(id, found[at]!));
  }
  return rows;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function box({ label, tip, tone }: GraphNode, { left, right, y }: Place): Html {
  return shape(
    'g',
    {},
    shape('title', {}, tip),
    shape('rect', {
      class: tone === 'plain' ? 'box' : `box ${tone}`,
      ...{ fill: '#dfe8fa', stroke: '#3767c8', x: left, y: y - BOX / 2, width: right - left, height: BOX },
    }),
    shape('text', { class: 'label', x: left + 9, y: y + 4 }, shownLabel(label)),
  );
}

function arrow({ tip, tone }: GraphEdge, from: Place, to: Place): Html {
  const within = from.layer === to.layer;
  const forward = from.layer < to.layer;
  const start = within || forward ? from.right : from.left;
  const end = within || !forward ? to.right : to.left;
  // Arcs of far boxes bulge more, so that they can be told apart.
  const bend = within
    ? Math.min(GAP - 12, 18 + Math.abs(to.y - from.y) * 0.3)
    : ((forward ? 1 : -1) * GAP) / 2;
  const point = within || !forward ? 6 : -6;
  const curve = within
    ? `M${px(start)} ${px(from.y)}C${px(start + bend)} ${px(from.y)} ${px(end + bend)} ${px(to.y)} ${px(end + point)} ${px(to.y)}`
    : `M${px(start)} ${px(from.y)}C${px(start + bend)} ${px(from.y)} ${px(end - bend)} ${px(to.y)} ${px(end + point)} ${px(to.y)}`;
  return shape(
    'g',
    { class: `edge ${tone}` },
    shape('title', {}, tip),
    shape('path', { fill: 'none', stroke: '#3767c8', d: curve }),
    shape('path', { class: 'head', fill: '#3767c8', d: `M${px(end)} ${px(to.y)}l${point} -3v6Z` }),
  );
}

function shownLabel(label: string): string {
  return shorten(shownName(label, LETTERS + 1), LETTERS);
}

function px(value: number): string {
  return value.toFixed(1);
}
