import * as tf from '@tensorflow/tfjs-core';
import type * as TfjsLayers from '@tensorflow/tfjs-layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { random, type Random } from '../../core/random.ts';
import { denseModel, type DenseLayer, type DenseModel } from '../../models/dense-model.ts';
import { checkFrom } from '../check-from.ts';
import { rescaled } from '../dense/net-task.ts';
import type { ExampleStream } from '../../input/example-stream.ts';
import type { Examples } from '../../table/examples.ts';
import type { Estimator } from '../estimator.ts';
import { openBackend, type Backend } from './backend.ts';
import { fitTensorNet, type NetForm, type TensorNetTraining } from './fit-tensor-net.ts';
import { importLayers } from './import-layers.ts';
import { denseLayersOf, valuesOfLayers } from './layers-dense.ts';
import { layersNetModel, layersScorer, type LayersNetModel } from './layers-net-model.ts';
import {
  brokenTopology,
  buildNet,
  forScoring,
  freeingVariables,
  layersIn,
  topologyOf,
  withSeeds,
  type LayersTopology,
} from './layers-topology.ts';
import { wire } from './layers-wiring.ts';
import type { NetInputs } from './net-inputs.ts';
import { checkFunction, netSettings, type NetOptions } from './net-options.ts';
import type { LiveNet } from './net-trainer.ts';

const where = 'train/tfjs/layers-net';

/** What `layersNet` can be told. */
export interface LayersNetOptions extends NetOptions {
  /**
   * Makes a net of tfjs layers, not compiled, for the features and outputs it is told; its last layer gives sums, `'linear'`.
   * The only input takes the expanded rows; several are named `dense`, for the numbers, and as categories, whose codes count
   * from 1 with 0 for none.
   */
  readonly build: (inputs: NetInputs) => LayersModel;
}

/** The model of a net of layers: a dense net, where it is no more than that. */
export type LayersNetOutcome = DenseModel<TensorNetTraining> | LayersNetModel<TensorNetTraining>;

/**
 * A net of tfjs layers as an estimator: its loss and scores are those of the task, everything else that an estimator has
 * comes with it.
 *
 * A stack of dense layers, with dropout and noise between them, becomes a `denseModel`, which scores without tfjs. Any other net
 * scores on the cpu backend of tfjs, the one that starts and is read at once everywhere: bring it back with
 * {@link layersNetReviver}. A regression learns labels less their mean, divided by their standard deviation, and is scaled back.
 * Categories that are missing or unseen are rows of zeros, or the code 0.
 *
 * Initializers without a seed and dropout draw by `seed`: the same one gives the same model on `cpu`. Noise layers of tfjs are not
 * seeded. Penalties of layers count; constraints, which the optimizers of tfjs pass over, are refused.
 *
 * @throws {SlipwayError} `bad-option`; on fit what `denseNet` throws on examples, `shape-mismatch` when the net does not fit
 *   the features, `unsupported` when it has layers that cannot be saved, or constraints, `not-converged` and `missing-peer`.
 *   What `build` throws passes.
 * @example
 * const net = layersNet({
 *   build: ({ width, outputs }) => {
 *     const net = tfl.sequential();
 *     net.add(tfl.layers.dense({ units: 4, activation: 'relu', inputShape: [width] }));
 *     net.add(tfl.layers.dense({ units: outputs }));
 *     return net;
 *   },
 *   epochs: 2,
 * });
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const model = await net.fit({ matrix, labels: Float64Array.of(0, 0, 1, 1), label: { name: 'y' }, leftOut: 0 });
 * [model.kind, model.layers.length, model.training.losses.length] // => ['dense', 2, 2]
 */
export function layersNet(options: LayersNetOptions): Estimator<LayersNetOutcome, Examples | ExampleStream> {
  const { build, ...others } = options;
  const settings = netSettings(where, others);
  checkFunction(where, 'build', build, '({ width, outputs }) => net');
  return Object.freeze({
    name: 'layers-net',
    async fit(examples, fitOptions = {}) {
      fitOptions.signal?.throwIfAborted();
      const layers = await importLayers(where);
      const cpu = await openBackend('cpu');
      return fitTensorNet(where, examples, settings, layersForm(layers, cpu, build), fitOptions);
    },
  } satisfies Estimator<LayersNetOutcome, Examples | ExampleStream>);
}

