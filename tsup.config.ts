import type { Options } from 'tsup';

const config: Options = {
  entry: {
    index: 'src/index.ts',
    tfjs: 'src/tfjs.ts',
    node: 'src/node.ts',
    browser: 'src/browser.ts',
    duckdb: 'src/duckdb.ts',
    parquet: 'src/parquet.ts',
    arrow: 'src/arrow.ts',
    testing: 'src/testing/index.ts',
    worker: 'src/worker.ts',
    'node-worker': 'src/node-worker.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: { compilerOptions: { ignoreDeprecations: '6.0', incremental: false, tsBuildInfoFile: undefined } },
  splitting: true, // also for CommonJS: one SlipwayError, whichever entry threw it
  shims: true, // of import.meta.url in CommonJS, which says where the workers' file is
  clean: true,
  sourcemap: true,
  treeshake: true,
};

/** What an edge module runs: everything in one file that nothing is imported into. */
const edge: Options = {
  entry: { 'edge-runtime': 'src/edge.ts' },
  format: 'iife',
  globalName: 'slipwayEdge',
  outExtension: () => ({ js: '.js' }),
  target: 'es2022',
  noExternal: [/./],
  minify: true,
  clean: false, // the other build has just filled the folder
};

const configs: Options[] = [config, edge];

export default configs;
