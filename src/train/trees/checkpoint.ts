import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { featureGuard } from '../../models/features.ts';
import type { SavedModel } from '../../models/model.ts';
import { treeReviver, type TreeModel } from '../../models/tree-model.ts';
import { sliceTrees, type Trees } from '../../models/trees.ts';
import type { Examples } from '../../table/examples.ts';
import type { Matrix } from '../../table/matrix.ts';
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
  settings: Omit<TreeSettings, 'kernel'>,
  start: TreeModel | undefined,
  validation: Examples | undefined,
): string {
  const { earlyStopping, ...options } = settings;
  return trainingId(
    {
      // The rounds are the same by any kernel, and whatever is done when one diverges.
      options: { ...options, task: options.task ?? null, kernel: null, onNotConverged: null },
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
 * @throws {SlipwayError} `bad-data` when it is of another training, or malformed.
 */
export async function readCheckpoint(
  where: string,
  checkpoints: Checkpoints | undefined,
  training: string,
  { matrix }: Examples,
  outputs: number,
  isJudged: boolean,
): Promise<TreesSoFar | undefined> {
  const found: unknown = await checkpoints?.read();
  if (found === undefined) return undefined;
  if (!isRecord(found) || found['training'] !== training)
    throw refusal(
      where,
      'is of another training; expected the same options, examples and model to go on from',
    );
  const model = modelIn(where, found, matrix);
  const rounds = (model.trees.starts.length - 1) / outputs;
  if (model.base.length !== outputs || !Number.isInteger(rounds))
    throw refusal(where, `has other trees than ${outputs} a round; expected one that was written whole`);
  const { trees, training: known } = model;
  const listOf = (name: 'losses' | 'validationLosses', length: number): readonly number[] => {
    const list = isRecord(known) ? known[name] : undefined;
    if (Array.isArray(list) && list.length === length && list.every(Number.isFinite))
      return list as readonly number[];
    throw refusal(where, `has no ${length} numbers in "${name}"; expected one that was written whole`);
  };
  return {
    lots: Array.from({ length: rounds }, (_, round) =>
      sliceTrees(trees, round * outputs, (round + 1) * outputs),
    ),
    losses: listOf('losses', rounds + 1),
    validationLosses: listOf('validationLosses', isJudged ? rounds + 1 : 0),
  };
}

function modelIn(where: string, { state, arrays }: Record<string, unknown>, matrix: Matrix): TreeModel {
  try {
    const model = treeReviver.revive({ ...(state as object), arrays } as SavedModel) as TreeModel;
    featureGuard(model.inputs, where)(matrix);
    return model;
  } catch (cause) {
    throw refusal(where, 'holds no trees of these features; expected one that was written whole', cause);
  }
}

function refusal(where: string, found: string, cause?: unknown): SlipwayError {
  const message = `the checkpoint ${found}. Clear it to begin anew.`;
  return new SlipwayError('bad-data', where, message, { cause });
}
