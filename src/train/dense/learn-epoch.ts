import { finiteLoss } from '../diverged.ts';
import { pause } from '../../core/pause.ts';
import type { NetRows } from './net-engine.ts';
import type { NetSource } from './net-source.ts';

/** Rows of a turn at most, however small the net: so many of a stream are held. */
const TURN_ROWS = 2 ** 15;

/** How the rows of an epoch are learned from. */
export interface EpochPlan {
  readonly where: string;
  readonly source: NetSource;
  readonly batchSize: number;
  readonly seed: number;
  /** About how many rows are learned from before the event loop gets a turn. */
  readonly turnRows: number;
  readonly signal: AbortSignal | undefined;
  /** What is said of a loss that is no number. */
  readonly advice: string;
  /** A step for each batch of the rows that an order names from `start` to `end`; gives rows × mean loss. */
  learn(rows: NetRows, order: Int32Array, start: number, end: number): Promise<number>;
}

/**
 * How a net learns from every row once, and lets the event loop turn now and then; gives the mean loss.
 *
 * @throws {SlipwayError} `not-converged` when the loss is no number.
 */
export function epochLearner(plan: EpochPlan): (epoch: number) => Promise<number> {
  const { where, source, batchSize, seed, signal, advice } = plan;
  const turn = Math.max(1, Math.floor(Math.min(plan.turnRows, TURN_ROWS) / batchSize)) * batchSize;
  let sincePause = 0;
  return async (epoch) => {
    let total = 0;
    for await (const { rows, order } of source.epoch(epoch, seed, turn)) {
      for (let start = 0; start < order.length; start += turn) {
        signal?.throwIfAborted();
        const end = Math.min(order.length, start + turn);
        total = finiteLoss(where, total + (await plan.learn(rows, order, start, end)), epoch, advice);
        sincePause += end - start;
        if (sincePause < turn) continue;
        sincePause = 0;
        await pause();
      }
    }
    signal?.throwIfAborted();
    return total / source.rows;
  };
}
