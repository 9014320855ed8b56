import { isRecord } from '../../core/json.ts';
import { refuseField } from './refusal.ts';
import { tensorTypes, type TensorType } from './tensor-types.ts';

/** A tensor of one value a row. */
export interface Column {
  readonly datatype: string;
  readonly values: readonly unknown[];
}

interface Head {
  readonly name: string;
  readonly datatype: string;
  readonly type: TensorType;
  readonly rows: number;
  readonly data: unknown;
  /** How many of the bytes behind the JSON are its own. */
  readonly size: number | undefined;
}

/**
 * The tensors of a request as columns, by name. Each has the shape `[rows]` or `[rows, 1]`; its elements stand in
 * `data`, flat or nested, or in the bytes behind the JSON. Throws a refusal that names the tensor.
 */
export function readTensors(inputs: unknown, bytes: Uint8Array, maxRows: number): Map<string, Column> {
  if (!Array.isArray(inputs))
    throw refuseField('inputs is no list; expected [{"name", "shape", …}, …].', 'inputs');
  const columns = new Map<string, Column>();
  let at = 0;
  let rows: number | undefined;
  (inputs as unknown[]).forEach((input, index) => {
    const head = headOf(input, index);
    const { name, datatype, type, size } = head;
    if (columns.has(name)) throw refuse(name, 'is there twice');
    rows ??= head.rows;
    if (head.rows !== rows) throw refuse(name, `has ${head.rows} rows; those before it have ${rows}`);
    // Before anything is made of it: a shape can say any number.
    if (rows > maxRows) return void columns.set(name, { datatype, values: { length: rows } as unknown[] });
    if (size === undefined) {
      columns.set(name, { datatype, values: ofJson(head) });
      return;
    }
    if (at + size > bytes.length) throw refuse(name, 'has more bytes than there are behind the JSON');
    columns.set(name, { datatype, values: ofBytes(name, type, rows, bytes.subarray(at, at + size)) });
    at += size;
  });
  if (at < bytes.length && (rows ?? 0) <= maxRows) {
    throw refuseField(`there are ${bytes.length - at} bytes that are no tensor’s.`, 'inputs');
  }
  return columns;
}

function headOf(input: unknown, index: number): Head {
  if (!isRecord(input) || typeof input['name'] !== 'string') {
    throw refuseField(
      `input ${index} has no name; expected an object of name, shape, datatype and data.`,
      'inputs',
    );
  }
  const name = input['name'];
  checkNames(name, 'field', input, ['name', 'shape', 'datatype', 'data', 'parameters']);
  const datatype = input['datatype'];
  const type = typeof datatype === 'string' ? tensorTypes.get(datatype) : undefined;
  if (!type)
    throw refuse(name, `has no datatype that is known; expected ${[...tensorTypes.keys()].join(', ')}`);
  return {
    name,
    datatype: datatype as string,
    type,
    rows: rowsOfShape(name, input['shape']),
    data: input['data'],
    size: sizeOf(name, input),
  };
}

function rowsOfShape(name: string, shape: unknown): number {
  const dimensions = Array.isArray(shape) ? (shape as unknown[]) : [];
  const [rows, ...others] = dimensions;
  const ok =
    Number.isSafeInteger(rows) && (rows as number) >= 0 && others.length < 2 && (others[0] ?? 1) === 1;
  if (!ok) throw refuse(name, 'has another shape than [rows] or [rows, 1]');
  return rows as number;
}

/** Refuses what nobody would read. */
function checkNames(name: string, what: string, given: object, known: readonly string[]): void {
  const stranger = Object.keys(given).find((one) => !known.includes(one));
  if (stranger === undefined) return;
  const shown = JSON.stringify(stranger.slice(0, 80));
  throw refuse(name, `has a ${what} ${shown} that this server does not read; expected ${known.join(', ')}`);
}

function sizeOf(name: string, input: Readonly<Record<string, unknown>>): number | undefined {
  const parameters = input['parameters'] ?? {};
  if (!isRecord(parameters)) throw refuse(name, 'has parameters that are no object');
  // A content type says how a column is to be decoded, which its datatype does here.
  checkNames(name, 'parameter', parameters, ['binary_data_size', 'content_type']);
  const size = parameters['binary_data_size'];
  if (size === undefined) {
    if (input['data'] === undefined) throw refuse(name, 'has no data');
    return undefined;
  }
  if (!Number.isSafeInteger(size) || (size as number) < 0) {
    throw refuse(name, 'has a binary_data_size that is no number of bytes');
  }
  if (input['data'] !== undefined) throw refuse(name, 'has both data and binary_data_size');
  return size as number;
}

function ofJson({ name, type, rows, data }: Head): readonly unknown[] {
  if (!Array.isArray(data)) throw refuse(name, 'has data that is no list');
  const given = data as readonly unknown[];
  if (given.length !== rows) throw refuse(name, `has ${given.length} elements; its shape says ${rows}`);
  return given.map((element, row) => {
    const value: unknown = Array.isArray(element) && element.length === 1 ? element[0] : element;
    if (type.fits(value)) return value;
    throw refuse(name, `has another element at row ${row}; expected ${type.expected}`, row);
  });
}

function ofBytes(
  name: string,
  { width, read }: TensorType,
  rows: number,
  bytes: Uint8Array,
): readonly unknown[] {
  if (width === undefined || !read) return textsOf(name, rows, bytes);
  if (bytes.length !== rows * width) {
    throw refuse(name, `has ${bytes.length} bytes; its shape and datatype say ${rows * width}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: rows }, (_, row) => read(view, row * width));
}

/** Each text is its length in four bytes, little-endian, and its bytes. */
function textsOf(name: string, rows: number, bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const end = at + 4 <= bytes.length ? at + 4 + view.getUint32(at, true) : Infinity;
    if (end > bytes.length) throw refuse(name, `ends within the text of row ${row}`, row);
    try {
      texts.push(decoder.decode(bytes.subarray(at + 4, end)));
    } catch {
      throw refuse(name, `has bytes at row ${row} that are no text in UTF-8`, row);
    }
    at = end;
  }
  if (at !== bytes.length) throw refuse(name, `has ${bytes.length - at} bytes more than its ${rows} texts`);
  return texts;
}

function refuse(name: string, found: string, row?: number): unknown {
  const shown = name.slice(0, 80);
  return refuseField(`the input ${JSON.stringify(shown)} ${found}.`, shown, row);
}
