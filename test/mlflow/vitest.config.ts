import type { ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = {
  test: {
    include: ['test/mlflow/**/*.mlflow.ts'],
    expect: { requireAssertions: true },
    testTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: 'out/mlflow.json' }]],
  },
};

export default config;
