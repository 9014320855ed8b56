/** DuckDB, embedded: SQL over files and tables where they are. Needs `@duckdb/node-bindings`. */
export { duckdb, type DuckDb, type DuckDbOptions } from './engines/duckdb.ts';
export type { FileFormat, FileOptions } from './engines/duckdb-files.ts';
