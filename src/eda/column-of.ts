import { quoteNames, SlipwayError } from '../core/error.ts';
import type { ColumnKind } from '../table/column.ts';
import { checkIsProfile } from './check-is-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Profile } from './profile.ts';

/**
 * The profile of the column of a name, known to be of a kind where one is given: what pictures are drawn from.
 *
 * @param kind - what the column must be; without it, any.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind` when the column is of another kind; `bad-data` on what is no profile.
 * @example
 * const seen = profile(table({ price: numberColumn([4, 6]) }));
 * columnOf(seen, 'price', 'number').mean // => 5
 */
export function columnOf<Kind extends ColumnKind = ColumnKind>(
  of: Profile,
  name: string,
  kind?: Kind,
): Extract<ColumnProfile, { readonly kind: Kind }> {
  checkIsProfile(WHERE, of);
  const found = of.columns.find((column) => column.name === name);
  if (!found) {
    const names = of.columns.map((column) => column.name);
    throw new SlipwayError(
      'unknown-column',
      WHERE,
      `the profile has no column ${quoteNames([name])}; expected one of ${quoteNames(names, 30)}.`,
      { details: { column: name } },
    );
  }
  if (kind !== undefined && found.kind !== kind) {
    throw new SlipwayError(
      'wrong-kind',
      WHERE,
      `column ${quoteNames([name])} is of kind ${found.kind}; expected ${kind}.`,
      { details: { column: name, got: found.kind, expected: [kind] } },
    );
  }
  return found as Extract<ColumnProfile, { readonly kind: Kind }>;
}

const WHERE = 'eda/column-of';
