import type { Examples } from '../../src/table/examples.ts';

/** Examples small enough to check by eye. */
export function examplesOf({
  dense = {},
  categories = {},
  labels,
  weights,
}: {
  readonly dense?: Readonly<Record<string, readonly number[]>>;
  readonly categories?: Readonly<
    Record<string, readonly [codes: readonly number[], levels: readonly string[]]>
  >;
  readonly labels: readonly number[];
  readonly weights?: readonly number[];
}): Examples {
  const columns = Object.values(dense);
  return {
    matrix: {
      rows: labels.length,
      dense: {
        names: Object.keys(dense),
        values: Float32Array.from(labels.flatMap((_, row) => columns.map((column) => column[row]!))),
      },
      categories: Object.entries(categories).map(([name, [codes, levels]]) => ({
        name,
        levels,
        codes: Int32Array.from(codes),
      })),
    },
    labels: Float64Array.from(labels),
    ...(weights && { weights: Float64Array.from(weights) }),
    label: { name: 'late' },
    leftOut: 0,
  };
}
