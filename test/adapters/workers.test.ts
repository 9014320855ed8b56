import { expect, it } from 'vitest';
import { browserWorkers } from '../../src/adapters/browser-workers.ts';
import { nodeWorkers } from '../../src/adapters/node-workers.ts';
import { version } from '../../src/core/version.ts';
import { testWorkers } from '../../src/testing/index.ts';
import { boostedTrees } from '../../src/train/trees/boosted-trees.ts';
import { numbered } from '../input/streams.ts';
import { workerFile } from '../workers/worker-file.ts';

const entry = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

it('threads of Node start, are posted jobs, and end when they are closed', async () => {
  const workers = await nodeWorkers(2, { entry: workerFile() });
  expect([workers.count, workers.isAlive(0), workers.isAlive(1)]).toEqual([2, true, true]);
  await workers.close();
  expect([workers.isAlive(0), workers.isAlive(1)]).toEqual([false, false]);
});

testWorkers(() => nodeWorkers(2, { entry: workerFile() }), {
  test: it,
  equal: (got, expected, why) => expect(got, why).toEqual(expected),
});

it('a job that fails ends its thread, and no other', async () => {
  const workers = await nodeWorkers(2, { entry: workerFile() });
  workers.post(0, { job: 'trees', version });
  const until = Date.now() + 5000;
  while (workers.isAlive(0) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  expect([workers.isAlive(0), workers.isAlive(1)]).toEqual([false, true]);
  await workers.close();
});

it('a thread that does not know its job ends, since whoever waits for it would wait for good', async () => {
  const workers = await nodeWorkers(2, { entry: workerFile() });
  workers.post(0, { job: 'none that there is', version });
  workers.post(1, { job: 'trees', version: '0.0.0' });
  const until = Date.now() + 5000;
  while ((workers.isAlive(0) || workers.isAlive(1)) && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect([workers.isAlive(0), workers.isAlive(1)]).toEqual([false, false]);
  await workers.close();
});

it.each([
  ['is not there', new URL('./none.js', import.meta.url)],
  ['fails', entry('throw new Error("no")')],
  ['ends at once', entry('process.exit(3)')],
])('an entry that %s is refused', async (_, file) => {
  await expect(nodeWorkers(1, { entry: file })).rejects.toMatchObject({ code: 'io' });
});

it('an entry that never says that it is ready is refused when its time is over', async () => {
  const silent = nodeWorkers(1, { entry: entry('setInterval(() => {}, 1000)'), startTimeoutMs: 50 });
  await expect(silent).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('50 ms') as string,
  });
});

it('workers of a page start, or are refused', async () => {
  const made: { readonly posted: unknown[]; terminated: boolean; onerror?: () => void }[] = [];
  const open = (hear: 'onmessage' | 'onerror') => (): Worker => {
    const worker = {
      posted: [] as unknown[],
      terminated: false,
      postMessage: (...given: unknown[]) => worker.posted.push(given),
      terminate: () => (worker.terminated = true),
    };
    made.push(worker);
    queueMicrotask(() => (worker as unknown as Record<string, () => void>)[hear]!());
    return worker as unknown as Worker;
  };
  const workers = await browserWorkers(2, { open: open('onmessage') });
  const port = {};
  workers.post(1, { job: 'trees' });
  workers.post(1, { job: 'batches', port }, [port]);
  expect(made.map(({ posted }) => posted)).toEqual([
    [],
    [
      [{ job: 'trees' }, []],
      [{ job: 'batches', port }, [port]],
    ],
  ]);
  made[0]!.onerror!();
  expect([workers.isAlive(0), workers.isAlive(1)]).toEqual([false, true]);
  await workers.close();
  expect(made.map(({ terminated }) => terminated)).toEqual([true, true]);
  await expect(browserWorkers(1, { open: open('onerror') })).rejects.toMatchObject({ code: 'io' });
  expect(made[2]!.terminated).toBe(true);
});

it('a port that is transferred is one to answer on', async () => {
  const code = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ port, job }) => port.postMessage(job + ' heard'));
    parentPort.postMessage('ready');`;
  const workers = await nodeWorkers(1, { entry: entry(code) });
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  workers.post(0, { job: 'any', port: port2 }, [port2]);
  expect(await answer).toBe('any heard');
  port1.close();
  await workers.close();
});

it('where threads share no memory, they open, and training with them is refused', async () => {
  const { SharedArrayBuffer: shared } = globalThis;
  // @ts-expect-error -- as in a page that is not isolated
  delete globalThis.SharedArrayBuffer;
  const workers = await nodeWorkers(1, { entry: workerFile() });
  try {
    const training = boostedTrees().fit(numbered(8), { workers });
    await expect(training).rejects.toMatchObject({ code: 'unsupported' });
  } finally {
    globalThis.SharedArrayBuffer = shared;
    await workers.close();
  }
});
