import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisLookupStore, type RedisLookupStore } from '../../src/adapters/redis-lookup-store.ts';
import { testLookupStore } from '../../src/testing/lookup-store-suite.ts';

// A real server. Left out where test/peers/redis.sh has not installed it.
const hasRedis = (() => {
  try {
    return execFileSync('redis-server', ['--version'], { encoding: 'utf8' }).includes('v=');
  } catch {
    return false;
  }
})();

test('what is no url of Redis is refused, and what is in it is not told', () => {
  for (const wrong of ['http://user:secret@host', '', 3])
    expect(() => redisLookupStore(wrong as string)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => redisLookupStore('redis://host', { batchsize: 1 } as object)).toThrow(/batchsize/);
});

test('a server that is not there is said, without its address', async () => {
  const store = redisLookupStore(`redis://user:secret@127.0.0.1:${await freePort()}`);
  const failing = store.getMany('ab'.repeat(32), ['a']);
  await expect(failing).rejects.toMatchObject({
    code: 'io',
    message: expect.not.stringContaining('secret') as string,
  });
  await store.close();
});

test('a server that takes connections and says nothing is an error in time, and the store can be closed', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket.resume()));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const store = redisLookupStore(`redis://127.0.0.1:${port}`, { connectTimeoutMs: 50 });
  const asking = [1, 2].map(async () => store.getMany('ab'.repeat(32), ['a']));
  for (const { status, reason } of (await Promise.allSettled(asking)) as PromiseRejectedResult[])
    expect([status, reason]).toEqual(['rejected', expect.objectContaining({ code: 'io' })]);
  await store.close();
  await expect.poll(() => sockets.every((socket) => socket.closed)).toBe(true);
  silent.close();
});

describe.skipIf(!hasRedis)('a Redis server', () => {
  let server: ChildProcess;
  let port: number;
  const stores: RedisLookupStore[] = [];
  const start = async (): Promise<void> => {
    server = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const text of server.stdout!) if (String(text).includes('Ready to accept')) break;
  };
  beforeAll(async () => {
    port = await freePort();
    await start();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    server.kill();
  });
  const open = (options = {}): RedisLookupStore => {
    const store = redisLookupStore(`redis://127.0.0.1:${port}`, {
      prefix: `test-${stores.length}:`,
      batchSize: 700,
      ...options,
    });
    stores.push(store);
    return store;
  };

  testLookupStore(() => open(), {
    test,
    equal: (got, expected, why) => expect(got, why).toEqual(expected),
  });

  const cli = (...words: string[]): string =>
    execFileSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' });
  const connections = (): number => cli('client', 'list').trim().split('\n').length;

  test('many who ask at once share one connection, which is closed with the store', async () => {
    const before = connections();
    const store = open();
    await Promise.all(Array.from({ length: 20 }, async () => store.getMany('ab'.repeat(32), ['a'])));
    expect(connections()).toBe(before + 1);
    await store.close();
    await expect.poll(connections).toBe(before);
  });

  test('what a writing that failed may have left is told by versions, and can be removed', async () => {
    const version = 'ab'.repeat(32);
    const store = open({ prefix: 'half:' });
    cli('set', `half:{${version}}`, 'in the way');
    const writing = store.putMany(version, [{ key: 'a', answer: { score: 1, prediction: 1 } }]);
    await expect(Promise.resolve(writing)).rejects.toMatchObject({ code: 'io' });
    expect(await store.versions()).toEqual([version]);
    await store.remove(version);
    expect([await store.versions(), await store.getMany(version, ['a'])]).toEqual([[], [null]]);
  });

  test('a command that takes too long is an error, and the next is asked on another connection', async () => {
    const store = open({ timeoutMs: 100 });
    const version = 'ab'.repeat(32);
    expect(await store.getMany(version, ['a'])).toEqual([null]);
    const stopped = server.pid!;
    process.kill(stopped, 'SIGSTOP');
    try {
      await expect(Promise.resolve(store.getMany(version, ['a']))).rejects.toMatchObject({ code: 'io' });
    } finally {
      process.kill(stopped, 'SIGCONT');
    }
    expect(await store.getMany(version, ['a'])).toEqual([null]);
  });

  test('a server that went away and came back is asked again', async () => {
    const store = open();
    const version = 'ab'.repeat(32);
    const answer = { score: 0.1, prediction: 1 };
    await store.putMany(version, [{ key: 'a', answer }]);
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    await gone;
    await expect(Promise.resolve(store.getMany(version, ['a']))).rejects.toMatchObject({ code: 'io' });
    await start();
    expect(await store.getMany(version, ['a'])).toEqual([null]);
    await store.putMany(version, [{ key: 'a', answer }]);
    expect(await store.getMany(version, ['a'])).toEqual([answer]);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
