import { checkChoice, checkKeys, checkNames, checkNumber } from '../core/options.ts';
import type { OnProgress } from '../core/progress.ts';
import type { ColumnKind } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';
import type { InferredField, MalformedRow } from './csv-options.ts';
import { checkFunction, MOST_BYTES, readWanted, type Wanted } from './csv-plan.ts';
import { checkFlag, checkSeparator } from './stored-options.ts';

/** How JSON lines are read. Without any of these: every field a column, kinds inferred from every row. */
export interface JsonLinesOptions {
  /** The fields to take, in their order; the others are passed over. All of them, when left out. */
  readonly select?: readonly string[];
  /** Kinds and zones as they were in another table ({@link schemaOf}); a field that no row has is missing in all. Levels do not bind. */
  readonly schema?: Schema;
  /**
   * Kinds of single columns, over the schema's. A value that does not fit makes its row malformed; integers beyond 2^53
   * are rounded where numbers are asked for; booleans, and numbers as JavaScript spells them, are texts where texts are.
   */
  readonly columns?: Readonly<Record<string, ColumnKind>>;
  /** IANA zones in which timestamps without an offset were written, by column, which makes it of kind `time`. @default UTC */
  readonly zones?: Readonly<Record<string, string>>;
  /** Whether the fields of an object in a field become columns of their own, `outer.inner`. Without it the row is malformed. A field that is `{}` in every row, of which no inner field is known, is missing in all. @default false */
  readonly flatten?: boolean;
  /** What joins the names of a field and of a field in it. @default '.' */
  readonly separator?: string;
  /** What a list in a field is: a reason for the row to be malformed, or its JSON as a text. @default 'error' */
  readonly lists?: 'error' | 'json';
  /** What values of several types in one field are: rows that are malformed, or all of them texts. @default 'error' */
  readonly mixed?: 'error' | 'text';
  /** Bytes that are read at most, decompressed: 1 or more. @default 2147483647 */
  readonly maxBytes?: number;
  /** How deep objects and lists may nest: an integer from 1 to 500. @default 64 */
  readonly maxDepth?: number;
  /** Receives each malformed row, which is then left out. Without it a malformed row is an error. */
  readonly onMalformed?: (row: MalformedRow) => void;
  /** Receives, once a reading, the kind of every column and why it is so. */
  readonly onInferred?: (fields: readonly InferredField[]) => void;
}

/** How JSON lines are read from a stream. */
export interface ReadJsonLinesOptions extends JsonLinesOptions {
  /** Size of the stream in bytes, where it is known: the total in progress reports. */
  readonly totalBytes?: number;
  /** Receives the bytes read so far, before decompression. */
  readonly onProgress?: OnProgress | undefined;
  /** Stops the reading; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How JSON lines are read batch by batch. */
export interface JsonLinesBatchesOptions extends ReadJsonLinesOptions {
  /** Rows of a batch; the last has fewer. An integer of 1 or more. @default 65536 */
  readonly batchRows?: number;
}

/** The options as the reader uses them. */
export interface JsonPlan {
  readonly select: readonly string[] | undefined;
  readonly wanted: ReadonlyMap<string, Wanted>;
  /** Columns there are whether a row has them or not. */
  readonly settled: readonly string[];
  readonly flatten: boolean;
  readonly separator: string;
  readonly listsAsText: boolean;
  readonly mixedAsText: boolean;
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly onMalformed: ((row: MalformedRow) => void) | undefined;
  readonly onInferred: ((fields: readonly InferredField[]) => void) | undefined;
}

/** Named in every error of reading JSON lines. */
export const JSON_LINES = 'sources/json-lines';
const KEYS = [
  'select',
  'schema',
  'columns',
  'zones',
  'flatten',
  'separator',
  'lists',
  'mixed',
  'maxBytes',
  'maxDepth',
  'onMalformed',
  'onInferred',
];

/** Checks the options, once, and turns them into a plan. */
export function jsonPlan(
  options: JsonLinesOptions,
  otherKeys: readonly string[] = [],
  maxBytesDefault: number = MOST_BYTES,
): JsonPlan {
  checkKeys(JSON_LINES, options, [...KEYS, ...otherKeys]);
  const wanted = readWanted(options, JSON_LINES);
  const select = options.select && checkNames(JSON_LINES, 'select', options.select);
  const named = options.schema?.fields.map(({ name }) => name) ?? [];
  return {
    select,
    wanted,
    settled: select ? select.filter((name) => named.includes(name)) : named,
    flatten: checkFlag(JSON_LINES, 'flatten', options.flatten ?? false),
    separator: checkSeparator(JSON_LINES, options.separator),
    listsAsText: checkChoice(JSON_LINES, 'lists', options.lists ?? 'error', ['error', 'json']) === 'json',
    mixedAsText: checkChoice(JSON_LINES, 'mixed', options.mixed ?? 'error', ['error', 'text']) === 'text',
    maxBytes: checkNumber(JSON_LINES, 'maxBytes', options.maxBytes ?? maxBytesDefault, {
      min: 1,
      max: Infinity,
    }),
    maxDepth: checkNumber(JSON_LINES, 'maxDepth', options.maxDepth ?? 64, {
      min: 1,
      max: 500,
      integer: true,
    }),
    onMalformed: checkFunction('onMalformed', options.onMalformed, JSON_LINES),
    onInferred: checkFunction('onInferred', options.onInferred, JSON_LINES),
  };
}
