import * as tf from '@tensorflow/tfjs-core';
import { checkChoice } from '../../core/options.ts';
import { LINK_OF, type Link } from '../../models/link.ts';
import { TASKS, type Task } from '../../models/model.ts';
import { tensorLogLoss } from './tensor-log-loss.ts';

/** What stands on the last sums of a net: what is lost by them, and the scores they are. Tensors in, tensors out. */
export interface Head {
  readonly task: Task;
  readonly link: Link;
  /**
   * The loss of each row, shape `[rows]`.
   *
   * @param logits - the last sums, shape `[rows, outputs]`: one, or one a class.
   * @param labels - shape `[rows]`, float32; of classes, their numbers.
   */
  readonly losses: (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Tensor1D;
  /** The scores, of the shape of the sums: probabilities, numbers, or expected counts. */
  readonly scores: (logits: tf.Tensor2D) => tf.Tensor2D;
}

/**
 * The head for a task: the losses and scores that `denseNet` has, for training steps of your own.
 *
 * `binary` has the log loss, `multi-class` the cross-entropy, `regression` half the squared error, and `count` Poisson's,
 * expected − label · ln expected. All are computed from the sums, so that they neither overflow nor lose digits.
 *
 * @throws {SlipwayError} `bad-option` on a task that there is not.
 * @example
 * const head = headOf('binary');
 * await tf.setBackend('cpu');
 * const losses = tf.tidy(() => [...head.losses(tf.tensor2d([[0], [1000]]), tf.tensor1d([1, 1])).dataSync()]);
 * losses.map((loss) => Math.round(loss * 1e4) / 1e4) // => [0.6931, 0]
 */
export function headOf(task: Task): Head {
  checkChoice('train/tfjs/head', 'task', task, TASKS);
  return Object.freeze({ task, link: LINK_OF[task], ...PARTS[task] });
}

type Parts = Pick<Head, 'losses' | 'scores'>;

const PARTS: Readonly<Record<Task, Parts>> = {
  binary: {
    losses: (logits, labels) => tensorLogLoss(column(logits), labels),
    scores: (logits) => tf.sigmoid(logits),
  },
  'multi-class': {
    losses(logits, labels) {
      // Asked for float32, wasm would write the bits of integers.
      const isClass = tf.cast(tf.oneHot(tf.cast(labels, 'int32'), logits.shape[1]), 'float32');
      return tf.neg<tf.Tensor1D>(tf.sum(tf.mul(isClass, tf.logSoftmax(logits)), 1));
    },
    scores: (logits) => tf.softmax(logits),
  },
  regression: {
    losses: (logits, labels) => tf.mul<tf.Tensor1D>(0.5, tf.square(tf.sub(column(logits), labels))),
    scores: (logits) => logits,
  },
  count: {
    losses(logits, labels) {
      const sums = column(logits);
      return tf.sub<tf.Tensor1D>(tf.exp(sums), tf.mul(sums, labels));
    },
    scores: (logits) => tf.exp(logits),
  },
};

function column(logits: tf.Tensor2D): tf.Tensor1D {
  return tf.reshape(logits, [logits.shape[0]]);
}
