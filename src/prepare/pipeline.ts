import { SlipwayError } from '../core/error.ts';
import type { Relation } from '../sql/engine.ts';
import type { Batches } from '../table/batches.ts';
import type { Examples } from '../table/examples.ts';
import { schemaOf } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { checkLearnedLabel } from './check-learned-label.ts';
import { fitParts, fitPartsFrom } from './fit-parts.ts';
import { fittedPipeline, inputOf, trainingMatrix, type FittedPipeline } from './fitted-pipeline.ts';
import { checkExamplesOptions, type ExamplesOptions } from './examples-options.ts';
import { readLabels } from './read-labels.ts';
import type { FitFromOptions, Step, StepPart } from './step.ts';

const where = 'prepare/pipeline';

/** A list of steps that is itself a step. */
export interface Pipeline extends Step {
  fit(train: Table): FittedPipeline;
  fitFrom(source: Batches | Relation, options?: FitFromOptions): Promise<FittedPipeline>;
  /**
   * The pipeline fitted on the rows that have a label, and the examples to learn from, together.
   *
   * They come together because a step may see training rows otherwise than later ones: {@link targetEncode} encodes
   * each training row from the labels of other ones. That form is what `examples` holds, as does
   * {@link FittedPipeline.trainingExamples} after `fitFrom`, while {@link FittedPipeline.examples} and `matrix` use the form
   * learned from all rows, which knows the label of each.
   *
   * @throws {SlipwayError} as `fit` and {@link FittedPipeline.matrix}; `bad-data` on a label that is missing or neither
   *   0 nor 1, and on a weight that is missing or negative, naming the row; `bad-option` when a category needs
   *   `positive`, has no such level, when a step reads the label, or when one has learned from another label.
   */
  fitExamples(train: Table, options: ExamplesOptions): FittedExamples;
}

/** What {@link Pipeline.fitExamples} gives. */
export interface FittedExamples {
  readonly prepare: FittedPipeline;
  readonly examples: Examples;
}

/**
 * Steps one after another, as one step: each sees what those before it wrote.
 *
 * A step may replace columns it reads and add new ones; a new one must not be there yet. Pipelines within a pipeline
 * are their steps; `pipeline()` of nothing changes nothing. Steps that do not wait for one another learn in the same
 * pass over the rows, so batches are read as few times as can be.
 *
 * @throws {SlipwayError} `bad-option` on what is no step, a list of them included; on fit, naming the step: `unknown-column`, `wrong-kind`, `column-collision`, and what the
 *   steps throw. `fitFrom` refuses batches that cannot be read again (`bad-option`) or have a
 *   column that is read in another kind or zone than the first one (`shape-mismatch`).
 * @example
 * const train = table({ age: numberColumn([20, null, 40]), city: categoryColumn(['Bath', 'York', 'Bath']) });
 * const fitted = pipeline(
 *   impute({ columns: ['age'], with: 'mean' }),
 *   standardize({ columns: ['age'] }),
 *   oneHot({ columns: ['city'] }),
 * ).fit(train);
 * const { dense, categories } = fitted.matrix(table({ age: numberColumn([30]), city: categoryColumn(['York']) }));
 * [dense.names, [...dense.values], categories[0].levels, [...categories[0].codes]] // => [['age'], [0], ['Bath', 'York'], [1]]
 */
export function pipeline(...steps: readonly Step[]): Pipeline {
  const parts = Object.freeze(steps.flatMap(partsOf));
  const fit = (train: Table): FittedPipeline => {
    const fitted = fitParts(parts, train);
    return fittedPipeline(inputOf(schemaOf(train), fitted), fitted);
  };
  return Object.freeze({
    name: 'pipeline',
    parts,
    fit,
    fitFrom: async (source: Batches | Relation, options?: FitFromOptions) => {
      const fitted = await fitPartsFrom(parts, source, options);
      return fittedPipeline(inputOf(fitted.schema, fitted.steps), fitted.steps);
    },
    fitExamples: (train: Table, options: ExamplesOptions) => {
      const plan = checkExamplesOptions(where, options);
      const { rows, ...labelled } = readLabels(train, plan, 'training');
      const prepare = fit(rows);
      checkLearnedLabel(where, prepare, labelled.label);
      return { prepare, examples: { matrix: trainingMatrix(prepare, rows), ...labelled } };
    },
  });
}

function partsOf(step: Step, place: number): readonly StepPart[] {
  const parts = (step as Partial<Step> | null | undefined)?.parts;
  if (Array.isArray(parts)) return parts as readonly StepPart[];
  throw new SlipwayError(
    'bad-option',
    where,
    `argument ${place} is ${Array.isArray(step) ? 'a list' : 'no step'}; expected steps one after another, as in pipeline(a, b)${Array.isArray(step) ? ', or pipeline(...list)' : ''}.`,
    { details: { argument: place } },
  );
}
