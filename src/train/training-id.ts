import { hashBytes, hashJson } from '../core/hash.ts';
import type { Json } from '../core/json.ts';
import { featuresOf } from '../models/features.ts';
import type { ModelArray } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';

/**
 * Identifies a training, for its checkpoints: what it was told, and every bit of what it learns from.
 *
 * @cost a pass over the examples, some nanoseconds a byte.
 */
export function trainingId(told: Json, ...examples: readonly Examples[]): string {
  return hashJson([told, ...examples.map(hashExamples)]);
}

/** Identifies the bits of an array. */
export function hashArray({ buffer, byteOffset, byteLength }: ModelArray): string {
  return hashBytes(new Uint8Array(buffer, byteOffset, byteLength));
}

function hashExamples({ matrix, labels, weights, label }: Examples): Json {
  return {
    features: featuresOf(matrix),
    dense: hashArray(matrix.dense.values),
    codes: matrix.categories.map(({ codes }) => hashArray(codes)),
    labels: hashArray(labels),
    weights: weights ? hashArray(weights) : null,
    label: { ...label },
  };
}
