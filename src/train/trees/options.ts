import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkChoice, checkKeys, checkNumber } from '../../core/options.ts';
import { checkKernel, type KernelForm } from '../../kernels/check-kernel.ts';
import type { Task } from '../../models/model.ts';
import { checkEarlyStopping, type EarlyStopping } from '../early-stopping.ts';
import { checkTask } from '../task-of.ts';

/** Options of {@link boostedTrees}. */
export interface BoostedTreesOptions {
  /** What the labels are. @default classes, when the label has some; `binary`, when it is 0 and 1; else `regression` */
  readonly task?: Task;
  /** Rounds of boosting: a tree each, or one for every class; 1 or more. @default 100 */
  readonly trees?: number;
  /** The most leaves of a tree; 2 or more. @default 31 */
  readonly leaves?: number;
  /** The most splits from the top of a tree to a leaf; 1 or more. @default as many as the leaves allow */
  readonly maxDepth?: number;
  /** What share of a leaf's best value is added; above 0, at most 1. @default 0.1 */
  readonly learningRate?: number;
  /** The fewest rows of a leaf; 1 or more. @default 20 */
  readonly minRowsPerLeaf?: number;
  /** The least curvature (weight, for squared error) of a leaf; 0 or more. @default 0.001 */
  readonly minHessian?: number;
  /** The gain that a split must exceed; 0 or more. @default 0 */
  readonly minGain?: number;
  /** Strength of the penalty ½·l2·value² on every leaf; 0 or more. @default 0 */
  readonly l2?: number;
  /** The most bins of a feature, missing values apart; 2 to 255. @default 255 */
  readonly bins?: number;
  /** The share of the rows that a round learns from, drawn anew each time; above 0, at most 1. @default 1 */
  readonly rowSample?: number;
  /** The share of the features that a tree may split by, drawn anew each time; above 0, at most 1. @default 1 */
  readonly featureSample?: number;
  /**
   * Added to the curvature of a level when levels are put in order for a split: levels with few rows move to the middle;
   * 0 or more. @default 10
   */
  readonly categorySmoothing?: number;
  /**
   * The fewest rows of a level in a node for it to choose its side of a split; levels with fewer go together; 1 or more.
   * @default 10
   */
  readonly minRowsPerLevel?: number;
  /** Dense features that the sum may only rise (`1`) or fall (`-1`) with. @default {} */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /** Ends the training where the loss of `fit`'s `validation` examples stops falling, and keeps the trees up to the lowest. Left out, all trees are made. */
  readonly earlyStopping?: EarlyStopping;
  /**
   * What a training does that diverges, which is when a loss or a sum is no finite number any more: refuse, or give the model
   * of the rounds before, with `training.stopped` being `diverged`. @default 'error'
   */
  readonly onNotConverged?: 'error' | 'keep';
  /** What is drawn at random follows from it. @default 0 */
  readonly seed?: number;
  /** What sums the rows up: compiled loops, or plain ones. The model is the same, bit for bit. @default `simd`, where the platform has SIMD */
  readonly kernel?: KernelForm;
}

/** Checked options with their defaults. */
export type TreeSettings = Required<Omit<BoostedTreesOptions, 'task' | 'earlyStopping'>> & {
  readonly task: Task | undefined;
  readonly earlyStopping: Required<EarlyStopping> | undefined;
};

const KEYS: readonly string[] = [
  'task',
  'trees',
  'leaves',
  'maxDepth',
  'learningRate',
  'minRowsPerLeaf',
  'minHessian',
  'minGain',
  'l2',
  'bins',
  'rowSample',
  'featureSample',
  'categorySmoothing',
  'minRowsPerLevel',
  'monotone',
  'earlyStopping',
  'onNotConverged',
  'seed',
  'kernel',
];

/** Refuses options out of range, and fills in the defaults. */
export function treeSettings(where: string, options: BoostedTreesOptions): TreeSettings {
  checkKeys(where, options, KEYS);
  const whole = (
    name: 'trees' | 'leaves' | 'minRowsPerLeaf' | 'minRowsPerLevel' | 'bins',
    or: number,
    min: number,
  ): number =>
    checkNumber(where, name, options[name] ?? or, {
      min,
      max: name === 'bins' ? 255 : 2 ** 20,
      integer: true,
    });
  const share = (name: 'learningRate' | 'rowSample' | 'featureSample', or: number): number =>
    checkNumber(where, name, options[name] ?? or, { min: Number.MIN_VALUE, max: 1 });
  const amount = (name: 'minHessian' | 'minGain' | 'l2' | 'categorySmoothing', or: number): number =>
    checkNumber(where, name, options[name] ?? or, { min: 0 });
  const leaves = whole('leaves', 31, 2);
  return Object.freeze({
    task: checkTask(where, options.task),
    trees: whole('trees', 100, 1),
    leaves,
    maxDepth: checkNumber(where, 'maxDepth', options.maxDepth ?? leaves - 1, { min: 1, integer: true }),
    learningRate: share('learningRate', 0.1),
    minRowsPerLeaf: whole('minRowsPerLeaf', 20, 1),
    minHessian: amount('minHessian', 0.001),
    minGain: amount('minGain', 0),
    l2: amount('l2', 0),
    bins: whole('bins', 255, 2),
    rowSample: share('rowSample', 1),
    featureSample: share('featureSample', 1),
    categorySmoothing: amount('categorySmoothing', 10),
    minRowsPerLevel: whole('minRowsPerLevel', 10, 1),
    monotone: checkMonotone(where, options.monotone ?? {}),
    earlyStopping: checkEarlyStopping(where, options.earlyStopping),
    onNotConverged: checkChoice(where, 'onNotConverged', options.onNotConverged ?? 'error', [
      'error',
      'keep',
    ]),
    seed: checkNumber(where, 'seed', options.seed ?? 0),
    kernel: checkKernel(where, options.kernel),
  });
}

function checkMonotone(where: string, monotone: unknown): Readonly<Record<string, 1 | -1>> {
  const isFine =
    isRecord(monotone) &&
    !Array.isArray(monotone) &&
    Object.values(monotone).every((sign) => sign === 1 || sign === -1);
  if (isFine) return Object.freeze({ ...monotone }) as Readonly<Record<string, 1 | -1>>;
  throw new SlipwayError(
    'bad-option',
    where,
    'monotone is no object of 1 and -1 by the names of dense features; expected such as { age: 1 }.',
    { details: { option: 'monotone' } },
  );
}
