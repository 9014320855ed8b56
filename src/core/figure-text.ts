/** A figure in as few digits as tell it from the limit it passed, at least four or as many as asked for. */
export function figureText(value: number, limit: number = value, least = 4): string {
  for (let digits = least; digits < 17; digits++) {
    const [shown, bound] = [Number(value.toPrecision(digits)), Number(limit.toPrecision(digits))];
    if (value === limit || shown !== bound) return String(shown);
  }
  return String(value);
}

/** `55,628`: commas in every locale. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 slice`, `55,628 slices`. */
export function countedText(count: number, one: string, more: string): string {
  return `${countText(count)} ${count === 1 ? one : more}`;
}

/** `1 row`, `55,628 rows`. */
export function rowsText(rows: number): string {
  return countedText(rows, 'row', 'rows');
}
