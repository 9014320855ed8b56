import { SlipwayError } from '../../core/error.ts';
import { ARROW, badArrow } from './bad-arrow.ts';
import { innerTable, longAt, longField, vectorField, type FlatTable } from './flatbuffer.ts';
import { TYPE, type ArrowField, type ArrowSchema, type ArrowType } from './schema.ts';

/** The values of a field in a batch, where they lie. */
export interface ArrowArray {
  readonly field: ArrowField;
  readonly length: number;
  /** A bit a value, set when it is present; `undefined` when all are. */
  readonly present: Uint8Array | undefined;
  readonly data: Uint8Array;
  readonly offsets: Uint8Array;
  /** The buffers that views refer to. */
  readonly views: readonly Uint8Array[];
  readonly children: readonly ArrowArray[];
}

/** A row of a batch that is longer is not believed. */
const MOST_ROWS = 2 ** 31;
const NOTHING: Uint8Array = new Uint8Array(0);

/** The length of a batch, and the values of its fields. */
export interface ArrowBatch {
  readonly rows: number;
  readonly arrays: readonly ArrowArray[];
}

/**
 * The values of a batch of records or of a dictionary: their places, held against the bytes there are.
 *
 * @throws {SlipwayError} `bad-format`; `unsupported` when it is compressed.
 * @source Apache Arrow, format/Message.fbs and the columnar format, Physical Memory Layout.
 */
export function readBatch(
  table: FlatTable,
  body: Uint8Array,
  fields: readonly ArrowField[],
  { unionBitmaps }: ArrowSchema,
): ArrowBatch {
  if (innerTable(table, 3)) {
    throw new SlipwayError(
      'unsupported',
      ARROW,
      'the values are compressed (LZ4 or ZSTD); expected plain ones. Write it without compression, or as Parquet.',
    );
  }
  const rows = longField(table, 0);
  const nodes = vectorField(table, 1, 16);
  const buffers = vectorField(table, 2, 16);
  const variadic = vectorField(table, 4, 8);
  let node = 0;
  let buffer = 0;
  let variable = 0;

  const nextBuffer = (): Uint8Array => {
    if (buffer >= buffers.length) throw badArrow('a batch has fewer buffers than its fields need');
    const at = buffers.at + 16 * buffer++;
    const start = longAt(table.view, at);
    const length = longAt(table.view, at + 8);
    if (start + length > body.length) throw badArrow('a batch has a buffer out of its bytes');
    return body.subarray(start, start + length);
  };

  const array = (field: ArrowField): ArrowArray => {
    if (node >= nodes.length) throw badArrow('a batch has fewer fields than its schema');
    const at = nodes.at + 16 * node++;
    const length = longAt(table.view, at);
    const nulls = longAt(table.view, at + 8);
    if (length > MOST_ROWS || nulls > length)
      throw badArrow(`a field has ${length} values of which ${nulls} are missing`);
    const type = field.dictionary?.index ?? field.type;
    const found = {
      field,
      length,
      present: undefined as Uint8Array | undefined,
      data: NOTHING,
      offsets: NOTHING,
      views: [] as Uint8Array[],
      children: [] as readonly ArrowArray[],
    };
    if (hasBitmap(type, unionBitmaps)) {
      const bits = nextBuffer();
      if (nulls > 0 && type.id !== TYPE.union) {
        if (bits.length * 8 < length)
          throw badArrow(`a field has ${nulls} missing values and does not say which`);
        found.present = bits;
      }
    }
    if (type.id === TYPE.union) {
      found.data = nextBuffer();
      if (type.dense) found.offsets = nextBuffer();
    } else if (OFFSETS.has(type.id)) found.offsets = nextBuffer();
    if (type.id === TYPE.listView || type.id === TYPE.largeListView) nextBuffer();
    if (type.width > 0 || DATA.has(type.id)) found.data = nextBuffer();
    if (type.id === TYPE.textView || type.id === TYPE.binaryView) {
      if (variable >= variadic.length) throw badArrow('a batch does not say how many buffers its views have');
      for (let left = longAt(table.view, variadic.at + 8 * variable++); left > 0; left--)
        found.views.push(nextBuffer());
    }
    if (!field.dictionary) found.children = field.children.map(array);
    return found;
  };
  const arrays = fields.map(array);
  return { rows, arrays };
}

/** Types whose buffers begin with places in what follows. */
const OFFSETS: ReadonlySet<number> = new Set([
  TYPE.text,
  TYPE.largeText,
  TYPE.binary,
  TYPE.largeBinary,
  TYPE.list,
  TYPE.largeList,
  TYPE.map,
  TYPE.listView,
  TYPE.largeListView,
]);

/** Types without a width of their own that have a buffer of values. */
const DATA: ReadonlySet<number> = new Set([
  TYPE.boolean,
  TYPE.text,
  TYPE.largeText,
  TYPE.binary,
  TYPE.largeBinary,
  TYPE.textView,
  TYPE.binaryView,
  TYPE.fixedBinary,
]);

function hasBitmap({ id }: ArrowType, unionBitmaps: boolean): boolean {
  if (id === TYPE.union) return unionBitmaps;
  return id !== TYPE.null && id !== TYPE.runEnds;
}
