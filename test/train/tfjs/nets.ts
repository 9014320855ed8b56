import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import type { Checkpoint, Checkpoints } from '../../../src/train/estimator.ts';
import type { NetDefinition } from '../../../src/train/tfjs/net-definition.ts';
import type { NetInputs } from '../../../src/train/tfjs/net-inputs.ts';

/** The net of `denseNet({ hidden: [units] })`, as a function: same weights by the same seed, same sums. */
export const oneHidden = (units: number): NetDefinition => ({
  name: 'one-hidden',
  variables: ({ width, outputs, prior }) => ({
    w1: { shape: [width, units] },
    b1: { shape: [units] },
    w2: { shape: [units, outputs] },
    b2: { shape: [outputs], first: prior },
  }),
  logits(batch, { w1, b1, w2, b2 }) {
    const hidden = tf.relu(tf.add(tf.matMul(batch.expanded(), w1 as tf.Tensor2D), b1!));
    return tf.add(tf.matMul(hidden as tf.Tensor2D, w2 as tf.Tensor2D), b2!);
  },
});

/** Dense layers with dropout between them. */
export const stacked = ({ width, outputs }: NetInputs): LayersModel => {
  const net = sequential();
  net.add(layers.dense({ units: 5, activation: 'relu', inputShape: [width] }));
  net.add(layers.dropout({ rate: 0.2 }));
  net.add(layers.dense({ units: outputs, useBias: false }));
  return net;
};

/** An embedding for each category beside the numbers, normalised by batch. */
export const embedded = ({ numbers, categories, outputs }: NetInputs): LayersModel => {
  const dense = input({ shape: [numbers], name: 'dense' });
  const codes = categories.map(({ name }) => input({ shape: [1], name }));
  const places = codes.map((code, k) => {
    const embedding = layers.embedding({ inputDim: categories[k]!.levels + 1, outputDim: 2 });
    return layers.flatten().apply(embedding.apply(code)) as typeof code;
  });
  const all = layers.batchNormalization().apply(layers.concatenate().apply([dense, ...places]));
  const hidden = layers.dense({ units: 4, activation: 'elu' }).apply(all);
  const sums = layers.dense({ units: outputs }).apply(hidden) as typeof dense;
  return model({ inputs: [dense, ...codes], outputs: sums });
};

/** Checkpoints in memory. */
export function kept(): Checkpoints & { last: Checkpoint | undefined } {
  const own = {
    last: undefined as Checkpoint | undefined,
    read: () => Promise.resolve(own.last),
    write: (checkpoint: Checkpoint) => Promise.resolve(void (own.last = structuredClone(checkpoint))),
    clear: () => Promise.resolve(void (own.last = undefined)),
  };
  return own;
}
