import { SlipwayError } from '../core/error.ts';
import type { Matrix } from '../table/matrix.ts';
import { areSameNames } from './classes.ts';
import { innerArrays, reviveInner, saveInner } from './inner-models.ts';
import { checkMembers } from './members.ts';
import { memberScorers, type MemberScorers } from './member-scorers.ts';
import type { Model, ModelReviver, RowScorer, SavedModel } from './model.ts';
import { fromSaved, openSaved } from './saved.ts';

const where = 'models/stacked-model';
const version = 1;
const FINAL = 'final';

/** What a stacked model is made of. */
export interface StackedParts {
  /** One or more, of one task, with the same classes and features. */
  readonly members: readonly Model[];
  /** Learned from their scores, as {@link stackedFeatures} has them; of the same task and classes. */
  readonly final: Model;
}

/** A model that answers from the scores of others. */
export interface StackedModel extends Model {
  readonly kind: 'stacked';
  readonly members: readonly Model[];
  readonly final: Model;
}

/**
 * A model on top of others: their scores are its features.
 *
 * @throws {SlipwayError} `bad-option` on no models or models of several tasks; `shape-mismatch` when they have other features
 *   or classes, or the last one is not for their scores. `predict` throws what a member throws.
 * @source D. Wolpert (1992), Stacked generalization.
 * @example
 * const half = naiveModel({ features: { dense: ['x'], categories: [] }, task: 'binary', scores: Float64Array.of(0.5) });
 * const features = { dense: ['0'], categories: [] };
 * const final = linearModel({ features, weights: Float64Array.of(2), intercept: -1 });
 * stackedModel({ members: [half], final }).predict({ rows: 1, dense: { names: ['x'], values: Float32Array.of(7) }, categories: [] }) // => Float64Array [0.5]
 */
export function stackedModel(parts: StackedParts): StackedModel {
  const { members, task, classes, features } = checkMembers(where, parts.members);
  const { final } = parts;
  const names = stackedFeatures(members.length, classes);
  const isFinal =
    final?.task === task && areSameNames(final.classes, classes) && areSameNames(final.features, names);
  if (!isFinal) {
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `the final model is not for the scores of the members; expected the task ${task}, their classes, and the features ${names.join(', ')}.`,
    );
  }
  const openMembers = memberScorers(where, members);
  return Object.freeze({
    kind: 'stacked',
    task,
    ...(classes && { classes }),
    features,
    members,
    final,
    predict: (matrix) =>
      final.predict(
        stackedMatrix(
          members.map((member) => member.predict(matrix)),
          matrix.rows,
          classes,
        ),
      ),
    ...(openMembers && final.scorer && { scorer: () => stackedScorer(openMembers(), final.scorer!()) }),
    save() {
      const { models, arrays } = saveInner([...members, final], [...members.map(nameOf), FINAL]);
      return {
        kind: 'stacked',
        version,
        state: { members: models.slice(0, -1), final: models.at(-1)! },
        arrays,
      };
    },
  } satisfies StackedModel);
}

function stackedScorer({ dense, codes, scorers, ...members }: MemberScorers, final: RowScorer): RowScorer {
  const score = (): void => {
    members.score();
    // In float32, as those of a stacked matrix are.
    for (let member = 0, at = 0; member < scorers.length; member++) {
      const { scores } = scorers[member]!;
      for (let k = 0; k < scores.length; k++) final.dense[at++] = scores[k]!;
    }
    final.score();
  };
  return Object.freeze({ dense, codes, scores: final.scores, score });
}

/** The names of the features that a final model learns from: `0`, `1`, … by member, or `0=a`, `0=b`, … where there are classes. */
export function stackedFeatures(members: number, classes: readonly string[] | undefined): string[] {
  return Array.from({ length: members }, (_, member) =>
    classes ? classes.map((name) => `${member}=${name}`) : [String(member)],
  ).flat();
}

/** The scores of the members as rows of features, in float32 as features are. */
export function stackedMatrix(
  scores: readonly Float64Array[],
  rows: number,
  classes: readonly string[] | undefined,
): Matrix {
  const outputs = classes?.length ?? 1;
  const width = scores.length * outputs;
  const values = new Float32Array(rows * width);
  for (const [member, list] of scores.entries()) {
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < outputs; k++) {
        values[row * width + member * outputs + k] = list[row * outputs + k]!;
      }
    }
  }
  return { rows, dense: { names: stackedFeatures(scores.length, classes), values }, categories: [] };
}

function nameOf(_: unknown, at: number): string {
  return String(at);
}

/**
 * Brings back saved stacked models, with those they hold.
 *
 * @param models - what brings back the kinds that it may hold.
 * @throws {SlipwayError} on revive `bad-format` on anything malformed; `bad-version`.
 * @example
 * const half = naiveModel({ features: { dense: ['x'], categories: [] }, task: 'binary', scores: Float64Array.of(0.5) });
 * const final = naiveModel({ features: { dense: ['0'], categories: [] }, task: 'binary', scores: Float64Array.of(0.5) });
 * stackedReviver([naiveReviver]).revive(stackedModel({ members: [half], final }).save()).features // => ['x']
 */
export function stackedReviver(models: readonly ModelReviver[]): ModelReviver {
  return Object.freeze({
    kind: 'stacked',
    revive(saved: SavedModel) {
      const { members, final } = openSaved(saved, 'stacked', version, where);
      if (!Array.isArray(members))
        throw new SlipwayError('bad-format', where, 'the saved members are no list.');
      const arrays = innerArrays(saved);
      const parts = {
        members: members.map((member: unknown, at) =>
          reviveInner(member, arrays, nameOf(member, at), models, where),
        ),
        final: reviveInner(final, arrays, FINAL, models, where),
      };
      return fromSaved(where, () => stackedModel(parts));
    },
  });
}
