import { SlipwayError } from '../../core/error.ts';
import { random, type Random } from '../../core/random.ts';
import { featuresOf } from '../../models/features.ts';
import { LINK_OF } from '../../models/link.ts';
import type { Task } from '../../models/model.ts';
import { treeModel, type TreeModel } from '../../models/tree-model.ts';
import { addTrees, joinTrees, type Trees } from '../../models/trees.ts';
import type { Examples } from '../../table/examples.ts';
import type { Workers } from '../../workers/workers.ts';
import { checkAreExamples } from '../../input/check-are-examples.ts';
import { checkExamples, checkHasFeatures } from '../check-examples.ts';
import { checkFitOptions } from '../check-fit-options.ts';
import { checkFrom } from '../check-from.ts';
import { checkValidation } from '../check-validation.ts';
import type { EarlyStopping } from '../early-stopping.ts';
import type { FitOptions } from '../estimator.ts';
import { pause } from '../../core/pause.ts';
import { taskOf } from '../task-of.ts';
import { checkpointOf, readCheckpoint, trainingOf } from './checkpoint.ts';
import { drawRows } from './draw-rows.ts';
import { growTree, type GrownTree, type GrowRules } from './grow-tree.ts';
import { lossOf, type Loss, type Scored } from './losses.ts';
import { signsOf } from './monotone.ts';
import type { TreeSettings } from './options.ts';
import { plainLoops } from './plain-loops.ts';
import { simdLoops } from './simd-loops.ts';
import { WorkerLost, type TreeLoops } from './tree-loops.ts';

/** How boosted trees were trained, with the options that the model depends on. Plain JSON, saved with the model. */
export type TreeTraining = Omit<TreeSettings, 'kernel' | 'onNotConverged' | 'task' | 'earlyStopping'> & {
  readonly estimator: 'boosted-trees';
  readonly task: Task;
  readonly earlyStopping: Required<EarlyStopping> | null;
  readonly rows: number;
  /** Rounds of boosting that are kept, those of the model that the training went on from included. */
  readonly rounds: number;
  /**
   * `rounds`: all were made; `patience`: the loss of the validation examples no longer fell; `asked`: `onRound` ended it;
   * `diverged`: the next round would have had no finite loss.
   */
  readonly stopped: 'rounds' | 'patience' | 'asked' | 'diverged';
  /** Mean loss of the rows learned from, before this training and after each of its rounds, those not kept included. */
  readonly losses: readonly number[];
  /** The same of the validation examples; empty without. */
  readonly validationLosses: readonly number[];
};

/** Rows × rounds before the event loop gets a turn. */
const WORK_PER_TURN = 1_000_000;

/** Whose loss it is that is no number, in a message. */
const JUDGED = ' of the validation examples';

/** Rounds that are lost, at most, when a training is killed. */
const ROUNDS_PER_CHECKPOINT = 10;

/** Boosts trees. */
export async function fitTrees(
  where: string,
  examples: Examples,
  settings: TreeSettings,
  options: FitOptions,
): Promise<TreeModel<TreeTraining>> {
  checkFitOptions(where, options, true);
  const { validation, workers, signal } = options;
  checkThreads(where, workers, settings);
  checkAreExamples(examples, where);
  const task = settings.task ?? taskOf(examples);
  const summary = checkExamples(examples, task, where, { missing: 'allowed' });
  const { matrix } = examples;
  checkHasFeatures(matrix, where);
  const start = checkFrom<TreeModel>(where, options.from, 'trees', task, examples);
  const weighed = checkValidation(where, validation, examples, task, settings.earlyStopping, 'allowed');
  const rules: GrowRules = { ...settings, signs: signsOf(where, settings, task, matrix) };
  const loss = lossOf(task, summary);
  const plan = {
    ...settings,
    slots: slotsOf(settings, matrix.rows),
    outputs: loss.outputs,
    rules,
  };
  const { kernel, ...told } = settings;
  const loops = kernel === 'simd' ? await simdLoops(matrix, plan, workers, signal) : plainLoops(matrix, plan);
  try {
    await pause();
    signal?.throwIfAborted();
    const weights = { learned: summary.weight, validation: weighed?.weight ?? 0 };
    return await boostRounds(where, examples, told, options, {
      task,
      loss,
      rules,
      start,
      weights,
      loops,
    });
  } finally {
    loops.close();
  }
}

/** What a training is made of, once everything is checked and in memory. */
interface Parts {
  readonly task: Task;
  readonly loss: Loss;
  readonly rules: GrowRules;
  readonly start: TreeModel | undefined;
  /** The sums of the weights. */
  readonly weights: { readonly learned: number; readonly validation: number };
  readonly loops: TreeLoops;
}

