/** Files and URLs in a page. */
export { loadCsv, loadCsvBatches, loadJsonLines, loadJsonLinesBatches } from './adapters/browser-files.ts';
