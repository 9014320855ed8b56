/**
 * Threads that compute beside the one that calls: `nodeWorkers` of `slipway/node`, `browserWorkers` of `slipway/browser`, or
 * your own. Whoever opens them closes them; several trainings and streams may use them one after another.
 *
 * What is computed never depends on them: not on how many there are, how fast they are, or whether one dies on the way.
 */
export interface Workers {
  /** How many there are, the thread that calls not counted; 1 to 255. */
  readonly count: number;
  /**
   * Hands worker `at` (from 0) a job, which it begins after those before; a dead one gets nothing.
   *
   * @param transfer - parts of the job that move to the worker in place of being cloned, as `postMessage` has it: the port on
   *   which it answers.
   */
  post(at: number, job: WorkerJob, transfer?: readonly object[]): void;
  /** Whether a worker has neither ended nor been closed, as far as is known by now. */
  isAlive(at: number): boolean;
  /** Ends all of them at once, also in the middle of a job; whoever uses them goes on alone. */
  close(): Promise<void>;
}

/** What a worker is handed: cloned, so that only shared memory, and a port that was transferred, are in common. */
export interface WorkerJob {
  /** Which of the jobs that the entry of the workers knows. */
  readonly job: string;
  readonly [part: string]: unknown;
}
