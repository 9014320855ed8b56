import * as tf from '@tensorflow/tfjs-core';
import { SlipwayError } from '../../core/error.ts';
import type { Backend } from './backend.ts';
import { readAll } from './read-all.ts';

/** What an optimizer keeps from step to step, in its own order. */
export type KeptOptimizer = readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];

/** Makes an optimizer by a function of somebody's own. */
export function openOptimizer(
  where: string,
  backend: Backend,
  make: () => tf.Optimizer = () => tf.train.adam(0.001, 0.9, 0.999, 1e-7),
): tf.Optimizer {
  // Optimizers look at the backend in use. What they make is found in them, and kept.
  const optimizer: unknown = backend.compute(make);
  if (optimizer instanceof tf.Optimizer) return optimizer;
  throw new SlipwayError(
    'bad-option',
    where,
    'what the function optimizer gives is no optimizer of tfjs; expected one, such as tf.train.adam(0.01).',
    { details: { option: 'optimizer' } },
  );
}

/** Frees all that an optimizer holds: some of tfjs forget a part. */
export function closeOptimizer(optimizer: tf.Optimizer): void {
  optimizer.dispose();
  for (const tensor of tf.tensor_util.getTensorsInContainer(optimizer as unknown as tf.NamedTensorMap))
    if (!tensor.isDisposed) tensor.dispose();
}

/**
 * What an optimizer has learned so far.
 *
 * @throws {SlipwayError} `unsupported` where tfjs cannot tell.
 */
export async function readOptimizer(
  where: string,
  backend: Backend,
  optimizer: tf.Optimizer,
): Promise<KeptOptimizer> {
  const found = await optimizer.getWeights().catch((cause: unknown) => {
    const name = optimizer.getClassName();
    throw new SlipwayError(
      'unsupported',
      where,
      `there are checkpoints, and the optimizer ${name} of tfjs cannot be kept; expected another one, such as Adam.`,
      { cause },
    );
  });
  const [iterations, ...kept] = found;
  // The first is the number of steps, made for this call.
  tf.dispose(iterations!.tensor);
  const values = await readAll(backend.compute(() => kept.map(({ tensor }) => tf.clone(tensor))));
  return kept.map(({ tensor }, k) => ({ shape: tensor.shape, values: values[k]! }));
}

/** Lets a new optimizer go on from there. */
export async function writeOptimizer(
  backend: Backend,
  optimizer: tf.Optimizer,
  steps: number,
  kept: KeptOptimizer,
): Promise<void> {
  const tensors = backend.compute(() => [
    tf.scalar(steps, 'int32'),
    ...kept.map(({ shape, values }) => tf.tensor(values.slice(), [...shape], 'float32')),
  ]);
  try {
    await optimizer.setWeights(tensors.map((tensor, k) => ({ name: String(k), tensor })));
  } finally {
    tf.dispose(tensors);
  }
}
