import { SlipwayError } from '../../core/error.ts';
import { LINK_OF, type Link } from '../../models/link.ts';
import type { Task } from '../../models/model.ts';
import type { Examples } from '../../table/examples.ts';
import { checkAreExamples, checkExamples, checkHasFeatures } from '../check-examples.ts';
import { taskOf } from '../task-of.ts';
import type { Matrix } from '../../table/matrix.ts';
import type { NetRows } from './net-engine.ts';
import { netFeatures, type NetLayout } from './net-layout.ts';
import type { NetParts } from './net-shape.ts';

/** What a net is to learn from some examples. */
export interface NetTask {
  readonly task: Task;
  readonly link: Link;
  readonly outputs: number;
  /** Sum of the weights. */
  readonly weight: number;
  /** The last biases of a net that looks at no feature. */
  readonly lastBiases: Float64Array;
  /** The labels' standard deviation, which is 1 while a regression is learned. */
  readonly deviation: number | undefined;
  /** How the features enter the net. */
  readonly layout: NetLayout;
  readonly rows: NetRows;
  /** Examples to validate with, in the same terms. */
  rowsOf(examples: Examples): NetRows;
  /** From a net that gives what is learned to one that gives labels, … */
  toLabels(parts: NetParts): NetParts;
  /** … and back. */
  fromLabels(parts: NetParts): NetParts;
}

/** How far a label may lie from zero, in standard deviations: biases are float32, and have seven digits. */
const FARTHEST = 16_384;

/** Checks examples, and says what is to be learned from them. */
export function netTask(
  where: string,
  examples: Examples,
  asked: Task | undefined,
  layoutOf: (matrix: Matrix) => NetLayout,
): NetTask {
  checkAreExamples(examples, where);
  const task = asked ?? taskOf(examples);
  const { weight, mean, shares } = checkExamples(examples, task, where);
  checkHasFeatures(examples.matrix, where);
  const layout = layoutOf(examples.matrix);
  const deviation = task === 'regression' ? deviationOf(where, examples, mean, weight) : undefined;
  const rowsOf = ({ matrix, labels, weights }: Examples): NetRows => {
    const total = weights ? weights.reduce((sum, each) => sum + each, 0) : matrix.rows;
    return {
      ...netFeatures(matrix, layout),
      targets: deviation === undefined ? labels : labels.map((label) => (label - mean) / deviation),
      weights: weights?.map((each) => (each * matrix.rows) / total),
    };
  };
  const lastBiases =
    task === 'multi-class' ? Float64Array.from(shares, Math.log) : Float64Array.of(priorOf(task, mean));
  return {
    task,
    link: LINK_OF[task],
    outputs: lastBiases.length,
    weight,
    lastBiases,
    deviation,
    layout,
    rows: rowsOf(examples),
    rowsOf,
    toLabels: (parts) => (deviation === undefined ? parts : rescaled(parts, deviation, mean)),
    fromLabels: (parts) =>
      deviation === undefined ? parts : rescaled(parts, 1 / deviation, -mean / deviation),
  };
}

function priorOf(task: Task, mean: number): number {
  if (task === 'binary') return Math.log(mean / (1 - mean));
  return task === 'count' ? Math.log(mean) : 0;
}

function deviationOf(
  where: string,
  { labels, weights, label }: Examples,
  mean: number,
  weight: number,
): number {
  let squares = 0;
  for (let i = 0; i < labels.length; i++) {
    const distance = labels[i]! - mean;
    squares += (weights ? weights[i]! : 1) * distance * distance;
  }
  // Labels that are all alike have no spread: there is nothing to learn but their mean.
  const isOne = labels.every((each) => each === labels[0]);
  const deviation = isOne ? Math.max(1, Math.abs(mean)) : Math.sqrt(squares / weight);
  if (
    deviation > 0 &&
    Math.abs(mean) <= FARTHEST * deviation &&
    Number.isFinite(Math.fround(deviation * FARTHEST))
  )
    return deviation;
  throw new SlipwayError(
    'bad-data',
    where,
    `label "${label.name}" has the mean ${mean} and the standard deviation ${deviation}; expected a mean of at most ${FARTHEST} deviations, since weights have seven digits. Take a fixed number off the label, or scale it, before.`,
    { details: { label: label.name, mean, deviation } },
  );
}

/** A net whose last sums are `scale` times what they were, plus `shift`. */
function rescaled({ layers, embeddings, wide }: NetParts, scale: number, shift: number): NetParts {
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
