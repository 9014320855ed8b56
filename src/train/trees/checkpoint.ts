import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { treeReviver, type TreeModel } from '../../models/tree-model.ts';
import { sliceTrees, type Trees } from '../../models/trees.ts';
import type { Examples } from '../../table/examples.ts';
import type { Checkpoint, Checkpoints } from '../estimator.ts';
import { hashArray, trainingId } from '../training-id.ts';
import type { TreeSettings } from './options.ts';

/** What a training has come to: trees by round, and the losses before the first and after each. */
export interface TreesSoFar {
  readonly lots: readonly Trees[];
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
}

/** Identifies a training by all that its model depends on: options, examples, and what it goes on from. */
export function trainingOf(
  examples: Examples,
  settings: TreeSettings,
  start: TreeModel | undefined,
  validation: Examples | undefined,
): string {
  const { earlyStopping, ...options } = settings;
  return trainingId(
    {
      options: { ...options, task: options.task ?? null, kernel: null }, // the model is the same by any kernel
      earlyStopping: earlyStopping ? { ...earlyStopping } : null,
      start: start
        ? Object.entries(start.save().arrays).map(([name, array]) => [name, hashArray(array)])
        : null,
    },
    examples,
    ...(validation ? [validation] : []),
  );
}

/** A checkpoint: the model so far, as it would be saved. */
export function checkpointOf(training: string, model: TreeModel): Checkpoint {
  const { arrays, ...state } = model.save();
  return { training, state, arrays };
}

/**
 * What the last checkpoint of a training holds, when there is one.
 *
 * @param outputs - trees of a round.
 */
export async function readCheckpoint(
  where: string,
  checkpoints: Checkpoints | undefined,
  training: string,
  outputs: number,
): Promise<TreesSoFar | undefined> {
  const found = await checkpoints?.read();
  if (!found) return undefined;
  if (found.training !== training) {
    throw new SlipwayError(
      'bad-data',
      where,
      'the checkpoint is of another training; expected the same options, examples and model to go on from. Clear it to begin anew.',
    );
  }
  const { trees, ...model } = treeReviver.revive({
    ...(found.state as object),
    arrays: found.arrays,
  } as never) as TreeModel;
  const rounds = (trees.starts.length - 1) / outputs;
  const [losses, validationLosses] = ['losses', 'validationLosses'].map((name) => {
    const list = isRecord(model.training) ? model.training[name] : undefined;
    const isFine = Array.isArray(list) && list.every((loss) => typeof loss === 'number');
    if (isFine && (list.length === rounds + 1 || (name === 'validationLosses' && list.length === 0)))
      return list;
    throw new SlipwayError('bad-format', where, `the ${name} of the checkpoint are no list of one a round.`);
  });
  const lots = Array.from({ length: rounds }, (_, round) =>
    sliceTrees(trees, round * outputs, (round + 1) * outputs),
  );
  return { lots, losses: losses!, validationLosses: validationLosses! };
}
