/** How deep stored JSON may be nested: far more than anything we write, far less than a call stack holds. */
export const maxDepth = 200;

/** Whether a plain value is nested deeper than so many levels; it goes no deeper than that itself. */
export function deeperThan(value: unknown, most: number): boolean {
  if (!isNested(value)) return false;
  if (most < 0) return true;
  for (const item of Object.values(value)) if (isNested(item) && deeperThan(item, most - 1)) return true;
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
