import { SlipwayError } from '../../core/error.ts';
import { checkNames } from '../../core/options.ts';

/** Columns, and lists of columns that go together: all as lists, none twice. */
export function checkSets(where: string, option: string, given: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(given) || given.length === 0)
    throw new SlipwayError(
      'bad-option',
      where,
      `${option} is no list, or an empty one; expected names of columns, or lists of such.`,
      { details: { option } },
    );
  return given.map((each: unknown) => checkNames(where, option, Array.isArray(each) ? each : [each]));
}
