import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames } from '../core/options.ts';

/** Which column is the truth, and what is done where it is missing. */
export interface ExamplesOptions {
  /** The label: a number column (0 and 1, counts, or anything to regress on), or a category. */
  readonly label: string;
  /**
   * The level that is 1, every other being 0. Needed for a category of two levels, unless they are `false` and `true`
   * or `0` and `1`, of which `true` and `1` are taken.
   */
  readonly positive?: string;
  /**
   * The levels of a category that are classes of their own, in the order of their numbers. Left out, all levels of a
   * category of more than two, in their order; another level in a row is an error.
   */
  readonly classes?: readonly string[];
  /** A number column with the weight of each row, 0 or more. Without it every row weighs 1. */
  readonly weight?: string;
  /** What a missing label is: an error, or a row left out and counted. @default 'error' */
  readonly missingLabel?: 'error' | 'leave-out';
}

/** The options with their default filled in. */
export interface ExamplesPlan extends ExamplesOptions {
  readonly missingLabel: 'error' | 'leave-out';
}

/** Checks the options, once. */
export function checkExamplesOptions(where: string, options: ExamplesOptions): ExamplesPlan {
  checkKeys(where, options, ['label', 'positive', 'classes', 'weight', 'missingLabel']);
  for (const option of ['label', 'positive', 'weight'] as const) {
    const given: unknown = options[option];
    if (typeof given === 'string' || (given === undefined && option !== 'label')) continue;
    const expected = option === 'positive' ? 'the text of a level' : 'the name of a column';
    throw new SlipwayError('bad-option', where, `${option} is no text; expected ${expected}.`, {
      details: { option },
    });
  }
  checkClasses(where, options);
  const missingLabel = checkChoice(where, 'missingLabel', options.missingLabel ?? 'error', [
    'error',
    'leave-out',
  ]);
  return { ...options, missingLabel };
}

function checkClasses(where: string, { positive, classes }: ExamplesOptions): void {
  if (classes === undefined) return;
  const names = checkNames(where, 'classes', classes);
  if (names.length >= 2 && positive === undefined) return;
  throw new SlipwayError(
    'bad-option',
    where,
    `classes has ${names.length} levels${positive === undefined ? '' : ', and there is positive besides'}; expected two or more, and no positive.`,
    { details: { option: 'classes' } },
  );
}
