import { isRecord } from '../core/json.ts';

/** A number, some of them, or a record that has them, such as a prediction. */
export type Answer = number | readonly Answer[] | { readonly [field: string]: unknown };

/**
 * The numbers of an answer by their place, `score` or `2`; `''` for an answer that is one number.
 *
 * @returns empty for what holds no number at all, which is no answer.
 */
export function numbersOf(answer: unknown): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  collect(answer, '', found, 0);
  return found;
}

/** How far apart two answers are at most; infinite where one has a number that the other has not. */
export function differenceOf(one: unknown, other: unknown): number {
  const [first, second] = [numbersOf(one), numbersOf(other)];
  if (first.size !== second.size) return Infinity;
  let most = 0;
  for (const [place, value] of first) {
    const beside = second.get(place);
    if (beside === undefined) return Infinity;
    if (!Object.is(value, beside)) most = Math.max(most, Math.abs(value - beside));
  }
  return most;
}

function collect(value: unknown, place: string, found: Map<string, number>, depth: number): void {
  if (typeof value === 'number') found.set(place, value);
  // What JSON makes of a number that does not exist.
  else if (value === null || value === undefined) found.set(place, NaN);
  else if (depth > 3) return;
  else if (isList(value))
    for (let at = 0; at < value.length; at++) collect(value[at], `${place}/${at}`, found, depth + 1);
  else if (isRecord(value))
    for (const [name, field] of Object.entries(value)) collect(field, `${place}/${name}`, found, depth + 1);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
