/** What a thread of Node, Deno or Bun runs: see `nodeWorkers`. */
import { parentPort } from 'node:worker_threads';
import { doJob } from './worker-jobs.ts';
import type { WorkerJob } from './workers/workers.ts';

parentPort!.on('message', (job: WorkerJob) => void doJob(job));
parentPort!.postMessage('ready');
