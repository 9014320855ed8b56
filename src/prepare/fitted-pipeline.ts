import { quoteNames, SlipwayError } from '../core/error.ts';
import type { DialectName } from '../sql/dialect-of.ts';
import type { RowDialect } from '../sql/dialect.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import type { Column } from '../table/column.ts';
import type { Examples } from '../table/examples.ts';
import type { Matrix } from '../table/matrix.ts';
import type { Row } from '../table/rows.ts';
import type { Field, Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { checkLearnedLabel } from './check-learned-label.ts';
import { expandTable } from './expand-table.ts';
import { matrixBuilder, plainField, planFeatures, refuseUnencoded, type Feature } from './features.ts';
import { checkExamplesOptions, type ExamplesOptions } from './examples-options.ts';
import { inTraining } from './in-training.ts';
import { readLabels } from './read-labels.ts';
import { requestSchema, type RequestSchema } from './request-schema.ts';
import { compileRow, type FeatureRow, type RowForm } from './row-form.ts';
import { bindSteps, runSteps } from './run-steps.ts';
import type { CompiledStep, FittedStep, SavedStep, Written } from './step.ts';
import { toSql, type ToSqlOptions } from './to-sql.ts';

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
  readonly features: readonly Feature[];
  /** The fitted steps, in order. */
  readonly steps: readonly FittedStep[];
  /**
   * The features of every row, ready to learn from or to predict with. Reads the `input` columns only.
   *
   * @throws {SlipwayError} `unknown-column`, `wrong-kind` when an input is not there or of another kind; `bad-data`
   *   when a number is still missing or not finite in 32 bits; `wrong-kind` when a step wrote a category, text or time
   *   that no later step reads; `check-failed` on a level not seen in training where a step has `unknown: 'error'`.
   */
  matrix(table: Table): Matrix;
  /**
   * The features of one record, as a request carries it: the loops of `matrix` over arrays of one row that are
   * overwritten, so that nothing is allocated. Two things still are: V8 takes 16 bytes to read a number out of a record
   * in which that field was never anything but a fraction, and `cross` with `buckets` joins the texts of a request.
   *
   * A field takes what JSON can carry: a number; for a category text, a boolean or a number; for a time ISO text or
   * milliseconds since 1970, 8.64e15 at most, which is the last that a `Date` can hold: as in `fromRows`, more is refused.
   * `null` and a field that is not there are missing; fields of other names are not looked at.
   *
   * @returns the same object and the same arrays every time: copy what is to be kept.
   * @throws {SlipwayError} `bad-data` naming the field whose value is of the wrong kind, or the feature that is still
   *   missing or not finite in 32 bits; `wrong-kind` and `check-failed` as `matrix`.
   */
  row(record: Row): FeatureRow;
  /**
   * The features as one SELECT for an engine, one common table expression for each step that waits for another.
   *
   * Numbers are doubles, and `NULL` where `matrix` would refuse a missing one; categories are integer codes, -1 for a
   * row of zeros, unless `categories` is `'levels'`. Times mean the same whatever the zone of the session. Buckets of
   * hashes need functions that DuckDB gets from `duckdb()` alone: `farm_fingerprint` and `murmur_hash3`.
   *
   * @param dialect - `'duckdb'`, `'bigquery'` or a dialect of your own.
   * @throws {SlipwayError} `unsupported` naming a step without a form for engines; `wrong-kind` as `matrix`;
   *   `column-collision` when two columns of the result have one name; `bad-option` on a name that cannot be quoted, and
   *   when there is no column to select; `too-large` beyond what the engine reads (BigQuery: 1 MB). An
   *   unseen level that `matrix` refuses is an error of the engine that runs the SELECT.
   */
  toSql(dialect: DialectName | RowDialect, options?: ToSqlOptions): string;
  /**
   * What a request must look like: the input fields, a JSON Schema and a Standard Schema. It refuses fields that are not
   * read, which `row` does not look at: a misspelt field would be a missing one.
   */
  toSchema(): RequestSchema;
  /**
   * The columns as they were before the steps, as far as their inverses say: those of scaled numbers and encoded levels,
   * in the kind that they had. What steps added is left out.
   *
   * @throws {SlipwayError} `unsupported` naming a step that has no way back.
   */
  inverse(table: Table): Written;
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
  /**
   * Features and labels of rows the pipeline was fitted on by `fitFrom`, a batch of them or all: what `fitExamples` gives
   * of a table in memory. Steps that encode by the label leave each row's own out.
   *
   * @throws {SlipwayError} as {@link Pipeline.fitExamples}.
   */
  trainingExamples(table: Table, options: ExamplesOptions): Examples;
  /** Plain JSON that {@link revivePipeline} brings back. */
  save(): SavedPipeline;
  /** What `JSON.stringify` asks for: the same as `save()`. */
  toJSON(): SavedPipeline;
}

