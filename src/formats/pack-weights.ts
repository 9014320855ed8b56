import { LITTLE_ENDIAN, turnBytes } from '../core/byte-order.ts';
import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkChoice } from '../core/options.ts';
import type { ModelArray, SavedPredictor } from '../models/model.ts';
import { fromBase64, toBase64 } from '../core/base64.ts';
import { fromHalf, toHalf } from './half.ts';

const where = 'formats/pack-weights';

/** How exactly weights are kept. */
export type WeightPrecision = 'float32' | 'float16' | 'int8';

/** Values of int8 that have one scale in common. */
const BLOCK = 64;

/** Arrays of numbers that only weigh: what a split is at, or which node is next, is kept as it is. */
const WEIGHTS = /(^|\/)(weights|values|embedding|wide)[^/]*$/;

type ArrayType =
  'Float64Array' | 'Float32Array' | 'Int32Array' | 'Uint32Array' | 'Uint16Array' | 'Uint8Array';

const TYPES = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Uint8Array };

/** An array as text. */
export interface PackedArray {
  readonly type: ArrayType;
  readonly length: number;
  /** `exact`: its bytes, little-endian; else how its numbers were made less exact. */
  readonly as: 'exact' | WeightPrecision;
  readonly data: string;
  /** Of int8: float32, one for each block of 64 numbers. */
  readonly scales?: string;
}

/** A saved predictor in plain JSON, with less exact weights. */
export interface PackedPredictor {
  readonly format: 'slipway-packed';
  readonly version: 1;
  /** All but the arrays. */
  readonly predictor: Omit<SavedPredictor, 'model'> & { readonly model: object };
  readonly arrays: Readonly<Record<string, PackedArray>>;
  /** What the arrays that weigh take, in bytes. */
  readonly weightBytes: number;
}

/**
 * A saved predictor as plain JSON, its weights in 32, 16 or 8 bits. Thresholds of trees, biases and everything of the
 * preparation stay as they are; a reference distribution and a sample are left out.
 *
 * Of `int8`, 64 numbers after one another have one scale, the largest of them divided by 127: a weight is off by half of that
 * at most.
 *
 * @throws {SlipwayError} `bad-option`; `unsupported` when a weight is beyond what float16 (65,504) or float32 holds.
 */
export function packWeights(saved: SavedPredictor, precision: WeightPrecision): PackedPredictor {
  checkChoice(where, 'weights', precision, ['float32', 'float16', 'int8']);
  const { format, version, prepare, options, signature, model } = saved;
  const rest = { format, version, prepare, options, ...(signature && { signature }) };
  const { arrays, ...inner } = model;
  let weightBytes = 0;
  const packed = Object.entries(arrays).map(([name, array]): [string, PackedArray] => {
    const isWeight = WEIGHTS.test(name) && (array instanceof Float64Array || array instanceof Float32Array);
    const made = isWeight ? packedWeights(name, array, precision) : exact(array);
    if (isWeight) weightBytes += bytesIn(made);
    return [name, made];
  });
  return {
    format: 'slipway-packed',
    version: 1,
    predictor: { ...rest, model: inner },
    arrays: Object.fromEntries(packed),
    weightBytes,
  };
}

/**
 * The saved predictor of what {@link packWeights} made.
 *
 * @throws {SlipwayError} `bad-format` on anything else; `bad-version`.
 */
export function unpackWeights(packed: unknown): SavedPredictor {
  if (!isRecord(packed) || packed['format'] !== 'slipway-packed')
    throw new SlipwayError('bad-format', where, 'this is no packed predictor.');
  if (packed['version'] !== 1) {
    throw new SlipwayError(
      'bad-version',
      where,
      `the predictor was packed as version ${JSON.stringify(packed['version'])}; this library reads 1.`,
    );
  }
  const { predictor, arrays } = packed as unknown as PackedPredictor;
  if (!isRecord(predictor) || !isRecord(predictor.model) || !isRecord(arrays))
    throw new SlipwayError('bad-format', where, 'the packed predictor lacks its parts.');
  const unpacked = Object.entries(arrays).map(([name, of]) => [name, arrayOf(name, of)] as const);
  return {
    ...(predictor as unknown as SavedPredictor),
    model: {
      ...(predictor.model as unknown as SavedPredictor['model']),
      arrays: Object.fromEntries(unpacked),
    },
  };
}

