import { SlipwayError } from '../core/error.ts';
import type { Examples } from '../table/examples.ts';
import type { ExampleStream } from './example-stream.ts';

/** The arrays of rows, without their names: of a block, or room for one. */
export interface RowArrays {
  readonly labels: Float64Array;
  readonly weights: Float64Array | undefined;
  /** Row-major, of so many numbers a row. */
  readonly dense: Float32Array;
  readonly numbers: number;
  readonly codes: readonly Int32Array[];
}

/** What is known of every block of a stream. */
export type StreamFacts = Pick<ExampleStream, 'features' | 'origins' | 'label' | 'weighted'>;

/**
 * Room for rows of a stream.
 *
 * @throws {SlipwayError} `too-large` when the platform has no such arrays.
 */
export function makeRoom({ features, weighted }: StreamFacts, rows: number): RowArrays {
  const numbers = features.dense.length;
  try {
    return {
      labels: new Float64Array(rows),
      weights: weighted ? new Float64Array(rows) : undefined,
      dense: new Float32Array(rows * numbers),
      numbers,
      codes: features.categories.map(() => new Int32Array(rows)),
    };
  } catch (cause) {
    throw new SlipwayError(
      'too-large',
      'input/block-room',
      `there is no room for ${rows} rows of ${numbers} numbers; expected as many as memory holds.`,
      { details: { rows }, cause },
    );
  }
}

/**
 * How many rows of a stream are to be held at a time, when so many are asked for: no more than there are.
 *
 * @param mostBytes - what they may take.
 * @throws {SlipwayError} `too-large` when they take more.
 */
export function rowsToHold(
  where: string,
  stream: ExampleStream,
  option: string,
  asked: number,
  mostBytes: number,
): number {
  const { features, weighted } = stream;
  const held = Math.min(asked, stream.rows ?? asked);
  const row = (weighted ? 16 : 8) + 4 * (features.dense.length + features.categories.length);
  const most = Math.floor(mostBytes / row);
  if (held <= most) return held;
  throw new SlipwayError(
    'too-large',
    where,
    `${option} is ${asked}, and a row has ${row} bytes; expected at most ${most} rows.`,
    { details: { option } },
  );
}

/** The arrays of a block. */
export function arraysOf({ matrix, labels, weights }: Examples): RowArrays {
  return {
    labels,
    weights,
    dense: matrix.dense.values,
    numbers: matrix.dense.names.length,
    codes: matrix.categories.map(({ codes }) => codes),
  };
}

/** Copies rows `start` to `end` of some arrays to row `at` of others. */
export function copyRows(from: RowArrays, start: number, end: number, to: RowArrays, at: number): void {
  const { numbers } = from;
  to.labels.set(from.labels.subarray(start, end), at);
  if (from.weights) to.weights!.set(from.weights.subarray(start, end), at);
  to.dense.set(from.dense.subarray(start * numbers, end * numbers), at * numbers);
  from.codes.forEach((codes, j) => to.codes[j]!.set(codes.subarray(start, end), at));
}

/** Copies one row. */
export function copyRow(from: RowArrays, row: number, to: RowArrays, at: number): void {
  const { numbers, dense, codes } = from;
  to.labels[at] = from.labels[row]!;
  if (from.weights) to.weights![at] = from.weights[row]!;
  for (let j = 0, read = row * numbers, write = at * numbers; j < numbers; j++)
    to.dense[write++] = dense[read++]!;
  for (let j = 0; j < codes.length; j++) to.codes[j]![at] = codes[j]![row]!;
}

/** The first rows of some arrays as a block: views, where there are more. */
export function blockOf(
  { features, origins, label }: StreamFacts,
  { labels, weights, dense, numbers, codes }: RowArrays,
  rows: number,
  leftOut: number,
): Examples {
  return {
    matrix: {
      rows,
      dense: {
        names: features.dense,
        values: dense.subarray(0, rows * numbers),
        ...(origins?.dense && { origins: origins.dense }),
      },
      categories: features.categories.map(({ name, levels }, j) => ({
        name,
        levels,
        codes: codes[j]!.subarray(0, rows),
        ...(origins?.categories[j] && { origin: origins.categories[j] }),
      })),
    },
    labels: labels.subarray(0, rows),
    ...(weights && { weights: weights.subarray(0, rows) }),
    label,
    leftOut,
  };
}
