import type { FileMetaData, SchemaElement } from 'hyparquet';
import { SlipwayError } from '../../core/error.ts';
import type { StoredType } from '../stored-column.ts';
import { checkKnown, type StoredPlan } from '../stored-options.ts';
import { badParquet, PARQUET } from './bad-parquet.ts';

/** How the stored values of a leaf are turned into numbers and texts. */
export type Meaning =
  | 'plain' // numbers, booleans and texts as they are
  | 'unsigned'
  | 'decimal'
  | 'half'
  | 'days'
  | 'milliseconds'
  | 'microseconds'
  | 'nanoseconds'
  | 'julian' // INT96: nanoseconds of the day and the Julian day
  | 'uuid';

/** A column of values of a Parquet file, without anything below it. */
export interface Leaf {
  readonly name: string;
  /** Its place among the column chunks of a row group. */
  readonly index: number;
  readonly type: NonNullable<SchemaElement['type']>;
  /** Bytes of a value where that is settled, else 0. */
  readonly width: number;
  readonly meaning: Meaning;
  readonly scale: number;
  readonly stored: StoredType;
  /** The definition level of a value that is present. */
  readonly levels: number;
}

const WIDTHS = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8, BOOLEAN: 0, BYTE_ARRAY: 0 } as const;
const MOST_COLUMNS = 100_000;
const DEEPEST = 100;
const WIDEST = 1024;

interface Group {
  readonly path: readonly string[];
  readonly levels: number;
  /** The list or structure it is in, for the error. */
  readonly list: string | undefined;
}

interface FoundLeaf {
  readonly path: readonly string[];
  readonly element: SchemaElement;
  readonly index: number;
  readonly levels: number;
  readonly list: boolean;
}

/**
 * The columns of the file that were asked for.
 *
 * @throws {SlipwayError} `unsupported` on a list, a map, a structure that is not to be flattened, and on a type that no
 *   column can hold, unless `select` leaves it out; `column-collision`; `unknown-column`; `too-large` past 100,000
 *   columns; `bad-format`.
 */
export function leavesOf({ schema }: FileMetaData, plan: StoredPlan): readonly Leaf[] {
  const found = leavesBelow(schema);
  if (found.length > MOST_COLUMNS) {
    throw new SlipwayError(
      'too-large',
      PARQUET,
      `the file has ${found.length} columns; expected at most ${MOST_COLUMNS}.`,
    );
  }
  const named = found.map((leaf) => ({ leaf, name: leaf.path.join(plan.separator) }));
  const first = new Map<string, (typeof named)[number]>();
  for (const each of named) {
    // A list is asked for by the name of its top, so that the error can say what it is.
    const known = each.leaf.list ? each.leaf.path[0]! : each.name;
    const before = first.get(known);
    if (!before) first.set(known, each);
    else if (!before.leaf.list || !each.leaf.list) {
      throw new SlipwayError(
        'column-collision',
        PARQUET,
        `two columns of the file are named "${known}"; expected each name once. Set another separator, when one is in a structure.`,
        { details: { column: known } },
      );
    }
  }
  const names = new Set(first.keys());
  const asked = plan.select ?? [...names];
  checkKnown(PARQUET, asked, names);
  checkKnown(PARQUET, plan.wanted.keys(), new Set(asked));
  return asked.map((name) => leafOf(name, first.get(name)!.leaf, plan));
}

function leavesBelow(schema: readonly SchemaElement[]): FoundLeaf[] {
  const leaves: FoundLeaf[] = [];
  let at = 0;
  const visit = (count: number, group: Group, depth: number): void => {
    if (depth > DEEPEST) throw badParquet(`the schema nests more than ${DEEPEST} levels deep`);
    for (let child = 0; child < count; child++) {
      const element = schema[at++];
      if (!element) throw badParquet('the schema says of more columns than it has');
      const repeated = element.repetition_type === 'REPEATED';
      const isGroup = element.type === undefined;
      const path = [...group.path, element.name];
      const levels = group.levels + (element.repetition_type === 'REQUIRED' ? 0 : 1);
      const list = group.list ?? (repeated || isList(element) ? path[0] : undefined);
      if (isGroup) visit(element.num_children ?? 0, { path, levels, list }, depth + 1);
      else leaves.push({ path, element, index: leaves.length, levels, list: list !== undefined });
    }
  };
  const root = schema[at++];
  if (!root) throw badParquet('the schema is empty');
  visit(root.num_children ?? 0, { path: [], levels: 0, list: undefined }, 0);
  if (at !== schema.length) throw badParquet('the schema has columns that belong nowhere');
  return leaves;
}

