import { SlipwayError } from '../core/error.ts';
import { checkNames } from '../core/options.ts';
import { column, type Table } from '../table/table.ts';
import type { Field } from '../table/schema.ts';
import { checkSingle } from './float32.ts';
import type { OnnxMetadata, OnnxRuntime, OnnxSession } from './onnx-runtime.ts';

/** A column of a row, as an input takes it. */
interface PlannedInput {
  readonly name: string;
  readonly type: NumberType | 'string';
  /** The raw columns it takes. */
  readonly columns: readonly string[];
  /** 1 where it takes a list of values, not of rows. */
  readonly rank: number;
}

/** Which raw columns go where. */
export interface InputPlan {
  readonly fields: readonly Field[];
  readonly inputs: readonly PlannedInput[];
}

type NumberType = 'float32' | 'float64' | 'int32' | 'int64';
type Numbers = Float32Array | Float64Array | Int32Array | BigInt64Array;

const ARRAYS: Readonly<Record<NumberType, new (length: number) => Numbers>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
};

/** Plans the inputs of a model: each a column by its name, or all columns at once. */
export function planInputs(
  where: string,
  { inputMetadata }: OnnxSession,
  columns: readonly string[] | undefined,
): InputPlan {
  const types = inputMetadata.map((input) => ({ input, type: typeOf(where, input) }));
  const planned = types.map(({ input, type }): PlannedInput => {
    const rank = input.shape?.length ?? 2;
    const width = rank === 1 ? 1 : input.shape?.[1];
    if (width === 1 && columns === undefined) return { name: input.name, type, columns: [input.name], rank };
    const names = columns && checkNames(where, 'columns', columns);
    if (types.length === 1 && names && (typeof width !== 'number' || names.length === width))
      return { name: input.name, type, columns: names, rank };
    throw new SlipwayError(
      'bad-option',
      where,
      `input "${input.name}" takes ${width ?? 'all'} columns at once, and ${names ? `columns has ${names.length}` : 'there are no columns'}; expected their names in its order, of a model with one input.`,
      { details: { option: 'columns', input: input.name } },
    );
  });
  const fields = planned.flatMap(({ columns: own, type }) =>
    own.map((name): Field => ({ name, kind: type === 'string' ? 'category' : 'number' })),
  );
  return { fields, inputs: planned };
}

function typeOf(where: string, { name, isTensor, type, shape = [] }: OnnxMetadata): PlannedInput['type'] {
  const is = isTensor && (type === 'string' || Object.hasOwn(ARRAYS, type ?? '')) && shape.length <= 2;
  if (is) return type as PlannedInput['type'];
  throw new SlipwayError(
    'unsupported',
    where,
    `input "${name}" is ${isTensor ? `a tensor of ${type} of ${shape.length} dimensions` : 'no tensor'}; expected rows of float, double, int32, int64 or string.`,
    { details: { input: name } },
  );
}

/** The tensors of some rows. */
export function feedsOf(
  where: string,
  { Tensor }: OnnxRuntime,
  { inputs }: InputPlan,
  rows: Table,
  missingText: string,
): Record<string, unknown> {
  const feeds = Object.create(null) as Record<string, unknown>;
  for (const { name, type, columns, rank } of inputs) {
    const data =
      type === 'string' ? textsOf(where, rows, columns, missingText) : numbersOf(where, rows, columns, type);
    feeds[name] = new Tensor(type as never, data as never, [rows.rows, columns.length].slice(0, rank));
  }
  return feeds;
}

/** The texts of columns, row-major. */
export function textsOf(where: string, rows: Table, columns: readonly string[], missing: string): string[] {
  const all = new Array<string>(rows.rows * columns.length);
  columns.forEach((name, place) => {
    const { codes, levels } = column(rows, name, 'category', where);
    for (let row = 0, at = place; row < rows.rows; row++, at += columns.length)
      all[at] = codes[row]! < 0 ? missing : levels[codes[row]!]!;
  });
  return all;
}

function numbersOf(where: string, rows: Table, columns: readonly string[], type: NumberType): Numbers {
  const isWhole = type === 'int32' || type === 'int64';
  const all = new ARRAYS[type](rows.rows * columns.length);
  columns.forEach((name, place) => {
    const { values } = column(rows, name, 'number', where);
    for (let row = 0, at = place; row < rows.rows; row++, at += columns.length) {
      const value = values[row]! + 0;
      if (isWhole && !(Number.isSafeInteger(value) && (type === 'int64' || value === (value | 0))))
        throw new SlipwayError(
          'bad-data',
          where,
          `column "${name}" is ${Number.isNaN(value) ? 'missing' : value} at row ${row}; the model takes whole numbers there.`,
          { details: { column: name, row } },
        );
      if (type === 'float32') checkSingle(where, name, row, value);
      all[at] = type === 'int64' ? BigInt(value) : value;
    }
  });
  return all;
}
