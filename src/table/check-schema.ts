import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { COLUMN_KINDS } from './column.ts';

/** Refuses a schema that is no list of named fields; what a field says is checked where it is read. */
export function checkSchema(where: string, schema: unknown): void {
  const fields: unknown = isRecord(schema) ? schema['fields'] : undefined;
  if (!Array.isArray(fields)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the schema has no list of fields; expected what schemaOf(table) gives. Of a profile pass inferSchema(profile).',
      { details: { option: 'schema' } },
    );
  }
  const place = [...(fields as unknown[])].findIndex((field) => !isField(field));
  if (place < 0) return;
  const wrong: unknown = fields[place];
  const found = isRecord(wrong) && !isKind(wrong['kind']) ? 'is of an unknown kind' : 'cannot be used';
  throw new SlipwayError(
    'bad-option',
    where,
    `field ${place} of the schema ${found}; expected { name, kind } of the kind ${COLUMN_KINDS.join(', ')}, where levels, if any, are a list of texts.`,
    { details: { option: 'schema', field: place } },
  );
}

function isKind(found: unknown): boolean {
  return COLUMN_KINDS.some((kind) => kind === found);
}

function isField(field: unknown): boolean {
  if (!isRecord(field) || typeof field['name'] !== 'string') return false;
  if (!isKind(field['kind'])) return false;
  const levels = field['levels'];
  return (
    levels === undefined || (Array.isArray(levels) && levels.every((level) => typeof level === 'string'))
  );
}
