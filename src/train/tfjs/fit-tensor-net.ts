import { SlipwayError } from '../../core/error.ts';
import { hashJson } from '../../core/hash.ts';
import { randomAt, type Random } from '../../core/random.ts';
import type { Model, Task } from '../../models/model.ts';
import { featuresOf, type Features } from '../../models/features.ts';
import type { ExampleStream } from '../../input/example-stream.ts';
import type { Examples } from '../../table/examples.ts';
import { checkFitOptions } from '../check-fit-options.ts';
import { checkValidation } from '../check-validation.ts';
import { diverged, finiteLoss } from '../diverged.ts';
import type { NetStop } from '../dense/dense-options.ts';
import { epochLearner } from '../dense/learn-epoch.ts';
import { denseLayout } from '../dense/net-layout.ts';
import { netSource, type NetSource } from '../dense/net-source.ts';
import { epochTraining } from '../epoch-checkpoint.ts';
import type { FitOptions } from '../estimator.ts';
import { runEpochs } from '../run-epochs.ts';
import { hashArray, hashExamples } from '../training-id.ts';
import { openBackend } from './backend.ts';
import type { ScoreScale } from './cpu-scores.ts';
import { headOf } from './head.ts';
import { netInputs, type NetInputs } from './net-inputs.ts';
import type { NetSettings } from './net-options.ts';
import { netTrainer, type LiveNet, type NetTrainer, type RowLosses } from './net-trainer.ts';
import { fromTensorCheckpoint, toTensorCheckpoint } from './tensor-checkpoint.ts';

/** About how many products are computed before the event loop gets a turn. */
const TURN = 2 ** 24;

/** How a net of your own was trained. Plain JSON, saved with the model. */
export type TensorNetTraining = {
  /** `layers-net` or `tensor-net`. */
  readonly estimator: string;
  readonly backend: string;
  readonly task: Task;
  readonly rows: number;
  /** The optimizer of tfjs, by its name there. */
  readonly optimizer: string;
  /** The most passes that were allowed; `losses` has one an epoch that was run. */
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  /** Mean loss over the epoch's batches, penalty included, as the weights changed; one an epoch. */
  readonly losses: readonly number[];
  /** Mean loss of the validation examples after each epoch; empty without them. */
  readonly validationLosses: readonly number[];
  /** With early stopping, and where the training diverged, the epoch whose weights were kept, the first being 1; else `null`. */
  readonly keptEpoch: number | null;
  readonly stopped: NetStop;
  /** Of a regression, the standard deviation that is 1 in the losses; else `null`. */
  readonly labelDeviation: number | null;
};

/** What a trained net becomes a model from. */
export interface TrainedNet extends ScoreScale {
  readonly features: Features;
  readonly classes: readonly string[] | undefined;
  /** Every variable's, in the order of the net. */
  readonly values: readonly Float32Array[];
  readonly training: TensorNetTraining;
}

/** What an estimator of nets has of its own. */
export interface NetForm<Trained extends Model> {
  readonly estimator: string;
  /** The loss of each row; left out, that of the task. */
  readonly losses: RowLosses | undefined;
  /** Makes the net, with its first weights by the seed, as tensor work. */
  open(inputs: NetInputs, source: Random): LiveNet;
  /** The variables of a model to go on from. */
  valuesOf(from: Model, task: Task, examples: Examples, scale: ScoreScale): readonly Float32Array[];
  modelOf(trained: TrainedNet): Trained;
}

