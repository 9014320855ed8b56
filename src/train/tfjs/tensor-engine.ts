import * as tf from '@tensorflow/tfjs-core';
import type * as TfjsLayers from '@tensorflow/tfjs-layers';
import type { Sequential } from '@tensorflow/tfjs-layers';
import { importPeer } from '../../core/import-peer.ts';
import type { Link } from '../../models/link.ts';
import { expand, width } from '../../table/matrix.ts';
import {
  adamClock,
  type NetEngine,
  type NetPlan,
  type NetRows,
  type OpenNetEngine,
} from '../dense/net-engine.ts';
import { inputsOf, joined, type NetShape } from '../dense/net-shape.ts';
import { openBackend, type BackendName } from './backend.ts';

const where = 'train/tfjs/tensor-engine';
/** Rows of a batch when a loss is only measured. */
const MEASURED = 1024;

/** Computes a training on a tfjs backend. Each call is one piece of tensor work; nothing waits inside. */
export function tensorEngine(name: BackendName): OpenNetEngine {
  return async (plan) => {
    const peer = '@tensorflow/tfjs-layers';
    const layers = await importPeer(peer, () => import('@tensorflow/tfjs-layers'), where, `${peer}@4.22.0`);
    const backend = await openBackend(name);
    const { shape, validation, batchSize, learningRate } = plan;
    const net = backend.compute(() => buildNet(layers, shape));
    const variables = net.trainableWeights.map((kept) => kept.read() as tf.Variable);
    const zeros = (): tf.Variable[] =>
      variables.map((variable) => tf.variable(tf.zerosLike(variable), false));
    const [firsts, seconds] = backend.compute(() => [zeros(), zeros()] as const);
    let clock = adamClock();

    const step = (rows: NetRows, order: Int32Array, start: number, end: number): tf.Scalar => {
      const { value, grads } = tf.variableGrads(
        () => batchLoss(net, plan, batchOf(shape, rows, start, end, order)),
        variables,
      );
      const { firstLeft, secondLeft } = clock.next();
      for (const [k, variable] of variables.entries()) {
        const gradient = grads[variable.name]!;
        const [first, second] = [firsts[k]!, seconds[k]!];
        first.assign(tf.add(tf.mul(first, 0.9), tf.mul(gradient, 0.1)));
        second.assign(tf.add(tf.mul(second, 0.999), tf.mul(tf.square(gradient), 0.001)));
        const spread = tf.add(tf.sqrt(tf.div(second, secondLeft)), 1e-7);
        variable.assign(tf.sub(variable, tf.mul(learningRate, tf.div(tf.div(first, firstLeft), spread))));
      }
      return tf.mul(value, end - start);
    };

    return {
      name,
      async learn(rows, order, start, end) {
        const costs = backend.compute(() => {
          const all: tf.Tensor[] = [];
          for (let from = start; from < end; from += batchSize)
            all.push(tf.tidy(() => step(rows, order, from, Math.min(end, from + batchSize))));
          return all;
        });
        return (await readAll(costs)).reduce((sum, cost) => sum + cost[0]!, 0);
      },
      async validate() {
        const { rows: count } = validation!.matrix;
        const costs = backend.compute(() => {
          const all: tf.Tensor[] = [];
          for (let from = 0; from < count; from += MEASURED) {
            const batch = (): Batch => batchOf(shape, validation!, from, Math.min(count, from + MEASURED));
            all.push(tf.tidy(() => tf.sum(lossesOf(net, shape.link, batch()))));
          }
          return all;
        });
        return (await readAll(costs)).reduce((sum, cost) => sum + cost[0]!, 0) / count;
      },
      async read() {
        const copies = backend.compute(() =>
          [...variables, ...firsts, ...seconds].map((kept) => tf.clone(kept)),
        );
        const values = await readAll(copies);
        const third = (k: number): Float32Array =>
          joined(values.slice(k * variables.length, (k + 1) * variables.length));
        return { steps: clock.steps, parameters: third(0), firsts: third(1), seconds: third(2) };
      },
      write(state) {
        clock = adamClock(state.steps);
        backend.compute(() => {
          assign(variables, state.parameters);
          assign(firsts, state.firsts);
          assign(seconds, state.seconds);
        });
      },
      dispose() {
        net.dispose();
        tf.dispose([...firsts, ...seconds]);
      },
    } satisfies NetEngine;
  };
}

