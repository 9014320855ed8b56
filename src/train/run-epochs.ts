import { SlipwayError } from '../core/error.ts';
import type { Model } from '../models/model.ts';
import type { NetStop } from './dense/dense-options.ts';
import { isLower, type EarlyStopping } from './early-stopping.ts';
import type { Checkpoint, FitOptions } from './estimator.ts';

/** How far a training has come, and the weights of the epoch with the lowest validation loss so far; the first epoch is 1. */
export interface EpochRun<Weights> {
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
  readonly best: { readonly epoch: number; readonly loss: number; readonly weights: Weights } | undefined;
}

/** What a model is told of its training. */
export interface EpochsRun {
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
  /** The epoch whose weights were kept; `null` for the last. */
  readonly keptEpoch: number | null;
  readonly stopped: NetStop;
}

/** What learns, an epoch at a time, and holds its weights in `Weights`. */
export interface EpochNet<Weights, Trained extends Model> {
  /** Learns from all rows once: the mean loss. Throws `not-converged` when that is no number, as `validate` does. */
  learn(epoch: number): Promise<number>;
  /** The loss of the validation examples, where there are some. */
  readonly validate: ((epoch: number) => Promise<number>) | undefined;
  /** A copy of the weights as they are. */
  read(): Promise<Weights>;
  /** The same weights; throws `not-converged` when one is no number. */
  check(weights: Weights, epoch: number): Weights;
  modelOf(weights: Weights, run: EpochsRun): Trained;
  /** A training after an epoch, to be kept. */
  checkpointOf(run: EpochRun<Weights>): Promise<Checkpoint>;
  /** Figures for progress beside the losses. */
  spent?(): Readonly<Record<string, number>>;
}

/** How long it learns, and what it does when that comes to nothing. */
export interface EpochsSettings {
  readonly epochs: number;
  readonly earlyStopping: Required<EarlyStopping> | undefined;
  readonly onNotConverged: 'error' | 'keep';
}

/**
 * Learns epoch by epoch: tells of each, keeps checkpoints and the best weights, and stops when there is a reason to.
 *
 * @param from - what a checkpoint said of the run; the net has its weights already.
 */
export async function runEpochs<Weights, Trained extends Model>(
  where: string,
  net: EpochNet<Weights, Trained>,
  { epochs, earlyStopping, onNotConverged }: EpochsSettings,
  from: EpochRun<Weights> | undefined,
  { signal, checkpoints, onProgress, onRound }: FitOptions,
): Promise<Trained> {
  const losses = [...(from?.losses ?? [])];
  const validationLosses = [...(from?.validationLosses ?? [])];
  let best = from?.best;
  /** The weights after the last epoch that ended well, where a training that diverges is to give them. */
  let good: Weights | undefined = onNotConverged === 'keep' && from ? await net.read() : undefined;
  let stopped: NetStop = 'epochs';
  const isOver = (): boolean =>
    losses.length >= epochs ||
    (earlyStopping !== undefined &&
      best !== undefined &&
      losses.length - best.epoch >= earlyStopping.patience);
  /** As it is by now, whenever it is read. */
  const runOf = (keptEpoch: number | null): EpochsRun => ({
    losses: [...losses],
    validationLosses: [...validationLosses],
    keptEpoch,
    stopped,
  });

  while (!isOver() && stopped === 'epochs') {
    const epoch = losses.length + 1;
    try {
      const loss = await net.learn(epoch);
      const validationLoss = await net.validate?.(epoch);
      if (onNotConverged === 'keep') good = net.check(await net.read(), epoch);
      losses.push(loss);
      if (validationLoss !== undefined) validationLosses.push(validationLoss);
    } catch (error) {
      if (good === undefined || !(error instanceof SlipwayError) || error.code !== 'not-converged')
        throw error;
      stopped = 'diverged';
      break;
    }
    const loss = losses[epoch - 1]!;
    const validationLoss = validationLosses[epoch - 1];
    if (earlyStopping && isLower(validationLoss!, best, earlyStopping.minDelta))
      best = { epoch, loss: validationLoss!, weights: await net.read() };
    signal?.throwIfAborted();
    const figures = { loss, ...(validationLoss !== undefined && { validationLoss }), ...net.spent?.() };
    onProgress?.({ stage: where, done: epoch, total: epochs, unit: 'epochs', figures });
    signal?.throwIfAborted();
    if (onRound) {
      const now = await net.read();
      const run = runOf(null);
      if ((await onRound({ round: epoch, model: () => net.modelOf(now, run) })) === 'stop') stopped = 'asked';
      signal?.throwIfAborted();
    }
    // After whoever looks at the round: one that was killed there looks at it again.
    if (checkpoints && !isOver() && stopped === 'epochs')
      await checkpoints.write(await net.checkpointOf({ losses, validationLosses, best }));
  }

  if (stopped === 'epochs' && losses.length < epochs) stopped = 'patience';
  const last = stopped === 'diverged' ? good! : await net.read();
  const model = net.modelOf(
    best?.weights ?? last,
    runOf(best?.epoch ?? (stopped === 'diverged' ? losses.length : null)),
  );
  signal?.throwIfAborted();
  await checkpoints?.clear();
  return model;
}
