import { crc32 } from '../../core/crc32.ts';
import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import type { Signature } from '../../models/model.ts';
import { aligned, ALIGNED, ARRAY_TYPES, checkEndian, MAGIC, PREFIX } from './encode-lookup.ts';
import type { LookupArray } from './lookup-arrays.ts';
import { lookupTable, type LookupTable } from './lookup-table.ts';
import { checkHeader, readParts, type Header } from './read-parts.ts';

const where = 'serve/decode-lookup';

/** Options of {@link decodeLookup}. */
export interface DecodeLookupOptions {
  /**
   * The hash of the model version that the answers must come from: a file of another is refused.
   * @default whatever the file says, which `hybrid` compares with its tail
   */
  readonly modelHash?: string;
}

/**
 * A lookup table over the bytes of a file, where they stand: nothing is built, and little is copied.
 *
 * Every part is held against its CRC-32, which finds damage; against somebody who means to deceive, and can write a
 * checksum too, nothing is hung or allocated beyond the file, but its answers are theirs: keep files where models are kept.
 * Bytes that do not begin at a multiple of eight in their buffer are copied once. The bytes must not be changed later.
 *
 * @throws {SlipwayError} `bad-format` on what is no such file; `bad-version` on a format, or a model version, that is
 *   another one; `corrupt` on a file that is not whole or was changed; `unsupported` where memory is not little endian;
 *   `bad-option`.
 * @cost one look at every byte: 2 to 3 ms a megabyte.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const bytes = encodeLookup(await precompute(createPredictor(prepare, model), [{ age: 35 }, { age: null }]));
 * decodeLookup(bytes).size // => 2
 */
export function decodeLookup(
  bytes: Uint8Array | ArrayBuffer,
  options: DecodeLookupOptions = {},
): LookupTable {
  checkKeys(where, options, ['modelHash']);
  const expected =
    options.modelHash === undefined ? undefined : checkText(where, 'modelHash', options.modelHash);
  checkEndian(where);
  const given = bytesIn(bytes);
  const header = readHeader(given);
  if (expected !== undefined && header.modelHash !== expected) {
    throw new SlipwayError(
      'bad-version',
      where,
      `the table was computed by model ${header.modelHash.slice(0, 12)}; expected ${expected.slice(0, 12)}. Precompute again with the model that serves.`,
      { details: { got: header.modelHash, expected } },
    );
  }
  const parts = readParts(header, arraysIn(given, header), corrupt);
  return lookupTable({ ...parts, signature: header.signature as Signature });
}

function bytesIn(bytes: unknown): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  throw new SlipwayError(
    'bad-option',
    where,
    'the bytes are no Uint8Array and no ArrayBuffer; expected those of a lookup file.',
  );
}

function readHeader(bytes: Uint8Array): Header {
  const known = MAGIC.findIndex((byte, at) => bytes[at] !== byte);
  if (known >= 0 && known < MAGIC.length - 1)
    throw new SlipwayError(
      'bad-format',
      where,
      'the bytes do not begin as a lookup file does; expected what encodeLookup gives.',
    );
  if (known >= 0)
    throw new SlipwayError(
      'bad-version',
      where,
      `the file is of version ${bytes[known] ?? 'none'} of its format; expected ${MAGIC[known]}.`,
    );
  if (bytes.length < PREFIX) throw corrupt('it ends before its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(8, true);
  if (length > bytes.length - PREFIX) throw corrupt('it ends within its header');
  const text = bytes.subarray(PREFIX, PREFIX + length);
  if (crc32(text) !== view.getUint32(12, true)) throw corrupt('its header has another checksum');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch {
    throw corrupt('its header is no JSON');
  }
  if (!isRecord(header)) throw corrupt('its header is no object');
  return checkHeader({ ...header, bytes: PREFIX + length }, corrupt);
}

/** The arrays of a file by name: views of its bytes, or of one copy of them all where they are not aligned. */
function arraysIn(bytes: Uint8Array, header: Header): ReadonlyMap<string, LookupArray> {
  const start = aligned(header.bytes);
  let total = start;
  for (const { type, length } of header.arrays) total += aligned(length * widthOf(type));
  if (total !== bytes.length) throw corrupt(`it has ${bytes.length} bytes and says ${total}`);
  // A copy as of any other bytes: `slice` of a Buffer is none.
  const own = bytes.byteOffset % ALIGNED === 0 ? bytes : new Uint8Array(bytes);
  const found = new Map<string, LookupArray>();
  let at = start;
  for (const { name, type, length, crc } of header.arrays) {
    const size = length * widthOf(type);
    if (crc32(own.subarray(at, at + size)) !== crc) throw corrupt(`"${name}" has another checksum`);
    found.set(name, new ARRAY_TYPES[type]!(own.buffer, own.byteOffset + at, length));
    at += aligned(size);
  }
  return found;
}

function widthOf(type: string): number {
  return Number(type.slice(1)) / 8;
}

function corrupt(what: string): SlipwayError {
  return new SlipwayError(
    'corrupt',
    where,
    `the lookup file is damaged: ${what}. Fetch it again, or precompute.`,
  );
}
