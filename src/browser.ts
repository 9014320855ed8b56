/** Files and URLs in a page. */
export { loadCsv } from './adapters/browser-files.ts';
