import { LITTLE_ENDIAN, turnBytes } from '../core/byte-order.ts';
import { SlipwayError } from '../core/error.ts';
import { canonicalJson, isRecord, parseJson, type Json } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { ModelArray, SavedModel, SavedPredictor } from '../models/model.ts';
import { deeperThan, maxDepth } from './depth.ts';
import { readSample, readSignature } from './sample.ts';

const where = 'registry/bundle';
const magic = Uint8Array.from('SLIPWAY\0', (letter) => letter.charCodeAt(0));
const formatVersion = 1;
const preamble = 16;
const defaults = { maxBytes: 2 ** 30, maxHeaderBytes: 2 ** 26 };
const maxArrays = 65_536;

const types = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
} as const;
type TypeName = keyof typeof types;

const predictorParts = [
  'format',
  'version',
  'prepare',
  'options',
  'model',
  'signature',
  'sample',
  'reference',
];

/** Limits on what {@link decodeBundle} reads. */
export interface DecodeBundleOptions {
  /** Refuses more bytes than this in all. @default 1073741824 */
  readonly maxBytes?: number;
  /** Refuses a JSON header of more bytes than this. @default 67108864 */
  readonly maxHeaderBytes?: number;
}

interface ArrayEntry {
  readonly name: string;
  readonly type: TypeName;
  readonly length: number;
}

/**
 * The bytes of a predictor: equal predictors, equal bytes, so equal SHA-256, in every runtime.
 *
 * 8 bytes `SLIPWAY\0`, the format version and the header's length (32 bits each, little-endian), the header as
 * canonical JSON, then the model's arrays in order of their names, little-endian, each padded with zeros to a
 * multiple of 8 bytes.
 *
 * @throws {SlipwayError} `bad-data` when a part is not known or not plain JSON (a `NaN`, a function, nested over 200 deep) or an
 *   array is of another type than the six a model may keep; `too-large` when {@link decodeBundle} would by default
 *   refuse the result.
 * @example
 * const saved = { format: 'slipway-predictor', version: 1, prepare: [], options: { threshold: 0.5 },
 *   model: { kind: 'linear', version: 1, state: {}, arrays: { weights: Float32Array.of(1, 2) } } };
 * const bytes = encodeBundle(saved);
 * [bytes.length % 8, decodeBundle(bytes)] // => [0, { format: 'slipway-predictor', version: 1, prepare: [], options: { threshold: 0.5 }, model: { kind: 'linear', version: 1, state: {}, arrays: { weights: Float32Array [1, 2] } } }]
 */
export function encodeBundle(saved: SavedPredictor): Uint8Array<ArrayBuffer> {
  if (
    !isRecord(saved) ||
    saved.format !== 'slipway-predictor' ||
    saved.version !== 1 ||
    !isRecord(saved.model) ||
    !isRecord(saved.model.arrays)
  ) {
    throw badData(
      'what is to be stored is not a saved predictor of version 1; createPredictor(prepare, model) makes one that can be',
    );
  }
  const { kind, version, state, arrays } = saved.model;
  if (typeof kind !== 'string' || !Number.isSafeInteger(version))
    throw badData('the saved model has no kind or no version');
  if (state === undefined || saved.prepare === undefined || saved.options === undefined)
    throw badData('the saved predictor lacks prepare, options or the state of its model');
  const names = Object.keys(arrays).sort();
  if (names.length > maxArrays)
    throw badData(`the model has ${names.length} arrays; expected at most ${maxArrays}`);
  const entries = names.map((name): ArrayEntry => ({
    name,
    type: typeOf(name, arrays[name]!),
    length: arrays[name]!.length,
  }));
  const { signature, sample, reference } = saved;
  refuseOthers('', saved, predictorParts);
  refuseOthers('model.', saved.model, ['kind', 'version', 'state', 'arrays']);
  const parts: Record<string, Json> = {
    format: saved.format,
    version: saved.version,
    prepare: saved.prepare,
    options: saved.options,
    model: { kind, version, state, arrays: entries as unknown as Json },
    ...(signature && { signature: readSignature(signature, badPart) as unknown as Json }),
    ...(sample && { sample: readSample(sample, badPart) as unknown as Json }),
    ...(reference !== undefined && { reference }),
  };
  if (deeperThan(parts, maxDepth)) throw badData(`the predictor's JSON is nested more than ${maxDepth} deep`);
  const header = new TextEncoder().encode(canonicalJson(parts));
  checkSize('header', header.length, defaults.maxHeaderBytes);
  const offsets = layout(header.length, entries);
  checkSize('bundle', offsets.at(-1)!, defaults.maxBytes);

  const bytes = new Uint8Array(offsets.at(-1)!);
  bytes.set(magic);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, formatVersion, true);
  view.setUint32(12, header.length, true);
  bytes.set(header, preamble);
  names.forEach((name, index) => {
    const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = arrays[name]!;
    const target = bytes.subarray(offsets[index], offsets[index]! + byteLength);
    target.set(new Uint8Array(buffer, byteOffset, byteLength));
    if (!LITTLE_ENDIAN) turnBytes(target, BYTES_PER_ELEMENT);
  });
  return bytes;
}

