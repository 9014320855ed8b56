/** Files and URLs in a page. */
export { loadCsv, loadCsvBatches, loadJsonLines, loadJsonLinesBatches } from './adapters/browser-files.ts';
export { browserWorkers, type BrowserWorkersOptions } from './adapters/browser-workers.ts';
export { indexedDbStore, type IndexedDbStoreOptions } from './adapters/indexed-db-store.ts';
export { loadLookup } from './adapters/browser-lookup.ts';
export type { LoadLookupOptions } from './adapters/fetch-lookup.ts';
