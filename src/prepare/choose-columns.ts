import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkChoice, checkKeys, checkNames } from '../core/options.ts';
import { COLUMN_KINDS, type ColumnKind } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';

/**
 * Which columns a step works on: by name, or all of some kinds that are there when it is fitted, but for those named.
 * Kinds take every column of theirs, the label included: leave that one out by name.
 */
export type ColumnChoice =
  readonly string[] | { readonly kinds: readonly ColumnKind[]; readonly except?: readonly string[] };

/** Checks a choice of columns and hands back a copy. */
export function checkColumns(where: string, given: unknown): ColumnChoice {
  if (!isRecord(given)) return checkNames(where, 'columns', given);
  checkKeys(where, given, ['kinds', 'except']);
  const { kinds, except } = given as { readonly kinds?: unknown; readonly except?: unknown };
  if (!Array.isArray(kinds) || kinds.length === 0) {
    throw new SlipwayError(
      'bad-option',
      where,
      `columns.kinds is no list of kinds; expected some of ${COLUMN_KINDS.join(', ')}.`,
      { details: { option: 'columns' } },
    );
  }
  return {
    kinds: (kinds as unknown[]).map((kind) => checkChoice(where, 'columns.kinds', kind, COLUMN_KINDS)),
    ...(except !== undefined && { except: checkNames(where, 'columns.except', except) }),
  };
}

/**
 * The names that a choice means in a schema, in its order.
 *
 * @throws {SlipwayError} `unknown-column` on an exception that is no column: a misspelt label would be taken in.
 */
export function chosenColumns(choice: ColumnChoice, { fields }: Schema): readonly string[] {
  if (!('kinds' in choice)) return choice;
  const stranger = choice.except?.find((name) => !fields.some((field) => field.name === name));
  if (stranger !== undefined) {
    const names = quoteNames(
      fields.map(({ name }) => name),
      30,
    );
    throw new SlipwayError(
      'unknown-column',
      'prepare/columns',
      `columns.except names ${quoteNames([stranger])}, and there is no such column; the columns are ${names}.`,
      { details: { column: stranger } },
    );
  }
  return fields
    .filter(({ name, kind }) => choice.kinds.includes(kind) && !choice.except?.includes(name))
    .map(({ name }) => name);
}
