import type { ColumnProfile } from './column-profile.ts';
import {
  countRegisters,
  joinRegisters,
  readRegisters,
  registersOfNumbers,
  registersOfTexts,
  sketchError,
  writeRegisters,
} from './distinct-sketch.ts';

/** How many different values two profiles of a column have together. */
export interface MergedDistinct {
  readonly distinct: number;
  readonly distinctError: number;
  /** What distinct counts are merged from; worth its time only where not every value is kept otherwise. */
  readonly sketch: () => ColumnProfile['distinctSketch'];
}

/**
 * Exact where both hold every value, else estimated from registers; where a profile has none, halfway between the least
 * and the most that it can be.
 */
export function mergeDistinct(first: ColumnProfile, second: ColumnProfile): MergedDistinct {
  const written = (registers: Uint8Array | null): string | null => registers && writeRegisters(registers);
  const together = (): Uint8Array | null => joined(registersOf(first), registersOf(second));
  const exact = union(first, second);
  if (exact !== null) return { distinct: exact, distinctError: 0, sketch: () => written(together()) };
  const registers = together();
  const sketch = (): string | null => written(registers);
  const least = Math.max(first.distinct, second.distinct);
  const most = Math.min(first.distinct + second.distinct, first.count + second.count);
  if (registers) {
    // No fewer than either and no more than both, where these are known for certain.
    const certain = first.distinctError === 0 && second.distinctError === 0;
    const estimate = countRegisters(registers);
    const distinct = certain ? Math.min(most, Math.max(least, estimate)) : estimate;
    return { distinct, distinctError: certain && least === most ? 0 : sketchError, sketch };
  }
  const errors = Math.max(first.distinctError, second.distinctError);
  const distinct = Math.round((least + most) / 2);
  return { distinct, distinctError: most > 0 ? (most - least) / 2 / distinct + errors : 0, sketch };
}

/** The number of values of both, where every one is known. */
function union(first: ColumnProfile, second: ColumnProfile): number | null {
  const [one, other] = [valuesOf(first), valuesOf(second)];
  return one && other ? new Set<string | number>([...one, ...other]).size : null;
}

/** Every value of a column, where its profile has them all. */
function valuesOf(column: ColumnProfile): readonly (string | number)[] | null {
  if (column.kind === 'category') {
    const all = column.otherLevels === 0 && column.otherRows === 0;
    return all ? column.levels.map(({ level }) => level) : null;
  }
  if (column.kind !== 'number') return null;
  const { points, infinite, infiniteBelow } = column;
  if (points && points.rankError > 0) return null;
  return [
    ...(infiniteBelow > 0 ? [-Infinity] : []),
    ...(points?.values ?? []),
    ...(infinite > infiniteBelow ? [Infinity] : []),
  ];
}

function registersOf(column: ColumnProfile): Uint8Array | null {
  if (column.distinctSketch !== null) return readRegisters('eda/merge-profiles', column.distinctSketch);
  const values = valuesOf(column);
  if (!values) return null;
  return column.kind === 'number'
    ? registersOfNumbers(Float64Array.from(values as readonly number[]))
    : registersOfTexts(values as readonly string[]);
}

function joined(first: Uint8Array | null, second: Uint8Array | null): Uint8Array | null {
  return first && second && joinRegisters(first, second);
}
