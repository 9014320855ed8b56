import { LITTLE_ENDIAN, turnBytes } from '../core/byte-order.ts';
import type { Examples } from '../table/examples.ts';
import { blockOf, type StreamFacts } from './block-room.ts';
import { badRecords, type BlockEntry, type BlockLayout } from './records-layout.ts';

/**
 * The rows of a block, as views on its bytes where they lie as the platform wants them.
 *
 * @throws {SlipwayError} `bad-format` on a code that no level has.
 */
export function decodeBlock(
  facts: StreamFacts,
  layout: BlockLayout,
  given: Uint8Array,
  { rows, leftOut }: BlockEntry,
  place: number,
): Examples {
  const bytes = given.byteOffset % 8 === 0 && LITTLE_ENDIAN ? given : given.slice();
  const { buffer, byteOffset } = bytes;
  const starts = layout.starts(rows);
  let next = 0;
  const take = (width: number, length: number): number => {
    const start = starts[next++]!;
    if (!LITTLE_ENDIAN) turnBytes(bytes.subarray(start, start + width * length), width);
    return byteOffset + start;
  };
  const { features, weighted } = facts;
  const numbers = features.dense.length;
  const arrays = {
    labels: new Float64Array(buffer, take(8, rows), rows),
    weights: weighted ? new Float64Array(buffer, take(8, rows), rows) : undefined,
    dense: new Float32Array(buffer, take(4, rows * numbers), rows * numbers),
    numbers,
    codes: features.categories.map(({ name, levels }, j) => {
      const width = layout.codeBytes[j]!;
      const start = take(width, rows);
      const stored =
        width === 1
          ? new Int8Array(buffer, start, rows)
          : width === 2
            ? new Int16Array(buffer, start, rows)
            : new Int32Array(buffer, start, rows);
      const row = stored.findIndex((code) => code < -1 || code >= levels.length);
      if (row < 0) return stored instanceof Int32Array ? stored : Int32Array.from(stored);
      throw badRecords(
        `feature "${name}" has code ${stored[row]} at row ${row} of block ${place}, and ${levels.length} levels`,
        { column: name, row, block: place },
      );
    }),
  };
  return blockOf(facts, arrays, rows, leftOut);
}
