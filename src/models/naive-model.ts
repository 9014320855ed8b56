import { SlipwayError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import { checkChoice } from '../core/options.ts';
import { checkOutputs, classesFromJson } from './classes.ts';
import { checkFeatures, expandedNames, featureGuard, featuresFromJson, type Features } from './features.ts';
import { LINK_OF } from './link.ts';
import { TASKS, type Model, type ModelReviver, type Task } from './model.ts';
import { openArray, openChoice, openSaved } from './saved.ts';

const where = 'models/naive-model';
const version = 2;

/** What a naive model is made of. */
export interface NaiveParts<Training extends Json = Json> {
  readonly features: Features;
  /** What the scores are. @default 'binary' */
  readonly task?: Task;
  /** With `multi-class`, the names of the classes. */
  readonly classes?: readonly string[];
  /** The scores of every row: one, or one for each class. */
  readonly scores: Float64Array;
  /** How it was trained, for its lineage: plain JSON. @default null */
  readonly training?: Training;
}

/** Gives every row the same scores. */
export interface NaiveModel<Training extends Json = Json> extends Model {
  readonly kind: 'naive';
  /** The scores of every row: one, or one for each class. */
  readonly scores: Float64Array;
  readonly training: Training;
}

/**
 * A model that gives every row the same scores: the floor that a trained model must beat.
 *
 * It looks at no feature, but refuses a matrix that a model trained on the same examples would refuse.
 *
 * @throws {SlipwayError} `bad-option` on scores that the task cannot have, such as a probability above 1, or as many as
 *   it has none of. `predict` throws `shape-mismatch` on other features than the model's.
 * @example
 * const model = naiveModel({ features: { dense: ['age'], categories: [] }, scores: Float64Array.of(0.25) });
 * model.predict({ rows: 2, dense: { names: ['age'], values: Float32Array.of(31, 47) }, categories: [] }) // => Float64Array [0.25, 0.25]
 */
export function naiveModel<Training extends Json = null>(parts: NaiveParts<Training>): NaiveModel<Training> {
  checkFeatures(parts, where);
  const { features, scores } = parts;
  const task = checkChoice(where, 'task', parts.task ?? (parts.classes ? 'multi-class' : 'binary'), TASKS);
  const classes = checkOutputs(where, LINK_OF[task], parts.classes);
  const training = (parts.training ?? null) as Training;
  if (!(scores instanceof Float64Array) || !areScores(scores, task, classes?.length ?? 1)) {
    throw new SlipwayError('bad-option', where, `scores is no Float64Array of ${EXPECTED[task]}.`, {
      details: { option: 'scores' },
    });
  }
  const check = featureGuard(features, where);
  return Object.freeze({
    kind: 'naive',
    task,
    ...(classes && { classes }),
    features: expandedNames(features),
    scores,
    training,
    predict(matrix) {
      check(matrix);
      const all = new Float64Array(matrix.rows * scores.length);
      for (let at = 0; at < all.length; at += scores.length) all.set(scores, at);
      return all;
    },
    scorer: () =>
      Object.freeze({
        dense: new Float32Array(features.dense.length),
        codes: new Int32Array(features.categories.length),
        scores: scores.slice(),
        score: () => undefined,
      }),
    save: () => ({
      kind: 'naive',
      version,
      state: { features, task, ...(classes && { classes }), training },
      arrays: { scores },
    }),
  } satisfies NaiveModel<Training>);
}

const EXPECTED: Readonly<Record<Task, string>> = {
  binary: 'one number from 0 to 1',
  'multi-class': 'numbers from 0 to 1, one for each class',
  regression: 'one finite number',
  count: 'one finite number of 0 or more',
};

function areScores(scores: Float64Array, task: Task, outputs: number): boolean {
  const least = task === 'regression' ? -Infinity : 0;
  const most = task === 'binary' || task === 'multi-class' ? 1 : Infinity;
  return (
    scores.length === outputs &&
    scores.every((score) => Number.isFinite(score) && score >= least && score <= most)
  );
}

/**
 * Brings back saved naive models.
 *
 * @throws {SlipwayError} `bad-format` on anything malformed; `bad-version`.
 * @example
 * naiveReviver.revive(naiveModel({ features: { dense: ['age'], categories: [] }, scores: Float64Array.of(0.25) }).save()).kind // => 'naive'
 */
export const naiveReviver: ModelReviver = {
  kind: 'naive',
  revive(saved) {
    const state = openSaved(saved, 'naive', version, where);
    const task = openChoice(state['task'], 'task', TASKS, where);
    const classes = classesFromJson(state['classes'], LINK_OF[task], where);
    const outputs = classes?.length ?? 1;
    const scores = openArray(saved, 'scores', Float64Array, outputs, where);
    if (!areScores(scores, task, outputs))
      throw new SlipwayError('bad-format', where, `the saved scores are no ${EXPECTED[task]}.`);
    return naiveModel({
      features: featuresFromJson(state['features'], where),
      task,
      ...(classes && { classes }),
      scores,
      training: (state['training'] ?? null) as Json,
    });
  },
};