async function boostRounds(
  where: string,
  examples: Examples,
  settings: Omit<TreeSettings, 'kernel'>,
  { signal, onProgress, onRound, checkpoints, validation, workers }: FitOptions,
  { task, loss, rules, start, weights, loops }: Parts,
): Promise<TreeModel<TreeTraining>> {
  const { onNotConverged, earlyStopping, ...told } = settings;
  const { matrix, label } = examples;
  const features = featuresOf(matrix);
  const base = start?.base ?? loss.base;
  const first = start?.trees ?? joinTrees([]);
  const learned = scoredOf(examples, weights.learned, base, first, loops.sums);
  const judged = validation && scoredOf(validation, weights.validation, base, first);
  const isCompiled = task === 'binary' && !examples.weights && loops.binaryLoss !== undefined;
  const evaluate = (): number =>
    isCompiled ? loops.binaryLoss(examples.labels) : loss.evaluate(learned, loops.pairs());
  const modelOf = (lots: readonly Trees[], training: TreeTraining): TreeModel<TreeTraining> =>
    treeModel({
      features,
      link: LINK_OF[task],
      ...(label.classes && { classes: label.classes }),
      base,
      trees: joinTrees(lots),
      training,
    });

  const id = checkpoints ? trainingOf(examples, settings, start, validation) : '';
  const resumed = await readCheckpoint(where, checkpoints, id, examples, loss.outputs, !!judged);
  const lots = [...(resumed?.lots ?? [])];
  if (resumed) {
    addTrees(joinTrees(lots), matrix, loss.outputs, learned.sums);
    if (judged) addTrees(joinTrees(lots), validation.matrix, loss.outputs, judged.sums);
  }
  const now = evaluate();
  const nowJudged = judged ? loss.evaluate(judged) : 0;
  if (!Number.isFinite(now)) throw diverged(where, task, 0, '');
  if (!Number.isFinite(nowJudged)) throw diverged(where, task, 0, JUDGED);
  const losses = [...(resumed?.losses ?? [now])];
  const validationLosses = [...(resumed?.validationLosses ?? (judged ? [nowJudged] : []))];
  const done = (first.starts.length - 1) / loss.outputs;
  const bestOf = (): number =>
    earlyStopping ? lowest(validationLosses, earlyStopping.minDelta) : lots.length;
  const trainingNow = (stopped: TreeTraining['stopped']): TreeTraining => ({
    ...told,
    estimator: 'boosted-trees',
    task,
    earlyStopping: earlyStopping ?? null,
    rows: matrix.rows,
    rounds: done + bestOf(),
    stopped,
    losses: [...losses],
    validationLosses: [...validationLosses],
  });
  const draws = random(settings.seed);
  for (let round = 0; round < done + lots.length; round++) draws.next();

  let stopped: TreeTraining['stopped'] = 'rounds';
  for (let round = lots.length + 1, work = 0; round <= settings.trees; round++) {
    const sample = samplesOf(settings, matrix.rows, loops.features.length, random(draws.next()));
    const lot = boost(loops, matrix.rows, sample, loss.outputs, rules);
    if (lot && sample.rows) addTrees(lot, matrix, loss.outputs, learned.sums);
    if (lot && judged) addTrees(lot, validation.matrix, loss.outputs, judged.sums);
    const learnedLoss = lot ? evaluate() : NaN;
    const judgedLoss = lot && judged ? loss.evaluate(judged) : 0;
    if (!Number.isFinite(learnedLoss + judgedLoss) || !lot) {
      const of = Number.isFinite(learnedLoss) ? JUDGED : '';
      if (onNotConverged === 'error') throw diverged(where, task, round, of);
      stopped = 'diverged';
      break;
    }
    lots.push(lot);
    losses.push(learnedLoss);
    if (judged) validationLosses.push(judgedLoss);
    const figures = { loss: learnedLoss, ...(workers && { threads: loops.threads() }) };
    onProgress?.({
      stage: where,
      done: round,
      total: settings.trees,
      unit: 'trees',
      figures: judged ? { ...figures, validationLoss: judgedLoss } : figures,
    });
    if (earlyStopping && round - bestOf() >= earlyStopping.patience) {
      stopped = 'patience';
      break;
    }
    if (onRound) {
      // As it is by now, whenever it is asked for.
      const training = { ...trainingNow('rounds'), rounds: done + round };
      const model = (): TreeModel<TreeTraining> => modelOf([first, ...lots.slice(0, round)], training);
      if ((await onRound({ round, model })) === 'stop') {
        stopped = 'asked';
        break;
      }
    }
    signal?.throwIfAborted();
    if (checkpoints && round % ROUNDS_PER_CHECKPOINT === 0)
      await checkpoints.write(checkpointOf(id, modelOf(lots, trainingNow('rounds'))));
    work += matrix.rows;
    if (work >= WORK_PER_TURN) {
      work = 0;
      await pause();
      signal?.throwIfAborted();
    }
  }
  const model = modelOf([first, ...lots.slice(0, bestOf())], trainingNow(stopped));
  await checkpoints?.clear();
  return model;
}

