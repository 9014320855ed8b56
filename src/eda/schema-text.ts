import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkNumber } from '../core/options.ts';
import { COLUMN_KINDS, type ColumnKind } from '../table/column.ts';
import { describe } from '../table/describe.ts';
import { checkDataSchema, type CheckedSchema, type DataField, type DataSchema } from './data-schema.ts';
import { ruleNames, whyNoRule, whyNoValue } from './field-rules.ts';
import { instantOf } from './instant-of.ts';

const WHERE = 'eda/schema-text';

/**
 * A schema as text that people read, and that differs in few lines where the schema does.
 *
 * A line a rule and a line a level, in a fixed order; names that are not plain are quoted as JSON is. Times are in UTC.
 * `schemaFromText` reads it back as the same schema; a plain one, without a version, as one of version 1.
 *
 * @throws {SlipwayError} `bad-data` on what is no schema.
 * @example
 * schemaToText(inferSchema(profile(table({ city: categoryColumn(['York', 'Bath']) })))).split('\n') // => ['schema 1', '', 'field city category', '  minPresentShare 0.95', '  domain', '    "Bath"', '    "York"', '']
 */
export function schemaToText(schema: CheckedSchema): string {
  checkDataSchema(WHERE, schema);
  const { environments, minRows, maxRows, fields } = schema as DataSchema;
  const lines = ['schema 1'];
  if (environments) lines.push(['environments', ...environments.map(spell)].join(' '));
  if (minRows !== undefined) lines.push(`minRows ${minRows}`);
  if (maxRows !== undefined) lines.push(`maxRows ${maxRows}`);
  for (const field of fields) lines.push('', ...fieldLines(field));
  return `${lines.join('\n')}\n`;
}

function fieldLines(field: DataField): string[] {
  const { name, kind, zone, levels } = field;
  const lines = [`field ${spell(name)} ${kind}`];
  if (zone !== undefined) lines.push(`  zone ${spell(zone)}`);
  for (const rule of ruleNames) {
    const value = field[rule];
    if (value === undefined || rule === 'domain') continue;
    const time = kind === 'time' && (rule === 'min' || rule === 'max');
    const words = time ? [instant(value as number)] : [value].flat().map((each) => spell(each as string));
    lines.push(`  ${[rule, ...words].join(' ')}`);
  }
  if (field.domain) lines.push('  domain', ...field.domain.map(levelLine));
  if (levels) lines.push('  levels', ...levels.map(levelLine));
  return lines;
}

function levelLine(level: string): string {
  return `    ${JSON.stringify(level)}`;
}

/** A word as it stands where nothing in it could be read as something else. */
function spell(value: string | number | boolean): string {
  if (typeof value !== 'string') return Object.is(value, -0) ? '-0' : String(value);
  return /^[A-Za-z_][\w./+-]*$/.test(value) ? value : JSON.stringify(value);
}

/** In the calendar where that says exactly the same. */
function instant(value: number): string {
  const text = Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : '';
  return Date.parse(text) === value && !Object.is(value, -0) ? text : spell(value);
}

/** A field as it is read, line by line. */
type Fields = Record<string, unknown> & { readonly name: string; readonly kind: ColumnKind };

/** What a line can be added to. */
interface Reading {
  readonly schema: Record<string, unknown>;
  readonly fields: Fields[];
  /** Names of the fields so far. */
  readonly names: Set<string>;
  /** The list that lines of one quoted text go on. */
  list: string[] | null;
}

/**
 * The schema that a text of {@link schemaToText} says, perhaps edited by hand.
 *
 * Indentation and blank lines do not matter; `#` begins a comment. Comments are not kept.
 *
 * @param maxLength - longest text, in UTF-16 code units. @default 16777216
 * @throws {SlipwayError} `bad-format` with the number of the line; `bad-version` on a text of another version;
 *   `too-large`; `bad-data` on a schema whose rules contradict each other.
 * @example
 * schemaFromText('schema 1\nfield tips number  # label\n  notIn SERVING\n').fields // => [{ name: 'tips', kind: 'number', notIn: ['SERVING'] }]
 */
export function schemaFromText(text: string, maxLength: number = 16 * 1024 * 1024): DataSchema {
  checkNumber(WHERE, 'maxLength', maxLength, { min: 0, integer: true });
  if (typeof text !== 'string') {
    throw new SlipwayError(
      'bad-format',
      WHERE,
      `the text is ${describe(text)}; expected what schemaToText gives.`,
    );
  }
  if (text.length > maxLength) {
    throw new SlipwayError(
      'too-large',
      WHERE,
      `the text has ${text.length} characters; expected at most ${maxLength}.`,
    );
  }
  const reading: Reading = { schema: {}, fields: [], names: new Set(), list: null };
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .forEach((line, index) => {
      const words = wordsOf(line, index + 1);
      if (words.length > 0) readLine(reading, words, index + 1);
    });
  if (reading.schema['version'] === undefined) throw refuse(1, 'there is nothing; expected "schema 1"');
  const schema = { ...reading.schema, fields: reading.fields };
  checkDataSchema(WHERE, schema);
  return schema as unknown as DataSchema;
}

