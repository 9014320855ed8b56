import type { Schema } from '../../table/schema.ts';
import type { Prediction } from '../service.ts';

/** Answers by key, all of one model version. */
export interface LookupTable {
  /** The version the answers come from. */
  readonly modelHash: string;
  /** The raw columns a key is made of. */
  readonly input: Schema;
  /** How many keys there are. */
  readonly size: number;
  /** An estimate of the memory it takes. */
  readonly bytes: number;
  /** The answer for a key, or `undefined`. */
  get(key: string): Prediction | undefined;
}

// Measured on 64-bit Node: a slot of the map with room to grow, a string's header, two numbers.
const bytesPerEntry = 80;

/** A lookup table in memory: the place of each key, and the answers by place. */
export function memoryLookupTable(
  modelHash: string,
  input: Schema,
  places: ReadonlyMap<string, number>,
  scores: Float64Array,
  predictions: Float64Array,
): LookupTable {
  let bytes = 0;
  for (const key of places.keys()) bytes += key.length + bytesPerEntry;
  return Object.freeze({
    modelHash,
    input,
    size: places.size,
    bytes,
    get(key: string) {
      const place = places.get(key);
      return place === undefined ? undefined : { score: scores[place]!, prediction: predictions[place]! };
    },
  });
}
