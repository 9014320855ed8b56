import type { Schema } from '../table/schema.ts';
import type { Prediction } from './service.ts';

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

// Measured on Node 20: the string's header, the map's slot, and an answer of two numbers, one of them on the heap.
const bytesPerEntry = 88;

/** A lookup table in memory. The map is kept, not copied. */
export function memoryLookupTable(modelHash: string, input: Schema, answers: ReadonlyMap<string, Prediction>): LookupTable {
  let bytes = 0;
  for (const key of answers.keys()) bytes += key.length + bytesPerEntry;
  return Object.freeze({ modelHash, input, size: answers.size, bytes, get: (key: string) => answers.get(key) });
}
