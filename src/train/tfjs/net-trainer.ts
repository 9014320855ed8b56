import * as tf from '@tensorflow/tfjs-core';
import { SlipwayError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import type { NetRows } from '../dense/net-engine.ts';
import type { Backend } from './backend.ts';
import { checkShape } from './check-shape.ts';
import { netBatch, type NetBatch } from './net-batch.ts';
import {
  closeOptimizer,
  openOptimizer,
  readOptimizer,
  writeOptimizer,
  type KeptOptimizer,
} from './optimizer.ts';
import { readAll } from './read-all.ts';

/** Rows of a batch when a loss is only measured. */
const MEASURED = 1024;

/** A net of somebody's own, alive on a backend. */
export interface LiveNet {
  /** Everything that decides a score, in order, … */
  readonly variables: readonly tf.Variable[];
  /** … and what of it the optimizer changes. */
  readonly trainable: readonly tf.Variable[];
  /** What tells this net from others, for checkpoints. */
  readonly told: Json;
  /** The last sums, shape `[rows, outputs]`; a training tells the number of the step, the first being 1. */
  logits(batch: NetBatch, step?: number): tf.Tensor;
  /** What a step's mean loss has beside it. */
  penalty(): tf.Scalar | undefined;
  dispose(): void;
}

/** The loss of each row, by its last sums and its label. */
export type RowLosses = (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Tensor;

/** All that a training of a net has learned so far: what it goes on from. */
export interface TrainerState {
  /** Steps that were taken. */
  readonly steps: number;
  /** Of every variable, in the order of the net. */
  readonly values: readonly Float32Array[];
  /** What the optimizer keeps, in its own order. */
  readonly optimizer: KeptOptimizer;
}

/** Takes the steps of a training. Whoever makes one disposes of it. */
export interface NetTrainer {
  /** The optimizer's name in tfjs, and how it was made. */
  readonly optimizer: { readonly name: string; readonly config: Json };
  /** A step for each batch of the rows that an order names from `start` to `end`; gives rows × mean loss, penalty included. */
  learn(rows: NetRows, order: Int32Array, start: number, end: number): Promise<number>;
  /** The mean loss, by weight, without the penalty. */
  measure(rows: NetRows): Promise<number>;
  /** A copy of every variable. */
  read(): Promise<readonly Float32Array[]>;
  write(values: readonly Float32Array[]): void;
  /**
   * What a checkpoint has, and the optimizer as it will be when it comes back from there: the same from then on, bit for bit.
   *
   * @throws {SlipwayError} `unsupported` where the optimizer cannot be kept.
   */
  keep(): Promise<TrainerState>;
  /** Goes on from a checkpoint. */
  restore(state: TrainerState): Promise<void>;
  dispose(): void;
}

/** What trains a net; each call is one piece of tensor work, and nothing waits inside. */
export function netTrainer(
  where: string,
  backend: Backend,
  net: LiveNet,
  outputs: number,
  losses: RowLosses,
  makeOptimizer: (() => tf.Optimizer) | undefined,
  batchSize: number,
): NetTrainer {
  if (net.trainable.length === 0)
    throw new SlipwayError('bad-option', where, 'no variable of the net is trainable; expected one or more.');
  let optimizer = openOptimizer(where, backend, makeOptimizer);
  let steps = 0;

  /** The mean of weight × loss of some rows. */
  const meanLoss = (
    rows: NetRows,
    start: number,
    end: number,
    step?: number,
    order?: Int32Array,
  ): tf.Scalar => {
    const batch = netBatch(rows.matrix, start, end, order);
    const pick = (values: Float64Array): tf.Tensor1D =>
      tf.tensor1d(
        Float32Array.from({ length: end - start }, (_, i) => values[order?.[start + i] ?? start + i]!),
      );
    const logits = checkShape<tf.Tensor2D>(where, 'logits', net.logits(batch, step), [batch.rows, outputs]);
    const each = checkShape(where, 'losses', losses(logits, pick(rows.targets)), [batch.rows]);
    return tf.mean(rows.weights ? tf.mul(each, pick(rows.weights)) : each);
  };
  const step = (rows: NetRows, order: Int32Array, start: number, end: number): tf.Scalar => {
    steps++;
    const cost = freeingTape(() =>
      optimizer.minimize(
        () => {
          const mean = meanLoss(rows, start, end, steps, order);
          const penalty = net.penalty();
          return penalty ? tf.add(mean, penalty) : mean;
        },
        true,
        [...net.trainable],
      ),
    );
    return tf.mul(cost!, end - start);
  };
  const total = async (parts: readonly tf.Tensor[]): Promise<number> =>
    (await readAll(parts)).reduce((sum, part) => sum + part[0]!, 0);
  const inBatches = (
    start: number,
    end: number,
    size: number,
    part: (from: number, to: number) => tf.Scalar,
  ): Promise<number> =>
    total(
      backend.compute(() => {
        const all: tf.Tensor[] = [];
        for (let from = start; from < end; from += size)
          all.push(tf.tidy(() => part(from, Math.min(end, from + size))));
        return all;
      }),
    );

  const write = (values: readonly Float32Array[]): void => {
    backend.compute(() => {
      for (const [k, variable] of net.variables.entries())
        variable.assign(tf.tensor(values[k]!.slice(), variable.shape, 'float32'));
    });
  };
  const read = (): Promise<readonly Float32Array[]> =>
    readAll(backend.compute(() => net.variables.map((variable) => tf.clone(variable))));
  const restore = async (state: TrainerState): Promise<void> => {
    write(state.values);
    const fresh = openOptimizer(where, backend, makeOptimizer);
    closeOptimizer(optimizer);
    optimizer = fresh;
    steps = state.steps;
    await writeOptimizer(backend, optimizer, state.steps, state.optimizer);
  };

  return {
    optimizer: {
      name: optimizer.getClassName(),
      config: JSON.parse(JSON.stringify(optimizer.getConfig())) as Json,
    },
    learn: (rows, order, start, end) =>
      inBatches(start, end, batchSize, (from, to) => step(rows, order, from, to)),
    async measure(rows) {
      const { rows: count } = rows.matrix;
      const sum = await inBatches(0, count, MEASURED, (from, to) =>
        tf.mul(meanLoss(rows, from, to), to - from),
      );
      return sum / count;
    },
    read,
    write,
    async keep() {
      const state = {
        steps,
        values: await read(),
        optimizer: await readOptimizer(where, backend, optimizer),
      };
      await restore(state);
      return state;
    },
    restore,
    dispose: () => closeOptimizer(optimizer),
  };
}

/** Frees what tfjs keeps for a gradient, where a function of somebody's own throws on the way: tfjs itself would not. */
function freeingTape<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    for (const { saved } of tf.engine().state.activeTape ?? []) if (saved) tf.dispose(saved);
    throw error;
  }
}
