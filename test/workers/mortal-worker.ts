import { Worker } from 'node:worker_threads';
import type { Workers } from '../../src/workers/workers.ts';
import { workerFile } from './worker-file.ts';

/** A worker that says nothing of its death: whoever uses it finds out that no answer comes, in the middle of its work. */
export async function mortalWorker(): Promise<Workers> {
  const thread = new Worker(workerFile());
  await new Promise((resolve) => thread.once('message', resolve));
  return {
    count: 1,
    post: (_, job) => thread.postMessage(job),
    isAlive: () => true,
    close: async () => void (await thread.terminate()),
  };
}
