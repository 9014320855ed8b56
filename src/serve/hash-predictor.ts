import { LITTLE_ENDIAN, turnBytes } from '../core/byte-order.ts';
import { hashBytes, hashJson } from '../core/hash.ts';
import type { Json } from '../core/json.ts';
import type { ModelArray, SavedPredictor } from '../models/model.ts';

/**
 * SHA-256 over what decides the answers of a saved predictor: its JSON parts in canonical form, its arrays by type, length and
 * bytes; its signature, sample and reference are left out.
 *
 * Equal predictors have equal hashes in every runtime, whatever the order of their keys.
 */
export function hashPredictor({ format, version, prepare, model, options }: SavedPredictor): string {
  const arrays = Object.entries(model.arrays).map(([name, array]): [string, Json] => [
    name,
    [array.constructor.name, array.length, hashBytes(bytesOf(array))],
  ]);
  return hashJson({
    format,
    version,
    prepare,
    options,
    model: { ...model, arrays: Object.fromEntries(arrays) },
  });
}

function bytesOf(array: ModelArray): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  if (LITTLE_ENDIAN || array.BYTES_PER_ELEMENT === 1) return bytes;
  const swapped = bytes.slice();
  turnBytes(swapped, array.BYTES_PER_ELEMENT);
  return swapped;
}
