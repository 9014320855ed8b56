import { random } from '../../../src/core/random.ts';
import type { Task } from '../../../src/models/model.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { examplesOf } from '../examples-of.ts';

/** Rows of numbers and categories, some without a level, with labels of a task; every third row has another weight. */
export function made(
  task: Task,
  {
    rows = 40,
    numbers = 3,
    levels = [3],
    seed = 1,
  }: {
    readonly rows?: number;
    readonly numbers?: number;
    readonly levels?: readonly number[];
    readonly seed?: number;
  } = {},
): Examples {
  const source = random(seed);
  const many = <Value>(make: (row: number) => Value): Value[] =>
    Array.from({ length: rows }, (_, row) => make(row));
  const dense = Object.fromEntries(
    Array.from({ length: numbers }, (_, j) => [`x${j}`, many(() => source.normal())]),
  );
  const categories = Object.fromEntries(
    levels.map((count, j) => [
      `c${j}`,
      [
        many(() => source.integer(count + 1) - 1),
        Array.from({ length: count }, (_, level) => `l${level}`),
      ] as const,
    ]),
  );
  const labels = many((row) =>
    task === 'regression' ? 50 + 10 * source.normal() : row % (task === 'binary' ? 2 : 3),
  );
  const weights = many((row) => (row % 3 === 0 ? 2.5 : 1));
  const examples = examplesOf({ dense, categories, labels, weights });
  return task === 'multi-class'
    ? { ...examples, label: { name: 'kind', classes: ['a', 'b', 'c'] } }
    : examples;
}

/** Exclusive or of the signs of two numbers, which no linear model can learn, and a category of no use. */
export function crossed(rows = 400, seed = 1): Examples {
  const source = random(seed);
  const x = Array.from({ length: rows }, () => source.normal());
  const y = x.map(() => source.normal());
  const codes = x.map(() => source.integer(4) - 1);
  return examplesOf({
    dense: { x, y },
    categories: { c: [codes, ['a', 'b', 'c']] },
    labels: x.map((v, i) => (v * y[i]! > 0 ? 1 : 0)),
  });
}
