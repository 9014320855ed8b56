import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkNames } from '../core/options.ts';
import type { AssociationMeasure, Associations } from './associations.ts';

/** A square of figures, a row and a column for every name. Plain JSON. */
export interface AssociationMatrix {
  readonly columns: readonly string[];
  /** `values[i][j]` of `columns[i]` and `columns[j]`; `null` where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
}

/**
 * The pairs of {@link associations} as a symmetric matrix, to look up or to draw.
 *
 * @param found - as {@link associations} gave it, or as it came back from JSON.
 * @param measures - for each pair the first of these that was measured. A column with itself is 1, save by
 *   `mutualInformation`, where it is `null`.
 * @throws {SlipwayError} `bad-data` on anything but associations; `bad-option` on no measures.
 * @example
 * const found = associations(table({ km: numberColumn([1, 2, 3]), fare: numberColumn([9, 8, 7]) }));
 * associationMatrix(found).values // => [[1, -1], [-1, 1]]
 */
export function associationMatrix(
  found: Associations,
  measures: readonly AssociationMeasure[] = ['pearson', 'cramersV', 'correlationRatio'],
): AssociationMatrix {
  const order = checkNames('eda/association-matrix', 'measures', measures);
  if (!isRecord(found) || !Array.isArray(found['columns']) || !Array.isArray(found['pairs'])) {
    throw new SlipwayError(
      'bad-data',
      'eda/association-matrix',
      'what is given are no associations; expected what associations(table) gives.',
    );
  }
  const { columns, pairs } = found as unknown as Associations;
  const placeOf = new Map(columns.map((name, place) => [name, place]));
  const own = order[0] === 'mutualInformation' ? null : 1;
  const values = columns.map((_, row) =>
    columns.map((__, place): number | null => (row === place ? own : null)),
  );
  for (const measure of [...order].reverse()) {
    for (const pair of pairs) {
      const [row, place] = [placeOf.get(pair.first), placeOf.get(pair.second)];
      if (pair.measure !== measure || row === undefined || place === undefined) continue;
      values[row]![place] = pair.value;
      values[place]![row] = pair.value;
    }
  }
  return { columns: [...columns], values };
}
