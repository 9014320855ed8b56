import { workOnNets, type NetJob } from './train/dense/work-on-nets.ts';
import { workOnTrees, type TreeJob } from './train/trees/work-on-trees.ts';
import type { WorkerJob } from './workers/workers.ts';

/** Does a job that a worker was handed. */
export async function doJob(job: WorkerJob): Promise<void> {
  if (job.job === 'nets') await workOnNets(job as NetJob);
  if (job.job === 'trees') await workOnTrees(job as TreeJob);
}
