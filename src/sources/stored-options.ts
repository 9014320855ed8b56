import { checkWaiting } from '../core/check-waiting.ts';
import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkKeys, checkNames, checkNumber } from '../core/options.ts';
import type { OnProgress } from '../core/progress.ts';
import type { ColumnKind } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';
import type { InferredField } from './csv-options.ts';
import { checkFunction, readWanted, type Wanted } from './csv-plan.ts';

/** How a file that types its columns is read: Parquet and Arrow. */
export interface StoredOptions {
  /** The columns to read, in their order; only their bytes are. All of them, when left out. */
  readonly select?: readonly string[];
  /** Kinds and zones as they were in another table ({@link schemaOf}); every field must be in the file. Levels do not bind. */
  readonly schema?: Schema;
  /**
   * Kinds of single columns, over the schema's. Text can be `time` or `number`, when it reads as such; integers beyond
   * 2^53 are rounded where numbers are asked for. A kind that values cannot have is an error.
   */
  readonly columns?: Readonly<Record<string, ColumnKind>>;
  /** IANA zones of times without an offset, by column, which makes it of kind `time`. @default UTC */
  readonly zones?: Readonly<Record<string, string>>;
  /** Whether the fields of a structure become columns of their own, `structure.field`. Without it a structure is an error. @default false */
  readonly flatten?: boolean;
  /** What joins the names of a structure and its field. @default '.' */
  readonly separator?: string;
  /** Bytes that are read at most, decompressed, and that the columns may take: 1 or more. @default 2147483647 */
  readonly maxBytes?: number;
  /** Receives, once a reading, the kind of every column and why it is so. */
  readonly onInferred?: (fields: readonly InferredField[]) => void;
}

/** How such a file is read where reading waits. */
export interface ReadStoredOptions extends StoredOptions {
  /** Receives the rows read so far. */
  readonly onProgress?: OnProgress | undefined;
  /** Stops the reading; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How such a file is read batch by batch. */
export interface StoredBatchesOptions extends ReadStoredOptions {
  /** Rows of a batch; the last has fewer. An integer of 1 or more. @default 65536 */
  readonly batchRows?: number;
}

/** The options as readers use them. */
export interface StoredPlan {
  readonly select: readonly string[] | undefined;
  readonly wanted: ReadonlyMap<string, Wanted>;
  readonly flatten: boolean;
  readonly separator: string;
  readonly maxBytes: number;
  readonly batchRows: number;
  readonly onInferred: ((fields: readonly InferredField[]) => void) | undefined;
}

const KEYS = ['select', 'schema', 'columns', 'zones', 'flatten', 'separator', 'maxBytes', 'onInferred'];
/** The keys of {@link ReadStoredOptions} that {@link StoredOptions} does not have. */
const WAITING_KEYS = ['onProgress', 'signal'];
/** The limit of bytes where none is given. */
export const MOST_STORED: number = 2 ** 31 - 1;

/** Checks the options, once, and turns them into a plan. */
export function storedPlan(
  where: string,
  options: StoredOptions & { readonly batchRows?: number },
  otherKeys: readonly string[] = [],
  maxBytesDefault: number = MOST_STORED,
): StoredPlan {
  checkKeys(where, options, [...KEYS, ...otherKeys]);
  return {
    select: options.select === undefined ? undefined : checkNames(where, 'select', options.select),
    wanted: readWanted(options, where),
    flatten: checkFlag(where, 'flatten', options.flatten ?? false),
    separator: checkSeparator(where, options.separator),
    maxBytes: checkNumber(where, 'maxBytes', options.maxBytes ?? maxBytesDefault, { min: 1, max: Infinity }),
    batchRows: checkNumber(where, 'batchRows', options.batchRows ?? 65_536, { min: 1, integer: true }),
    onInferred: checkFunction('onInferred', options.onInferred, where),
  };
}

/** The plan of what is read where reading waits: the options that only matter there are checked too. */
export function waitingPlan(
  where: string,
  options: StoredBatchesOptions,
  otherKeys: readonly string[] = [],
  maxBytesDefault?: number,
): StoredPlan {
  const plan = storedPlan(where, options, [...WAITING_KEYS, ...otherKeys], maxBytesDefault);
  checkWaiting(where, options);
  return plan;
}

/** Checks what joins names. */
export function checkSeparator(where: string, separator: unknown = '.'): string {
  if (typeof separator === 'string') return separator;
  throw new SlipwayError('bad-option', where, 'separator cannot be used; expected a text.', {
    details: { option: 'separator' },
  });
}

/** Checks a plain yes or no. */
export function checkFlag(where: string, option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new SlipwayError('bad-option', where, `${option} cannot be used; expected true or false.`, {
    details: { option },
  });
}

/**
 * Refuses options that name a column which is not there.
 *
 * @throws {SlipwayError} `unknown-column`, with the names there are.
 */
export function checkKnown(where: string, asked: Iterable<string>, names: ReadonlySet<string>): void {
  for (const name of asked) {
    if (names.has(name)) continue;
    throw new SlipwayError(
      'unknown-column',
      where,
      `the options name a column "${name}" that is not in the file or not selected; its columns are ${quoteNames(names, 30)}.`,
      { details: { column: name } },
    );
  }
}