function packedWeights(
  name: string,
  array: Float64Array | Float32Array,
  precision: WeightPrecision,
): PackedArray {
  const head = { type: array.constructor.name as ArrayType, length: array.length, as: precision };
  refuseBeyond(name, array, precision);
  if (precision === 'float32') return { ...head, data: toBase64(littleEndian(Float32Array.from(array))) };
  if (precision === 'float16') {
    return { ...head, data: toBase64(littleEndian(Uint16Array.from(array, toHalf))) };
  }
  const scales = new Float32Array(Math.ceil(array.length / BLOCK));
  const whole = new Int8Array(array.length);
  for (let block = 0; block < scales.length; block++) {
    const [start, end] = [block * BLOCK, Math.min(array.length, (block + 1) * BLOCK)];
    let most = 0;
    for (let at = start; at < end; at++) most = Math.max(most, Math.abs(array[at]!));
    scales[block] = most / 127;
    const scale = scales[block]!;
    for (let at = start; at < end; at++)
      whole[at] = scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(array[at]! / scale)));
  }
  return { ...head, data: toBase64(new Uint8Array(whole.buffer)), scales: toBase64(littleEndian(scales)) };
}

/** From where on a number would be infinite: 65,504 is the largest of half precision, and the scales of int8 have 32 bits. */
const INFINITE_FROM = { float32: 2 ** 128 - 2 ** 103, float16: 65_520, int8: 2 ** 128 - 2 ** 103 };

function refuseBeyond(name: string, array: Float64Array | Float32Array, precision: WeightPrecision): void {
  const beyond = array.find((value) => Math.abs(value) >= INFINITE_FROM[precision]);
  if (beyond === undefined) return;
  const [most, advice] = precision === 'float16' ? ['65504', ' Use float32 or int8.'] : ['3.4e38', ''];
  throw new SlipwayError(
    'unsupported',
    where,
    `${name} has ${beyond}, which ${precision} cannot hold; expected at most ${most}.${advice}`,
  );
}

function exact(array: ModelArray): PackedArray {
  const type = array.constructor.name as ArrayType;
  return { type, length: array.length, as: 'exact', data: toBase64(littleEndian(array)) };
}

function arrayOf(name: string, { type, length, as, data, scales }: PackedArray): ModelArray {
  const made = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  try {
    const bytes = fromBase64(data);
    if (as === 'exact' && made)
      return fitting(new made(fromLittleEndian(bytes, made.BYTES_PER_ELEMENT)), length);
    if (made === Float64Array || made === Float32Array) {
      if (as === 'float32') return fitting(new made(new Float32Array(fromLittleEndian(bytes, 4))), length);
      if (as === 'float16')
        return fitting(new made(Array.from(new Uint16Array(fromLittleEndian(bytes, 2)), fromHalf)), length);
      if (as === 'int8') {
        const each = new Float32Array(fromLittleEndian(fromBase64(scales ?? ''), 4));
        if (each.length !== Math.ceil(length / BLOCK)) throw new RangeError('scales');
        const whole = new Int8Array(bytes.buffer);
        return fitting(
          new made(Array.from(whole, (value, at) => value * each[Math.floor(at / BLOCK)]!)),
          length,
        );
      }
    }
  } catch (cause) {
    throw unreadable(name, cause);
  }
  throw unreadable(name);
}

function fitting<Values extends ModelArray>(array: Values, length: number): Values {
  if (array.length !== length) throw new RangeError('length');
  return array;
}

function unreadable(name: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'bad-format',
    where,
    `the array ${JSON.stringify(name.slice(0, 80))} cannot be read.`,
    {
      cause,
    },
  );
}

function bytesIn({ data, scales = '' }: PackedArray): number {
  return fromBase64(data).length + fromBase64(scales).length;
}

function littleEndian(array: ModelArray): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
  return swapped(bytes, array.BYTES_PER_ELEMENT);
}

function fromLittleEndian(bytes: Uint8Array<ArrayBuffer>, size: number): ArrayBuffer {
  return swapped(bytes, size).buffer;
}

function swapped<Bytes extends Uint8Array>(bytes: Bytes, size: number): Bytes {
  if (!LITTLE_ENDIAN) turnBytes(bytes, size);
  return bytes;
}
