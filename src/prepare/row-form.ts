import { SlipwayError } from '../core/error.ts';
import { describe } from '../table/describe.ts';
import type { CategoryColumn, NumberColumn } from '../table/column.ts';
import type { Row } from '../table/rows.ts';
import type { Field } from '../table/schema.ts';
import { refuseNumber, type Feature } from './features.ts';
import { rowInput } from './row-input.ts';
import { bindSteps } from './run-steps.ts';
import type { FittedStep } from './step.ts';

/**
 * The features of one row: the dense ones and the codes of the categories, in the order of a matrix. The arrays are
 * filled anew for every row: copy what is to be kept.
 */
export interface FeatureRow {
  /** Shape `[numbers]`. */
  readonly dense: Float32Array;
  /** Shape `[categories]`; -1 is a row of zeros. */
  readonly codes: Int32Array;
}

/** One row that is filled from one record after another. */
export interface RowForm {
  readonly row: FeatureRow;
  /**
   * Fills the row, all of it.
   *
   * @returns the error that names the first feature that is missing or not finite in 32 bits, if there is one.
   */
  fill(record: Row): SlipwayError | undefined;
}

/** Steps tied once to the columns of a single row: the loops that run over tables, run for one record after another. */
export function compileRow(
  input: readonly Field[],
  steps: readonly FittedStep[],
  features: readonly Feature[],
): RowForm {
  const inputs = input.map(rowInput);
  const raw = new Map(input.map(({ name }, place) => [name, inputs[place]!.column]));
  const { columns, run } = bindSteps({ rows: 1, columns: raw }, steps);
  const numbers = features.filter(({ kind }) => kind === 'number');
  const keeps = numbers.map(({ keepsMissing }) => keepsMissing === true);
  const values = numbers.map(({ name }) => (columns.get(name) as NumberColumn).values);
  const encoded = features
    .filter(({ kind }) => kind === 'category')
    .map(({ name }) => (columns.get(name) as CategoryColumn).codes);
  const dense = new Float32Array(values.length);
  const codes = new Int32Array(encoded.length);
  const row: FeatureRow = Object.freeze({ dense, codes });

  return {
    row,
    fill(record) {
      if (typeof record !== 'object' || record === null || Array.isArray(record)) throw noRecord(record);
      const isPlain = Object.getPrototypeOf(record) === Object.prototype;
      for (const each of inputs) each.read(record, isPlain);
      run();
      let refused = -1;
      for (let place = 0; place < values.length; place++) {
        dense[place] = values[place]![0]!;
        const value = dense[place]!;
        if (refused < 0 && !Number.isFinite(value) && !(keeps[place] && value !== value)) refused = place;
      }
      for (let place = 0; place < encoded.length; place++) codes[place] = encoded[place]![0]!;
      return refused < 0 ? undefined : refuseNumber(numbers[refused]!.name, values[refused]![0]!);
    },
  };
}

function noRecord(found: unknown): SlipwayError {
  return new SlipwayError(
    'bad-data',
    'prepare/row',
    `the record is ${describe(found)}; expected an object of fields.`,
  );
}
