import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

const config: ViteUserConfig = {
  resolve: {
    alias: [
      { find: /^slipway$/, replacement: source('index.ts') },
      { find: /^slipway\/(tfjs|node|browser|duckdb|parquet|arrow)$/, replacement: source('$1.ts') },
      { find: /^slipway\/testing$/, replacement: source('testing/index.ts') },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          globalSetup: ['test/notice.ts', 'test/temporary.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['**/*.mock.test.ts', '**/node_modules/**'],
          // Files of one worker share what they import: half of the time went into loading the library again.
          isolate: false,
        },
      },
      // What replaces modules needs modules of its own.
      { extends: true, test: { name: 'mock', include: ['test/**/*.mock.test.ts'] } },
    ],
    // By default one processor is kept free, which on two halves the speed.
    maxWorkers: '100%',
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'out/test.json' }]],
  },
};

export default config;
