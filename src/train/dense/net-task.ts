import { LINK_OF, type Link } from '../../models/link.ts';
import type { Task } from '../../models/model.ts';
import type { Examples } from '../../table/examples.ts';
import type { LabelSummary } from '../label-tally.ts';
import type { NetRows } from './net-engine.ts';
import { netFeatures, type NetLayout } from './net-layout.ts';
import type { NetParts } from './net-shape.ts';

/** What weights are a share of. */
interface Share {
  readonly rows: number;
  readonly weight: number;
}

/** What a net is to learn from some examples. */
export interface NetTask {
  readonly task: Task;
  readonly link: Link;
  readonly outputs: number;
  /** Sum of the weights. */
  readonly weight: number;
  /** The last biases of a net that looks at no feature. */
  readonly lastBiases: Float64Array;
  /** The labels' mean, which is 0 while a regression is learned, and their standard deviation, which is 1. */
  readonly mean: number;
  readonly deviation: number | undefined;
  /** How the features enter the net. */
  readonly layout: NetLayout;
  /** Rows to learn from, some or all of those that were counted. */
  readonly rowsOf: (block: Examples) => NetRows;
  /** Examples to validate with, in the same terms. */
  validationOf(examples: Examples): NetRows;
  /** From a net that gives what is learned to one that gives labels, … */
  toLabels(parts: NetParts): NetParts;
  /** … and back. */
  fromLabels(parts: NetParts): NetParts;
}

/** Says what is to be learned from labels that were counted. */
export function netTask(
  { task, rows, weight, mean, shares }: LabelSummary,
  deviation: number | undefined,
  layout: NetLayout,
): NetTask {
  const rowsOf = ({ matrix, labels, weights }: Examples, of: Share): NetRows => ({
    ...netFeatures(matrix, layout),
    targets: deviation === undefined ? labels : labels.map((label) => (label - mean) / deviation),
    weights: weights?.map((each) => (each * of.rows) / of.weight),
  });
  const lastBiases =
    task === 'multi-class' ? Float64Array.from(shares, Math.log) : Float64Array.of(priorOf(task, mean));
  return {
    task,
    link: LINK_OF[task],
    outputs: lastBiases.length,
    weight,
    lastBiases,
    mean,
    deviation,
    layout,
    rowsOf: (block) => rowsOf(block, { rows, weight }),
    validationOf(examples) {
      const all = examples.weights?.reduce((sum, each) => sum + each, 0);
      return rowsOf(examples, { rows: examples.matrix.rows, weight: all ?? examples.matrix.rows });
    },
    toLabels: (parts) => (deviation === undefined ? parts : rescaled(parts, deviation, mean)),
    fromLabels: (parts) =>
      deviation === undefined ? parts : rescaled(parts, 1 / deviation, -mean / deviation),
  };
}

function priorOf(task: Task, mean: number): number {
  if (task === 'binary') return Math.log(mean / (1 - mean));
  return task === 'count' ? Math.log(mean) : 0;
}

/** A net whose last sums are `scale` times what they were, plus `shift`. */
export function rescaled({ layers, embeddings, wide }: NetParts, scale: number, shift: number): NetParts {
  const last = layers[layers.length - 1]!;
  const scaled = {
    ...last,
    weights: last.weights.map((weight) => weight * scale),
    biases: last.biases.map((bias) => bias * scale + shift),
  };
  return {
    layers: [...layers.slice(0, -1), scaled],
    embeddings,
    wide: wide.map((weight) => weight * scale),
  };
}
