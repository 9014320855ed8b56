import type * as Module from '@duckdb/node-bindings';
import { importPeer } from '../core/import-peer.ts';

/** DuckDB's C interface, as its Node package hands it on: vectors are raw bytes, which typed arrays can view. */
export type Bindings = typeof Module;

/** Loads the bindings. */
export async function loadBindings(): Promise<Bindings> {
  const loaded = await importPeer(
    '@duckdb/node-bindings',
    () => import('@duckdb/node-bindings'),
    'engines/duckdb',
  );
  // A CommonJS module: what it exports is the default.
  return (loaded as unknown as { default?: Bindings }).default ?? loaded;
}
