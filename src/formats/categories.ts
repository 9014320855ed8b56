import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';

/** The most levels of a category of which a file tells no names. */
const MOST_LEVELS = 100_000;

/** The levels of categories by name, in the order of the codes that they had in training. */
export type CategoryLevels = Readonly<Record<string, readonly string[]>>;

/** Checks what the caller says of categories. */
export function checkCategories(where: string, given: CategoryLevels, names: readonly string[]): void {
  checkKeys(where, given, names);
  for (const [name, levels] of Object.entries(given)) {
    const all: unknown = levels;
    const fine =
      Array.isArray(all) &&
      all.every((level) => typeof level === 'string') &&
      new Set(all).size === all.length;
    if (!fine)
      throw new SlipwayError(
        'bad-option',
        where,
        `the levels of ${quoteNames([name])} are no list of different texts; expected them in the order of their codes.`,
        { details: { option: 'categories', column: name } },
      );
  }
}

/**
 * The levels of a category: those that the caller says, those of the file, or the codes themselves as text.
 *
 * @param highest - the highest code that a split of the file names; -1 where there is none.
 * @throws {SlipwayError} `bad-option` when fewer levels are said than the splits name; `bad-format` when the file has
 *   fewer; `too-large` on codes beyond 100,000 without names.
 */
export function levelsOf(
  where: string,
  name: string,
  given: readonly string[] | undefined,
  told: readonly string[] | undefined,
  highest: number,
): readonly string[] {
  const known = given ?? told;
  if (!known) {
    if (highest < MOST_LEVELS) return Array.from({ length: highest + 1 }, (_, code) => String(code));
    throw new SlipwayError(
      'too-large',
      where,
      `a split by ${quoteNames([name])} has the code ${highest}, and the file has no names of levels; expected codes below ${MOST_LEVELS}. Hand in categories with its levels.`,
      { details: { column: name } },
    );
  }
  if (highest < known.length) {
    if (new Set(known).size === known.length) return known;
    throw new SlipwayError('bad-format', where, `the file has levels of ${quoteNames([name])} twice.`);
  }
  throw new SlipwayError(
    given ? 'bad-option' : 'bad-format',
    where,
    `category ${quoteNames([name])} has ${known.length} levels, and a split has the code ${highest}; expected a level for each code, in the order of training.`,
    { details: { column: name } },
  );
}
