import { SlipwayError } from '../../core/error.ts';
import { hashJson } from '../../core/hash.ts';
import { randomAt } from '../../core/random.ts';
import type { Json } from '../../core/json.ts';
import type { Model } from '../../models/model.ts';
import type { ExampleStream } from '../../input/example-stream.ts';
import type { Examples } from '../../table/examples.ts';
import { checkFitOptions } from '../check-fit-options.ts';
import { checkValidation } from '../check-validation.ts';
import { diverged } from '../diverged.ts';
import { isLower } from '../early-stopping.ts';
import type { FitOptions } from '../estimator.ts';
import { pause } from '../pause.ts';
import { hashArray, hashExamples } from '../training-id.ts';
import type { DenseNetSettings, NetStop, NetTraining } from './dense-options.ts';
import { fromCheckpoint, toCheckpoint } from './net-checkpoint.ts';
import type { NetEngine, OpenNetEngine } from './net-engine.ts';
import type { NetKind } from './net-kind.ts';
import {
  firstParameters,
  parameterCount,
  parametersOf,
  partsOf,
  productsOf,
  type NetParts,
  type NetShape,
} from './net-shape.ts';
import { netSource, type NetSource } from './net-source.ts';
import type { NetTask } from './net-task.ts';

/** About how many products are computed before the event loop gets a turn. */
const TURN = 2 ** 26;
/** Rows of a turn at most, however small the net: so many of a stream are held. */
const TURN_ROWS = 2 ** 15;
/** Weights, of 16 bytes each with what Adam keeps, that addresses of 32 bits reach. */
const MOST = 2 ** 28;

/**
 * Trains a net of some kind, on any engine; disposes of it, however it ends.
 *
 * @param computes - names what computes, where that decides the bits, for checkpoints.
 */
export async function fitNet<Trained extends Model>(
  kind: NetKind<Trained>,
  examples: Examples | ExampleStream,
  computes: string,
  open: OpenNetEngine,
  options: FitOptions,
): Promise<Trained> {
  const { where, settings } = kind;
  checkFitOptions(where, options, true);
  const { signal, checkpoints, from, validation, workers } = options;
  const { batchSize, shards, learningRate, l2, seed } = settings;
  const source = await netSource(where, examples, {
    task: settings.task,
    layoutOf: (matrix) => kind.layoutOf(matrix),
    signal,
    isKept: checkpoints !== undefined,
  });
  const { head, rows, task } = source;
  checkValidation(where, validation, head, task.task, settings.earlyStopping);
  const shape = shapeOf(kind, head, task);
  checkSize(where, shape);
  const first = from
    ? startFrom(kind, from, head, shape, task)
    : firstParameters(shape, task.lastBiases, randomAt(seed, 0));
  const engine = await open({
    shape,
    validation: validation && task.validationOf(validation),
    // Rows are taken together as far as there are some: a batch of more needs no more room.
    batchSize: Math.min(batchSize, rows),
    learningRate,
    decay: l2 / task.weight,
    shards,
    workers,
  });
  try {
    const id = checkpoints && identify(kind, source, computes, first, validation);
    const kept = await checkpoints?.read();
    const told = {
      id: id!,
      epochs: settings.epochs,
      rows,
      batchSize,
      isValidated: validation !== undefined,
      stopsEarly: settings.earlyStopping !== undefined,
    };
    const done = kept === undefined ? undefined : fromCheckpoint(where, kept, told, first.length);
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
    /** The weights after the last epoch that ended well, where a training that diverges is to give them. */
    let good = settings.onNotConverged === 'keep' ? done?.state.parameters : undefined;
    let stopped: NetStop = 'epochs';
    const isOver = (): boolean =>
      losses.length >= epochs ||
      (earlyStopping !== undefined &&
        best !== undefined &&
        losses.length - best.epoch >= earlyStopping.patience);
    const learn = epochOn(where, engine, source, shape, settings, signal);

    /** Learns from all rows once, and measures what came of it. */
    const goRound = async (epoch: number): Promise<{ loss: number; validationLoss: number }> => {
      const loss = (await learn(epoch)) / rows;
      const validationLoss = validation ? finite(where, await engine.validate(), epoch) : 0;
      if (settings.onNotConverged === 'error') return { loss, validationLoss };
      const { parameters } = await engine.read();
      if (!parameters.every(Number.isFinite)) throw diverged(where, 'a weight is no number', epoch, ADVICE);
      good = parameters;
      return { loss, validationLoss };
    };
    const modelOf = (
      parameters: Float32Array,
      keptEpoch: number | null,
      { losses, validationLosses, stopped }: Pick<NetTraining, 'losses' | 'validationLosses' | 'stopped'>,
    ): Trained => {
      const parts = task.toLabels(partsOf(shape, parameters));
      if (!isFinite(parts)) throw diverged(where, 'a weight is no number', losses.length, ADVICE);
      const { hidden, activation } = settings;
      return kind.modelOf({
        examples: head,
        layout: task.layout,
        parts,
        link: task.link,
        training: {
          backend: engine.name,
          task: task.task,
          rows,
          hidden,
          activation,
          epochs,
          batchSize,
          shards,
          learningRate,
          l2,
          seed,
          losses: [...losses],
          validationLosses: [...validationLosses],
          keptEpoch,
          stopped,
          labelDeviation: task.deviation ?? null,
        },
      });
    };

    while (!isOver() && stopped === 'epochs') {
      const epoch = losses.length + 1;
      try {
        const { loss, validationLoss } = await goRound(epoch);
        losses.push(loss);
        if (validation) validationLosses.push(validationLoss);
      } catch (error) {
        if (!good || !(error instanceof SlipwayError) || error.code !== 'not-converged') throw error;
        stopped = 'diverged';
        break;
      }
      if (earlyStopping && isLower(validationLosses[epoch - 1]!, best, earlyStopping.minDelta))
        best = { epoch, loss: validationLosses[epoch - 1]!, parameters: (await engine.read()).parameters };
      signal?.throwIfAborted();
      const figures = {
        loss: losses[epoch - 1]!,
        ...(validation && { validationLoss: validationLosses[epoch - 1]! }),
        ...engine.spent?.(),
      };
      options.onProgress?.({ stage: where, done: epoch, total: epochs, unit: 'epochs', figures });
      signal?.throwIfAborted();
      if (options.onRound) {
        const { parameters: now } = await engine.read();
        // As it is by now, whenever it is asked for.
        const run = { losses: [...losses], validationLosses: [...validationLosses], stopped };
        if ((await options.onRound({ round: epoch, model: () => modelOf(now, null, run) })) === 'stop')
          stopped = 'asked';
        signal?.throwIfAborted();
      }
      // After whoever looks at the round: one that was killed there looks at it again.
      if (checkpoints && !isOver() && stopped === 'epochs')
        await checkpoints.write(toCheckpoint(id!, { losses, validationLosses, best }, await engine.read()));
    }

    if (stopped === 'epochs' && losses.length < epochs) stopped = 'patience';
    const last = stopped === 'diverged' ? good! : (await engine.read()).parameters;
    const model = modelOf(
      best?.parameters ?? last,
      best?.epoch ?? (stopped === 'diverged' ? losses.length : null),
      { losses, validationLosses, stopped },
    );
    signal?.throwIfAborted();
    await checkpoints?.clear();
    return model;
  } finally {
    engine.dispose();
  }
}

