import type { ViteUserConfig } from 'vitest/config';

/** The tests that are held against what setup.sh, stores.sh, onnx.sh and redis.sh of test/peers install, and nothing else. */
const config: ViteUserConfig = {
  test: {
    include: [
      'test/**/*-peers.test.ts',
      'test/adapters/redis-lookup-store.test.ts',
      'test/formats/one-service.test.ts',
      'test/formats/onnx.test.ts',
      'test/formats/to-onnx.test.ts',
    ],
    expect: { requireAssertions: true },
    testTimeout: 180_000,
    reporters: ['default', ['json', { outputFile: 'out/peers.json' }]],
  },
};

export default config;
