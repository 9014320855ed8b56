import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';

/** The most levels of a category that are its codes. */
const MOST_LEVELS = 100_000;

/**
 * The levels of categories by name, in the order of the codes that they had in training; or how many codes there were,
 * where rows have the codes themselves.
 */
export type CategoryLevels = Readonly<Record<string, readonly string[] | number>>;

/** Checks what the caller says of categories. */
export function checkCategories(where: string, given: CategoryLevels, names: readonly string[]): void {
  if (!isRecord(given))
    throw new SlipwayError(
      'bad-option',
      where,
      'categories is no object; expected levels by name, such as { city: ["York"] }.',
      {
        details: { option: 'categories' },
      },
    );
  const known = new Set(names);
  for (const [name, levels] of Object.entries(given)) {
    if (!known.has(name))
      throw new SlipwayError(
        'bad-option',
        where,
        `categories names ${quoteNames([name])}, which is no category of the file; ${names.length === 0 ? 'it has none' : `its categories are ${quoteNames(names)}`}.`,
        { details: { option: 'categories', column: name } },
      );
    const all: unknown = levels;
    const fine = Array.isArray(all)
      ? all.every((level) => typeof level === 'string') && new Set(all).size === all.length
      : Number.isInteger(all) && (all as number) >= 0 && (all as number) <= MOST_LEVELS;
    if (!fine)
      throw new SlipwayError(
        'bad-option',
        where,
        `the levels of ${quoteNames([name])} are no list of different texts; expected them in the order of their codes, or how many codes there are, at most ${MOST_LEVELS}.`,
        { details: { option: 'categories', column: name } },
      );
  }
}

/**
 * The levels of a category: those that the caller says, or those of the file.
 *
 * @param highest - the highest code that a split of the file names; -1 where there is none.
 * @throws {SlipwayError} `bad-option` when nobody says them, or fewer than the splits name; `bad-format` when the file has
 *   fewer.
 */
export function levelsOf(
  where: string,
  name: string,
  given: CategoryLevels[string] | undefined,
  told: readonly string[] | undefined,
  highest: number,
): readonly string[] {
  const known = typeof given === 'number' ? codesAsLevels(where, name, given) : (given ?? told);
  if (!known)
    throw new SlipwayError(
      'bad-option',
      where,
      `the file does not say the levels of category ${quoteNames([name])}, or not so that they can be read; expected categories: its levels in the order of training, or how many codes there were, where rows have the codes themselves.`,
      { details: { option: 'categories', column: name } },
    );
  if (highest < known.length) {
    if (new Set(known).size === known.length) return known;
    throw new SlipwayError('bad-format', where, `the file has levels of ${quoteNames([name])} twice.`);
  }
  throw new SlipwayError(
    given !== undefined ? 'bad-option' : 'bad-format',
    where,
    `category ${quoteNames([name])} has ${known.length} levels, and a split has the code ${highest}; expected a level for each code, in the order of training.`,
    { details: { column: name } },
  );
}

/**
 * Codes as levels: '0', '1', ….
 *
 * @throws {SlipwayError} `too-large` on more than 100,000.
 */
export function codesAsLevels(where: string, name: string, count: number): readonly string[] {
  if (count <= MOST_LEVELS) return Array.from({ length: count }, (_, code) => String(code));
  throw new SlipwayError(
    'too-large',
    where,
    `a split by ${quoteNames([name])} has the code ${count - 1}, and the file has no names of levels; expected codes below ${MOST_LEVELS}. Hand in categories with its levels.`,
    { details: { column: name } },
  );
}
