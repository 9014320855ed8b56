import { SlipwayError } from '../../core/error.ts';
import { random, shuffled, type Random } from '../../core/random.ts';
import { denseModel, type DenseModel } from '../../models/dense-model.ts';
import { featuresOf } from '../../models/features.ts';
import type { Examples } from '../../table/examples.ts';
import { checkFitOptions } from '../check-fit-options.ts';
import { checkValidation } from '../check-validation.ts';
import type { FitOptions } from '../estimator.ts';
import { pause } from '../pause.ts';
import { hashArray, trainingId } from '../training-id.ts';
import type { DenseNetSettings, DenseNetTraining } from './dense-options.ts';
import { fromCheckpoint, toCheckpoint, type BestEpoch } from './net-checkpoint.ts';
import type { NetEngine, NetRows, OpenNetEngine } from './net-engine.ts';
import { firstParameters, layersOf, parameterCount, type NetShape } from './net-shape.ts';
import { startFrom } from './net-start.ts';
import { netTask, type NetTask } from './net-task.ts';

/** About how many products are computed before the event loop gets a turn. */
const TURN = 2 ** 26;
/** Weights, of 16 bytes each with what Adam keeps, that addresses of 32 bits reach. */
const MOST = 2 ** 28;

/**
 * Trains the net that the settings describe, on any engine; disposes of it, however it ends.
 *
 * @param computes - names what computes, where that decides the bits, for checkpoints.
 */
export async function fitDenseNet(
  where: string,
  examples: Examples,
  settings: DenseNetSettings,
  computes: string,
  open: OpenNetEngine,
  options: FitOptions,
): Promise<DenseModel<DenseNetTraining>> {
  checkFitOptions(where, options, true);
  const { signal, checkpoints, from, validation } = options;
  const { batchSize, learningRate, l2, seed } = settings;
  const task = netTask(where, examples, settings.task);
  const { matrix, label } = examples;
  checkValidation(where, validation, examples, task.task, settings.earlyStopping);
  const shape: NetShape = {
    numbers: matrix.dense.names.length,
    levels: matrix.categories.map(({ levels }) => levels.length),
    units: [...settings.hidden, task.outputs],
    activation: settings.activation,
    link: task.link,
  };
  checkSize(where, shape);
  const first = from
    ? startFrom(where, from, examples, shape, task)
    : firstParameters(shape, task.lastBiases, streamOf(seed, 0));
  const engine = await open({
    shape,
    validation: validation && task.rowsOf(validation),
    batchSize,
    learningRate,
    decay: l2 / task.weight,
  });
  try {
    const id = checkpoints && identify(settings, task, computes, first, examples, validation);
    const kept = await checkpoints?.read();
    const done = kept === undefined ? undefined : fromCheckpoint(where, kept, id!, first.length);
    engine.write(
      done?.state ?? {
        steps: 0,
        parameters: first,
        firsts: new Float32Array(first.length),
        seconds: new Float32Array(first.length),
      },
    );
    const losses = [...(done?.run.losses ?? [])];
    const validationLosses = [...(done?.run.validationLosses ?? [])];
    let best = done?.run.best;
    const { epochs, earlyStopping } = settings;
    const isOver = (): boolean =>
      losses.length >= epochs ||
      (earlyStopping !== undefined &&
        best !== undefined &&
        losses.length - best.epoch >= earlyStopping.patience);
    const learn = epochOn(where, engine, task.rows, shape, batchSize, signal);

    const modelOf = (parameters: Float32Array, keptEpoch: number | null): DenseModel<DenseNetTraining> => {
      const layers = task.toLabels(layersOf(shape, parameters));
      if (
        !layers.every(
          ({ weights, biases }) => weights.every(Number.isFinite) && biases.every(Number.isFinite),
        )
      )
        throw diverged(where, 'a weight', losses.length);
      const { hidden, activation } = settings;
      return denseModel<DenseNetTraining>({
        features: featuresOf(matrix),
        layers,
        link: task.link,
        ...(label.classes && { classes: label.classes }),
        training: {
          estimator: 'dense-net',
          backend: engine.name,
          task: task.task,
          rows: matrix.rows,
          hidden,
          activation,
          epochs,
          batchSize,
          learningRate,
          l2,
          seed,
          losses: [...losses],
          validationLosses: [...validationLosses],
          keptEpoch,
          labelDeviation: task.deviation ?? null,
        },
      });
    };
    let isStopped = false;

    while (!isOver() && !isStopped) {
      const epoch = losses.length + 1;
      losses.push((await learn(shuffled(matrix.rows, streamOf(seed, epoch)), epoch)) / matrix.rows);
      if (validation) validationLosses.push(finite(where, await engine.validate(), epoch));
      if (earlyStopping && isLower(validationLosses[epoch - 1]!, best, earlyStopping.minDelta))
        best = { epoch, loss: validationLosses[epoch - 1]!, parameters: (await engine.read()).parameters };
      signal?.throwIfAborted();
      if (checkpoints && !isOver())
        await checkpoints.write(toCheckpoint(id!, { losses, validationLosses, best }, await engine.read()));
      const figures = {
        loss: losses[epoch - 1]!,
        ...(validation && { validationLoss: validationLosses[epoch - 1]! }),
      };
      options.onProgress?.({ stage: where, done: epoch, total: epochs, unit: 'epochs', figures });
      signal?.throwIfAborted();
      if (options.onRound) {
        const { parameters: now } = await engine.read();
        isStopped = (await options.onRound({ round: epoch, model: () => modelOf(now, null) })) === 'stop';
        signal?.throwIfAborted();
      }
    }

    const model = modelOf(best?.parameters ?? (await engine.read()).parameters, best?.epoch ?? null);
    signal?.throwIfAborted();
    await checkpoints?.clear();
    return model;
  } finally {
    engine.dispose();
  }
}

