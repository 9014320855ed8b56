import { LITTLE_ENDIAN } from '../../core/byte-order.ts';
import { SlipwayError } from '../../core/error.ts';
import { crc32 } from '../../core/crc32.ts';
import type { Json } from '../../core/json.ts';
import { arraysOf, type LookupArray } from './lookup-arrays.ts';
import type { LookupTable } from './lookup-table.ts';
import type { NumberIndex } from './number-index.ts';

const where = 'serve/encode-lookup';

/** What a file begins with: seven letters, and the version of the format. */
export const MAGIC: readonly number[] = [...new TextEncoder().encode('SLIPLKP'), 1];
/** Bytes before the header: the magic, the header's length and its checksum. */
export const PREFIX = 16;
/** Arrays begin at multiples of this, so that they are read where they stand. */
export const ALIGNED = 8;

/** The types of arrays in a file. */
export const ARRAY_TYPES: Readonly<
  Record<string, new (buffer: ArrayBufferLike, at: number, length: number) => LookupArray>
> = { f64: Float64Array, u32: Uint32Array, u16: Uint16Array, u8: Uint8Array };

/**
 * A lookup table as the bytes of one file, which {@link decodeLookup} opens where they stand.
 *
 * Little endian. Sixteen bytes (`SLIPLKP`, the version 1, the length of the header and its CRC-32), the header in JSON
 * (the model's hash, the inputs, how rows are found, and for each array its name, type, length and CRC-32), then the
 * arrays, each from a multiple of eight bytes on. The same table gives the same bytes.
 *
 * @throws {SlipwayError} `bad-option` on what is no table; `unsupported` where memory is not little endian.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const answers = await precompute(createPredictor(prepare, model), [{ age: 35 }]);
 * const opened = decodeLookup(encodeLookup(answers), { modelHash: answers.modelHash });
 * opened.answer(opened.find({ age: 35 })) // => { score: 0.5, prediction: 1 }
 */
export function encodeLookup(table: LookupTable): Uint8Array<ArrayBuffer> {
  const parts: unknown = (table as Partial<LookupTable> | null | undefined)?.parts;
  if (typeof parts !== 'object' || parts === null) {
    throw new SlipwayError(
      'bad-option',
      where,
      'there is no lookup table; expected what precompute(predictor, keys) gives.',
    );
  }
  checkEndian(where);
  const { modelHash, input, signature, size, index, answers } = table.parts;
  const arrays = arraysOf(table.parts);
  const header = {
    modelHash,
    input: { fields: input.fields.map((field) => ({ ...field })) },
    signature,
    size,
    places: index.places,
    columns: index.columns.map((column) => {
      const { kind, missing } = column;
      if (kind === 'range') return { kind, missing, low: column.low, span: column.span };
      const salt = salted(column.index);
      return kind === 'numbers' ? { kind, missing, ...searched(column.index) } : { kind, missing, ...salt };
    }),
    folds: index.folds.map((fold) => fold && searched(fold)),
    last: index.last && searched(index.last),
    answers: {
      decision: answers.decision,
      ...(answers.decision === 'threshold' && { threshold: answers.threshold }),
      ...('classes' in answers && { classes: answers.classes }),
    },
    arrays: arrays.map(([name, array]) => ({
      name,
      type: typeOf(array),
      length: array.length,
      crc: crc32(bytesOf(array)),
    })),
  } as unknown as Json;
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = aligned(PREFIX + text.length);
  const total = arrays.reduce((at, [, array]) => at + aligned(array.byteLength), start);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, text.length, true);
  view.setUint32(12, crc32(text), true);
  bytes.set(text, PREFIX);
  let at = start;
  for (const [, array] of arrays) {
    bytes.set(bytesOf(array), at);
    at += aligned(array.byteLength);
  }
  return bytes;
}

/** The next multiple of eight. */
export function aligned(length: number): number {
  return Math.ceil(length / ALIGNED) * ALIGNED;
}

/** Refuses to read or write arrays of a file where memory has the other order of bytes. */
export function checkEndian(asking: string): void {
  if (LITTLE_ENDIAN) return;
  throw new SlipwayError(
    'unsupported',
    asking,
    'this machine is big endian; expected a little-endian one. Precompute here instead of opening a file.',
  );
}

function searched(index: NumberIndex): object {
  return { low: index.low, count: index.count, ...salted(index) };
}

/** Most have no salt, and say nothing of one. */
function salted({ salt }: { readonly salt: number }): object {
  return salt === 0 ? {} : { salt };
}

function typeOf(array: LookupArray): string {
  return Object.keys(ARRAY_TYPES).find((type) => array instanceof ARRAY_TYPES[type]!)!;
}

function bytesOf(array: LookupArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
