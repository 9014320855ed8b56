import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import type { Column } from '../table/column.ts';
import type { Examples } from '../table/examples.ts';
import type { Matrix } from '../table/matrix.ts';
import type { Field, Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { withWritten } from './define-step.ts';
import { expandTable } from './expand-table.ts';
import { matrixBuilder, planFeatures } from './features.ts';
import { checkExamplesOptions, type ExamplesOptions } from './examples-options.ts';
import { readLabels } from './read-labels.ts';
import type { CompiledStep, FittedStep, SavedStep, Written } from './step.ts';

const where = 'prepare/pipeline';

/** The version of what {@link FittedPipeline.save} gives. */
export const PIPELINE_VERSION = 1;

/** A pipeline in plain JSON: what to ask of a row, and every fitted step. */
export type SavedPipeline = {
  readonly name: 'pipeline';
  readonly version: number;
  readonly state: { readonly input: readonly InputField[]; readonly steps: readonly SavedStep[] };
};

/** A raw column a pipeline reads. */
export type InputField = { readonly name: string; readonly kind: Field['kind']; readonly zone?: string };

/** A pipeline that has learned: raw rows in, features out, the same in training and in serving. */
export interface FittedPipeline extends FittedStep {
  /** The raw columns it reads, with kinds and zones: what a request must carry, and no more. */
  readonly input: Schema;
  /**
   * The features, in the order they were first written. Only what steps wrote is one: numbers, and categories that
   * were encoded. A raw column is none by merely being there.
   */
  readonly features: readonly Field[];
  /** The fitted steps, in order. */
  readonly steps: readonly FittedStep[];
  /**
   * The features of every row, ready to learn from or to predict with. Reads the `input` columns only.
   *
   * @throws {SlipwayError} `unknown-column`, `wrong-kind` when an input is not there or of another kind; `bad-data`
   *   when a number is still missing or not finite in 32 bits; `wrong-kind` when a step wrote a category, text or time
   *   that no later step reads.
   */
  matrix(table: Table): Matrix;
  /**
   * The transformed table with `name=level` number columns of 0 and 1 in the place of each encoded category.
   *
   * @throws {SlipwayError} as `transform`; `column-collision` when there is a column of such a name.
   * @cost 8 bytes a row and level: for a look, for export, for small data.
   */
  expand(table: Table): Table;
  /**
   * Features and labels of rows the pipeline was not fitted on, such as those for validation.
   *
   * @throws {SlipwayError} as `matrix` and {@link Pipeline.fitExamples}.
   */
  examples(table: Table, options: ExamplesOptions): Examples;
  /** Plain JSON that {@link revivePipeline} brings back. */
  save(): SavedPipeline;
  /** What `JSON.stringify` asks for: the same as `save()`. */
  toJSON(): SavedPipeline;
}

/** A fitted pipeline from its fitted steps and the raw columns they read. */
export function fittedPipeline(input: readonly Field[], steps: readonly FittedStep[]): FittedPipeline {
  const plan = planFeatures(steps);
  const build = matrixBuilder(plan);
  const compiled: CompiledStep = {
    reads: input.map(({ name }) => name),
    writes: writtenBy(steps),
    apply: (table) => run(table, input, steps),
  };
  const matrix = (table: Table): Matrix => build(compiled.apply(table), table.rows);
  const transform = (table: Table): Table => withWritten(where, table, compiled);
  const save = (): SavedPipeline => ({
    name: 'pipeline',
    version: PIPELINE_VERSION,
    state: { input: input.map(inputField), steps: steps.map((step) => step.save()) },
  });
  return Object.freeze({
    name: 'pipeline',
    ...compiled,
    input: { fields: input },
    features: plan.features,
    steps,
    transform,
    matrix,
    expand: (table: Table) => expandTable(transform(table), plan.features),
    examples: (table: Table, options: ExamplesOptions) => {
      const { rows, ...labelled } = readLabels(table, checkExamplesOptions(where, options), 'later');
      return { matrix: matrix(rows), ...labelled };
    },
    save,
    toJSON: save,
  });
}

/** The raw columns that a list of steps reads, in the order of the schema. */
export function inputOf(schema: Schema, steps: readonly CompiledStep[]): readonly Field[] {
  // A column a step adds is never one of the schema, so what is read and in the schema is raw.
  const read = new Set(steps.flatMap(({ reads }) => reads));
  return schema.fields.filter(({ name }) => read.has(name)).map(inputField);
}

function inputField({ name, kind, zone }: Field): InputField {
  return { name, kind, ...(zone !== undefined && { zone }) };
}

function run(table: Table, input: readonly Field[], steps: readonly FittedStep[]): Written {
  checkIsTable(where, table);
  const columns = new Map<string, Column>();
  for (const { name } of input) {
    const found = table.columns.get(name);
    if (!found) throw refuseMissing(table, input);
    columns.set(name, found);
  }
  const written = new Map<string, Column>();
  const soFar: Table = { rows: table.rows, columns };
  for (const step of steps) {
    for (const [name, column] of step.apply(soFar)) {
      columns.set(name, column);
      written.set(name, column);
    }
  }
  return written;
}

function writtenBy(steps: readonly CompiledStep[]): readonly Field[] {
  return [
    ...new Map(steps.flatMap(({ writes }) => writes.map((field) => [field.name, field] as const))).values(),
  ];
}

function refuseMissing({ columns }: Table, input: readonly Field[]): SlipwayError {
  const missing = input.map(({ name }) => name).filter((name) => !columns.has(name));
  return new SlipwayError(
    'unknown-column',
    where,
    `the table lacks ${quoteNames(missing)}, which the pipeline reads; its columns are ${quoteNames(columns.keys(), 30)}.`,
    { details: { column: missing[0]!, columns: missing } },
  );
}
