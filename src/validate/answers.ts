import { isRecord } from '../core/json.ts';

/** A number, some of them, or a record that has them, such as a prediction. */
export type Answer = number | readonly Answer[] | { readonly [field: string]: unknown };

/** What was found in an answer of several. */
interface Found {
  /** By their place as a JSON pointer, such as `/score` or `/2`. */
  readonly numbers: Map<string, number>;
  /** The first place that lies too deep to be looked at. */
  tooDeep?: string;
}

/** The numbers of an answer: of one that is a number itself, it. */
export type AnswerNumbers = number | Readonly<Found>;

/**
 * The numbers of an answer, copied: the model may write its next answer into the same place.
 *
 * @returns no numbers of what holds none at all, which is no answer.
 */
export function numbersOf(answer: unknown): AnswerNumbers {
  if (typeof answer === 'number') return answer;
  // What JSON makes of a number that does not exist.
  if (answer === null || answer === undefined) return NaN;
  const found: Found = { numbers: new Map() };
  collect(answer, '', found, 0);
  return found;
}

/** How far apart two answers are at most; infinite where one has a number that the other has not, `NaN` included. */
export function differenceOf(one: AnswerNumbers, other: AnswerNumbers): number {
  if (Object.is(one, other)) return 0;
  const [first, second] = [placesOf(one), placesOf(other)];
  if (first.size !== second.size) return Infinity;
  let most = 0;
  for (const [place, value] of first) {
    const beside = second.get(place);
    if (beside === undefined || Number.isNaN(value) !== Number.isNaN(beside)) return Infinity;
    if (!Object.is(value, beside)) most = Math.max(most, Math.abs(value - beside));
  }
  return most;
}

/** What keeps an answer from being finite numbers: `NaN`, `Infinity`, `no number`; `undefined` where nothing does. */
export function notFinite(answer: AnswerNumbers): string | undefined {
  const numbers = [...placesOf(answer).values()];
  if (numbers.length === 0) return 'no number';
  const wrong = numbers.find((value) => !Number.isFinite(value));
  return wrong === undefined ? undefined : String(wrong);
}

/** Whether a value is a list of items: an array, or typed numbers. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function placesOf(numbers: AnswerNumbers): ReadonlyMap<string, number> {
  return typeof numbers === 'number' ? new Map([['', numbers]]) : numbers.numbers;
}

function collect(value: unknown, place: string, found: Found, depth: number): void {
  if (typeof value === 'number') found.numbers.set(place, value);
  else if (value === null || value === undefined) found.numbers.set(place, NaN);
  else if (depth > 3) {
    if (typeof value === 'object') found.tooDeep ??= place;
  } else if (isList(value))
    for (let at = 0; at < value.length; at++) collect(value[at], `${place}/${at}`, found, depth + 1);
  else if (isRecord(value))
    for (const [name, field] of Object.entries(value))
      collect(field, `${place}/${pointerOf(name)}`, found, depth + 1);
}

/** A name as a JSON pointer has it, so that `a/0` is not item 0 of `a`. */
function pointerOf(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
