import * as tf from '@tensorflow/tfjs-core';

/**
 * The log loss at each of some log odds, which does not overflow. With a gradient of its own: that of the absolute value is
 * 0 at 0, where nets that begin at zero begin.
 */
export function tensorLogLoss<Sums extends tf.Tensor>(logits: Sums, labels: Sums): Sums {
  const lost = tf.customGrad((z, y, save) => {
    (save as tf.GradSaveFunc)([z as tf.Tensor, y as tf.Tensor]);
    const [sums, wanted] = [z as Sums, y as Sums];
    const value = tf.add<Sums>(
      tf.sub(tf.relu(sums), tf.mul(sums, wanted)),
      tf.log1p(tf.exp(tf.neg(tf.abs(sums)))),
    );
    const gradFunc = (by: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [at, is] = saved as [Sums, Sums];
      return [tf.mul(by, tf.sub(tf.sigmoid(at), is)), tf.neg(tf.mul(by, at))];
    };
    return { value, gradFunc };
  });
  return lost(logits, labels);
}
