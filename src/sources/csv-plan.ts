import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { COLUMN_KINDS, type ColumnKind } from '../table/column.ts';
import { checkSchema } from '../table/check-schema.ts';
import { zoneOf, type Zone } from '../table/zone.ts';
import { byteKey } from './csv-interner.ts';
import type { CsvDelimiter, CsvOptions, InferredField, MalformedRow } from './csv-options.ts';

/** What is known of a column before its values are seen. */
export interface Wanted {
  readonly kind: ColumnKind;
  readonly zone: Zone;
}

/** The options as the reader uses them. */
export interface CsvPlan {
  readonly delimiter: number;
  readonly header: boolean;
  readonly names: readonly string[] | undefined;
  readonly wanted: ReadonlyMap<string, Wanted>;
  readonly emptyIsMissing: boolean;
  /** Other missing texts as {@link byteKey} spells them: in every column, and in columns of numbers and times. */
  readonly missing: ReadonlySet<string>;
  readonly missingNumbers: ReadonlySet<string>;
  readonly longestWord: number;
  readonly quotedIsMissing: boolean;
  readonly maxBytes: number;
  readonly onMalformed: ((row: MalformedRow) => void) | undefined;
  readonly onInferred: ((fields: readonly InferredField[]) => void) | undefined;
}

const WHERE = 'sources/csv';
/** Every {@link CsvDelimiter}. */
export const DELIMITERS: readonly CsvDelimiter[] = [',', ';', '\t', '|'];
const NOT_VALUES = ['NA', 'N/A', '#N/A', 'NaN', 'nan', 'null', 'NULL', 'None'];
const CSV_KEYS = [
  'delimiter',
  'header',
  'names',
  'schema',
  'columns',
  'zones',
  'missing',
  'quotedMissing',
  'maxBytes',
  'onMalformed',
  'onInferred',
];
/** The keys of {@link ReadCsvOptions} that {@link CsvOptions} does not have. */
export const STREAM_KEYS: readonly string[] = ['totalBytes', 'onProgress', 'signal'];

/** Largest offset that the index of a block can hold. */
export const MOST_BYTES: number = 2 ** 31 - 1;

/** Checks the options, once, and turns them into a plan. */
export function csvPlan(
  options: CsvOptions,
  otherKeys: readonly string[] = [],
  maxBytesDefault: number = MOST_BYTES,
): CsvPlan {
  checkKeys(WHERE, options, [...CSV_KEYS, ...otherKeys]);
  const { delimiter = ',', header = true, names, missing, quotedMissing = 'text' } = options;
  if (typeof header !== 'boolean') throw bad('header', 'expected true or false.');
  if (names !== undefined) checkTexts('names', names);
  if (names?.length === 0 || (!header && names === undefined))
    throw bad('names', 'expected the names of the columns, one or more, where there is no header.');
  if (missing !== undefined) checkTexts('missing', missing);
  const missingNumbers = keysOf(missing ?? NOT_VALUES);
  return {
    delimiter: checkChoice(WHERE, 'delimiter', delimiter, DELIMITERS).charCodeAt(0),
    header,
    names: names && [...names],
    wanted: readWanted(options),
    emptyIsMissing: missing === undefined || missing.includes(''),
    missing: keysOf(missing ?? []),
    missingNumbers,
    longestWord: Math.max(0, ...[...missingNumbers].map((key) => key.length)),
    quotedIsMissing: checkChoice(WHERE, 'quotedMissing', quotedMissing, ['text', 'missing']) === 'missing',
    maxBytes: checkNumber(WHERE, 'maxBytes', options.maxBytes ?? maxBytesDefault, { min: 1, max: Infinity }),
    onMalformed: checkFunction('onMalformed', options.onMalformed),
    onInferred: checkFunction('onInferred', options.onInferred),
  };
}

/** What `schema`, `columns` and `zones` together say of the columns. */
export function readWanted(
  { schema, columns = {}, zones = {} }: Pick<CsvOptions, 'schema' | 'columns' | 'zones'>,
  where: string = WHERE,
): ReadonlyMap<string, Wanted> {
  if (schema !== undefined) checkSchema(where, schema);
  if (!isRecord(columns)) throw bad('columns', 'expected kinds by column.', where);
  if (!isRecord(zones)) throw bad('zones', 'expected IANA zones by column.', where);
  const utc = zoneOf('UTC');
  const wanted = new Map<string, Wanted>();
  for (const { name, kind, zone } of schema?.fields ?? [])
    wanted.set(name, {
      kind: checkChoice(where, 'schema', kind, COLUMN_KINDS),
      zone: zone === undefined ? utc : zoneOf(zone),
    });
  for (const [name, kind] of Object.entries(columns))
    wanted.set(name, {
      kind: checkChoice(where, 'columns', kind, COLUMN_KINDS),
      zone: wanted.get(name)?.zone ?? utc,
    });
  for (const [name, zone] of Object.entries(zones)) {
    const kind = Object.hasOwn(columns, name) ? columns[name] : 'time';
    if (kind !== 'time')
      throw bad('zones', `a zone goes with kind time, and columns says ${kind} for "${name}".`, where);
    wanted.set(name, { kind, zone: zoneOf(zone) });
  }
  return wanted;
}

function keysOf(texts: readonly string[]): ReadonlySet<string> {
  const encoder = new TextEncoder();
  return new Set(
    texts
      .filter((text) => text !== '')
      .map((text) => {
        const bytes = encoder.encode(text);
        return byteKey(bytes, 0, bytes.length);
      }),
  );
}

function checkTexts(option: string, value: unknown): void {
  if (!Array.isArray(value) || value.some((text) => typeof text !== 'string'))
    throw bad(option, 'expected a list of texts.');
}

/** Checks that an option, when it is given, is a function. */
export function checkFunction<Type>(option: string, value: Type, where: string = WHERE): Type {
  if (value !== undefined && typeof value !== 'function') throw bad(option, 'expected a function.', where);
  return value;
}

function bad(option: string, expected: string, where: string = WHERE): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} cannot be used; ${expected}`, {
    details: { option },
  });
}