function buildNet(layers: typeof TfjsLayers, shape: NetShape): Sequential {
  const net = layers.sequential();
  const [inputs] = inputsOf(shape);
  for (const [k, units] of shape.units.entries()) {
    const isLast = k === shape.units.length - 1;
    net.add(
      layers.layers.dense({
        units,
        activation: isLast ? 'linear' : shape.activation,
        kernelInitializer: 'zeros',
        ...(k === 0 && { inputShape: [inputs!] }),
      }),
    );
  }
  return net;
}

interface Batch {
  readonly x: tf.Tensor2D;
  /** Shape `[rows, outputs]`: the targets, or 1 for the class and 0 for the others. */
  readonly y: tf.Tensor2D;
  /** Shape `[rows]`. */
  readonly w: tf.Tensor1D | undefined;
}

function batchOf(
  { units, link }: NetShape,
  { matrix, targets, weights }: NetRows,
  start: number,
  end: number,
  order?: Int32Array,
): Batch {
  const rows = end - start;
  const outputs = units[units.length - 1]!;
  const wanted = new Float32Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    const target = targets[order ? order[start + i]! : start + i]!;
    if (link === 'softmax') wanted[i * outputs + target] = 1;
    else wanted[i] = target;
  }
  const weightOf = (_: unknown, i: number): number => weights![order ? order[start + i]! : start + i]!;
  return {
    x: tf.tensor2d(expand(matrix, start, end, order), [rows, width(matrix)]),
    y: tf.tensor2d(wanted, [rows, outputs]),
    w: weights && tf.tensor1d(Float32Array.from({ length: rows }, weightOf)),
  };
}

/** The mean loss of a batch and the penalty. */
function batchLoss(net: Sequential, { shape, decay }: NetPlan, batch: Batch): tf.Scalar {
  const mean = tf.mean<tf.Scalar>(lossesOf(net, shape.link, batch));
  if (decay === 0) return mean;
  const kernels = net.trainableWeights.map((kept) => kept.read()).filter((kept) => kept.rank === 2);
  return tf.add<tf.Scalar>(
    mean,
    tf.mul(decay / 2, tf.addN(kernels.map((kernel) => tf.sum(tf.square(kernel))))),
  );
}

/** Weight × loss of each row, as `outputLoss` has them. */
function lossesOf(net: Sequential, link: Link, { x, y, w }: Batch): tf.Tensor {
  const z = net.apply(x, { training: true }) as tf.Tensor;
  const each = tf.sum(lossParts(link, z, y), 1);
  return w ? tf.mul(each, w) : each;
}

/** What adds up to the loss over the outputs of a row. */
function lossParts(link: Link, z: tf.Tensor, y: tf.Tensor): tf.Tensor {
  switch (link) {
    case 'logit':
      // From log odds, which do not overflow.
      return tf.add(tf.sub(tf.relu(z), tf.mul(z, y)), tf.log1p(tf.exp(tf.neg(tf.abs(z)))));
    case 'softmax':
      return tf.neg(tf.mul(y, tf.logSoftmax(z)));
    case 'identity':
      return tf.mul(0.5, tf.square(tf.sub(z, y)));
    case 'log':
      return tf.sub(tf.exp(z), tf.mul(z, y));
  }
}

/** Reads tensors back and frees them. */
async function readAll(tensors: readonly tf.Tensor[]): Promise<readonly Float32Array[]> {
  try {
    return await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  } finally {
    tf.dispose([...tensors]);
  }
}

/** Gives variables their values from one array: kernels and biases take turns, as in the array. */
function assign(variables: readonly tf.Variable[], values: Float32Array): void {
  let at = 0;
  for (const variable of variables) {
    variable.assign(tf.tensor(values.slice(at, at + variable.size), variable.shape, 'float32'));
    at += variable.size;
  }
}