function layersForm(
  layers: typeof TfjsLayers,
  cpu: Backend,
  build: LayersNetOptions['build'],
): NetForm<LayersNetOutcome> {
  let topology: LayersTopology;
  let scorer: ReturnType<typeof layersScorer> | undefined;
  return {
    estimator: 'layers-net',
    losses: undefined,
    open(inputs, source) {
      topology = describe(layers, build, inputs);
      return open(layers, withSeeds(topology, source), inputs, source);
    },
    valuesOf(from, task, examples, { scale, shift }) {
      const isDense = (from as { readonly kind?: unknown } | null)?.kind === 'dense';
      if (!isDense) return checkFrom<LayersNetModel>(where, from, 'layers-net', task, examples)!.weights;
      const { layers: told } = checkFrom<DenseModel>(where, from, 'dense', task, examples)!;
      return valuesOfLayers(topology, scaled(told, 1 / scale, -shift / scale)) ?? [];
    },
    modelOf(trained) {
      const { features, classes, link, values, scale, shift, training } = trained;
      const told = denseLayersOf(topology, values);
      const named = classes && { classes };
      if (told) return denseModel({ features, layers: scaled(told, scale, shift), link, ...named, training });
      const net = forScoring(topology);
      scorer ??= layersScorer(layers, cpu, net, features, trained);
      if (typeof scorer === 'string') throw misfit(scorer);
      return layersNetModel(scorer, cpu, { ...trained, net });
    },
  };
}

function scaled(layers: readonly DenseLayer[], scale: number, shift: number): readonly DenseLayer[] {
  return rescaled({ layers, embeddings: [], wide: new Float32Array() }, scale, shift).layers;
}

/** What a function builds, as it is told in JSON, checked. */
function describe(
  layers: typeof TfjsLayers,
  build: LayersNetOptions['build'],
  inputs: NetInputs,
): LayersTopology {
  const net = freeingVariables(() => build(inputs));
  if (!(net instanceof layers.LayersModel))
    throw new SlipwayError(
      'bad-option',
      where,
      'what build gives is no net of tfjs layers; expected one, such as tf.sequential().',
      { details: { option: 'build' } },
    );
  try {
    const topology = topologyOf(net);
    const broken = brokenTopology(topology);
    if (broken)
      throw unsupported(
        `the net ${broken}`,
        'one that can be saved. With tensorNet, a net is a function of your own',
      );
    const bound = layersIn(topology).find(
      ({ config }) => isRecord(config) && Object.entries(config).some(isIgnored),
    );
    if (bound)
      throw unsupported(
        `a layer of the class ${String(bound['className'])} has a constraint, which tfjs does not heed`,
        'none',
      );
    checkLast(net, inputs);
    return topology;
  } finally {
    net.dispose();
  }
}

function isIgnored([key, value]: readonly [string, unknown]): boolean {
  return key.endsWith('Constraint') && value !== null && value !== undefined;
}

/** Refuses probabilities where sums are expected: the task makes the former of the latter. */
function checkLast(net: LayersModel, { task }: NetInputs): void {
  const { className, config } = layersIn(topologyOf(net)).at(-1)!;
  const activation = isRecord(config) ? config['activation'] : undefined;
  const isScore = className === 'Softmax' || activation === 'sigmoid' || activation === 'softmax';
  if (!isScore || task === 'regression') return;
  throw new SlipwayError(
    'bad-option',
    where,
    `the last layer of the net gives ${activation === 'sigmoid' ? 'logistic functions' : 'probabilities'}; expected sums, 'linear'. The task ${task} makes scores of them.`,
    { details: { option: 'build' } },
  );
}

/** The net to train: made anew from what tells it, so that what is trained is what can be saved. */
function open(
  layers: typeof TfjsLayers,
  topology: LayersTopology,
  inputs: NetInputs,
  source: Random,
): LiveNet {
  const net = buildNet(layers, topology, 'initial');
  const feeds = wire(net, inputs);
  if (typeof feeds === 'string') {
    net.dispose();
    throw misfit(feeds);
  }
  const variables = (weights: LayersModel['weights']): tf.Variable[] =>
    weights.map((weight) => weight.read() as tf.Variable);
  const drops = source.integer(2 ** 31);
  const dropouts = net.layers.filter((layer) => layer.getClassName() === 'Dropout');
  return {
    variables: variables(net.weights),
    trainable: variables(net.trainableWeights),
    told: topology,
    logits(batch, step) {
      // With one seed for all steps, a layer would drop the same units in each.
      const drawn = random(drops + (step ?? 0));
      for (const layer of dropouts) Object.assign(layer, { seed: 1 + drawn.integer(2 ** 31 - 1) });
      return net.apply(feeds(batch), { training: step !== undefined }) as tf.Tensor;
    },
    penalty() {
      const parts = net.calculateLosses();
      return parts.length === 0 ? undefined : tf.addN<tf.Scalar>(parts);
    },
    dispose: () => void net.dispose(),
  };
}

function misfit(found: string): SlipwayError {
  return new SlipwayError('shape-mismatch', where, `the net ${found}.`, { details: { option: 'build' } });
}

function unsupported(found: string, expected: string): SlipwayError {
  return new SlipwayError('unsupported', where, `${found}; expected ${expected}.`, {
    details: { option: 'build' },
  });
}
