import type { Matrix } from './matrix.ts';

/** Features put together by what made them. */
export interface FeatureGroups {
  /** Of features that several columns made, those joined by ` + `. */
  readonly names: readonly string[];
  /** The raw columns behind each name: none where it is not known. */
  readonly columns: readonly (readonly string[])[];
  /** Of each feature, the dense ones and then the categories, its place among the names. */
  readonly places: readonly number[];
}

/** Each feature for itself: the dense ones, then one for each category. */
export function byFeature({ dense, categories }: Matrix): FeatureGroups {
  const names = [...dense.names, ...categories.map(({ name }) => name)];
  const columns = [
    ...dense.names.map((_, at) => dense.origins?.[at]?.columns ?? []),
    ...categories.map(({ origin }) => origin?.columns ?? []),
  ];
  return { names, columns, places: names.map((_, at) => at) };
}

/**
 * The features that the same raw columns made together.
 *
 * @param refuse - the error of a feature of which the matrix does not say what made it.
 */
export function byColumn(matrix: Matrix, refuse: (feature: string) => Error): FeatureGroups {
  const features = byFeature(matrix);
  const known = new Map<string, number>();
  const columns: (readonly string[])[] = [];
  const places = features.columns.map((from, feature) => {
    if (from.length === 0) throw refuse(features.names[feature]!);
    const key = JSON.stringify(from);
    const place = known.get(key) ?? columns.push(from) - 1;
    known.set(key, place);
    return place;
  });
  return { names: columns.map((from) => from.join(' + ')), columns, places };
}

/**
 * Adds up, for each group, the values of its features.
 *
 * @param values - row-major, as many in a row as there are features.
 */
export function addedUp(values: Float64Array, { names, places }: FeatureGroups): Float64Array {
  const out = new Float64Array((values.length / (places.length || 1)) * names.length);
  for (let from = 0, to = 0; from < values.length; from += places.length, to += names.length)
    for (let j = 0; j < places.length; j++) out[to + places[j]!]! += values[from + j]!;
  return out;
}
