import { SlipwayError } from '../../core/error.ts';
import { checkChoice, checkKeys } from '../../core/options.ts';
import { addedUp, byColumn, byFeature } from '../../table/feature-groups.ts';
import type { Matrix } from '../../table/matrix.ts';
import { LINK_OF, type TreeLink } from '../link.ts';
import type { Model } from '../model.ts';

const where = 'models/explain';

/** Options of {@link explain}. */
export interface ExplainOptions {
  /**
   * Rows, prepared as `matrix` is, that a contribution is held against. Of linear models it is their mean, of the values that
   * are present. Without any, trees take the rows they were learned from, where they know of them, and linear models take
   * 0 for every feature.
   */
  readonly background?: Matrix;
  /** `feature`: one contribution a dense feature and a category; `column`: one for each raw column, by what made the features. @default 'feature' */
  readonly by?: 'feature' | 'column';
}

/** What each feature, or raw column, contributes to what a model says of each row. */
export interface Explanation {
  readonly rows: number;
  /** What the contributions are of. Features that several columns made have those joined by ` + `. */
  readonly names: readonly string[];
  /** The raw columns behind each name: none where it is not known. */
  readonly columns: readonly (readonly string[])[];
  /** From sums to scores. Contributions add up to sums: with `logit` they are in log odds. */
  readonly link: TreeLink;
  /** In the order of the outputs, where there are several. */
  readonly classes?: readonly string[];
  /** The sums before anything is known of a row: shape `[outputs]`. */
  readonly base: Float64Array;
  /** Row-major, shape `[rows, outputs, names.length]`. */
  readonly contributions: Float64Array;
}

/**
 * What each feature contributes to what a model says of each row; added to the base they are the model's sum before its link.
 *
 * Of trees they are exact Shapley values, where what is not known of a row is averaged over the ways through each tree,
 * weighed by how many rows of the background, or of those learned from, went each way; a node that none came to counts both
 * ways alike. Of linear models they are each weight times how far its feature is from the background's mean. They tell what
 * the model does, not what causes what. A missing value contributes as any other where the model takes it, and is `NaN`
 * where its scores are.
 *
 * @param model - `linear`, `multinomial`, `trees`, or one that has `contributions`.
 * @returns contributions in the unit of the sums: log odds with `logit`, logarithms with `log`. By column, those of the
 *   features that the same columns made are added up.
 * @throws {SlipwayError} `unsupported` for other models, which `permutationImportance` can tell of; `shape-mismatch` and
 *   `bad-data` as `predict`; `bad-option` on a background without rows, or, of linear models, without any value of
 *   a feature, when trees that know of no rows have none, and by column when the matrix does not say what made its features;
 *   `too-large` on a way through a tree of over 512 features.
 * @cost trees: rows × nodes × half the most different features on a way.
 * @source S. Lundberg et al. (2020), Nature Machine Intelligence 2, 56–67: path-dependent tree SHAP, as XGBoost's
 *   `pred_contribs`. Linear: E. Štrumbelj and I. Kononenko (2014), equation 5.
 * @example
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(2), intercept: 1, link: 'identity' });
 * const of = (...ages) => ({ rows: ages.length, dense: { names: ['age'], values: Float32Array.from(ages) }, categories: [] });
 * const { base, contributions } = explain(model, of(40), { background: of(20, 40) });
 * [base, contributions] // => [Float64Array [61], Float64Array [20]]
 */
export function explain(model: Model, matrix: Matrix, options: ExplainOptions = {}): Explanation {
  checkKeys(where, options, ['background', 'by']);
  const { background } = options;
  const by = checkChoice(where, 'by', options.by ?? 'feature', ['feature', 'column']);
  if (typeof model?.contributions !== 'function') {
    const holds = ['calibrated', 'ensemble', 'stacked'].includes(model?.kind);
    const instead = holds ? 'Explain a model that it holds, or use' : 'Use';
    throw new SlipwayError(
      'unsupported',
      where,
      `a model of kind ${JSON.stringify(model?.kind)} does not add up contributions of features; expected a linear one or trees. ${instead} permutationImportance.`,
    );
  }
  if (background?.rows === 0)
    throw new SlipwayError('bad-option', where, 'background has no rows; expected one or more.', {
      details: { option: 'background' },
    });
  const { base, values, link = LINK_OF[model.task] } = model.contributions(matrix, background);
  const made = by === 'column' ? byColumn(matrix, refuseUnknown) : byFeature(matrix);
  return Object.freeze({
    rows: matrix.rows,
    names: made.names,
    columns: made.columns,
    link,
    ...(model.classes && { classes: model.classes }),
    base,
    contributions: by === 'column' ? addedUp(values, made) : values,
  });
}

function refuseUnknown(feature: string): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    `by is "column", and the matrix does not say what made "${feature}"; expected one of a fitted pipeline. Ask by: 'feature'.`,
    { details: { option: 'by' } },
  );
}
