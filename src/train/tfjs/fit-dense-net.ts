import * as tf from '@tensorflow/tfjs-core';
import type * as TfjsLayers from '@tensorflow/tfjs-layers';
import type { Sequential } from '@tensorflow/tfjs-layers';
import { SlipwayError } from '../../core/error.ts';
import { random, shuffled, type Random } from '../../core/random.ts';
import { denseModel, type DenseLayer, type DenseModel } from '../../models/dense-model.ts';
import { featureGuard, featuresOf, type Features } from '../../models/features.ts';
import type { Examples } from '../../table/examples.ts';
import { expand, width } from '../../table/matrix.ts';
import { checkExamples, checkHasFeatures } from '../check-examples.ts';
import type { FitOptions } from '../estimator.ts';
import { logisticLoss } from '../logistic-loss.ts';
import { pause } from '../pause.ts';
import { openBackend } from './backend.ts';
import type { DenseNetSettings, DenseNetTraining } from './dense-net.ts';
import { importPeer } from '../../core/import-peer.ts';

/** About how many rows are learned from before the event loop gets a turn. */
const turn = 16_384;

/** Trains the net that the settings describe; computes between waits, and frees what it made, however it ends. */
export async function fitDenseNet(
  where: string,
  examples: Examples,
  settings: DenseNetSettings,
  { signal, onProgress }: FitOptions,
): Promise<DenseModel<DenseNetTraining>> {
  signal?.throwIfAborted();
  const { epochs, batchSize, learningRate, l2, seed, hidden, validation } = settings;
  const { mean: prior, weight } = checkExamples(examples, 'binary', where);
  const { matrix } = examples;
  checkHasFeatures(examples.matrix, where);
  const features = featuresOf(matrix);
  if (validation) {
    checkExamples(validation, 'binary', where);
    featureGuard(features, where)(validation.matrix);
  }
  const peer = '@tensorflow/tfjs-layers';
  const layers = await importPeer(peer, () => import('@tensorflow/tfjs-layers'), where, `${peer}@4.22.0`);
  const backend = await openBackend(settings.backend);
  const source = random(seed);
  const losses: number[] = [];
  const validationLosses: number[] = [];
  const disposables: { dispose(): unknown }[] = [];
  try {
    const net = backend.compute(() =>
      buildNet(layers, settings, width(matrix), Math.log(prior / (1 - prior)), source),
    );
    disposables.push(net);
    const optimizer = backend.compute(() => tf.train.adam(learningRate));
    disposables.push(optimizer);
    const variables = net.trainableWeights.map((kept) => kept.read() as tf.Variable);
    const kernels = variables.filter(({ shape }) => shape.length === 2);
    const penalty = l2 / (2 * weight);
    const rowsPerTurn = Math.max(1, Math.round(turn / batchSize)) * batchSize;

    const step = (order: Int32Array, from: number, to: number): tf.Scalar => {
      const batch = batchOf(examples, order, from, to, matrix.rows / weight);
      return optimizer.minimize(() => lossOf(net, batch, kernels, penalty), true, variables)!;
    };

    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = shuffled(matrix.rows, source);
      let total = 0;
      for (let start = 0; start < matrix.rows; start += rowsPerTurn) {
        signal?.throwIfAborted();
        const turnEnd = Math.min(matrix.rows, start + rowsPerTurn);
        // A turn is one piece of tensor work: switching backends and reading losses back is paid once for all its batches.
        const costs = backend.compute(() => {
          const summed: tf.Tensor[] = [];
          for (let from = start; from < turnEnd; from += batchSize) {
            const to = Math.min(turnEnd, from + batchSize);
            summed.push(tf.tidy(() => tf.mul(step(order, from, to), to - from)));
          }
          return summed;
        });
        for (const cost of await readAll(costs)) total += cost[0]!;
        await pause();
      }
      signal?.throwIfAborted();
      losses.push(finite(where, total / matrix.rows, epoch));
      if (validation)
        validationLosses.push(
          validationLoss(validation, features, await readLayers(variables, settings.activation)),
        );
      const figures = {
        loss: losses[epoch]!,
        ...(validation && { validationLoss: validationLosses[epoch]! }),
      };
      onProgress?.({ stage: where, done: epoch + 1, total: epochs, unit: 'epochs', figures });
    }

    const training: DenseNetTraining = {
      estimator: 'dense-net',
      backend: backend.name,
      rows: matrix.rows,
      hidden,
      epochs,
      batchSize,
      learningRate,
      l2,
      seed,
      losses,
      validationLosses,
    };
    return denseModel({ features, layers: await readLayers(variables, settings.activation), training });
  } finally {
    disposables.forEach((made) => made.dispose());
  }
}

