/** Files, folders and HTTP in Node, Deno and Bun. */
export { loadCsv, loadCsvBatches, loadJsonLines, loadJsonLinesBatches } from './adapters/node-files.ts';
export {
  loadArrow,
  loadArrowBatches,
  loadParquet,
  loadParquetBatches,
} from './adapters/node-stored-files.ts';
export { loadRecords, saveRecords } from './adapters/node-records.ts';
export { folderStore, type FolderStoreOptions } from './adapters/folder-store.ts';
export { listen, type Listening, type ListenOptions } from './adapters/node-http.ts';
export { vertexContainer } from './adapters/vertex-container.ts';
export {
  progressBar,
  type ProgressBar,
  type ProgressBarOptions,
  type ProgressStream,
} from './adapters/node-progress.ts';
export { edgeModule, type EdgeModule, type EdgeModuleOptions } from './adapters/node-edge-module.ts';
export type { WeightPrecision } from './formats/pack-weights.ts';
export { processMemory } from './adapters/node-memory.ts';
export { processMetrics } from './adapters/node-process-metrics.ts';
export { renderSvg } from './adapters/node-svg.ts';
export { nodeWorkers, type NodeWorkersOptions } from './adapters/node-workers.ts';
export { loadLookup, saveLookup } from './adapters/node-lookup.ts';
export type { LoadLookupOptions } from './adapters/fetch-lookup.ts';
export {
  redisLookupStore,
  type RedisLookupStore,
  type RedisLookupStoreOptions,
} from './adapters/redis-lookup-store.ts';
