/** How the elements of one datatype are checked and written down in bytes. */
export interface TensorType {
  /** What an element must be in JSON, in words. */
  readonly expected: string;
  fits(value: unknown): boolean;
  /** Bytes an element, little-endian; absent where each has its own length. */
  readonly width?: number;
  readonly read?: (view: DataView, at: number) => number | boolean | null;
}

function integers(width: 1 | 2 | 4 | 8, signed: boolean): TensorType {
  const bits = 8 * width;
  const low = signed ? -(2 ** (bits - 1)) : 0;
  // The largest is below a power of two, which is a number when the largest is not.
  const end = signed ? 2 ** (bits - 1) : 2 ** bits;
  return {
    expected: `whole numbers of ${bits} bits, ${signed ? 'with' : 'without'} a sign`,
    fits: (value) => Number.isInteger(value) && (value as number) >= low && (value as number) < end,
    width,
    read: readers[`${signed ? 'i' : 'u'}${width}`],
  };
}

const readers: Readonly<Record<`${'i' | 'u'}${1 | 2 | 4 | 8}`, (view: DataView, at: number) => number>> = {
  i1: (view, at) => view.getInt8(at),
  i2: (view, at) => view.getInt16(at, true),
  i4: (view, at) => view.getInt32(at, true),
  i8: (view, at) => Number(view.getBigInt64(at, true)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at) => view.getUint16(at, true),
  u4: (view, at) => view.getUint32(at, true),
  u8: (view, at) => Number(view.getBigUint64(at, true)),
};

function floats(width: 2 | 4 | 8, read: (view: DataView, at: number) => number): TensorType {
  return {
    expected: 'numbers, or null where one is missing',
    fits: (value) => value === null || typeof value === 'number',
    width,
    // In bytes a missing number is NaN; in rows it is null.
    read: (view, at) => {
      const value = read(view, at);
      return Number.isNaN(value) ? null : value;
    },
  };
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function readHalf(view: DataView, at: number): number {
  const bits = view.getUint16(at, true);
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/**
 * The datatypes of tensors by their names.
 *
 * @source Open Inference Protocol, "Tensor Data Types"; bytes as in Triton's binary tensor data extension.
 */
export const tensorTypes: ReadonlyMap<string, TensorType> = new Map<string, TensorType>([
  [
    'BOOL',
    {
      expected: 'true or false',
      fits: (value) => typeof value === 'boolean',
      width: 1,
      read: (view, at) => view.getUint8(at) !== 0,
    },
  ],
  ['UINT8', integers(1, false)],
  ['UINT16', integers(2, false)],
  ['UINT32', integers(4, false)],
  ['UINT64', integers(8, false)],
  ['INT8', integers(1, true)],
  ['INT16', integers(2, true)],
  ['INT32', integers(4, true)],
  ['INT64', integers(8, true)],
  ['FP16', floats(2, readHalf)],
  ['FP32', floats(4, (view, at) => view.getFloat32(at, true))],
  ['FP64', floats(8, (view, at) => view.getFloat64(at, true))],
  [
    'BYTES',
    {
      expected: 'texts, or null where one is missing',
      fits: (value) => value === null || typeof value === 'string',
    },
  ],
]);
