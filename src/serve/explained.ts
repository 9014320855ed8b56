import { SlipwayError } from '../core/error.ts';
import { checkChoice } from '../core/options.ts';
import type { RowContribution } from '../models/explain/explain-row.ts';
import type { Model } from '../models/model.ts';
import { addedUp, byColumn, byFeature } from '../table/feature-groups.ts';
import type { Matrix } from '../table/matrix.ts';
import type { Table } from '../table/table.ts';
import type { PredictOptions, Prediction } from './service.ts';

const where = 'serve/explain';

/** Options of a predictor's `explain`. */
export interface ExplainedOptions extends Pick<PredictOptions, 'signal' | 'requestId'> {
  /** One contribution for each raw column, by what made the features, or for each feature. @default 'column' */
  readonly by?: 'column' | 'feature';
  /** Raw rows that contributions are held against, as `explain` of models has it; what stands for none is said there. */
  readonly background?: Table;
}

/** An answer, and why. */
export interface ExplainedPrediction extends Prediction {
  /** The model's sum before anything is known of the row; of classes, that of the likeliest. */
  readonly base: number;
  /**
   * What each adds to that sum, the most first, whichever way: together they are the sum of the score before its link, log
   * odds of a binary model.
   */
  readonly contributions: readonly Pick<RowContribution, 'name' | 'contribution'>[];
}

/** Answers with what contributes to each. */
export function explained(
  model: Model,
  answers: readonly Prediction[],
  matrix: Matrix,
  background: Matrix | undefined,
  options: Omit<ExplainedOptions, 'signal'>,
): readonly ExplainedPrediction[] {
  const by = checkChoice(where, 'by', options.by ?? 'column', ['column', 'feature']);
  if (!model.contributions) {
    throw new SlipwayError(
      'unsupported',
      where,
      `a model of kind ${JSON.stringify(model.kind)} does not add up contributions of features; expected a linear one or trees, or such after Platt's calibration.`,
    );
  }
  if (background?.rows === 0)
    throw new SlipwayError('bad-option', where, 'background has no rows; expected one or more.', {
      details: { option: 'background' },
    });
  const groups = by === 'column' ? byColumn(matrix, refuseUnknown) : byFeature(matrix);
  const { base, values } = model.contributions(matrix, background);
  const all = addedUp(values, groups);
  const width = groups.names.length;
  return answers.map((answer, row) => {
    // Where no class is the likeliest, every number is missing: any of them says so.
    const output = base.length > 1 && !Number.isNaN(answer.prediction) ? answer.prediction : 0;
    const from = (row * base.length + output) * width;
    const contributions = groups.names
      .map((name, at) => ({ name, contribution: all[from + at]! }))
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    return { ...answer, base: base[output]!, contributions };
  });
}

function refuseUnknown(feature: string): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    `by is "column", and the preparation does not say what made "${feature}"; expected a fitted pipeline. Ask by: 'feature'.`,
    { details: { option: 'by' } },
  );
}
