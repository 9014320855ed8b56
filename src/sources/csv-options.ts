import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { SlipwayError } from '../core/error.ts';
import type { OnProgress } from '../core/progress.ts';
import { byteKey } from './csv-interner.ts';
import type { ColumnKind } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';
import { zoneOf, type Zone } from '../table/zone.ts';

/** A row that could not be read, and was left out of the table. It holds no values of the row but the one at fault. */
export interface MalformedRow {
  /** The line of the file the row begins on, from 1; lines inside quotes count. */
  readonly line: number;
  readonly reason: 'too-many-fields' | 'too-few-fields' | 'text-after-quote' | 'bad-value';
  /** How many fields it has, and how many there are columns. */
  readonly fields: number;
  readonly expected: number;
  /** The column of the value that does not fit its kind; only with `bad-value`. */
  readonly column?: string;
  /** All of this as a sentence. */
  readonly message: string;
}

/** The kind a column of a file was given, and why. */
export interface InferredField {
  readonly name: string;
  readonly kind: ColumnKind;
  /**
   * `given`: by `columns`, `zones`, `schema` or the first batch. `numbers`, `times`: every value present reads as one.
   * `no-values`: nothing present, so numbers. `levels`, `many-levels`: a category, or text because there are too many.
   * The others say what keeps a column that began as numbers from being one: `leading-zero` (`007`), `leading-plus`,
   * `big-integer` (beyond 2^53, so an identifier and text), `overflow` (`1e400`), `not-a-number`, `not-a-time`.
   */
  readonly why:
    | 'given'
    | 'numbers'
    | 'times'
    | 'no-values'
    | 'levels'
    | 'many-levels'
    | 'leading-zero'
    | 'leading-plus'
    | 'big-integer'
    | 'overflow'
    | 'not-a-number'
    | 'not-a-time';
  /** The line of the first value that decided against numbers or times. */
  readonly line?: number;
}

/** How CSV is read. Without any of these: commas, a header, kinds inferred from every row. */
export interface CsvOptions {
  /** One ASCII character between fields: `,`, `;`, a tab, `|`. @default ',' */
  readonly delimiter?: string;
  /** Whether the first line names the columns. @default true */
  readonly header?: boolean;
  /** Names of the columns, in order: in place of the header's, and needed when there is no header. */
  readonly names?: readonly string[];
  /** Kinds and zones as they were in another table ({@link schemaOf}); every field must be in the file. */
  readonly schema?: Schema;
  /** Kinds of single columns, over the schema's. A value that does not fit makes its row malformed. */
  readonly columns?: Readonly<Record<string, ColumnKind>>;
  /** IANA zones in which timestamps without an offset were written, by column, which makes it of kind `time`. @default UTC */
  readonly zones?: Readonly<Record<string, string>>;
  /**
   * Texts that are missing values, in every column. When left out, the empty field is, and in columns of numbers and
   * times also `NA`, `N/A`, `#N/A`, `NaN`, `nan`, `null`, `NULL` and `None`. @default ['']
   */
  readonly missing?: readonly string[];
  /**
   * What a missing text in quotes is in a column of categories or text: `text` takes `""` for the empty string, as it
   * is written by {@link toCsv}; `missing` is for files that quote everything. @default 'text'
   */
  readonly quotedMissing?: 'text' | 'missing';
  /** Bytes of CSV, decompressed, that are read at most: 1 or more. @default 2147483647 */
  readonly maxBytes?: number;
  /** Receives each malformed row, which is then left out. Without it a malformed row is an error. */
  readonly onMalformed?: (row: MalformedRow) => void;
  /** Receives, once, the kind of every column and why it is so. */
  readonly onInferred?: (fields: readonly InferredField[]) => void;
}

/** How CSV is read from a stream. */
export interface ReadCsvOptions extends CsvOptions {
  /** Size of the stream in bytes, where it is known: the total in progress reports. */
  readonly totalBytes?: number;
  /** Receives the bytes read so far, before decompression. */
  readonly onProgress?: OnProgress;
  /** Stops the reading; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How CSV is read batch by batch. */
export interface CsvBatchesOptions extends ReadCsvOptions {
  /** Rows of a batch; the last has fewer. An integer of 1 or more. @default 65536 */
  readonly batchRows?: number;
}

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
  readonly quotedIsMissing: boolean;
  readonly maxBytes: number;
  readonly onMalformed: ((row: MalformedRow) => void) | undefined;
  readonly onInferred: ((fields: readonly InferredField[]) => void) | undefined;
}