function checkThreads(where: string, workers: Workers | undefined, { kernel }: TreeSettings): void {
  if (workers === undefined || kernel === 'simd') return;
  throw new SlipwayError(
    'unsupported',
    where,
    'there are workers and kernel is "plain"; expected "simd", which threads can share. Leave one of them out.',
    { details: { option: 'workers' } },
  );
}

/** Where the losses were lowest, if a fall counts only when it is larger than `minDelta`. */
function lowest(losses: readonly number[], minDelta: number): number {
  return losses.reduce((best, loss, at) => (loss < losses[best]! - minDelta ? at : best), 0);
}

/** As many histograms as a tree can have leaves that may still be split. */
function slotsOf({ leaves, minRowsPerLeaf }: TreeSettings, rows: number): number {
  return Math.max(1, Math.min(leaves - 1, Math.ceil(rows / (2 * minRowsPerLeaf)) + 1));
}

function scoredOf(
  { matrix, labels, weights }: Examples,
  weight: number,
  base: Float64Array,
  first: Trees,
  sums: Float64Array = new Float64Array(matrix.rows * base.length),
): Scored {
  for (let at = 0; at < sums.length; at += base.length) sums.set(base, at);
  addTrees(first, matrix, base.length, sums);
  return { labels, weights, weight, sums };
}

/** What a round learns from; no rows are all rows. */
interface Sample {
  readonly rows: Int32Array | undefined;
  readonly features: readonly number[];
}

function samplesOf(
  { rowSample, featureSample }: Pick<TreeSettings, 'rowSample' | 'featureSample'>,
  rows: number,
  features: number,
  source: Random,
): Sample {
  const some = (share: number, of: number): Int32Array =>
    drawRows(of, Math.min(of, Math.max(1, Math.round(share * of))), source);
  return {
    rows: rowSample < 1 ? some(rowSample, rows) : undefined,
    features: Array.from(some(featureSample, features)),
  };
}

/**
 * The trees of a round, one an output. Where they learn from all rows their values are added to the sums at once.
 *
 * @returns nothing when the derivatives are too large to be summed up, or squared.
 */
function boost(
  loops: TreeLoops,
  rows: number,
  sample: Sample,
  outputs: number,
  rules: GrowRules,
): Trees | undefined {
  const trees: Trees[] = [];
  for (let output = 0; output < outputs; output++) {
    if (!loops.load(output)) return undefined;
    const grown = growOne(loops, rows, sample, rules);
    if (!grown.tree.gains.every(Number.isFinite)) return undefined;
    trees.push(grown.tree);
    if (sample.rows) continue;
    for (const { start, end, value } of grown.leaves) loops.addTo(start, end, output, value);
  }
  return outputs === 1 ? trees[0]! : joinTrees(trees);
}

function growOne(loops: TreeLoops, rows: number, sample: Sample, rules: GrowRules): GrownTree {
  try {
    return growTree(loops, sample.rows, sample.rows?.length ?? rows, sample.features, rules);
  } catch (error) {
    // Without workers the tree is the same. It happens once: the caller is alone from then on.
    if (error instanceof WorkerLost) return growOne(loops, rows, sample, rules);
    throw error;
  }
}

/** @param round - 0 before the first. */
function diverged(where: string, task: Task, round: number, of: string): SlipwayError {
  const labels = task === 'regression' || task === 'count' ? ['scale the labels'] : [];
  const keep = round > 0 ? ["set onNotConverged: 'keep' for the model before"] : [];
  const ways = ['lower learningRate', 'raise l2 or minHessian', ...labels, ...keep];
  const advice = `${ways.slice(0, -1).join(', ')}, or ${ways.at(-1)!}.`;
  return new SlipwayError(
    'not-converged',
    where,
    `the loss${of} is no finite number ${round > 0 ? `in round ${round}` : 'before the first round'}; expected sums that stay within bounds. L${advice.slice(1)}`,
    { details: { round } },
  );
}
