import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import type { AnyStatistic } from '../stats/statistic.ts';

/** Options of {@link brokenStatisticLaw}. */
export interface StatisticLawOptions {
  /**
   * Largest difference between two numbers that count as equal, relative to the larger one or to 1, whichever is more;
   * whole numbers up to 2^31 must be equal.
   * @default 1e-9
   */
  readonly tolerance?: number;
}

/**
 * The first law a statistic breaks on some rows, in words; `undefined` when it keeps them all.
 *
 * The laws: rows in one batch, in two, merged in either order or after an empty batch give one answer; merging
 * and finishing change no state; a state survives a structured clone; the rows are not written to. Where a bounded form
 * says that it is exact, by figures called `rankError`, `relativeError`, `countError`, `undercount` or `absoluteError` that
 * are all 0 or not there, it keeps the same laws and gives the same answer; else it still knows the same `count` and
 * `missing`, and a `value` with an `absoluteError` is no further than that from the exact answer.
 *
 * @param statistic - what is tested.
 * @param rows - any rows it can read.
 * @param cut - where to split them, from 0 to the number of rows.
 * @example
 * brokenStatisticLaw(moments('age'), table({ age: numberColumn([31, NaN, 47]) }), 1) // => undefined
 */
export function brokenStatisticLaw(
  statistic: AnyStatistic,
  rows: Table,
  cut: number,
  { tolerance = 1e-9 }: StatisticLawOptions = {},
): string | undefined {
  const broken = brokenByParts(statistic, rows, cut, tolerance);
  if (broken !== undefined || !statistic.bounded) return broken;
  return brokenByBounds(statistic, statistic.bounded, rows, cut, tolerance);
}

function brokenByBounds(
  statistic: AnyStatistic,
  bounded: AnyStatistic,
  rows: Table,
  cut: number,
  tolerance: number,
): string | undefined {
  const exact = answerOf(statistic, rows);
  const about = answerOf(bounded, rows);
  if (statedErrors(about).some((error) => error !== 0)) {
    const known = (answer: unknown): unknown => {
      const { count, missing } = (answer ?? {}) as Readonly<Record<string, unknown>>;
      return [count, missing];
    };
    if (isBeyond(about, exact, tolerance)) return 'the bounded form is further off than it says';
    return alike(known(about), known(exact), 0)
      ? undefined
      : 'the bounded form counts other rows than the exact one';
  }
  if (!alike(about, exact, tolerance)) return 'the bounded form says it is exact and gives another answer';
  const broken = brokenByParts(bounded, rows, cut, tolerance);
  return broken === undefined ? undefined : `of the bounded form: ${broken}`;
}

function answerOf(statistic: AnyStatistic, rows: Table): unknown {
  return statistic.finish(statistic.add(statistic.start(), rows));
}

/** Whether a value is further from a number than the error it states. */
function isBeyond(about: unknown, exact: unknown, tolerance: number): boolean {
  const { value, absoluteError } = (about ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof value !== 'number' || typeof absoluteError !== 'number' || typeof exact !== 'number')
    return false;
  return !(Math.abs(value - exact) <= absoluteError + tolerance);
}

/** Every figure of an answer, however deep, that says how far it may be off. */
function statedErrors(answer: unknown): number[] {
  if (typeof answer !== 'object' || answer === null || ArrayBuffer.isView(answer)) return [];
  const entries = answer instanceof Map ? [...(answer as Map<unknown, unknown>)] : Object.entries(answer);
  return entries.flatMap(([key, value]) =>
    typeof value === 'number' && errorNames.includes(String(key)) ? [value] : statedErrors(value),
  );
}

const errorNames: readonly string[] = [
  'rankError',
  'relativeError',
  'countError',
  'undercount',
  'absoluteError',
];

function brokenByParts(
  statistic: AnyStatistic,
  rows: Table,
  cut: number,
  tolerance: number,
): string | undefined {
  const start = (): unknown => statistic.start();
  const add = (state: unknown, batch: Table): unknown => statistic.add(state, batch);
  const merge = (first: unknown, second: unknown): unknown => statistic.merge(first, second);
  const finish = (state: unknown): unknown => statistic.finish(state);
  const same = (got: unknown, expected: unknown): boolean => alike(got, expected, tolerance);
  const [head, tail, none] = [rowsOf(rows, 0, cut), rowsOf(rows, cut, rows.rows), rowsOf(rows, 0, 0)];
  const untouched = structuredClone([...rows.columns]);
  const whole = finish(add(start(), rows));
  if (!alike([...rows.columns], untouched, 0)) return 'add wrote into the rows it was given';
  if (!same(finish(add(add(start(), head), tail)), whole)) return 'two batches give another answer than one';

  const first = add(start(), head);
  const second = add(start(), tail);
  const [firstBefore, secondBefore] = [structuredClone(first), structuredClone(second)];
  const merged = merge(first, second);
  if (!same(finish(merged), whole)) return 'merged states give another answer than all rows at once';
  if (!same(finish(merge(second, first)), whole)) return 'the order of a merge changes the answer';
  if (!alike([first, second], [firstBefore, secondBefore], 0)) return 'merge or finish changed a state';
  if (!same(finish(merged), whole)) return 'finishing twice gives two answers';
  if (!same(finish(structuredClone(merged)), whole)) return 'a cloned state gives another answer';
  if (!same(finish(merge(start(), merged)), whole)) return 'merging with no rows changes the answer';
  if (!same(finish(add(add(start(), none), rows)), whole)) return 'an empty batch changes the answer';
  return undefined;
}

function rowsOf({ columns }: Table, from: number, to: number): Table {
  const cut = ([name, column]: readonly [string, Column]): [string, Column] => {
    if (column.kind === 'category') return [name, { ...column, codes: column.codes.slice(from, to) }];
    if (column.kind === 'text') return [name, { ...column, values: column.values.slice(from, to) }];
    return [name, { ...column, values: column.values.slice(from, to) }];
  };
  return { rows: to - from, columns: new Map([...columns].map(cut)) };
}

/** Deep equality with a tolerance for numbers; maps keep their order. */
function alike(got: unknown, expected: unknown, tolerance: number): boolean {
  if (typeof got === 'number' && typeof expected === 'number') return close(got, expected, tolerance);
  if (typeof got !== 'object' || typeof expected !== 'object' || got === null || expected === null)
    return Object.is(got, expected);
  if (got instanceof Map && expected instanceof Map) return alike([...got], [...expected], tolerance);
  if (got instanceof Set && expected instanceof Set) return alike([...got], [...expected], tolerance);
  const keys = Object.keys(got);
  const read = (from: object, key: string): unknown => (from as Readonly<Record<string, unknown>>)[key];
  return (
    keys.length === Object.keys(expected).length &&
    keys.every((key) => Object.hasOwn(expected, key) && alike(read(got, key), read(expected, key), tolerance))
  );
}

function close(got: number, expected: number, tolerance: number): boolean {
  if (Object.is(got, expected) || got === expected) return true;
  const counted =
    Number.isInteger(got) &&
    Number.isInteger(expected) &&
    Math.abs(got) < 2 ** 31 &&
    Math.abs(expected) < 2 ** 31;
  return !counted && Math.abs(got - expected) <= tolerance * Math.max(1, Math.abs(got), Math.abs(expected));
}
