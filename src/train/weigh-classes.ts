import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkNumber } from '../core/options.ts';
import type { Examples } from '../table/examples.ts';
import { checkAreExamples } from '../input/check-are-examples.ts';
import { checkExamples } from './check-examples.ts';
import { taskOf } from './task-of.ts';

const where = 'train/weigh-classes';

/**
 * Examples whose classes count as asked: each weight is multiplied by that of its class.
 *
 * `balanced` gives each class the same total: the sum of the weights ÷ (classes × the weights of the class). Probabilities that are learned from such
 * examples are no shares of the rows any more: `calibrate` on others puts them right.
 *
 * @param weights - `'balanced'`, or a number above 0 for each class by its name: of a binary label `'0'` and `'1'`. Classes
 *   left out count as before.
 * @throws {SlipwayError} `bad-option` on a label that is no class, a name that is none, or a weight of 0 or less; `bad-data`
 *   and `shape-mismatch` on examples that no classifier can learn from.
 * @source scikit-learn `compute_class_weight('balanced')`.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(1, 2, 3, 4) }, categories: [] };
 * const examples = { matrix, labels: Float64Array.of(0, 0, 0, 1), label: { name: 'late' }, leftOut: 0 };
 * weighClasses(examples, 'balanced').weights // => Float64Array [2 / 3, 2 / 3, 2 / 3, 2]
 */
export function weighClasses(
  examples: Examples,
  weights: 'balanced' | Readonly<Record<string, number>>,
): Examples {
  checkAreExamples(examples, where);
  const task = taskOf(examples);
  const { label, labels, matrix, weights: before } = examples;
  if (task !== 'binary' && task !== 'multi-class') {
    throw new SlipwayError(
      'bad-option',
      where,
      `label "${label.name}" is a number; expected 0 and 1, or classes.`,
      { details: { column: label.name } },
    );
  }
  const { weight, mean, shares } = checkExamples(examples, task, where, { missing: 'allowed' });
  const names = label.classes ?? ['0', '1'];
  const totals =
    task === 'binary' ? [weight * (1 - mean), weight * mean] : shares.map((share) => share * weight);
  const factors =
    weights === 'balanced'
      ? totals.map((total) => weight / (names.length * total))
      : factorsOf(weights, names);
  return {
    ...examples,
    weights: Float64Array.from(
      { length: matrix.rows },
      (_, row) => (before ? before[row]! : 1) * factors[labels[row]!]!,
    ),
  };
}

function factorsOf(weights: Readonly<Record<string, number>>, names: readonly string[]): readonly number[] {
  const given = typeof weights === 'object' && weights !== null ? Object.keys(weights) : undefined;
  const unknown = given?.find((name) => !names.includes(name));
  if (given && unknown === undefined) {
    return names.map((name) =>
      given.includes(name)
        ? checkNumber(where, `weights.${name}`, weights[name], { min: Number.MIN_VALUE })
        : 1,
    );
  }
  const found = unknown === undefined ? 'are no numbers by class' : `name the class ${quoteNames([unknown])}`;
  throw new SlipwayError(
    'bad-option',
    where,
    `the weights ${found}; expected 'balanced' or some of ${quoteNames(names)}.`,
    {
      details: { option: 'weights' },
    },
  );
}