/**
 * Reads the bytes of a predictor, trusting nothing in them.
 *
 * Every length is checked against the bytes there are before anything is allocated, the array types are a closed
 * list, and the header must be the one canonical text of its value: bytes that are accepted encode back to
 * themselves. The arrays are copies.
 *
 * @throws {SlipwayError} `bad-data` on what is not a `Uint8Array`; `bad-format` when the bytes are not a bundle at all; `bad-version` when a later version
 *   wrote them; `too-large` past a limit; `corrupt` when anything inside does not fit.
 * @example
 * const bytes = encodeBundle({ format: 'slipway-predictor', version: 1, prepare: null, options: {},
 *   model: { kind: 'naive', version: 1, state: { rate: 0.25 }, arrays: {} } });
 * decodeBundle(bytes).model.state // => { rate: 0.25 }
 */
export function decodeBundle(bytes: Uint8Array, options: DecodeBundleOptions = {}): SavedPredictor {
  checkKeys(where, options, ['maxBytes', 'maxHeaderBytes']);
  const maxBytes = checkNumber(where, 'maxBytes', options.maxBytes ?? defaults.maxBytes, {
    min: 1,
    max: Infinity,
  });
  const maxHeaderBytes = checkNumber(
    where,
    'maxHeaderBytes',
    options.maxHeaderBytes ?? defaults.maxHeaderBytes,
    { min: 1, max: Infinity },
  );
  if (Object.prototype.toString.call(bytes) !== '[object Uint8Array]')
    throw badData(`what is to be decoded is of type ${typeof bytes}; expected a Uint8Array`);
  checkSize('bundle', bytes.length, maxBytes);
  if (bytes.length < preamble || magic.some((byte, index) => bytes[index] !== byte)) {
    throw new SlipwayError('bad-format', where, 'the bytes do not begin as a Slipway bundle does.');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== formatVersion) {
    throw new SlipwayError(
      'bad-version',
      where,
      `the bundle has format version ${version}; this version of the library reads ${formatVersion}.`,
    );
  }
  const headerLength = view.getUint32(12, true);
  checkSize('header', headerLength, maxHeaderBytes);
  if (headerLength > bytes.length - preamble) throw corrupt('the header runs past the end');
  const { model, entries, ...rest } = readHeader(bytes.subarray(preamble, preamble + headerLength));

  const offsets = layout(headerLength, entries);
  if (offsets.at(-1) !== bytes.length)
    throw corrupt(`the arrays end at byte ${offsets.at(-1)} and the bundle at ${bytes.length}`);
  checkPadding(bytes, preamble + headerLength, offsets[0]!);
  const arrays = entries.map(({ name, type, length }, index): [string, ModelArray] => {
    const start = offsets[index]!;
    const end = start + length * types[type].BYTES_PER_ELEMENT;
    checkPadding(bytes, end, offsets[index + 1]!);
    const own = bytes.slice(start, end);
    if (!LITTLE_ENDIAN) turnBytes(own, types[type].BYTES_PER_ELEMENT);
    return [name, new types[type](own.buffer, own.byteOffset, length)];
  });
  return { ...rest, model: { ...model, arrays: Object.fromEntries(arrays) } };
}

/** A part that would not come back is not left out without a word. */
function refuseOthers(path: string, parts: object, known: readonly string[]): void {
  for (const [name, part] of Object.entries(parts))
    if (part !== undefined && !known.includes(name))
      throw badData(
        `the saved predictor has a part ${JSON.stringify(`${path}${name}`.slice(0, 80))}, which a bundle does not keep; expected none. Put it into options, or into the state of the model`,
      );
}

