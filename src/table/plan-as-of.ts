import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkNames } from '../core/options.ts';
import { checkName, readHistory, type FeatureHistory, type ReadHistory } from './feature-history.ts';
import type { Field, Schema } from './schema.ts';

/** What an as-of join reads: a description of the features, and what becomes of them. */
export interface AsOfJoinOptions extends FeatureHistory {
  /** The time column of the rows: the instant as of which each is asked. @default the name in `time` */
  readonly at?: string;
  /** The columns of the features that are added. @default all but those of `by`, `time` and `created` */
  readonly columns?: readonly string[];
  /** Put before the names of the added columns. @default '' */
  readonly prefix?: string;
  /** The name of a number column that is added: the age of the values in milliseconds, missing where nothing was found. */
  readonly age?: string;
}

/** An as-of join that was checked against both schemas. */
export interface AsOfPlan extends ReadHistory {
  readonly at: string;
  readonly added: readonly { readonly name: string; readonly as: string }[];
  readonly age: string | undefined;
}

/**
 * Reads the options of an as-of join against what is joined; the same wherever the rows are.
 *
 * @throws {SlipwayError} `bad-option`, `unknown-column`, `wrong-kind`, `column-collision`.
 */
export function planAsOf(where: string, rows: Schema, features: Schema, options: AsOfJoinOptions): AsOfPlan {
  const history = readHistory(where, options, ['at', 'columns', 'prefix', 'age']);
  const { by, time, created } = history;
  const { at = time, columns, prefix = '', age } = options;
  checkName(where, 'at', at);
  checkPrefix(where, prefix);
  const ofRows = (name: string): Field => fieldOf(where, 'rows', rows, name);
  const ofFeatures = (name: string): Field => fieldOf(where, 'features', features, name);
  for (const name of by) checkAlike(where, ofFeatures(name), ofRows(name));
  checkTimes(where, [ofFeatures(time), ...(created === undefined ? [] : [ofFeatures(created)]), ofRows(at)]);
  const known = [...by, time, created];
  const names = columns
    ? checkNames(where, 'columns', columns).map((name) => ofFeatures(name).name)
    : features.fields.map(({ name }) => name).filter((name) => !known.includes(name));
  const added = names.map((name) => ({ name, as: `${prefix}${name}` }));
  const taken = new Set(rows.fields.map(({ name }) => name));
  for (const name of [
    ...added.map(({ as }) => as),
    ...(age === undefined ? [] : [checkName(where, 'age', age)]),
  ]) {
    if (taken.has(name)) throw collision(where, name);
    taken.add(name);
  }
  return { ...history, at, added, age };
}

/** The times of a description, in features alone. */
export function checkHistory(where: string, features: Schema, { by, time, created }: ReadHistory): void {
  for (const name of by) fieldOf(where, 'features', features, name);
  const times = created === undefined ? [time] : [time, created];
  checkTimes(
    where,
    times.map((name) => fieldOf(where, 'features', features, name)),
  );
}

function fieldOf(where: string, part: 'rows' | 'features', { fields }: Schema, name: string): Field {
  const found = fields.find((field) => field.name === name);
  if (found) return found;
  const names = quoteNames(
    fields.map((field) => field.name),
    30,
  );
  throw new SlipwayError(
    'unknown-column',
    where,
    `there is no column ${quoteNames([name])} in the ${part}; the columns are ${names}.`,
    { details: { column: name, table: part } },
  );
}

function checkTimes(where: string, fields: readonly Field[]): void {
  for (const { name, kind } of fields) {
    if (kind === 'time') continue;
    throw new SlipwayError(
      'wrong-kind',
      where,
      `column ${quoteNames([name])} is of kind ${kind}; expected time.`,
      { details: { column: name, got: kind, expected: 'time' } },
    );
  }
}

/** Categories and texts are compared as texts; other kinds only with themselves. */
function checkAlike(where: string, features: Field, rows: Field): void {
  const textual = ({ kind }: Field): boolean => kind === 'category' || kind === 'text';
  if (features.kind === rows.kind || (textual(features) && textual(rows))) return;
  throw new SlipwayError(
    'wrong-kind',
    where,
    `the key ${quoteNames([rows.name])} is of kind ${rows.kind} in the rows and ${features.kind} in the features; expected one kind, or no value would be found.`,
    { details: { column: rows.name, got: rows.kind, expected: features.kind } },
  );
}

function checkPrefix(where: string, prefix: unknown): void {
  if (typeof prefix === 'string') return;
  throw new SlipwayError('bad-option', where, 'prefix is no text; expected what to put before names.', {
    details: { option: 'prefix' },
  });
}

function collision(where: string, name: string): SlipwayError {
  return new SlipwayError(
    'column-collision',
    where,
    `two columns would be named ${quoteNames([name])}; expected each name once. Set prefix, or name the columns to add.`,
    { details: { column: name } },
  );
}
