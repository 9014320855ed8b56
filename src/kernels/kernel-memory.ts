import { SlipwayError } from '../core/error.ts';

/** A typed array in the memory of a kernel, and its address there. */
export interface Placed<Values> {
  /** In bytes from the beginning of the memory: what a kernel is handed. */
  readonly at: number;
  readonly values: Values;
}

/** Places in a memory that is laid out once: they are taken one after another and never given back. */
export interface Places {
  float64(length: number): Placed<Float64Array>;
  float32(length: number): Placed<Float32Array>;
  int32(length: number): Placed<Int32Array>;
  uint16(length: number): Placed<Uint16Array>;
  uint8(length: number): Placed<Uint8Array>;
}

/** Memory for a compiled kernel. */
export interface KernelMemory extends Places {
  readonly memory: WebAssembly.Memory;
}

/** Memory for the plain twin of a kernel. */
export interface PlainMemory extends Places {
  readonly buffer: ArrayBuffer;
}

/** Where the first place is: what is below belongs to the compiled module. */
const START = 65_536;
const PAGE = 65_536;
/** All that an address of 32 bits can reach. */
const MOST = 2 ** 32;
/** A register of SIMD has 16 bytes; a line of the processor's cache 64. */
const ALIGNMENT = 64;

/**
 * Memory of so many bytes, zero at first. Places begin at multiples of 64 bytes: count that much more for each.
 *
 * @param shared - whether workers have it in common; needs `SharedArrayBuffer`.
 * @throws {SlipwayError} `too-large` when the platform has none of that size, at most 4 GiB.
 */
export function kernelMemory(bytes: number, shared = false): KernelMemory {
  const pages = Math.ceil((START + bytes) / PAGE);
  const memory = allocate(pages, shared);
  return placesOf(memory);
}

/** The places of a memory that was laid out elsewhere: taken in the same order, they are the same. */
export function placesOf(memory: WebAssembly.Memory): KernelMemory {
  return { memory, ...placesIn(memory.buffer) };
}

/** How many bytes a layout takes, found out by laying it out in nothing. */
export function bytesFor(layOut: (places: Places) => unknown): number {
  let bytes = 0;
  const count = <Values>(empty: Values, size: number, length: number): Placed<Values> => {
    const at = bytes;
    bytes += Math.ceil((size * length) / ALIGNMENT) * ALIGNMENT;
    return { at, values: empty };
  };
  layOut({
    float64: (length) => count(new Float64Array(), 8, length),
    float32: (length) => count(new Float32Array(), 4, length),
    int32: (length) => count(new Int32Array(), 4, length),
    uint16: (length) => count(new Uint16Array(), 2, length),
    uint8: (length) => count(new Uint8Array(), 1, length),
  });
  return bytes;
}

/**
 * Memory of so many bytes where kernels do not run, laid out like {@link kernelMemory}.
 *
 * @throws {SlipwayError} `too-large` as {@link kernelMemory}: its addresses have 32 bits, too.
 */
export function plainMemory(bytes: number): PlainMemory {
  const size = Math.ceil((START + bytes) / PAGE) * PAGE;
  if (size > MOST) throw tooLarge(size);
  try {
    const buffer = new ArrayBuffer(size);
    return { buffer, ...placesIn(buffer) };
  } catch (cause) {
    throw tooLarge(size, cause);
  }
}

/** Shared memory that is no kernel's, laid out alike: of what `bytesFor` says. */
export function sharedMemory(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(START + bytes);
  } catch (cause) {
    throw tooLarge(START + bytes, cause);
  }
}

/** Places in some memory, from the first on. */
export function placesIn(buffer: ArrayBufferLike): Places {
  const end = buffer.byteLength;
  let next = START;
  const place = <Values>(
    make: new (buffer: ArrayBufferLike, at: number, length: number) => Values,
    size: number,
    length: number,
  ): Placed<Values> => {
    const at = next;
    if (at + size * length > end) {
      throw new SlipwayError(
        'too-large',
        'kernels/kernel-memory',
        `${size * length} bytes are asked for and ${end - at} are left; expected memory to be laid out beforehand.`,
      );
    }
    next = Math.ceil((at + size * length) / ALIGNMENT) * ALIGNMENT;
    return { at, values: new make(buffer, at, length) };
  };
  return {
    float64: (length) => place(Float64Array, 8, length),
    float32: (length) => place(Float32Array, 4, length),
    int32: (length) => place(Int32Array, 4, length),
    uint16: (length) => place(Uint16Array, 2, length),
    uint8: (length) => place(Uint8Array, 1, length),
  };
}

function allocate(pages: number, shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, ...(shared && { maximum: 65_536, shared }) });
  } catch (cause) {
    throw tooLarge(pages * PAGE, cause);
  }
}

function tooLarge(bytes: number, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'too-large',
    'kernels/kernel-memory',
    `there is no memory of ${bytes} bytes for a kernel; expected at most 4 GiB. Use fewer rows.`,
    { cause },
  );
}
