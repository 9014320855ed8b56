import type { Workers } from '../../workers/workers.ts';
import type { NetFeatures } from './net-layout.ts';
import type { NetShape } from './net-shape.ts';

/** Rows to learn from, or to measure a net with. */
export interface NetRows extends NetFeatures {
  /** What the last sums are to be: labels, standardised ones, or numbers of classes. */
  readonly targets: Float64Array;
  /** With a mean of 1; absent means 1 each. */
  readonly weights: Float64Array | undefined;
}

/** What an engine is opened with. */
export interface NetPlan {
  readonly shape: NetShape;
  readonly validation: NetRows | undefined;
  readonly batchSize: number;
  readonly learningRate: number;
  /** What a step adds to the gradient of each weight, as a share of the weight; biases excepted. */
  readonly decay: number;
  /** Parts of a batch whose gradients are computed apart, and then added in their order. */
  readonly shards: number;
  /** Who computes parts beside the thread that calls. */
  readonly workers: Workers | undefined;
}

/** What the time of a training went into, of the thread that calls. */
export interface TimeSpent {
  /** Threads that have computed something of it, this one included. */
  readonly threads: number;
  /** Parts of a batch: the most threads that can. */
  readonly parts: number;
  /** Gradients of its own parts. */
  readonly computingMs: number;
  /** For workers. */
  readonly waitingMs: number;
  /** All that no worker can take off: rows handed out, gradients added up, steps. */
  readonly restMs: number;
}

/** All that a training has learned so far: what it goes on from. */
export interface NetState {
  /** Steps of Adam that were taken. */
  readonly steps: number;
  /** All weights, in the order of `firstParameters`. */
  readonly parameters: Float32Array;
  /** Adam's running means of the gradients and of their squares, in the same order. */
  readonly firsts: Float32Array;
  readonly seconds: Float32Array;
}

/** What computes the steps of a training. Whoever opens one disposes of it. */
export interface NetEngine {
  readonly name: string;
  /**
   * Takes a step for each batch of the rows that an order names from `start` to `end`; gives rows × mean loss, penalty
   * included. The rows may be others at each call.
   */
  learn(rows: NetRows, order: Int32Array, start: number, end: number): Promise<number>;
  /** The mean loss, by weight, of the rows to validate with. */
  validate(): Promise<number>;
  /** A copy of what was learned. */
  read(): Promise<NetState>;
  write(state: NetState): void;
  /** What the time was spent with since it was last asked; where there are workers. */
  readonly spent?: () => TimeSpent;
  dispose(): void;
}

/** Makes an engine ready. */
export type OpenNetEngine = (plan: NetPlan) => Promise<NetEngine>;

/** Shares of the gradients that Adam's running means lack after some steps, since they begin at 0: 1 − 0.9ⁿ, 1 − 0.999ⁿ. */
export interface AdamClock {
  readonly steps: number;
  next(): { readonly firstLeft: number; readonly secondLeft: number };
}

/** Counts the steps of Adam. Products are taken one by one: powers differ from platform to platform. */
export function adamClock(taken = 0): AdamClock {
  let steps = 0;
  let first = 1;
  let second = 1;
  const next = (): { firstLeft: number; secondLeft: number } => {
    steps++;
    first *= 0.9;
    second *= 0.999;
    return { firstLeft: 1 - first, secondLeft: 1 - second };
  };
  while (steps < taken) next();
  return {
    get steps() {
      return steps;
    },
    next,
  };
}
