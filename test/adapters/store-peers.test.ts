import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gcsStore } from '../../src/adapters/gcs-store.ts';
import { s3Store } from '../../src/adapters/s3-store.ts';
import type { Store } from '../../src/registry/store.ts';
import type { SuiteTools } from '../../src/testing/store-suite.ts';
import { storeSuites } from './store-suites.ts';

// Servers that others wrote. Left out where test/peers/stores.sh has not installed them.
const bin = fileURLToPath(new URL('../../.cache/stores/bin/', import.meta.url));
const moto = fileURLToPath(new URL('../peers/serve-moto.py', import.meta.url));
const hasMoto = existsSync(`${bin}moto_server`);
const hasGcs = existsSync(`${bin}fake-gcs-server`);
const children: ChildProcess[] = [];
afterAll(() => children.forEach((child) => child.kill()));

/** Many writers ask hundreds of times, and moto is slow, above all on a machine with much other work. */
const patienceMs = 180_000;
const tools: SuiteTools = {
  test: (name, run) => test(name, run, patienceMs),
  equal: (got, expected, why) => expect(got, why).toEqual(expected),
};

describe.skipIf(!hasMoto)('a bucket of moto, which checks signatures by botocore', () => {
  let server: { readonly port: number; readonly id: string; readonly secret: string };
  let buckets = 0;
  beforeAll(async () => {
    const child = spawn(`${bin}python`, [moto], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) {
      server = JSON.parse(line) as typeof server;
      break;
    }
  }, 60_000);
  const open = (secretAccessKey?: string): (() => Store) => {
    const bucket = `bucket-${buckets++}`;
    return () =>
      s3Store({
        endpoint: `http://127.0.0.1:${server.port}`,
        bucket,
        region: 'us-east-1',
        credentials: { accessKeyId: server.id, secretAccessKey: secretAccessKey ?? server.secret },
        prefix: 'registry/',
      });
  };
  storeSuites(() => open(), tools);

  test('a wrong signature is refused', async () => {
    await expect((async () => open('wrong')().list(''))()).rejects.toMatchObject({
      code: 'io',
      details: { status: 403, code: 'SignatureDoesNotMatch' },
    });
  });
});

describe.skipIf(!hasGcs)('a bucket of fake-gcs-server', () => {
  let origin: string;
  let buckets = 0;
  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const args = ['-backend', 'memory', '-scheme', 'http', '-host', '127.0.0.1', '-port', String(port)];
    children.push(spawn(`${bin}fake-gcs-server`, args, { stdio: 'ignore' }));
    for (let tries = 0; tries < 200; tries++) {
      const up = await fetch(`${origin}/storage/v1/b`).catch(() => undefined);
      if (up?.ok) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (let bucket = 0; bucket < 200; bucket++) {
      const body = JSON.stringify({ name: `bucket-${bucket}` });
      await fetch(`${origin}/storage/v1/b?project=tests`, { method: 'POST', body });
    }
  }, 60_000);
  storeSuites(() => {
    const bucket = `bucket-${buckets++}`;
    return () => gcsStore({ endpoint: origin, bucket, token: 'any', prefix: 'registry/' });
  }, tools);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