/** Learns from every row once, in some order, and lets the event loop turn now and then; gives rows × mean loss. */
function epochOn(
  where: string,
  engine: NetEngine,
  rows: NetRows,
  { numbers, levels, units }: NetShape,
  batchSize: number,
  signal: AbortSignal | undefined,
): (order: Int32Array, epoch: number) => Promise<number> {
  const products = [numbers + levels.length, ...units]
    .slice(0, -1)
    .reduce((sum, inputs, k) => sum + inputs * units[k]!, 0);
  const turn = Math.max(1, Math.floor(TURN / products / batchSize)) * batchSize;
  let sincePause = 0;
  return async (order, epoch) => {
    let total = 0;
    for (let start = 0; start < order.length; start += turn) {
      signal?.throwIfAborted();
      const end = Math.min(order.length, start + turn);
      total = finite(where, total + (await engine.learn(rows, order, start, end)), epoch);
      sincePause += end - start;
      if (sincePause < turn) continue;
      sincePause = 0;
      await pause();
    }
    signal?.throwIfAborted();
    return total;
  };
}

function checkSize(where: string, shape: NetShape): void {
  const count = parameterCount(shape);
  if (count < MOST) return;
  throw new SlipwayError(
    'too-large',
    where,
    `the net has ${count} weights; expected fewer than ${MOST}. Take fewer units, or fewer levels.`,
    { details: { weights: count } },
  );
}

/** Randomness of an epoch (0 is before the first one), which is the same whatever came before. */
function streamOf(seed: number, epoch: number): Random {
  const seeds = random(seed);
  for (let i = 0; i < epoch; i++) seeds.next();
  return random(seeds.next());
}

function identify(
  { earlyStopping, ...plain }: DenseNetSettings,
  { task }: NetTask,
  computes: string,
  first: Float32Array,
  examples: Examples,
  validation: Examples | undefined,
): string {
  const told = {
    estimator: 'dense-net',
    version: 1,
    ...plain,
    task,
    earlyStopping: earlyStopping ? { ...earlyStopping } : null,
    computes,
    first: hashArray(first),
  };
  return trainingId(told, examples, ...(validation ? [validation] : []));
}

function isLower(loss: number, best: BestEpoch | undefined, minDelta: number): boolean {
  return best === undefined || loss < best.loss - minDelta;
}

function finite(where: string, loss: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw diverged(where, `the loss is ${loss}`, epoch);
}

function diverged(where: string, found: string, epoch: number): SlipwayError {
  return new SlipwayError(
    'not-converged',
    where,
    `${found} in epoch ${epoch}; expected a number. Lower learningRate or standardize the features.`,
    { details: { epoch } },
  );
}