/** A fitted pipeline from its fitted steps and the raw columns they read. */
export function fittedPipeline(input: readonly Field[], steps: readonly FittedStep[]): FittedPipeline {
  const plan = planFeatures(steps);
  const build = matrixBuilder(plan);
  const own = {
    reads: input.map(({ name }) => name),
    writes: writtenBy(steps),
    apply: (table: Table) => runSteps({ rows: table.rows, columns: inputColumns(table, input) }, steps),
  };
  const matrix = (table: Table): Matrix => build(own.apply(table), table.rows);
  const transform = (table: Table): Table => {
    inputColumns(table, input);
    return steps.reduce((rows, step) => step.transform(rows), table);
  };
  let form: RowForm | undefined;
  const save = (): SavedPipeline => ({
    name: 'pipeline',
    version: PIPELINE_VERSION,
    state: { input: input.map(inputField), steps: steps.map((step) => step.save()) },
  });
  return Object.freeze({
    name: 'pipeline',
    ...own,
    bind: (table: Table) => bindSteps({ rows: table.rows, columns: inputColumns(table, input) }, steps),
    row(record: Row) {
      refuseUnencoded(plan.unencoded);
      form ??= compileRow(input, steps, plan.features);
      const refused = form.fill(record);
      if (refused) throw refused;
      return form.row;
    },
    toSql: (dialect: DialectName | RowDialect, options: ToSqlOptions = {}) => {
      refuseUnencoded(plan.unencoded);
      return toSql({ input, steps, output: plan.features.map(({ name }) => name) }, dialect, options);
    },
    toSchema: () => requestSchema(input),
    inverse: (table: Table) => inverted(table, steps),
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
    trainingExamples: (table: Table, options: ExamplesOptions) => {
      const { rows, ...labelled } = readLabels(table, checkExamplesOptions(where, options), 'later');
      checkLearnedLabel(where, { input: { fields: input }, steps }, labelled.label);
      return { matrix: trainingMatrix({ steps, matrix }, rows), ...labelled };
    },
    save,
    toJSON: save,
  });
}

/** The features of the rows a pipeline was fitted on, as its steps write those. */
export function trainingMatrix(
  { steps, matrix }: Pick<FittedPipeline, 'steps' | 'matrix'>,
  train: Table,
): Matrix {
  if (!steps.some(({ training }) => training)) return matrix(train);
  return matrixBuilder(planFeatures(steps))(runSteps(train, steps.map(inTraining)), train.rows);
}

/** The raw columns that a list of steps reads, in the order of the schema. */
export function inputOf(schema: Schema, steps: readonly CompiledStep[]): readonly Field[] {
  const raw = new Set(schema.fields.map(({ name }) => name));
  const read = new Set<string>();
  for (const { reads, writes, drops = [] } of steps) {
    for (const name of reads) if (raw.has(name)) read.add(name);
    // From here on the name stands for nothing, or for what the step writes.
    for (const name of [...writes.map((field) => field.name), ...drops]) raw.delete(name);
  }
  return schema.fields.filter(({ name }) => read.has(name)).map(inputField);
}

function inputField({ name, kind, zone }: Field): InputField {
  return { name, kind, ...(zone !== undefined && { zone }) };
}

/** The input columns alone, so that nothing else of a table can matter. */
function inputColumns(table: Table, input: readonly Field[]): Map<string, Column> {
  checkIsTable(where, table);
  const columns = new Map<string, Column>();
  for (const { name } of input) {
    const found = table.columns.get(name);
    if (!found) throw refuseMissing(table, input);
    columns.set(name, found);
  }
  return columns;
}

function inverted(table: Table, steps: readonly FittedStep[]): Written {
  checkIsTable(where, table);
  const columns = new Map(table.columns);
  const found = new Map<string, Column>();
  for (const step of [...steps].reverse()) {
    if (!step.inverse) {
      throw new SlipwayError(
        'unsupported',
        where,
        `the step ${step.name} has no inverse; expected steps that have one, such as standardize and oneHot. Invert the steps that have one for themselves: prepare.steps.`,
        { details: { step: step.name } },
      );
    }
    const before = step.inverse({ rows: table.rows, columns: new Map(columns) });
    for (const { name } of step.writes) {
      columns.delete(name);
      found.delete(name);
    }
    for (const [name, column] of before) {
      columns.set(name, column);
      found.set(name, column);
    }
  }
  return found;
}

function writtenBy(steps: readonly CompiledStep[]): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const { writes, drops = [] } of steps) {
    for (const field of writes) fields.set(field.name, plainField(field));
    for (const name of drops) fields.delete(name);
  }
  return [...fields.values()];
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