/** A word of a line: quoted ones are texts whatever is in them. */
interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

const WORD = /[ \t\r]*(?:("[^"\\]*(?:\\.[^"\\]*)*")(?=[ \t\r#]|$)|([^ \t\r"#]+)(?=[ \t\r#]|$)|(#[^]*)?$)/y;

function wordsOf(line: string, number: number): Word[] {
  const words: Word[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < line.length) {
    const place = WORD.lastIndex;
    const found = WORD.exec(line);
    if (!found)
      throw refuse(
        number,
        `character ${place + 1} begins no word; expected words, or texts in double quotes`,
      );
    const [, quoted, plain] = found;
    if (quoted === undefined && plain === undefined) break;
    words.push({
      text: quoted === undefined ? plain! : unquote(quoted, number),
      quoted: quoted !== undefined,
    });
  }
  return words;
}

function unquote(quoted: string, number: number): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw refuse(number, 'a text in quotes is not spelled as JSON spells it; expected it to be');
  }
}

function readLine(reading: Reading, words: readonly Word[], number: number): void {
  const [first, ...rest] = words;
  if (first!.quoted) {
    if (!reading.list || rest.length > 0)
      throw refuse(number, 'a text stands alone; expected it after "domain" or "levels", one a line');
    reading.list.push(first!.text);
    return;
  }
  reading.list = null;
  const key = first!.text;
  if (reading.schema['version'] === undefined) {
    if (key !== 'schema' || rest.length !== 1)
      throw refuse(number, 'the first line is not "schema 1"; expected it to be');
    if (rest[0]!.text !== '1') {
      throw new SlipwayError(
        'bad-version',
        WHERE,
        `the text is of version ${quoteNames([rest[0]!.text])}; expected 1.`,
      );
    }
    reading.schema['version'] = 1;
  } else if (key === 'field') readField(reading, rest, number);
  else if (reading.fields.length === 0) readWhole(reading, key, rest, number);
  else readRule(reading, reading.fields[reading.fields.length - 1]!, key, rest, number);
}

function readField({ fields, names }: Reading, words: readonly Word[], number: number): void {
  const [name, kind] = words;
  const known = COLUMN_KINDS.find((each) => each === kind?.text);
  if (words.length !== 2 || known === undefined) {
    throw refuse(
      number,
      `the field is not readable; expected "field", a name and one of ${COLUMN_KINDS.join(', ')}`,
    );
  }
  if (names.has(name!.text)) {
    throw refuse(number, `there is a field ${quoteNames([name!.text])} before; expected each once`);
  }
  names.add(name!.text);
  fields.push({ name: name!.text, kind: known });
}

function readWhole({ schema }: Reading, key: string, words: readonly Word[], number: number): void {
  if (key !== 'environments' && key !== 'minRows' && key !== 'maxRows') {
    throw refuse(
      number,
      `${quoteNames([key])} is nothing a schema says; expected "environments", "minRows", "maxRows" or "field"`,
    );
  }
  if (Object.hasOwn(schema, key))
    throw refuse(number, `${quoteNames([key])} is said before; expected it once`);
  schema[key] = key === 'environments' ? words.map(({ text }) => text) : valueOf(words, number);
}

function readRule(
  reading: Reading,
  field: Fields,
  key: string,
  words: readonly Word[],
  number: number,
): void {
  if (Object.hasOwn(field, key))
    throw refuse(number, `${quoteNames([key])} is said before; expected it once`);
  if (key === 'domain' || key === 'levels') {
    if (words.length > 0)
      throw refuse(
        number,
        `something stands beside ${quoteNames([key])}; expected a line for each of its texts`,
      );
    reading.list = [];
    field[key] = reading.list;
    if (field.kind !== 'category')
      throw refuse(number, `${quoteNames([key])} is not for kind ${field.kind}; expected a category`);
    return;
  }
  const value =
    key === 'notIn'
      ? words.map(({ text }) => text)
      : valueOf(words, number, key === 'zone' ? 'zone' : field.kind);
  const wrong = key === 'zone' ? null : (whyNoRule(key, field.kind) ?? whyNoValue(key, value));
  if (wrong !== null) throw refuse(number, wrong.replace(/\.$/, ''));
  field[key] = value;
}

function valueOf(words: readonly Word[], number: number, kind?: string): unknown {
  const [word] = words;
  if (words.length !== 1) throw refuse(number, `there are ${words.length} values; expected one`);
  const { text, quoted } = word!;
  if (quoted || kind === 'zone') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  if (kind === 'time' && /^[+-]?\d+-/.test(text)) {
    const instant = instantOf(text);
    if (Number.isNaN(instant))
      throw refuse(number, 'the time cannot be read; expected one such as 2013-01-31T05:15:00.000Z');
    return instant;
  }
  if (!/^[+-]?\.?\d/.test(text)) return text;
  const value = NUMBER.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value))
    throw refuse(number, `${quoteNames([text])} is no number; expected one such as 12, 0.5 or 1e-3`);
  return value;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function refuse(line: number, sentence: string): SlipwayError {
  return new SlipwayError('bad-format', WHERE, `line ${line}: ${sentence}.`, { details: { line } });
}
