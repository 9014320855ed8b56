import { workOnTrees, type TreeJob } from './train/trees/work-on-trees.ts';
import type { WorkerJob } from './workers/workers.ts';

/** Does a job that a worker was handed. */
export async function doJob(job: WorkerJob): Promise<void> {
  if (job.job === 'trees') await workOnTrees(job as TreeJob);
}
