/** A stretch of bytes of a file, the end not included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Work that asks for bytes as it goes: it yields the range it needs, and is handed the bytes. Written once, it runs at
 * once over bytes in memory and asynchronously over a file.
 */
export type Reading<Result> = Generator<ByteRange, Result, Uint8Array>;

/** Runs a reading over bytes in memory. */
export function readNow<Result>(reading: Reading<Result>, bytes: Uint8Array): Result {
  let step = reading.next();
  while (!step.done) step = reading.next(bytes.subarray(step.value.start, step.value.end));
  return step.value;
}

/** Runs a reading over what gives ranges later. */
export async function readLater<Result>(
  reading: Reading<Result>,
  read: (start: number, end: number) => Promise<Uint8Array>,
): Promise<Result> {
  let step = reading.next();
  while (!step.done) step = reading.next(await read(step.value.start, step.value.end));
  return step.value;
}
