import { quoteNames, sentenceOf, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys } from '../core/options.ts';
import { checkDataSchema, type DataField, type DataSchema } from './data-schema.ts';
import { ruleOf, whyNoRule, whyNoValue, type FieldRules } from './field-rules.ts';
import { instantOf } from './instant-of.ts';

/** What changes at a field: a rule and its value, `null` to take the rule away; levels to add to its domain. */
export type FieldEdit = {
  readonly [Name in Exclude<keyof FieldRules, 'min' | 'max'>]?: FieldRules[Name] | null;
} & {
  /** Of a time also a `Date`, or a text as `schemaToText` has it, such as `2013-01-31T05:15:00.000Z`. */
  readonly min?: number | string | Date | null;
  readonly max?: number | string | Date | null;
  readonly addLevels?: readonly string[];
};

/** What changes at the schema as a whole; `null` takes a rule away. */
export interface SchemaEdit {
  readonly environments?: readonly string[] | null;
  readonly minRows?: number | null;
  readonly maxRows?: number | null;
}

/**
 * A schema with some rules changed: what a person knows better than the rows that were seen.
 *
 * A new value; the schema handed in is not changed. Domains come out sorted. Levels are added to a domain that is there;
 * where there is none every level passes, and stays so: set `domain` to close it.
 *
 * @param edits - by the name of the field.
 * @param whole - rules of the schema itself.
 * @throws {SlipwayError} `unknown-column` on a field the schema does not have; `bad-option` on an unknown rule or a value
 *   out of its range; `bad-data` on what is no schema.
 * @example
 * const schema = inferSchema(profile(table({ tips: numberColumn([0, 2.5]) })));
 * editSchema(schema, { tips: { notIn: ['SERVING'], infinite: null } }).fields // => [{ name: 'tips', kind: 'number', minPresentShare: 0.95, notIn: ['SERVING'] }]
 */
export function editSchema(
  schema: DataSchema,
  edits: Readonly<Record<string, FieldEdit>>,
  whole: SchemaEdit = {},
): DataSchema {
  checkDataSchema(WHERE, schema);
  checkKeys(WHERE, whole, ['environments', 'minRows', 'maxRows']);
  if (!isRecord(edits)) throw refuse('the edits are no record; expected rules by the name of a field.');
  const names = new Set(schema.fields.map(({ name }) => name));
  const strange = Object.keys(edits).find((name) => !names.has(name));
  if (strange !== undefined) {
    throw new SlipwayError(
      'unknown-column',
      WHERE,
      `the schema has no field ${quoteNames([strange])}; expected one of ${quoteNames(names)}.`,
      { details: { column: strange } },
    );
  }
  const fields = schema.fields.map((field) =>
    Object.hasOwn(edits, field.name) ? editField(field, edits[field.name]!) : field,
  );
  const edited = { version: 1, ...without({ ...schema, ...given(whole) }), fields } as unknown as DataSchema;
  try {
    checkDataSchema(WHERE, edited);
  } catch (cause) {
    // What was right before is wrong by the edit.
    throw cause instanceof SlipwayError ? refuse(sentenceOf(cause)) : cause;
  }
  return edited;
}

const WHERE = 'eda/edit-schema';

function editField(field: DataField, edit: FieldEdit): DataField {
  const quoted = quoteNames([field.name]);
  if (!isRecord(edit)) throw refuse(`the edit of ${quoted} is no record; expected rules and their values.`);
  const { addLevels, ...changes } = edit;
  const rules = Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]): [string, unknown] => [
      key,
      isInstant(field, key) ? instant(quoted, key, value) : value,
    ]);
  for (const [key, value] of rules) {
    const wrong = whyNoRule(key, field.kind) ?? (value === null ? null : whyNoValue(key, value));
    if (wrong !== null) throw refuse(`field ${quoted}: ${wrong}`);
  }
  const edited = without({ ...field, ...Object.fromEntries(rules) }) as unknown as DataField;
  if (addLevels === undefined)
    return edited.domain ? { ...edited, domain: [...edited.domain].sort() } : edited;
  if (field.kind !== 'category' || !ruleOf('domain').accepts(addLevels)) {
    throw refuse(
      `field ${quoted}: addLevels is not usable; expected a list of different texts, for a category.`,
    );
  }
  // Without a domain every level is meant to occur, the ones added too.
  if (!edited.domain) return edited;
  return { ...edited, domain: [...new Set([...edited.domain, ...addLevels])].sort() };
}

function isInstant({ kind }: DataField, key: string): boolean {
  return kind === 'time' && (key === 'min' || key === 'max');
}

function instant(field: string, rule: string, value: unknown): number | null {
  if (value === null) return null;
  const found =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? instantOf(value) : value;
  if (Number.isFinite(found)) return found as number;
  throw refuse(
    `field ${field}: the value of rule ${quoteNames([rule])} is no instant; expected milliseconds since 1970 UTC, a Date, or a text such as 2013-01-31T05:15:00.000Z.`,
  );
}

function given(edit: SchemaEdit): Record<string, unknown> {
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
}

function without(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

function refuse(sentence: string): SlipwayError {
  return new SlipwayError('bad-option', WHERE, sentence);
}
