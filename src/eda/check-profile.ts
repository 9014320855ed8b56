import { checkKeys } from '../core/options.ts';
import type { Verdict } from '../core/verdict.ts';
import { checkColumns } from './check-columns.ts';
import { checkIsProfile } from './check-is-profile.ts';
import { factsOfProfile } from './column-facts.ts';
import { checkDataSchema, type CheckedSchema } from './data-schema.ts';
import type { Profile } from './profile.ts';

/** Options of {@link checkProfile}. */
export interface CheckProfileOptions {
  /** Where the rows come from, such as `'SERVING'`: columns that are `notIn` it may lack. @default none */
  readonly environment?: string;
}

/**
 * Whether the rows that a profile was made of are what a schema says: {@link checkTable} for rows that are in a stream
 * or on an engine.
 *
 * The same issues with the same codes, without failing rows. What an estimate or a shortened list of levels leaves open
 * is a warning `not-decidable`.
 *
 * @throws {SlipwayError} `bad-option`, on an environment the schema does not have too; `bad-data` on anything but a
 *   profile and a schema; `bad-version`.
 * @example
 * const schema = inferSchema(profile(table({ city: categoryColumn(['Bath', 'York']) })));
 * checkProfile(profile(table({ city: categoryColumn(['Bath', 'Leeds']) })), schema).issues[0].code // => 'unseen-levels'
 */
export function checkProfile(
  from: Profile,
  schema: CheckedSchema,
  options: CheckProfileOptions = {},
): Verdict {
  const where = 'eda/check-profile';
  checkKeys(where, options, ['environment']);
  checkIsProfile(where, from);
  checkDataSchema(where, schema);
  const byName = new Map(from.columns.map((column) => [column.name, column]));
  const found = {
    rows: from.rows,
    names: byName.keys(),
    facts: ({ name }: { readonly name: string }) => {
      const column = byName.get(name);
      return column && factsOfProfile(column, from.rows);
    },
  };
  return checkColumns(where, found, schema, options.environment);
}
