import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { COLUMN_KINDS } from '../table/column.ts';
import type { Field, Schema } from '../table/schema.ts';
import { isWhole, ruleOf, whyNoRule, whyNoValue, type FieldRules } from './field-rules.ts';

/** A column and what its values must be. Plain JSON. */
export interface DataField extends Field, FieldRules {}

/**
 * What rows must be: the columns, what their values may be, and where a column may lack. Plain JSON; also a
 * {@link Schema}, so loaders take it.
 */
export interface DataSchema extends Schema {
  readonly version: 1;
  readonly fields: readonly DataField[];
  /** Every name that `notIn` and the `environment` of a check may use. Absent: those that some `notIn` uses. */
  readonly environments?: readonly string[];
  /** Fewest rows, inclusive. */
  readonly minRows?: number;
  /** Most rows, inclusive. */
  readonly maxRows?: number;
}

/** A schema with rules, or a plain one, whose columns and kinds alone are checked. */
export type CheckedSchema = DataSchema | (Schema & { readonly version?: never });

const SCHEMA_KEYS = ['version', 'fields', 'environments', 'minRows', 'maxRows'];

/** Refuses what is no schema, and in one that is: unknown rules, values out of range, rules that contradict each other. */
export function checkDataSchema(where: string, given: unknown): asserts given is CheckedSchema {
  if (!isRecord(given) || !Array.isArray(given['fields'])) {
    throw refuse(
      where,
      'there is no schema; expected { fields }, such as inferSchema(profile(train)) gives.',
    );
  }
  if (given['version'] !== undefined && given['version'] !== 1) {
    throw new SlipwayError(
      'bad-version',
      where,
      `the schema is of version ${JSON.stringify(given['version'])}; expected 1.`,
    );
  }
  const strange = Object.keys(given).find((key) => !SCHEMA_KEYS.includes(key));
  if (strange !== undefined) {
    throw refuse(
      where,
      `the schema says ${quoteNames([strange])}; expected ${quoteNames(SCHEMA_KEYS)} only. Of a profile pass inferSchema(profile).`,
    );
  }
  const seen = new Set<string>();
  given['fields'].forEach((field: unknown, place) => {
    checkField(where, field, place);
    const { name } = field as Field;
    if (seen.has(name))
      throw refuse(where, `the schema has two fields ${quoteNames([name])}; expected each once.`);
    seen.add(name);
  });
  checkWhole(where, given as unknown as DataSchema);
}

function checkField(where: string, field: unknown, place: number): void {
  const { name, kind, zone, levels } = isRecord(field) ? field : {};
  if (typeof name !== 'string' || !COLUMN_KINDS.some((each) => each === kind)) {
    throw refuse(
      where,
      `field ${place} of the schema is no field; expected { name, kind }, as inferSchema(profile) gives.`,
    );
  }
  if (zone !== undefined && typeof zone !== 'string') {
    throw refuse(where, `the zone of field ${quoteNames([name])} is no text; expected a name such as "UTC".`);
  }
  if (levels !== undefined && !ruleOf('domain').accepts(levels)) {
    throw refuse(
      where,
      `the levels of field ${quoteNames([name])} are no list of different texts; expected one.`,
    );
  }
  for (const [key, value] of Object.entries(field as object)) {
    if (value === undefined || ['name', 'kind', 'zone', 'levels'].includes(key)) continue;
    const wrong = whyNoRule(key, kind as Field['kind']) ?? whyNoValue(key, value);
    if (wrong !== null) throw refuse(where, `field ${quoteNames([name])}: ${wrong}`);
  }
  const { min = -Infinity, max = Infinity, minDistinct = 0, maxDistinct = Infinity } = field as DataField;
  if (min > max || minDistinct > maxDistinct) {
    throw refuse(
      where,
      `field ${quoteNames([name])} has a least value above its largest; expected it the other way round.`,
    );
  }
}

/** What holds of the schema as a whole: its bounds of rows, and its environments. */
function checkWhole(
  where: string,
  { environments, minRows = 0, maxRows = Number.MAX_SAFE_INTEGER, fields }: DataSchema,
): void {
  if (!isWhole(minRows) || !isWhole(maxRows) || minRows > maxRows) {
    throw refuse(
      where,
      'minRows and maxRows are not usable; expected whole numbers of 0 or more, the first at most the second.',
    );
  }
  if (environments === undefined) return;
  if (!ruleOf('notIn').accepts(environments)) {
    throw refuse(where, 'environments is no list of different names; expected such a list.');
  }
  const known = new Set(environments);
  for (const { name, notIn = [] } of fields) {
    const strange = notIn.find((environment) => !known.has(environment));
    if (strange === undefined) continue;
    throw refuse(
      where,
      `field ${quoteNames([name])} is not in environment ${quoteNames([strange])}; the environments of the schema are ${quoteNames(environments)}.`,
    );
  }
}

function refuse(where: string, sentence: string): SlipwayError {
  return new SlipwayError('bad-data', where, sentence);
}
