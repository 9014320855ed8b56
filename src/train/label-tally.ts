import { quoteNames, SlipwayError } from '../core/error.ts';
import type { Task } from '../models/model.ts';
import type { Label } from '../table/examples.ts';

/** What was counted while checking. */
export interface LabelSummary {
  /** What there is to learn: as asked, or as the labels say. */
  readonly task: Task;
  readonly rows: number;
  /** Sum of the weights; the number of rows when there are none. */
  readonly weight: number;
  /** The mean label, by weight: of a binary label, the share of 1. */
  readonly mean: number;
  /** The share of each class, by weight; empty unless the label has classes. */
  readonly shares: readonly number[];
}

/** What labels are for: to learn from, which takes some of every class, or to judge a model with. */
export type LabelUse = 'learn' | 'judge';

/** Counts labels, some rows after others, and refuses bad ones. */
export interface LabelTally {
  /**
   * @param first - the number of the first of these rows.
   * @throws {SlipwayError} `bad-data` on a label that the task has none of, or a weight that is negative or not finite.
   */
  add(labels: Float64Array, weights: Float64Array | undefined, first: number): void;
  /** @throws {SlipwayError} `bad-data` on no labels, or all of weight 0; to learn from, which is what is meant, on all of one class. */
  end(use?: LabelUse): LabelSummary;
}

/**
 * Begins to count the labels of a column. The sums do not depend on where rows are parted.
 *
 * @param asked - left out, the task is what `taskOf` says.
 * @throws {SlipwayError} `bad-option` when the label is of another kind than the task.
 */
export function labelTally(where: string, label: Label, asked: Task | undefined): LabelTally {
  const task =
    asked ?? (label.classes ? 'multi-class' : label.positive === undefined ? 'regression' : 'binary');
  checkClasses(label, task, where);
  const isGuessed = asked === undefined && task === 'regression';
  const classes = label.classes ?? [];
  const totals = new Float64Array(classes.length);
  let rows = 0;
  let total = 0;
  let sum = 0;
  let zeros = 0;
  let areBinary = isGuessed;
  return {
    add(labels, weights, first) {
      for (let row = 0; row < labels.length; row++) {
        const value = labels[row]!;
        if (!isOf(task, value, classes.length)) throw refuseLabel(where, label, value, first + row, task);
        const weight = weights ? weights[row]! : 1;
        if (!(weight >= 0 && weight < Infinity))
          throw bad(
            where,
            first + row,
            'weights',
            `the weight is ${weight} at row ${first + row}; expected 0 or more.`,
          );
        total += weight;
        if (task === 'multi-class') totals[value]! += weight;
        else sum += weight * value;
        if (value === 0) zeros += weight;
        if (value !== 0 && value !== 1) areBinary = false;
      }
      rows += labels.length;
    },
    end(use = 'learn') {
      const summary: LabelSummary = {
        task: areBinary ? 'binary' : task,
        rows,
        weight: total,
        mean: sum / total,
        shares: Array.from(totals, (each) => each / total),
      };
      if (rows === 0)
        throw new SlipwayError(
          'bad-data',
          where,
          `there are no examples; expected ${use === 'learn' ? SOME[summary.task] : 'at least one'}.`,
        );
      checkSpread(summary, label, where, zeros, use);
      return summary;
    },
  };
}

const SOME: Readonly<Record<Task, string>> = {
  binary: 'some of label 0 and some of label 1',
  'multi-class': 'some of every class',
  regression: 'at least one',
  count: 'at least one of a label above 0',
};

const LABELS: Readonly<Record<Exclude<Task, 'multi-class'>, string>> = {
  binary: '0 or 1',
  regression: 'a finite number',
  count: 'a finite number of 0 or more',
};

function isOf(task: Task, value: number, classes: number): boolean {
  switch (task) {
    case 'binary':
      return value === 0 || value === 1;
    case 'multi-class':
      return Number.isInteger(value) && value >= 0 && value < classes;
    case 'regression':
      return Number.isFinite(value);
    case 'count':
      return value >= 0 && value < Infinity;
  }
}

function checkClasses({ name, classes }: Label, task: Task, where: string): void {
  if ((classes !== undefined) === (task === 'multi-class')) return;
  const found = classes ? `names the classes ${quoteNames(classes)}` : 'names no classes';
  const expected = classes
    ? `a label of another kind: the task is ${task}. Say positive where the examples are made`
    : 'a category of several levels: the task is multi-class';
  throw new SlipwayError('bad-option', where, `label "${name}" ${found}; expected ${expected}.`, {
    details: { column: name },
  });
}

function refuseLabel(where: string, label: Label, value: number, row: number, task: Task): SlipwayError {
  const expected =
    task === 'multi-class' ? `the number of a class, 0 to ${label.classes!.length - 1}` : LABELS[task];
  const advice = Number.isNaN(value) ? ' Leave rows with a missing label out.' : '';
  const message = `label "${label.name}" is ${value} at row ${row}; expected ${expected}.${advice}`;
  return bad(where, row, label.name, message);
}

/** Refuses labels that tell nothing: all of weight 0 or, to learn from, of one class. */
function checkSpread(
  { task, rows, weight, mean, shares }: LabelSummary,
  label: Label,
  where: string,
  zeros: number,
  use: LabelUse,
): void {
  const refuse = (found: string, expected: string): SlipwayError =>
    new SlipwayError('bad-data', where, `every one of ${rows} examples has ${found}; expected ${expected}.`, {
      details: { rows, label: label.name },
    });
  if (weight === Infinity) {
    throw new SlipwayError(
      'bad-data',
      where,
      'the weights add up to Infinity; expected a finite number. Divide them all by one number.',
      { details: { rows } },
    );
  }
  const isOne = mean === 0 || mean === 1;
  const isJudged = use === 'judge';
  if (!(weight > 0))
    throw refuse('weight 0', task === 'binary' && !isJudged ? 'both labels to have weight' : 'some weight');
  if (isJudged) return;
  if (task === 'binary' && mean === 1 && zeros > 0) {
    throw new SlipwayError(
      'bad-data',
      where,
      `the examples of label 0 have next to none of the weight, ${zeros} of ${weight}; expected both labels to have weight that counts.`,
      { details: { rows, label: label.name } },
    );
  }
  if (task === 'binary' && isOne) throw refuse(`label ${mean}`, 'both labels to have weight');
  if (task === 'count' && mean === 0) throw refuse('label 0', 'some above 0');
  const without = shares.indexOf(0);
  if (task !== 'multi-class' || without < 0) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `class ${quoteNames([label.classes![without]!])} of label "${label.name}" has no example with weight; expected some of every class.`,
    { details: { rows, label: label.name } },
  );
}

function bad(where: string, row: number, column: string, message: string): SlipwayError {
  return new SlipwayError('bad-data', where, message, { details: { row, column } });
}