function buildNet(
  layers: typeof TfjsLayers,
  { hidden, activation }: DenseNetSettings,
  inputs: number,
  bias: number,
  source: Random,
): Sequential {
  const net = layers.sequential();
  const glorot = () => layers.initializers.glorotUniform({ seed: source.integer(2 ** 31) });
  for (const [i, units] of hidden.entries()) {
    net.add(
      layers.layers.dense({
        units,
        activation,
        kernelInitializer: glorot(),
        ...(i === 0 && { inputShape: [inputs] }),
      }),
    );
  }
  const biasInitializer = layers.initializers.constant({ value: bias });
  net.add(
    layers.layers.dense({
      units: 1,
      kernelInitializer: glorot(),
      biasInitializer,
      ...(hidden.length === 0 && { inputShape: [inputs] }),
    }),
  );
  return net;
}

interface Batch {
  readonly x: tf.Tensor2D;
  readonly y: tf.Tensor2D;
  /** Weights with a mean of 1 over all examples. */
  readonly w?: tf.Tensor2D;
}

function batchOf(
  { matrix, labels, weights }: Examples,
  order: Int32Array,
  start: number,
  end: number,
  scale: number,
): Batch {
  const rows = end - start;
  const column = (pick: (row: number) => number): tf.Tensor2D => {
    const values = new Float32Array(rows);
    for (let i = 0; i < rows; i++) values[i] = pick(order[start + i]!);
    return tf.tensor2d(values, [rows, 1]);
  };
  return {
    x: tf.tensor2d(expand(matrix, start, end, order), [rows, width(matrix)]),
    y: column((row) => labels[row]!),
    ...(weights && { w: column((row) => weights[row]! * scale) }),
  };
}

/** Mean log loss of a batch from its log odds, which do not overflow, and the penalty. */
function lossOf(
  net: Sequential,
  { x, y, w }: Batch,
  kernels: readonly tf.Variable[],
  penalty: number,
): tf.Scalar {
  const z = net.apply(x, { training: true }) as tf.Tensor;
  const each = tf.add(tf.sub(tf.relu(z), tf.mul(z, y)), tf.log1p(tf.exp(tf.neg(tf.abs(z)))));
  const mean = tf.mean(w ? tf.mul(each, w) : each);
  if (penalty === 0) return mean as tf.Scalar;
  const squares = tf.addN(kernels.map((kernel) => tf.sum(tf.square(kernel))));
  return tf.add<tf.Scalar>(mean, tf.mul(penalty, squares));
}

/** Reads tensors back and frees them. */
async function readAll(tensors: readonly tf.Tensor[]): Promise<readonly Float32Array[]> {
  try {
    return await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  } finally {
    tf.dispose([...tensors]);
  }
}

/** Copies of the weights, kernels and biases taking turns. */
async function readLayers(
  variables: readonly tf.Variable[],
  activation: 'relu' | 'tanh',
): Promise<DenseLayer[]> {
  const values = await Promise.all(variables.map((variable) => variable.data<'float32'>()));
  return Array.from({ length: values.length / 2 }, (_, i) => ({
    weights: Float32Array.from(values[2 * i]!),
    biases: Float32Array.from(values[2 * i + 1]!),
    activation: i === values.length / 2 - 1 ? 'linear' : activation,
  }));
}

function validationLoss(
  { matrix, labels, weights }: Examples,
  features: Features,
  layers: readonly DenseLayer[],
): number {
  const logOdds = denseModel({ features, layers, link: 'identity' }).predict(matrix);
  const weight = weights ? weights.reduce((sum, w) => sum + w, 0) : matrix.rows;
  return logisticLoss(logOdds, labels, weights).loss / weight;
}

function finite(where: string, loss: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new SlipwayError(
    'not-converged',
    where,
    `the loss is ${loss} after epoch ${epoch + 1}; expected a number. Lower learningRate or standardize the features.`,
    {
      details: { epoch: epoch + 1 },
    },
  );
}
