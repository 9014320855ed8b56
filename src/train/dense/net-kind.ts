import type { Json } from '../../core/json.ts';
import type { DenseLayer } from '../../models/dense-model.ts';
import type { Link } from '../../models/link.ts';
import type { Model, Task } from '../../models/model.ts';
import type { Examples } from '../../table/examples.ts';
import type { Matrix } from '../../table/matrix.ts';
import type { DenseNetSettings, NetTraining } from './dense-options.ts';
import type { NetLayout } from './net-layout.ts';
import type { NetParts } from './net-shape.ts';

/** A net that was trained, in terms of its labels. */
export interface TrainedNet {
  readonly examples: Examples;
  readonly layout: NetLayout;
  readonly parts: NetParts;
  readonly link: Link;
  readonly training: Omit<NetTraining, 'estimator'>;
}

/** What one estimator of nets has of its own: which features enter how, and its model. */
export interface NetKind<Trained extends Model> {
  readonly where: string;
  readonly name: string;
  readonly settings: DenseNetSettings;
  /** What it was told beside the settings, for its checkpoints. */
  readonly told: Readonly<Record<string, Json>>;
  layoutOf(matrix: Matrix): NetLayout;
  modelOf(net: TrainedNet): Trained;
  /**
   * The weights of a model to go on from, when it is of the same features, task, classes and parts.
   *
   * @param like - parts of the sizes that are expected.
   * @throws {SlipwayError} `shape-mismatch`
   */
  partsFrom(model: Model, examples: Examples, task: Task, like: NetParts, layout: NetLayout): NetParts;
}

/** Layers in words, such as `8 relu, 1 linear`. */
export function describeLayers(layers: readonly DenseLayer[]): string {
  return layers.map(({ biases, activation }) => `${biases.length} ${activation}`).join(', ');
}
