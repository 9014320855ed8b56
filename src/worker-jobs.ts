import { SlipwayError } from './core/error.ts';
import { version } from './core/version.ts';
import { workOnBatches, type BatchJob } from './input/work-on-batches.ts';
import { revivePipeline } from './prepare/revive-pipeline.ts';
import { revivePredictor } from './revive.ts';
import { workOnNets, type NetJob } from './train/dense/work-on-nets.ts';
import { workOnAnswers, type AnswerJob } from './serve/batch/work-on-answers.ts';
import { workOnTrees, type TreeJob } from './train/trees/work-on-trees.ts';
import type { WorkerJob } from './workers/workers.ts';

/**
 * Does a job that a worker was handed.
 *
 * @throws {SlipwayError} `unsupported` on a job that there is none of, or of another version of the library, so that the
 *   worker ends where it was bundled with one, and nobody waits for it.
 */
export async function doJob(job: WorkerJob): Promise<void> {
  if (job['version'] === version) {
    if (job.job === 'nets') return workOnNets(job as NetJob);
    if (job.job === 'trees') return workOnTrees(job as TreeJob);
    if (job.job === 'answers') return workOnAnswers(job as AnswerJob, revivePredictor);
    if (job.job === 'batches') return workOnBatches(job as BatchJob, revivePipeline);
  }
  throw new SlipwayError(
    'unsupported',
    'worker',
    `the job "${job.job}" is of version ${String(job['version'])}; expected "nets", "trees", "batches" or "answers" of ${version}. Bundle the workers anew.`,
  );
}