/** Learns from every row once, and lets the event loop turn now and then; gives rows × mean loss. */
function epochOn(
  where: string,
  engine: NetEngine,
  source: NetSource,
  shape: NetShape,
  { batchSize, seed }: DenseNetSettings,
  signal: AbortSignal | undefined,
): (epoch: number) => Promise<number> {
  const most = Math.min(TURN / productsOf(shape), TURN_ROWS);
  const turn = Math.max(1, Math.floor(most / batchSize)) * batchSize;
  let sincePause = 0;
  return async (epoch) => {
    let total = 0;
    for await (const { rows, order } of source.epoch(epoch, seed, turn)) {
      for (let start = 0; start < order.length; start += turn) {
        signal?.throwIfAborted();
        const end = Math.min(order.length, start + turn);
        total = finite(where, total + (await engine.learn(rows, order, start, end)), epoch);
        sincePause += end - start;
        if (sincePause < turn) continue;
        sincePause = 0;
        await pause();
      }
    }
    signal?.throwIfAborted();
    return total;
  };
}

function shapeOf(
  { settings }: NetKind<Model>,
  { matrix: { categories } }: Examples,
  { layout, outputs, link }: NetTask,
): NetShape {
  const levelsOf = (category: number): number => categories[category]!.levels.length;
  return {
    numbers: layout.numbers.length,
    levels: layout.oneHot.map(levelsOf),
    embeddings: layout.embeddings.map(({ category, dimension }) => ({
      levels: levelsOf(category),
      dimension,
    })),
    wide: layout.wide.map(levelsOf),
    units: [...settings.hidden, outputs],
    activation: settings.activation,
    link,
  };
}

function startFrom(
  kind: NetKind<Model>,
  from: Model,
  examples: Examples,
  shape: NetShape,
  task: NetTask,
): Float32Array {
  const like = partsOf(shape, new Float32Array(parameterCount(shape)));
  return parametersOf(task.fromLabels(kind.partsFrom(from, examples, task.task, like, task.layout)));
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

function identify(
  { name, settings, told }: NetKind<Model>,
  source: NetSource,
  computes: string,
  first: Float32Array,
  validation: Examples | undefined,
): string {
  const { earlyStopping, ...plain } = settings;
  const all: Json = {
    estimator: name,
    version: 1,
    ...plain,
    ...told,
    task: source.task.task,
    earlyStopping: earlyStopping ? { ...earlyStopping } : null,
    computes,
    first: hashArray(first),
  };
  return hashJson([all, source.identify(), ...(validation ? [hashExamples(validation)] : [])]);
}

function isFinite({ layers, embeddings, wide }: NetParts): boolean {
  const arrays = [...layers.flatMap(({ weights, biases }) => [weights, biases]), ...embeddings, wide];
  return arrays.every((array) => array.every(Number.isFinite));
}

const ADVICE =
  "Lower learningRate, standardize the features, or set onNotConverged: 'keep' for the model before.";

function finite(where: string, loss: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw diverged(where, `the loss is ${loss}`, epoch, ADVICE);
}
