import type { ViteUserConfig } from 'vitest/config';

/** The tests that are held against what test/peers/setup.sh and test/peers/stores.sh install, and nothing else. */
const config: ViteUserConfig = {
  test: {
    include: ['test/**/*-peers.test.ts'],
    expect: { requireAssertions: true },
    testTimeout: 180_000,
    reporters: ['default', ['json', { outputFile: 'out/peers.json' }]],
  },
};

export default config;
