import { hashBytes, hashJson } from '../core/hash.ts';
import type { Json } from '../core/json.ts';
import type { ModelArray, SavedPredictor } from '../models/model.ts';

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

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
  if (littleEndian || array.BYTES_PER_ELEMENT === 1) return bytes;
  const swapped = bytes.slice();
  for (let at = 0; at < swapped.length; at += array.BYTES_PER_ELEMENT) {
    swapped.subarray(at, at + array.BYTES_PER_ELEMENT).reverse();
  }
  return swapped;
}