/** Trains a net of any form; disposes of it, however it ends. */
export async function fitTensorNet<Trained extends Model>(
  where: string,
  examples: Examples | ExampleStream,
  settings: NetSettings,
  form: NetForm<Trained>,
  options: FitOptions,
): Promise<Trained> {
  checkFitOptions(where, options, true);
  const { signal, validation, from, checkpoints } = options;
  const { epochs, batchSize, seed, earlyStopping } = settings;
  const source = await netSource(where, examples, {
    task: settings.task,
    layoutOf: denseLayout,
    signal,
    isKept: checkpoints !== undefined,
  });
  const { head: columns, rows, task } = source;
  checkValidation(where, validation, columns, task.task, earlyStopping);
  const { matrix, label } = columns;
  const features = featuresOf(matrix);
  const head = headOf(task.task);
  const scale: ScoreScale = {
    link: head.link,
    outputs: task.outputs,
    scale: task.deviation ?? 1,
    shift: task.deviation === undefined ? 0 : task.mean,
  };
  const backend = await openBackend(settings.backend);
  signal?.throwIfAborted();
  const inputs = netInputs(features, task.task, [...task.lastBiases]);
  const net = backend.compute(() => form.open(inputs, randomAt(seed, 0)));
  let trainer: NetTrainer | undefined;
  try {
    trainer = netTrainer(
      where,
      backend,
      net,
      task.outputs,
      form.losses ?? head.losses,
      settings.optimizer,
      batchSize,
    );
    const engine = trainer;
    if (from) engine.write(checkSizes(where, form.valuesOf(from, task.task, columns, scale), net));
    const id = checkpoints && identify(settings, source, net, engine, await engine.read(), validation);
    const kept = await checkpoints?.read();
    const sizes = net.variables.map(({ size }) => size);
    const told = epochTraining(id!, settings, rows, validation !== undefined);
    const done = kept && fromTensorCheckpoint(where, kept, told, sizes);
    if (done) await engine.restore(done.state);
    const measured = validation && task.validationOf(validation);
    const learn = epochLearner({
      where,
      source,
      batchSize,
      seed,
      turnRows: TURN / sizes.reduce((sum, size) => sum + size, 0),
      signal,
      advice: ADVICE,
      learn: (...rows) => engine.learn(...rows),
    });
    return await runEpochs(
      where,
      {
        learn,
        validate:
          measured && (async (epoch) => finiteLoss(where, await engine.measure(measured), epoch, ADVICE)),
        read: () => engine.read(),
        check: (values, epoch) => checkWeights(where, values, epoch),
        modelOf: (values, run) => {
          checkWeights(where, values, run.losses.length);
          const training: TensorNetTraining = {
            estimator: form.estimator,
            backend: backend.name,
            task: task.task,
            rows,
            optimizer: engine.optimizer.name,
            epochs,
            batchSize,
            seed,
            ...run,
            labelDeviation: task.deviation ?? null,
          };
          return form.modelOf({ ...scale, features, classes: label.classes, values, training });
        },
        checkpointOf: async (run) => toTensorCheckpoint(id!, run, await engine.keep()),
      },
      settings,
      done?.run,
      options,
    );
  } finally {
    trainer?.dispose();
    net.dispose();
  }
}

/** Refuses weights of another net. */
function checkSizes(
  where: string,
  values: readonly Float32Array[],
  { variables }: LiveNet,
): readonly Float32Array[] {
  const [found, expected] = [values.map(({ length }) => length), variables.map(({ size }) => size)];
  if (found.join() === expected.join()) return values;
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `the model to go on from has other weights than the net; expected ${expected.join(', ')} of them in its variables, and the same activations.`,
  );
}

function identify(
  { backend, epochs, batchSize, seed, earlyStopping }: NetSettings,
  source: NetSource,
  net: LiveNet,
  { optimizer }: NetTrainer,
  first: readonly Float32Array[],
  validation: Examples | undefined,
): string {
  const told = {
    version: 1,
    backend,
    epochs,
    batchSize,
    seed,
    task: source.task.task,
    earlyStopping: earlyStopping ? { ...earlyStopping } : null,
    optimizer,
    net: net.told,
    first: first.map(hashArray),
  };
  return hashJson([told, source.identify(), ...(validation ? [hashExamples(validation)] : [])]);
}

/** Refuses weights that are no numbers; gives those that are. */
function checkWeights(
  where: string,
  values: readonly Float32Array[],
  epoch: number,
): readonly Float32Array[] {
  if (values.every((each) => each.every(Number.isFinite))) return values;
  throw diverged(where, 'a weight is no finite number', epoch, ADVICE);
}

const ADVICE =
  "Lower the rate of the optimizer, standardize the features, or set onNotConverged: 'keep' for the model before.";