/** Where each array begins, and where the bundle ends. */
function layout(headerLength: number, entries: readonly ArrayEntry[]): number[] {
  const offsets = [align(preamble + headerLength)];
  for (const { type, length } of entries)
    offsets.push(align(offsets.at(-1)! + length * types[type].BYTES_PER_ELEMENT));
  return offsets;
}

function readHeader(
  bytes: Uint8Array,
): Omit<SavedPredictor, 'model'> & { model: Omit<SavedModel, 'arrays'>; entries: ArrayEntry[] } {
  let header: Json;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    header = parseJson(text, where, Infinity);
  } catch (cause) {
    throw corrupt('the header is not JSON', cause);
  }
  if (deeperThan(header, maxDepth)) throw corrupt(`the header is nested more than ${maxDepth} deep`);
  if (!isRecord(header) || canonicalJson(header) !== text)
    throw corrupt('the header is not canonical JSON of an object');
  const { format, version, prepare, options, model, signature, sample, reference, ...unknown } = header;
  if (format !== 'slipway-predictor') throw corrupt('the header does not describe a predictor');
  if (version !== 1)
    throw new SlipwayError(
      'bad-version',
      where,
      `the predictor has version ${typeof version === 'number' ? version : typeof version}; this version of the library reads 1.`,
    );
  if (prepare === undefined || options === undefined || Object.keys(unknown).length > 0 || !isRecord(model))
    throw corrupt('the header lacks a field or has one too many');
  const { kind, version: modelVersion, state, arrays, ...more } = model;
  if (
    typeof kind !== 'string' ||
    !Number.isSafeInteger(modelVersion) ||
    state === undefined ||
    !Array.isArray(arrays) ||
    Object.keys(more).length > 0
  ) {
    throw corrupt("the model's part of the header lacks a field or has one too many");
  }
  if (arrays.length > maxArrays)
    throw corrupt(`there are ${arrays.length} arrays; expected at most ${maxArrays}`);
  const entries = arrays.map(readEntry);
  if (entries.some(({ name }, index) => index > 0 && name <= entries[index - 1]!.name))
    throw corrupt('the arrays are not in order of their names');
  return {
    format,
    version,
    prepare,
    options,
    model: { kind, version: modelVersion as number, state },
    ...(signature !== undefined && { signature: readSignature(signature, corruptPart) }),
    ...(sample !== undefined && { sample: readSample(sample, corruptPart) }),
    ...(reference !== undefined && { reference }),
    entries,
  };
}

function readEntry(entry: unknown): ArrayEntry {
  if (!isRecord(entry) || Object.keys(entry).length !== 3)
    throw corrupt('an array is not described by name, type and length');
  const { name, type, length } = entry;
  if (typeof name !== 'string' || typeof type !== 'string' || !Object.hasOwn(types, type))
    throw corrupt('an array has no name or no known type');
  // 65,536 arrays of 2^32 elements of 8 bytes still sum to an exact integer, so offsets cannot be wrong.
  if (!Number.isSafeInteger(length) || (length as number) < 0 || (length as number) > 2 ** 32)
    throw corrupt('an array has an impossible length');
  return { name, type: type as TypeName, length: length as number };
}

function checkSize(part: string, found: number, most: number): void {
  if (found > most)
    throw new SlipwayError('too-large', where, `the ${part} has ${found} bytes; expected at most ${most}.`);
}

function typeOf(name: string, array: ModelArray): TypeName {
  const found = (Object.keys(types) as TypeName[]).find(
    (type) => Object.prototype.toString.call(array) === `[object ${types[type].name}]`,
  );
  if (found === undefined)
    throw badData(
      `the model's array ${JSON.stringify(name.slice(0, 80))} is not a typed array of ${Object.keys(types).join(', ')}`,
    );
  return found;
}

function checkPadding(bytes: Uint8Array, start: number, end: number): void {
  for (let index = start; index < end; index++) if (bytes[index] !== 0) throw corrupt('padding is not zero');
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

function badData(found: string): SlipwayError {
  return new SlipwayError('bad-data', where, `${found}.`);
}

const badPart = (found: string): SlipwayError => badData(`of the saved predictor ${found}`);
const corruptPart = (found: string): SlipwayError => corrupt(`in the header ${found}`);

function corrupt(found: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'corrupt',
    where,
    `${found}: the bundle is damaged. Fetch it again, or register the predictor anew.`,
    cause === undefined ? {} : { cause },
  );
}
