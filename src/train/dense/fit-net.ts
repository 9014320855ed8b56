import { SlipwayError } from '../../core/error.ts';
import { hashJson } from '../../core/hash.ts';
import { randomAt } from '../../core/random.ts';
import type { Json } from '../../core/json.ts';
import type { Model } from '../../models/model.ts';
import type { ExampleStream } from '../../input/example-stream.ts';
import type { Examples } from '../../table/examples.ts';
import { checkFitOptions } from '../check-fit-options.ts';
import { checkValidation } from '../check-validation.ts';
import { diverged, finiteLoss } from '../diverged.ts';
import { epochTraining } from '../epoch-checkpoint.ts';
import type { FitOptions } from '../estimator.ts';
import { runEpochs, type EpochsRun } from '../run-epochs.ts';
import { hashArray, hashExamples } from '../training-id.ts';
import { epochLearner } from './learn-epoch.ts';
import { fromCheckpoint, toCheckpoint } from './net-checkpoint.ts';
import type { OpenNetEngine } from './net-engine.ts';
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
    const told = epochTraining(id!, settings, rows, validation !== undefined);
    const done = kept === undefined ? undefined : fromCheckpoint(where, kept, told, first.length);
    engine.write(
      done?.state ?? {
        steps: 0,
        parameters: first,
        firsts: new Float32Array(first.length),
        seconds: new Float32Array(first.length),
      },
    );
    const learn = epochLearner({
      where,
      source,
      batchSize,
      seed,
      turnRows: TURN / productsOf(shape),
      signal,
      advice: ADVICE,
      learn: (...rows) => engine.learn(...rows),
    });
    return await runEpochs(
      where,
      {
        learn,
        validate: validation && (async (epoch) => finiteLoss(where, await engine.validate(), epoch, ADVICE)),
        read: async () => (await engine.read()).parameters,
        check: (parameters, epoch) => checkWeights(where, parameters, epoch),
        modelOf: (parameters, run) => modelOf(kind, source, shape, engine.name, parameters, run),
        checkpointOf: async (run) => toCheckpoint(id!, run, await engine.read()),
        ...(engine.spent && { spent: () => ({ ...engine.spent!() }) }),
      },
      settings,
      done?.run,
      options,
    );
  } finally {
    engine.dispose();
  }
}

function modelOf<Trained extends Model>(
  kind: NetKind<Trained>,
  { head, rows, task }: NetSource,
  shape: NetShape,
  backend: string,
  parameters: Float32Array,
  run: EpochsRun,
): Trained {
  const { hidden, activation, epochs, batchSize, shards, learningRate, l2, seed } = kind.settings;
  const parts = task.toLabels(partsOf(shape, parameters));
  if (!isFinite(parts)) throw diverged(kind.where, WEIGHT, run.losses.length, ADVICE);
  return kind.modelOf({
    examples: head,
    layout: task.layout,
    parts,
    link: task.link,
    training: {
      backend,
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
      ...run,
      labelDeviation: task.deviation ?? null,
    },
  });
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

const WEIGHT = 'a weight is no number';

function checkWeights(where: string, parameters: Float32Array, epoch: number): Float32Array {
  if (parameters.every(Number.isFinite)) return parameters;
  throw diverged(where, WEIGHT, epoch, ADVICE);
}
