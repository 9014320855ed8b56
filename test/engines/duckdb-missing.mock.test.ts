import { expect, test, vi } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';

vi.mock('@duckdb/node-bindings', () => {
  throw new Error("Cannot find package '@duckdb/node-bindings'");
});

test('without its package the engine is refused, with what to install', async () => {
  await expect(duckdb()).rejects.toMatchObject({
    code: 'missing-peer',
    where: 'engines/duckdb',
    details: { package: '@duckdb/node-bindings' },
    message: expect.stringContaining('npm install @duckdb/node-bindings') as string,
  });
});
