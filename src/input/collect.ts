import type { BatchesOptions } from '../table/batches.ts';
import type { Examples } from '../table/examples.ts';
import { arraysOf, blockOf, copyRows, makeRoom, type RowArrays } from './block-room.ts';
import type { ExampleStream } from './example-stream.ts';
import { checkStream, readBlocks } from './read-blocks.ts';

const where = 'input/collect';

/**
 * All rows of a stream as examples in memory: for the estimators that look at all rows at once.
 *
 * @returns examples whose arrays are their own, in the order of epoch 0.
 * @throws {SlipwayError} `bad-option` on what is no stream; `shape-mismatch` when a block is of other columns, or when
 *   there are more or fewer rows than the stream says; `too-large` when there is no memory for them; what reading throws; an abort as it came.
 * @cost 4 bytes a number and code, 8 a label and weight. A stream that does not know its rows holds them in blocks first,
 *   and one kind of array, such as all numbers, twice for a while.
 * @example
 * const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(1, 2, 3) }, categories: [] };
 * const stream = asStream({ matrix, labels: Float64Array.of(0, 1, 1), label: { name: 'late' }, leftOut: 0 }, 2);
 * (await collect(stream)).matrix.dense.values // => Float32Array [1, 2, 3]
 */
export async function collect(stream: ExampleStream, { signal }: BatchesOptions = {}): Promise<Examples> {
  checkStream(where, stream);
  const { rows } = stream;
  return rows === undefined ? joined(stream, signal) : filled(stream, rows, signal);
}

async function filled(
  stream: ExampleStream,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<Examples> {
  const room = makeRoom(stream, rows);
  let at = 0;
  let leftOut = 0;
  for await (const block of readBlocks(where, stream, { signal })) {
    const more = block.matrix.rows;
    copyRows(arraysOf(block), 0, more, room, at);
    at += more;
    leftOut += block.leftOut;
  }
  return blockOf(stream, room, rows, leftOut);
}

async function joined(stream: ExampleStream, signal: AbortSignal | undefined): Promise<Examples> {
  const parts: RowArrays[] = [];
  let rows = 0;
  let leftOut = 0;
  for await (const block of readBlocks(where, stream, { signal })) {
    parts.push(arraysOf(block));
    rows += block.matrix.rows;
    leftOut += block.leftOut;
  }
  // One kind of array after the other, so that what is joined can be let go of.
  const labels = parts.map((part) => part.labels);
  const weights = stream.weighted ? parts.map((part) => part.weights!) : undefined;
  const dense = parts.map((part) => part.dense);
  const codes = stream.features.categories.map((_, j) => parts.map((part) => part.codes[j]!));
  parts.length = 0;
  const numbers = stream.features.dense.length;
  const room: RowArrays = {
    dense: drain(dense, new Float32Array(rows * numbers)),
    labels: drain(labels, new Float64Array(rows)),
    weights: weights && drain(weights, new Float64Array(rows)),
    numbers,
    codes: codes.map((each) => drain(each, new Int32Array(rows))),
  };
  return blockOf(stream, room, rows, leftOut);
}

/** Joins arrays, and forgets them. */
function drain<Values extends Float64Array | Float32Array | Int32Array>(
  parts: Values[],
  into: Values,
): Values {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  parts.length = 0;
  return into;
}
