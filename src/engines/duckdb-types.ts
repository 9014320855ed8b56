import type { LogicalType } from '@duckdb/node-bindings';
import { SlipwayError } from '../core/error.ts';
import type { ColumnKind } from '../table/column.ts';
import type { Bindings } from './duckdb-bindings.ts';

/** How the raw values of a column lie in memory, and what they say about its kind. */
export type DeclaredType =
  | { readonly read: 'number'; readonly array: NumberArray; readonly bytes: number }
  /** A whole number of units of 10^-scale, which a double may not hold. */
  | {
      readonly read: 'exact';
      readonly bytes: 2 | 4 | 8 | 16;
      readonly signed: boolean;
      readonly scale: number;
    }
  | { readonly read: 'boolean' }
  | { readonly read: 'time'; readonly unit: TimeUnit }
  | { readonly read: 'string' }
  | { readonly read: 'uuid' }
  | { readonly read: 'enum'; readonly bytes: 1 | 2 | 4; readonly levels: readonly string[] }
  | { readonly read: 'nothing' };

/** The typed arrays that DuckDB's numbers of up to four bytes, and its doubles, are. */
export type NumberArray = 'Int8' | 'Int16' | 'Int32' | 'Uint8' | 'Uint16' | 'Uint32' | 'Float32' | 'Float64';

/** What a date or time stamp counts: 32 bits for days, 64 for the others. */
export type TimeUnit = 'day' | 's' | 'ms' | 'us' | 'ns';

/** A column of a SELECT before any row. */
export interface DeclaredColumn {
  readonly name: string;
  readonly type: DeclaredType;
  /** The kind that the type alone settles; else it takes a look at the values: see {@link settleKind}. */
  readonly kind: ColumnKind | undefined;
}

// The numbers of duckdb_type in DuckDB's C interface, which do not change.
const NUMBERS: ReadonlyMap<number, readonly [NumberArray, number]> = new Map([
  [2, ['Int8', 1]],
  [3, ['Int16', 2]],
  [4, ['Int32', 4]],
  [6, ['Uint8', 1]],
  [7, ['Uint16', 2]],
  [8, ['Uint32', 4]],
  [10, ['Float32', 4]],
  [11, ['Float64', 8]],
]);
const WIDE: ReadonlyMap<number, readonly [8 | 16, boolean]> = new Map([
  [5, [8, true]],
  [9, [8, false]],
  [16, [16, true]],
  [32, [16, false]],
]);
const TIMES: ReadonlyMap<number, TimeUnit> = new Map([
  [12, 'us'],
  [13, 'day'],
  [20, 's'],
  [21, 'ms'],
  [22, 'ns'],
  [31, 'us'],
]);
const NAMES: Readonly<Record<number, string>> = {
  14: 'TIME',
  15: 'INTERVAL',
  18: 'BLOB',
  24: 'LIST',
  25: 'STRUCT',
  26: 'MAP',
  28: 'UNION',
  29: 'BIT',
  30: 'TIMETZ',
  33: 'ARRAY',
  35: 'BIGNUM',
  39: 'TIME_NS',
  40: 'GEOMETRY',
  41: 'VARIANT',
};
const INTEGER_BYTES: Readonly<Record<number, 1 | 2 | 4 | 8 | 16>> = {
  6: 1,
  7: 2,
  8: 4,
  3: 2,
  4: 4,
  5: 8,
  16: 16,
};

/**
 * What a column of a SELECT is.
 *
 * @throws {SlipwayError} `unsupported` on lists, structures and other types that no kind of column holds.
 */
export function declaredColumn(bindings: Bindings, name: string, logical: LogicalType): DeclaredColumn {
  const type = declaredType(bindings, name, logical);
  return { name, type, kind: kindOf(type) };
}

function declaredType(bindings: Bindings, name: string, logical: LogicalType): DeclaredType {
  const id: number = bindings.get_type_id(logical);
  const number = NUMBERS.get(id);
  if (number) return { read: 'number', array: number[0], bytes: number[1] };
  const wide = WIDE.get(id);
  if (wide) return { read: 'exact', bytes: wide[0], signed: wide[1], scale: 0 };
  const unit = TIMES.get(id);
  if (unit) return { read: 'time', unit };
  if (id === 1) return { read: 'boolean' };
  if (id === 17) return { read: 'string' };
  if (id === 27) return { read: 'uuid' };
  if (id === 36) return { read: 'nothing' };
  if (id === 19) {
    const bytes = INTEGER_BYTES[bindings.decimal_internal_type(logical)] as 2 | 4 | 8 | 16;
    return { read: 'exact', bytes, signed: true, scale: bindings.decimal_scale(logical) };
  }
  if (id === 23) {
    const bytes = INTEGER_BYTES[bindings.enum_internal_type(logical)] as 1 | 2 | 4;
    const size = bindings.enum_dictionary_size(logical);
    const levels = Array.from({ length: size }, (_, code) => bindings.enum_dictionary_value(logical, code));
    return { read: 'enum', bytes, levels };
  }
  const type = NAMES[id] ?? `type ${id}`;
  throw new SlipwayError(
    'unsupported',
    'engines/duckdb',
    `column "${name}" is a ${type}; expected numbers, texts, truth values, dates or time stamps. Select a field or element of it, cast it to VARCHAR, or leave it out.`,
    { details: { column: name, type } },
  );
}

function kindOf({ read }: DeclaredType): ColumnKind | undefined {
  if (read === 'number' || read === 'nothing') return 'number';
  if (read === 'time') return 'time';
  return read === 'boolean' || read === 'enum' ? 'category' : undefined;
}
