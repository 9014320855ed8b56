import { joinFloats } from '../../core/join-floats.ts';
import * as tf from '@tensorflow/tfjs-core';
import type { Link } from '../../models/link.ts';
import { adamClock, type NetEngine, type NetRows, type OpenNetEngine } from '../dense/net-engine.ts';
import { type NetShape } from '../dense/net-shape.ts';
import { openBackend, type BackendName } from './backend.ts';
import { importLayers } from './import-layers.ts';
import { tensorLogLoss } from './tensor-log-loss.ts';
import { lastSums, shapesOf, tensorBatch, type TensorBatch } from './net-tensors.ts';
import { readAll } from './read-all.ts';

const where = 'train/tfjs/tensor-engine';
/** Rows of a batch when a loss is only measured. */
const MEASURED = 1024;

/** Computes a training on a tfjs backend. Each call is one piece of tensor work; nothing waits inside. */
export function tensorEngine(name: BackendName): OpenNetEngine {
  return async ({ shape, validation, batchSize, learningRate, decay }) => {
    await importLayers(where);
    const backend = await openBackend(name);
    const shapes = shapesOf(shape);
    const zeros = (isTrained: boolean): tf.Variable[] =>
      shapes.map((each) => tf.variable(tf.zeros(each), isTrained));
    const [variables, firsts, seconds] = backend.compute(
      () => [zeros(true), zeros(false), zeros(false)] as const,
    );
    let clock = adamClock();

    const step = (rows: NetRows, order: Int32Array, start: number, end: number): tf.Scalar => {
      // Before the forward pass, which frees what was made in it and is no input of an operation.
      const batch = tensorBatch(shape, rows, start, end, order);
      const { value, grads } = tf.variableGrads(() => batchLoss(shape, variables, decay, batch), variables);
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
            const batch = (): TensorBatch =>
              tensorBatch(shape, validation!, from, Math.min(count, from + MEASURED));
            all.push(tf.tidy(() => tf.sum(lossesOf(shape, variables, batch()))));
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
          joinFloats(values.slice(k * variables.length, (k + 1) * variables.length));
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
        tf.dispose([...variables, ...firsts, ...seconds]);
      },
    } satisfies NetEngine;
  };
}

/** The mean loss of a batch and the penalty. */
function batchLoss(
  shape: NetShape,
  variables: readonly tf.Tensor[],
  decay: number,
  batch: TensorBatch,
): tf.Scalar {
  const mean = tf.mean<tf.Scalar>(lossesOf(shape, variables, batch));
  if (decay === 0) return mean;
  const weights = variables.filter(({ rank }) => rank === 2);
  return tf.add<tf.Scalar>(mean, tf.mul(decay / 2, tf.addN(weights.map((each) => tf.sum(tf.square(each))))));
}

/** Weight × loss of each row, as `outputLoss` has them. */
function lossesOf(shape: NetShape, variables: readonly tf.Tensor[], batch: TensorBatch): tf.Tensor {
  const each = tf.sum(lossParts(shape.link, lastSums(shape, variables, batch), batch.y), 1);
  return batch.w ? tf.mul(each, batch.w) : each;
}

/** What adds up to the loss over the outputs of a row. */
function lossParts(link: Link, z: tf.Tensor, y: tf.Tensor): tf.Tensor {
  switch (link) {
    case 'logit':
      return tensorLogLoss(z, y);
    case 'softmax':
      return tf.neg(tf.mul(y, tf.logSoftmax(z)));
    case 'identity':
      return tf.mul(0.5, tf.square(tf.sub(z, y)));
    case 'log':
      return tf.sub(tf.exp(z), tf.mul(z, y));
  }
}

/** Gives variables their values from one array, in which they are in the same order. */
function assign(variables: readonly tf.Variable[], values: Float32Array): void {
  let at = 0;
  for (const variable of variables) {
    variable.assign(tf.tensor(values.slice(at, at + variable.size), variable.shape, 'float32'));
    at += variable.size;
  }
}
