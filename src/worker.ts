/** What a worker of a page runs: see `browserWorkers`. */
import { doJob } from './worker-jobs.ts';
import type { WorkerJob } from './workers/workers.ts';

const scope = globalThis as unknown as {
  onmessage: (event: { readonly data: WorkerJob }) => void;
  postMessage(message: string): void;
};
// What fails is thrown outside of the promise: it ends up at whoever opened the worker.
const fail = (error: unknown): void =>
  void setTimeout(() => {
    throw error;
  });
scope.onmessage = ({ data }) => void doJob(data).catch(fail);
scope.postMessage('ready');
