import type { OnProgress } from '../core/progress.ts';
import type { ColumnKind } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';

/** A row that could not be read, and was left out of the table. It holds no values of the row but the one at fault. */
export interface MalformedRow {
  /** The line of the file the row begins on, from 1; lines inside quotes count. */
  readonly line: number;
  /** The last four only in JSON lines. */
  readonly reason:
    | 'too-many-fields'
    | 'too-few-fields'
    | 'text-after-quote'
    | 'bad-value'
    | 'not-json'
    | 'not-an-object'
    | 'duplicate-key'
    | 'nested';
  /** How many fields it has, as far as it could be read, and how many there are columns. */
  readonly fields: number;
  readonly expected: number;
  /** The column of the value that does not fit; with `bad-value`, `duplicate-key` and `nested`. */
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
   * `booleans`: stored as such. `mixed`: values of several types, as text by option. `no-values`: nothing present, so numbers. `levels`, `many-levels`: a category, or text because there are too many.
   * The others say what keeps a column that began as numbers from being one: `leading-zero` (`007`), `leading-plus`,
   * `big-integer` (beyond 2^53, so an identifier and text), `overflow` (`1e400`), `not-a-number`, `not-a-time`.
   */
  readonly why:
    | 'given'
    | 'numbers'
    | 'times'
    | 'booleans'
    | 'mixed'
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
  /** The row near which a column of integers turned out to be identifiers: in Parquet and Arrow, which have no lines. */
  readonly row?: number;
}

/** What may stand between fields: none of it occurs in a number or a timestamp. */
export type CsvDelimiter = ',' | ';' | '\t' | '|';

/** How CSV is read. Without any of these: commas, a header, kinds inferred from every row. */
export interface CsvOptions {
  /** What stands between fields. @default ',' */
  readonly delimiter?: CsvDelimiter;
  /** Whether the first line names the columns. @default true */
  readonly header?: boolean;
  /** Names of the columns, in order: in place of the header's, and needed when there is no header. */
  readonly names?: readonly string[];
  /** Kinds and zones as they were in another table ({@link schemaOf}); every field must be in the file. Levels do not bind. */
  readonly schema?: Schema;
  /**
   * Kinds of single columns, over the schema's. A value that does not fit makes its row malformed; `007`,
   * `+7` and integers beyond 2^53, rounded, are numbers where numbers are asked for.
   */
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
  /** Receives, once a reading, the kind of every column and why it is so. */
  readonly onInferred?: (fields: readonly InferredField[]) => void;
}

/** How CSV is read from a stream. */
export interface ReadCsvOptions extends CsvOptions {
  /** Size of the stream in bytes, where it is known: the total in progress reports. */
  readonly totalBytes?: number;
  /** Receives the bytes read so far, before decompression. */
  readonly onProgress?: OnProgress | undefined;
  /** Stops the reading; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How CSV is read batch by batch. */
export interface CsvBatchesOptions extends ReadCsvOptions {
  /** Rows of a batch; the last has fewer. An integer of 1 or more. @default 65536 */
  readonly batchRows?: number;
}
