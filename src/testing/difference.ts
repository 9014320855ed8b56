/** Figures without a unit that may be next to 0 by chance: of them the difference itself counts. */
const NO_UNIT: ReadonlySet<string> = new Set(['skewness', 'kurtosis', 'covariances', 'values']);

/**
 * Where two results differ first, in words; `undefined` when they do not. Counts must be equal; other numbers may differ
 * by `tolerance`, relative to the larger one, or to the largest of a list.
 */
export function difference(got: unknown, expected: unknown, tolerance = 1e-9): string | undefined {
  return differ('', got, expected, tolerance, 0);
}

function differ(
  place: string,
  got: unknown,
  expected: unknown,
  tolerance: number,
  scale: number,
): string | undefined {
  if (typeof got === 'number' && typeof expected === 'number') {
    if (Object.is(got, expected) || got === expected) return undefined;
    const size = Math.max(Math.abs(got), Math.abs(expected), scale);
    const counted = Number.isInteger(got) && Number.isInteger(expected) && size < 2 ** 31;
    return !counted && Math.abs(got - expected) <= tolerance * size
      ? undefined
      : `${place} is ${got}; expected ${expected}`;
  }
  if (typeof got !== 'object' || typeof expected !== 'object' || got === null || expected === null)
    return Object.is(got, expected) ? undefined : `${place} is ${show(got)}; expected ${show(expected)}`;
  if (got instanceof Map && expected instanceof Map)
    return differ(place, [...got], [...expected], tolerance, scale);
  const keys = Object.keys(expected);
  if (Object.keys(got).length !== keys.length)
    return `${place} has ${Object.keys(got).length} parts; expected ${keys.length}`;
  for (const key of keys) {
    const [a, b] = [got, expected].map((from) => (from as Readonly<Record<string, unknown>>)[key]);
    const own = NO_UNIT.has(key) ? Math.max(1, largest(b)) : scale;
    const found = differ(`${place}.${key}`, a, b, tolerance, own);
    if (found !== undefined) return found;
  }
  return undefined;
}

function largest(values: unknown): number {
  if (!(values instanceof Float64Array)) return 0;
  return values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
