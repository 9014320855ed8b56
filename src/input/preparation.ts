import type { ExamplesOptions } from '../prepare/examples-options.ts';
import type { FittedPipeline } from '../prepare/fitted-pipeline.ts';
import type { Examples } from '../table/examples.ts';
import type { Table } from '../table/table.ts';

/** What makes examples of raw rows. */
export type Preparer = Pick<FittedPipeline, 'examples' | 'trainingExamples'>;

/** How rows of batches become examples: plain JSON, beside the pipeline itself. */
export interface Preparation {
  readonly rows: 'training' | 'later';
  readonly options: ExamplesOptions;
}

/** Examples of the rows of a batch. */
export function prepareRows(prepare: Preparer, { rows, options }: Preparation, batch: Table): Examples {
  return rows === 'training' ? prepare.trainingExamples(batch, options) : prepare.examples(batch, options);
}
