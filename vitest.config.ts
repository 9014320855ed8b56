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
    include: ['test/**/*.test.ts'],
    typecheck: { include: ['test/**/*.test-d.ts'] },
    expect: { requireAssertions: true },
    globalSetup: 'test/notice.ts',
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'out/test.json' }]],
  },
};

export default config;