function isList({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return ['LIST', 'MAP', 'MAP_KEY_VALUE'].includes(converted ?? '') || logical?.type === 'VARIANT';
}

function leafOf(name: string, { element, path, index, levels, list }: FoundLeaf, plan: StoredPlan): Leaf {
  if (list) throw unsupported(name, 'is a list or a map', 'values');
  if (path.length > 1 && !plan.flatten) {
    throw new SlipwayError(
      'unsupported',
      PARQUET,
      `column "${path[0]}" is a structure; expected values. Set flatten to have its fields as columns, or leave it out with select.`,
      { details: { column: path[0]! } },
    );
  }
  const { type } = element;
  if (type === undefined) throw badParquet('the schema has a column without a type');
  const width = type === 'FIXED_LEN_BYTE_ARRAY' ? (element.type_length ?? 0) : WIDTHS[type];
  if (type === 'FIXED_LEN_BYTE_ARRAY' && !(width >= 1 && width <= WIDEST))
    throw badParquet(`column "${name}" has values of ${width} bytes`);
  const { meaning, stored } = meaningOf(name, element, type, width);
  const scale = meaning === 'decimal' ? scaleOf(name, element) : 0;
  return {
    name,
    index,
    type,
    width,
    meaning,
    scale,
    levels,
    stored: meaning === 'decimal' && scale > 0 ? 'number' : stored,
  };
}

function scaleOf(name: string, element: SchemaElement): number {
  const scale = element.logical_type?.type === 'DECIMAL' ? element.logical_type.scale : (element.scale ?? 0);
  if (Number.isInteger(scale) && scale >= 0 && scale <= 1000) return scale;
  throw badParquet(`column "${name}" is a decimal with ${scale} digits after the point`);
}

function meaningOf(
  name: string,
  { converted_type: converted, logical_type: logical }: SchemaElement,
  type: Leaf['type'],
  width: number,
): { readonly meaning: Meaning; readonly stored: StoredType } {
  const whole = type === 'INT32' || type === 'INT64';
  const bytes = type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY';
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL')
    if (whole || bytes) return { meaning: 'decimal', stored: 'integer' };
  if (type === 'INT96') return { meaning: 'julian', stored: 'instant' };
  if (type === 'INT32' && (logical?.type === 'DATE' || converted === 'DATE'))
    return { meaning: 'days', stored: 'wall' };
  if (logical?.type === 'TIME' || converted?.startsWith('TIME_'))
    throw unsupported(name, 'is a time of day', 'a number, a text, a boolean or an instant');
  if (type === 'INT64' && logical?.type === 'TIMESTAMP') {
    const meaning = ({ MILLIS: 'milliseconds', MICROS: 'microseconds', NANOS: 'nanoseconds' } as const)[
      logical.unit
    ];
    return { meaning, stored: logical.isAdjustedToUTC ? 'instant' : 'wall' };
  }
  if (type === 'INT64' && converted === 'TIMESTAMP_MILLIS')
    return { meaning: 'milliseconds', stored: 'instant' };
  if (type === 'INT64' && converted === 'TIMESTAMP_MICROS')
    return { meaning: 'microseconds', stored: 'instant' };
  if (whole) {
    const unsigned =
      logical?.type === 'INTEGER' ? !logical.isSigned : (converted?.startsWith('UINT_') ?? false);
    return { meaning: unsigned ? 'unsigned' : 'plain', stored: 'integer' };
  }
  if (type === 'BOOLEAN') return { meaning: 'plain', stored: 'boolean' };
  if (type === 'FLOAT' || type === 'DOUBLE') return { meaning: 'plain', stored: 'number' };
  if (logical?.type === 'FLOAT16' && width === 2) return { meaning: 'half', stored: 'number' };
  if (logical?.type === 'UUID' && width === 16) return { meaning: 'uuid', stored: 'text' };
  const other = logical?.type ?? converted;
  if (
    type === 'BYTE_ARRAY' &&
    (other === undefined || ['STRING', 'UTF8', 'ENUM', 'JSON', 'NULL'].includes(other))
  )
    return { meaning: 'plain', stored: 'text' };
  throw unsupported(name, `is of type ${other ?? type}`, 'a number, a text, a boolean or an instant');
}

function unsupported(name: string, found: string, expected: string): SlipwayError {
  return new SlipwayError(
    'unsupported',
    PARQUET,
    `column "${name}" ${found}; expected ${expected}. Leave it out with select.`,
    { details: { column: name } },
  );
}
