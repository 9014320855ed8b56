import * as tf from '@tensorflow/tfjs-core';
import { SlipwayError } from '../../core/error.ts';

/** Refuses what somebody's function gives where a tensor of this shape is expected. */
export function checkShape<Found extends tf.Tensor>(
  where: string,
  name: string,
  tensor: tf.Tensor,
  shape: readonly number[],
): Found {
  const found = shapeOf(tensor);
  const expected = `[${shape.join(', ')}]`;
  if (found === expected) return tensor as Found;
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `the ${name} of some rows are ${found ? `of shape ${found}` : 'no tensor'}; expected a tensor of shape ${expected}.`,
  );
}

function shapeOf(tensor: unknown): string | undefined {
  return tensor instanceof tf.Tensor ? `[${(tensor as tf.Tensor).shape.join(', ')}]` : undefined;
}
