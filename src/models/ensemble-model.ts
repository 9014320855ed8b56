import { SlipwayError } from '../core/error.ts';
import { innerArrays, reviveInner, saveInner } from './inner-models.ts';
import { memberScorers, type MemberScorers } from './member-scorers.ts';
import type { Model, ModelReviver, RowScorer, SavedModel } from './model.ts';
import { checkMembers } from './members.ts';
import { fromSaved, openArray, openSaved } from './saved.ts';

const where = 'models/ensemble-model';
const version = 1;

/** What an ensemble is made of. */
export interface EnsembleParts {
  /** One or more, of one task, with the same classes and features. */
  readonly members: readonly Model[];
  /** How much each of them counts; 0 or more, not all 0. @default alike */
  readonly weights?: Float64Array;
}

/** Models whose scores are averaged. */
export interface EnsembleModel extends Model {
  readonly kind: 'ensemble';
  readonly members: readonly Model[];
  /** What each of them counts; they add up to 1. */
  readonly weights: Float64Array;
}

/**
 * The weighted mean of the scores of several models: of probabilities, of the shares of classes, or of numbers.
 *
 * @throws {SlipwayError} `bad-option` on no models, models of several tasks, or weights that cannot be;
 *   `shape-mismatch` when they have other features or classes. `predict` throws what a member throws.
 * @source scikit-learn `VotingClassifier(voting="soft")` and `VotingRegressor`.
 * @example
 * const features = { dense: ['x'], categories: [] };
 * const [one, two] = [1, 3].map((weight) => linearModel({ features, weights: Float64Array.of(weight), intercept: 0, link: 'identity' }));
 * const both = ensembleModel({ members: [one, two] });
 * both.predict({ rows: 1, dense: { names: ['x'], values: Float32Array.of(5) }, categories: [] }) // => Float64Array [10]
 */
export function ensembleModel(parts: EnsembleParts): EnsembleModel {
  const { members, task, classes, features } = checkMembers(where, parts.members);
  const given = parts.weights?.slice() ?? new Float64Array(members.length).fill(1);
  const weights = checkWeights(given, members.length);
  const openMembers = memberScorers(where, members);
  return Object.freeze({
    kind: 'ensemble',
    task,
    ...(classes && { classes }),
    features,
    members,
    weights,
    predict(matrix) {
      const out = new Float64Array(matrix.rows * (classes?.length ?? 1));
      for (const [k, member] of members.entries()) {
        const scores = member.predict(matrix);
        const weight = weights[k]!;
        // A member that does not count does not spoil a score either: 0 × NaN would.
        if (weight > 0) for (let i = 0; i < out.length; i++) out[i]! += weight * scores[i]!;
      }
      return out;
    },
    ...(openMembers && { scorer: () => ensembleScorer(openMembers(), weights) }),
    save() {
      const { models, arrays } = saveInner(members, members.map(nameOf));
      // As they were given: divided by their sum twice, they would be others in the last bit.
      return { kind: 'ensemble', version, state: { members: models }, arrays: { ...arrays, weights: given } };
    },
  } satisfies EnsembleModel);
}

function ensembleScorer(
  { dense, codes, scorers, ...members }: MemberScorers,
  weights: Float64Array,
): RowScorer {
  const scores = new Float64Array(scorers[0]!.scores.length);
  const score = (): void => {
    members.score();
    scores.fill(0);
    for (let k = 0; k < scorers.length; k++) {
      const own = scorers[k]!.scores;
      const weight = weights[k]!;
      if (weight > 0) for (let i = 0; i < scores.length; i++) scores[i]! += weight * own[i]!;
    }
  };
  return Object.freeze({ dense, codes, scores, score });
}

function nameOf(_: unknown, at: number): string {
  return String(at);
}

function checkWeights(weights: Float64Array, count: number): Float64Array {
  const isFine =
    weights instanceof Float64Array &&
    weights.length === count &&
    weights.every((weight) => weight >= 0 && weight < Infinity);
  const total = isFine ? weights.reduce((sum, weight) => sum + weight, 0) : 0;
  if (total > 0 && total < Infinity) return weights.map((weight) => weight / total);
  throw new SlipwayError(
    'bad-option',
    where,
    `weights is no Float64Array of ${count} numbers of 0 or more, some above it.`,
    { details: { option: 'weights' } },
  );
}

/**
 * Brings back saved ensembles, with their members.
 *
 * @param models - what brings back the kinds that an ensemble may hold.
 * @throws {SlipwayError} on revive `bad-format` on anything malformed; `bad-version`.
 * @example
 * const model = linearModel({ features: { dense: ['x'], categories: [] }, weights: Float64Array.of(2), intercept: 0 });
 * ensembleReviver([linearReviver]).revive(ensembleModel({ members: [model] }).save()).features // => ['x']
 */
export function ensembleReviver(models: readonly ModelReviver[]): ModelReviver {
  return Object.freeze({
    kind: 'ensemble',
    revive(saved: SavedModel) {
      const { members } = openSaved(saved, 'ensemble', version, where);
      if (!Array.isArray(members))
        throw new SlipwayError('bad-format', where, 'the saved members are no list.');
      const arrays = innerArrays(saved);
      const revived = members.map((member: unknown, at) =>
        reviveInner(member, arrays, nameOf(member, at), models, where),
      );
      const weights = openArray(saved, 'weights', Float64Array, revived.length, where);
      return fromSaved(where, () => ensembleModel({ members: revived, weights }));
    },
  });
}