const WHERE = 'sources/csv';
const KINDS = ['number', 'time', 'category', 'text'] as const;
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
export const STREAM_KEYS: readonly string[] = ['totalBytes', 'onProgress', 'signal'];

/** Largest offset that the index of a block can hold. */
export const MOST_BYTES: number = 2 ** 31 - 1;

/** Checks the options, once, and turns them into a plan. */
export function csvPlan(options: CsvOptions, otherKeys: readonly string[] = [], maxBytesDefault: number = MOST_BYTES): CsvPlan {
  checkKeys(WHERE, options, [...CSV_KEYS, ...otherKeys]);
  const { delimiter = ',', header = true, names, missing, quotedMissing = 'text' } = options;
  if (typeof delimiter !== 'string' || !/^[^\n\r"0-9A-Za-z.+-]$/.test(delimiter) || delimiter.charCodeAt(0) > 127) {
    throw bad('delimiter', 'expected one ASCII character that is no letter, digit, sign, quote or line end.');
  }
  if (typeof header !== 'boolean') throw bad('header', 'expected true or false.');
  if (names !== undefined) checkTexts('names', names);
  if (!header && names === undefined) throw bad('names', 'without a header, expected the names of the columns.');
  if (missing !== undefined) checkTexts('missing', missing);
  return {
    delimiter: delimiter.charCodeAt(0),
    header,
    names: names && [...names],
    wanted: readWanted(options),
    emptyIsMissing: missing === undefined || missing.includes(''),
    missing: keysOf(missing ?? []),
    missingNumbers: keysOf(missing ?? NOT_VALUES),
    quotedIsMissing: checkChoice(WHERE, 'quotedMissing', quotedMissing, ['text', 'missing']) === 'missing',
    maxBytes: checkNumber(WHERE, 'maxBytes', options.maxBytes ?? maxBytesDefault, { min: 1, max: Infinity }),
    onMalformed: checkFunction('onMalformed', options.onMalformed),
    onInferred: checkFunction('onInferred', options.onInferred),
  };
}

function readWanted({ schema, columns = {}, zones = {} }: CsvOptions): ReadonlyMap<string, Wanted> {
  const utc = zoneOf('UTC');
  const wanted = new Map<string, Wanted>();
  for (const { name, kind, zone } of schema?.fields ?? []) wanted.set(name, { kind: checkChoice(WHERE, 'schema', kind, KINDS), zone: zone === undefined ? utc : zoneOf(zone) });
  for (const [name, kind] of Object.entries(columns)) wanted.set(name, { kind: checkChoice(WHERE, 'columns', kind, KINDS), zone: wanted.get(name)?.zone ?? utc });
  for (const [name, zone] of Object.entries(zones)) {
    const kind = Object.hasOwn(columns, name) ? columns[name] : 'time';
    if (kind !== 'time') throw bad('zones', `a zone goes with kind time, and columns says ${kind} for "${name}".`);
    wanted.set(name, { kind, zone: zoneOf(zone) });
  }
  return wanted;
}

function keysOf(texts: readonly string[]): ReadonlySet<string> {
  const encoder = new TextEncoder();
  return new Set(
    texts.filter((text) => text !== '').map((text) => {
      const bytes = encoder.encode(text);
      return byteKey(bytes, 0, bytes.length);
    }),
  );
}

function checkTexts(option: string, value: unknown): void {
  if (!Array.isArray(value) || value.some((text) => typeof text !== 'string')) throw bad(option, 'expected a list of texts.');
}

function checkFunction<Type>(option: string, value: Type): Type {
  if (value !== undefined && typeof value !== 'function') throw bad(option, 'expected a function.');
  return value;
}

function bad(option: string, expected: string): SlipwayError {
  return new SlipwayError('bad-option', WHERE, `${option} cannot be used; ${expected}`, { details: { option } });
}
