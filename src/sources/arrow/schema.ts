import { SlipwayError } from '../../core/error.ts';
import { ARROW, badArrow } from './bad-arrow.ts';
import {
  byteField,
  fieldAt,
  flatTable,
  idField,
  innerTable,
  intField,
  shortField,
  textField,
  vectorField,
  type FlatTable,
} from './flatbuffer.ts';

/** The types of Arrow by their number. */
export const TYPE = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  text: 5,
  boolean: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedBinary: 15,
  fixedList: 16,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeText: 20,
  largeList: 21,
  runEnds: 22,
  binaryView: 23,
  textView: 24,
  listView: 25,
  largeListView: 26,
} as const;

/** A type with what says how its values are laid out and read. */
export interface ArrowType {
  readonly id: number;
  /** Bytes of a value, where they all have as many; else 0. */
  readonly width: number;
  readonly signed: boolean;
  readonly scale: number;
  /** Of dates and timestamps: how many of its units a millisecond has. Less than 1 when they are longer. */
  readonly perMillisecond: number;
  /** Of timestamps: they are instants. */
  readonly hasZone: boolean;
  /** Of unions: each value has a place in its child. */
  readonly dense: boolean;
}

/** A column, or a part of one. */
export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
  /** Values are places in a dictionary, as `index` says; `type` is that of the dictionary. */
  readonly dictionary: { readonly id: bigint; readonly index: ArrowType } | undefined;
}

/** The schema of a stream. */
export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  /** Unions have a bitmap of what is present, as before version 5. */
  readonly unionBitmaps: boolean;
}

const MOST_FIELDS = 100_000;
const DEEPEST = 64;
const VERSION_4 = 3;
const VERSION_5 = 4;

/**
 * The schema of a message.
 *
 * @throws {SlipwayError} `bad-format`; `unsupported` on values of the other byte order and on versions before 4;
 *   `too-large` past 100,000 fields.
 * @source Apache Arrow, format/Schema.fbs.
 */
export function readSchema(table: FlatTable, version: number): ArrowSchema {
  if (version < VERSION_4)
    throw new SlipwayError(
      'unsupported',
      ARROW,
      'the format is older than Arrow 0.8; expected version 4 or later.',
    );
  if (shortField(table, 0, 0) !== 0)
    throw new SlipwayError('unsupported', ARROW, 'values are big-endian; expected little-endian.');
  const budget = { left: MOST_FIELDS };
  return { fields: readFields(table, 1, budget, 0), unionBitmaps: version < VERSION_5 };
}

function readFields(
  table: FlatTable,
  id: number,
  budget: { left: number },
  depth: number,
): readonly ArrowField[] {
  if (depth > DEEPEST) throw badArrow(`the schema nests more than ${DEEPEST} levels deep`);
  const { at, length } = vectorField(table, id, 4);
  budget.left -= length;
  if (budget.left < 0)
    throw new SlipwayError(
      'too-large',
      ARROW,
      `there are more than ${MOST_FIELDS} fields; expected at most that.`,
    );
  return Array.from({ length }, (_, i) => readField(flatTable(table.bytes, at + 4 * i), budget, depth));
}

function readField(table: FlatTable, budget: { left: number }, depth: number): ArrowField {
  const id = byteField(table, 2, 0);
  const type = readType(id, fieldAt(table, 3) === 0 ? undefined : innerTable(table, 3));
  const dictionary = innerTable(table, 4);
  return {
    name: textField(table, 0) ?? '',
    type,
    children: readFields(table, 5, budget, depth + 1),
    dictionary: dictionary && {
      id: idField(dictionary, 0),
      index: readType(TYPE.int, innerTable(dictionary, 1)),
    },
  };
}

function readType(id: number, table: FlatTable | undefined): ArrowType {
  const plain: ArrowType = {
    id,
    width: 0,
    signed: true,
    scale: 0,
    perMillisecond: 1,
    hasZone: false,
    dense: false,
  };
  const int = (field: number, otherwise: number): number =>
    table ? intField(table, field, otherwise) : otherwise;
  const short = (field: number, otherwise: number): number =>
    table ? shortField(table, field, otherwise) : otherwise;
  switch (id) {
    case TYPE.int: {
      // An index without a type is a signed number of 32 bits.
      const bits = table ? int(0, 0) : 32;
      if (![8, 16, 32, 64].includes(bits)) throw badArrow(`the schema has integers of ${bits} bits`);
      return { ...plain, width: bits / 8, signed: table ? byteField(table, 1, 0) !== 0 : true };
    }
    case TYPE.float: {
      const width = [2, 4, 8][short(0, 0)];
      if (width === undefined) throw badArrow('the schema has numbers of an unknown precision');
      return { ...plain, width };
    }
    case TYPE.decimal: {
      const bits = int(2, 128);
      const scale = int(1, 0);
      if (![32, 64, 128, 256].includes(bits) || Math.abs(scale) > 1000)
        throw badArrow(`the schema has decimals of ${bits} bits with ${scale} digits after the point`);
      return { ...plain, width: bits / 8, scale };
    }
    case TYPE.date:
      return short(0, 1) === 0
        ? { ...plain, width: 4, perMillisecond: 1 / 86_400_000 }
        : { ...plain, width: 8 };
    case TYPE.timestamp: {
      const perMillisecond = [1e-3, 1, 1e3, 1e6][short(0, 0)];
      if (perMillisecond === undefined) throw badArrow('the schema has timestamps of an unknown unit');
      return { ...plain, width: 8, perMillisecond, hasZone: table !== undefined && fieldAt(table, 1) !== 0 };
    }
    case TYPE.time:
      return { ...plain, width: short(0, 1) <= 1 ? 4 : 8 };
    case TYPE.duration:
      return { ...plain, width: 8 };
    case TYPE.interval:
      return { ...plain, width: [4, 8, 16][short(0, 0)] ?? 0 };
    case TYPE.fixedBinary:
      return { ...plain, width: int(0, 0) };
    case TYPE.union:
      return { ...plain, dense: short(0, 0) === 1 };
  }
  if (id < TYPE.null || id > TYPE.largeListView) throw badArrow(`the schema has the unknown type ${id}`);
  return plain;
}
