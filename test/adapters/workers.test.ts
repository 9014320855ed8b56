import { expect, it } from 'vitest';
import { browserWorkers } from '../../src/adapters/browser-workers.ts';
import { nodeWorkers } from '../../src/adapters/node-workers.ts';
import { version } from '../../src/core/version.ts';
import { workerFile } from '../workers/worker-file.ts';

const entry = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

it('threads of Node start, are posted jobs, and end when they are closed', async () => {
  const workers = await nodeWorkers(2, { entry: workerFile() });
  expect([workers.count, workers.isAlive(0), workers.isAlive(1)]).toEqual([2, true, true]);
  await workers.close();
  expect([workers.isAlive(0), workers.isAlive(1)]).toEqual([false, false]);
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

it('workers of a page start, or are refused', async () => {
  const made: { readonly posted: unknown[]; terminated: boolean; onerror?: () => void }[] = [];
  const open = (hear: 'onmessage' | 'onerror') => (): Worker => {
    const worker = {
      posted: [] as unknown[],
      terminated: false,
      postMessage: (job: unknown) => worker.posted.push(job),
      terminate: () => (worker.terminated = true),
    };
    made.push(worker);
    queueMicrotask(() => (worker as unknown as Record<string, () => void>)[hear]!());
    return worker as unknown as Worker;
  };
  const workers = await browserWorkers(2, { open: open('onmessage') });
  workers.post(1, { job: 'trees' });
  expect(made.map(({ posted }) => posted)).toEqual([[], [{ job: 'trees' }]]);
  made[0]!.onerror!();
  expect([workers.isAlive(0), workers.isAlive(1)]).toEqual([false, true]);
  await workers.close();
  expect(made.map(({ terminated }) => terminated)).toEqual([true, true]);
  await expect(browserWorkers(1, { open: open('onerror') })).rejects.toMatchObject({ code: 'io' });
  expect(made[2]!.terminated).toBe(true);
});

it('opening is refused where threads share no memory', async () => {
  const { SharedArrayBuffer: shared } = globalThis;
  // @ts-expect-error -- as in a page that is not isolated
  delete globalThis.SharedArrayBuffer;
  try {
    for (const open of [nodeWorkers, browserWorkers])
      await expect(open(1)).rejects.toMatchObject({ code: 'unsupported' });
  } finally {
    globalThis.SharedArrayBuffer = shared;
  }
});
