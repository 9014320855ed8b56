import type { ExampleStream, StreamReading } from '../../src/input/example-stream.ts';
import type { Examples } from '../../src/table/examples.ts';
import { examplesOf } from '../train/examples-of.ts';

/** Rows that know their number: as number, category and label. */
export function numbered(rows: number, weighted = false): Examples {
  const all = Array.from({ length: rows }, (_, row) => row);
  return examplesOf({
    dense: { x: all, y: all.map((row) => -row) },
    categories: { c: [all.map((row) => (row % 4) - 1), ['a', 'b', 'c']] },
    labels: all,
    ...(weighted && { weights: all.map((row) => row / 2) }),
  });
}

/** All blocks of a reading. */
export async function blocksOf(stream: ExampleStream, reading?: StreamReading): Promise<Examples[]> {
  const blocks: Examples[] = [];
  for await (const block of stream.open(reading)) blocks.push(block);
  return blocks;
}

/** The labels of a reading, and whether each row has its own numbers and code beside it. */
export async function labelsOf(stream: ExampleStream, reading?: StreamReading): Promise<number[]> {
  const labels: number[] = [];
  for (const { matrix, labels: own, weights } of await blocksOf(stream, reading)) {
    own.forEach((label, row) => {
      const [x, y] = matrix.dense.values.subarray(2 * row);
      const weight = weights ? weights[row] : label / 2;
      const isOne = x === label && y === -label && matrix.categories[0]!.codes[row] === (label % 4) - 1;
      if (!isOne || weight !== label / 2) throw new Error(`row ${label} was torn apart`);
      labels.push(label);
    });
  }
  return labels;
}

/** The pieces of something that comes in pieces, joined. */
export async function bytesOf(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces) all.push(piece);
  return new Uint8Array(await new Blob(all).arrayBuffer());
}
