import { createHasher, hashBytes, hashJson, type Hasher } from '../core/hash.ts';
import type { Json } from '../core/json.ts';
import { featuresOf, type Features } from '../models/features.ts';
import type { ModelArray } from '../models/model.ts';
import type { Examples, Label } from '../table/examples.ts';

/**
 * Identifies a training, for its checkpoints: what it was told, and every bit of what it learns from.
 *
 * @cost a pass over the examples, some nanoseconds a byte.
 */
export function trainingId(told: Json, ...examples: readonly Examples[]): string {
  return hashJson([told, ...examples.map(hashExamples)]);
}

/** Identifies the bits of an array. */
export function hashArray(array: ModelArray): string {
  return hashBytes(bytesOf(array));
}

/** Identifies every bit of some examples. */
export function hashExamples(examples: Examples): Json {
  const { matrix, label, weights } = examples;
  const hash = examplesHash({ features: featuresOf(matrix), label, weighted: weights !== undefined });
  hash.add(examples);
  return hash.end();
}

/** Identifies examples that come in blocks: as {@link hashExamples} all of them, wherever they are parted. */
export interface ExamplesHash {
  add(block: Examples): void;
  end(): Json;
}

/** Begins to identify the examples of a stream. */
export function examplesHash({
  features,
  label,
  weighted,
}: {
  readonly features: Features;
  readonly label: Label;
  readonly weighted: boolean;
}): ExamplesHash {
  const dense = createHasher();
  const codes = features.categories.map(() => createHasher());
  const labels = createHasher();
  const weights: Hasher | undefined = weighted ? createHasher() : undefined;
  return {
    add(block) {
      dense.add(bytesOf(block.matrix.dense.values));
      codes.forEach((hasher, j) => hasher.add(bytesOf(block.matrix.categories[j]!.codes)));
      labels.add(bytesOf(block.labels));
      weights?.add(bytesOf(block.weights!));
    },
    end: () => ({
      features,
      dense: dense.end(),
      codes: codes.map((hasher) => hasher.end()),
      labels: labels.end(),
      weights: weights ? weights.end() : null,
      label: { ...label },
    }),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: ModelArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
