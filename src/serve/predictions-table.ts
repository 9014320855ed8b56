import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkKeys, checkNames } from '../core/options.ts';
import { numberColumn, type Column } from '../table/column.ts';
import { column, table, type Table } from '../table/table.ts';
import { checkPredictor } from './check-parts.ts';
import type { Predictor } from './predictor.ts';

const where = 'serve/predictions-table';

/** Options of {@link predictionsTable}. */
export interface PredictionsTableOptions {
  /** Columns of the rows that are passed through, in this order: what tells the rows apart. @default none */
  readonly key?: readonly string[];
}

/**
 * The answers for the rows of a table as a table: the key columns as they are, then what was predicted, and by which version.
 *
 * @param rows - raw rows: the key columns, and every input of the predictor. Columns of both kinds may be the same.
 * @returns a row for each, in order: the key; `score`; `prediction`, of a model with classes the name of the class; with
 *   classes a `probability=<class>` for each; `version`, the predictor's hash. Missing where the model has no answer.
 * @throws {SlipwayError} `unknown-column` when a key is not there; `column-collision` when one has the name of an answer;
 *   `bad-option` on a key that is named twice; what `predictTable` throws.
 * @example
 * const rows = table({ id: textColumn(['a', 'b']), age: numberColumn([20, 50]) });
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const answers = predictionsTable(createPredictor(prepare, model), rows, { key: ['id'] });
 * [[...answers.columns.keys()], answers.columns.get('prediction').values] // => [['id', 'score', 'prediction', 'version'], Float64Array [0, 1]]
 */
export function predictionsTable(
  predictor: Predictor,
  rows: Table,
  options: PredictionsTableOptions = {},
): Table {
  checkPredictor(where, predictor);
  checkKeys(where, options, ['key']);
  const key = options.key ?? [];
  if (options.key !== undefined) checkNames(where, 'key', key);
  const keys = key.map((name) => [name, column(rows, name)] as const);
  const { scores, predictions, probabilities } = predictor.predictTable(rows);
  const classes = predictor.signature.outputs.find(({ name }) => name === 'prediction')?.classes;
  const answers: (readonly [string, Column])[] = [
    ['score', numberColumn(scores)],
    ['prediction', classes ? classColumn(predictions, classes) : numberColumn(predictions)],
    ...(classes && probabilities
      ? classes.map(
          (name, k) => [`probability=${name}`, probabilityColumn(probabilities, classes.length, k)] as const,
        )
      : []),
    ['version', { kind: 'category', codes: new Int32Array(rows.rows), levels: [predictor.hash] }],
  ];
  const taken = answers.map(([name]) => name).filter((name) => key.includes(name));
  if (taken.length > 0) {
    throw new SlipwayError(
      'column-collision',
      where,
      `the key ${quoteNames(taken)} has the name of an answer; expected others. Rename it with rename(rows, …) before.`,
      { details: { column: taken[0]! } },
    );
  }
  return table([...keys, ...answers]);
}

function classColumn(predictions: Float64Array, classes: readonly string[]): Column {
  const codes = Int32Array.from(predictions, (number) => (Number.isNaN(number) ? -1 : number));
  return { kind: 'category', codes, levels: classes };
}

function probabilityColumn(all: Float64Array, classes: number, k: number): Column {
  return { kind: 'number', values: Float64Array.from({ length: all.length / classes }, (_, row) => all[row * classes + k]!) }; // prettier-ignore
}
