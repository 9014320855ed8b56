/** Orders by the first level, of equal ones by the next; UTF-16 code units. */
export function compareTuples(first: readonly string[], second: readonly string[]): number {
  for (const [place, level] of first.entries()) {
    if (level !== second[place]) return level < second[place]! ? -1 : 1;
  }
  return 0;
}
