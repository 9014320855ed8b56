import { SlipwayError } from '../core/error.ts';
import type { Matrix } from '../table/matrix.ts';
import { column, type Table } from '../table/table.ts';
import { checkSingle } from './float32.ts';
import { textsOf } from './onnx-inputs.ts';
import type { PlannedInput, Source, TfjsPlan, TfjsPreparation } from './tfjs-inputs.ts';
import type { TfjsFeed } from './tfjs-opened.ts';

/** What missing values are to a model. */
export interface TfjsMissing {
  /** Of a number; without one a row that lacks it is not answered. */
  readonly number: number | undefined;
  readonly text: string;
}

/** The values of all rows. */
export interface FilledInputs {
  /** Shape `[rows]`: 1 where a row lacks what the model cannot do without; its values are 0. */
  readonly lacking: Uint8Array;
  /** The values of some of the rows. */
  feeds(from: number, to: number): readonly TfjsFeed[];
}

/** Reads every input's values from rows. */
export function fillTfjs(
  where: string,
  { inputs }: TfjsPlan,
  prepare: TfjsPreparation | undefined,
  rows: Table,
  missing: TfjsMissing,
): FilledInputs {
  const matrix = prepare?.matrix(rows);
  const lacking = new Uint8Array(rows.rows);
  const filled = inputs.map(({ dtype, sources }) =>
    dtype === 'string'
      ? textsOf(
          where,
          rows,
          sources.map(({ name }) => name),
          missing.text,
        )
      : numbers(where, dtype, sources, rows, matrix, missing.number, lacking),
  );
  return {
    lacking,
    feeds: (from, to) =>
      inputs.map(({ key, dtype, sources, shape }, at): TfjsFeed => {
        const all = filled[at]!;
        const [first, end] = [from * sources.length, to * sources.length];
        const values = Array.isArray(all) ? all.slice(first, end) : all.subarray(first, end);
        return { key, dtype, values, shape: [to - from, ...shape] };
      }),
  };
}

/** Zeros and empty texts: what a model is asked first, to see what it answers. */
export function blankFeeds({ inputs }: TfjsPlan, rows: number): readonly TfjsFeed[] {
  return inputs.map(({ key, dtype, sources, shape }) => {
    const size = rows * sources.length;
    const values =
      dtype === 'string'
        ? new Array<string>(size).fill('')
        : dtype === 'int32'
          ? new Int32Array(size)
          : new Float32Array(size);
    return { key, dtype, values, shape: [rows, ...shape] };
  });
}

function numbers(
  where: string,
  dtype: Exclude<PlannedInput['dtype'], 'string'>,
  sources: readonly Source[],
  rows: Table,
  matrix: Matrix | undefined,
  missing: number | undefined,
  lacking: Uint8Array,
): Float32Array | Int32Array {
  const isWhole = dtype === 'int32';
  const all = isWhole
    ? new Int32Array(rows.rows * sources.length)
    : new Float32Array(rows.rows * sources.length);
  sources.forEach((source, place) => {
    const read = reader(where, source, rows, matrix);
    const instead = source.from === 'code' ? undefined : missing;
    for (let row = 0, at = place; row < rows.rows; row++, at += sources.length) {
      let value = read(row) + 0;
      const isMissing = Number.isNaN(value);
      if (isMissing) value = instead ?? 0;
      if (isMissing && (instead === undefined || (isWhole && Number.isNaN(instead)))) {
        lacking[row] = 1;
        continue;
      }
      if (isWhole && value !== (value | 0))
        throw new SlipwayError(
          'bad-data',
          where,
          `column "${source.name}" is ${value} at row ${row}; the model takes whole numbers of 32 bits there.`,
          { details: { column: source.name, row } },
        );
      if (!isWhole) checkSingle(where, source.name, row, value);
      all[at] = value;
    }
  });
  return all;
}

/** Reads a number of a row; `NaN` is missing. */
function reader(
  where: string,
  source: Source,
  rows: Table,
  matrix: Matrix | undefined,
): (row: number) => number {
  if (source.from === 'column') {
    const { values } = column(rows, source.name, 'number', where);
    return (row) => values[row]!;
  }
  if (source.from === 'dense') {
    const { names, values } = matrix!.dense;
    return (row) => values[row * names.length + source.at]!;
  }
  const { codes } = matrix!.categories[source.category]!;
  if (source.from === 'level') return (row) => (codes[row] === source.level ? 1 : 0);
  const { first } = source;
  return (row) => (codes[row]! >= 0 || first > 0 ? codes[row]! + first : NaN);
}
