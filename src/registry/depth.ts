/** How deep stored JSON may be nested: far more than anything we write, far less than a call stack holds. */
export const maxDepth = 200;

/** Whether a plain value is nested deeper than so many levels; level by level, so that depth costs no stack. */
export function deeperThan(value: unknown, most: number): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((item) => Object.values(item).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
