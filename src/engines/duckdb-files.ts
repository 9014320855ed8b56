import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys } from '../core/options.ts';
import { duckdbDialect } from '../sql/duckdb-dialect.ts';

const WHERE = 'engines/duckdb';

/** What files can hold. */
export type FileFormat = 'csv' | 'parquet' | 'json';

/** Options of a file that DuckDB reads where it is. */
export interface FileOptions {
  /**
   * What the files hold.
   * @default by the name's ending: `.csv` and `.tsv`, `.parquet`, `.json`, `.jsonl` and `.ndjson`, each with `.gz` too
   */
  readonly format?: FileFormat;
}

const FORMATS: readonly FileFormat[] = ['csv', 'parquet', 'json'];
const READERS: Readonly<Record<FileFormat, string>> = {
  csv: 'read_csv',
  parquet: 'read_parquet',
  json: 'read_json_auto',
};
const ENDINGS: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.(csv|tsv)(\.gz|\.zst)?$/i, 'csv'],
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.(json|jsonl|ndjson)(\.gz|\.zst)?$/i, 'json'],
];

/** What stands after FROM for files: the columns of several are matched by name. */
export function fromFiles(path: string | readonly string[], options: FileOptions): string {
  checkKeys(WHERE, options, ['format']);
  const paths = typeof path === 'string' ? [path] : path;
  const texts = Array.isArray(paths) && paths.every((one) => typeof one === 'string' && one !== '');
  if (!texts || paths.length === 0)
    throw bad('path', 'path is no text and no list of texts; expected one or more paths.');
  const format =
    options.format === undefined ? formatOf(paths) : checkChoice(WHERE, 'format', options.format, FORMATS);
  const list = paths.map(duckdbDialect.quoteText).join(', ');
  return `${READERS[format]}([${list}]${paths.length > 1 ? ', union_by_name = true' : ''})`;
}

function formatOf(paths: readonly string[]): FileFormat {
  const formats = new Set(paths.map((path) => ENDINGS.find(([ending]) => ending.test(path))?.[1]));
  const [format] = formats;
  if (formats.size === 1 && format !== undefined) return format;
  const found =
    formats.size > 1 ? 'the files have endings of several formats' : 'the ending of the file is none we know';
  throw bad('format', `${found}; expected files of one format. Say format: 'csv', 'parquet' or 'json'.`);
}

function bad(option: string, message: string): SlipwayError {
  return new SlipwayError('bad-option', WHERE, message, { details: { option } });
}
