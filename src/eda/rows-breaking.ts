import { largeMap } from '../core/large-map.ts';
import type { FailingRows } from '../core/verdict.ts';
import { columnLength, isMissing, type Column } from '../table/column.ts';
import type { DataField } from './data-schema.ts';
import { failingWhere } from './failing-rows.ts';
import type { FieldRules } from './field-rules.ts';

/** Rows that break a rule of their column: all counted, the first named; `undefined` where no single row can break it. */
export function rowsBreaking(
  column: Column,
  field: DataField,
  rule: keyof FieldRules,
  most: number,
): FailingRows | undefined {
  const fails = failsAt(column, field, rule);
  if (!fails) return undefined;
  return failingWhere(columnLength(column), fails, most);
}

type Fails = (row: number) => boolean;

function failsAt(column: Column, field: DataField, rule: keyof FieldRules): Fails | null {
  if (rule === 'minPresentShare') return (row) => isMissing(column, row);
  if (rule === 'unique') return repeats(column);
  if (column.kind === 'category')
    return rule === 'domain' ? outside(column.codes, column.levels, field) : null;
  if (column.kind === 'text') return null;
  const { values } = column;
  const { min = -Infinity, max = Infinity } = field;
  const finite = (row: number): boolean => Number.isFinite(values[row]);
  if (rule === 'min') return (row) => finite(row) && values[row]! < min;
  if (rule === 'max') return (row) => finite(row) && values[row]! > max;
  if (rule === 'whole') return (row) => finite(row) && !Number.isInteger(values[row]);
  return rule === 'infinite' ? (row) => Math.abs(values[row]!) === Infinity : null;
}

function outside(codes: Int32Array, levels: readonly string[], field: DataField): Fails {
  const known = new Set(field.domain ?? field.levels);
  const strange = levels.map((level) => !known.has(level));
  return (row) => codes[row]! >= 0 && strange[codes[row]!]!;
}

/** Rows whose value was on an earlier row. */
function repeats(column: Column): Fails {
  const seen = largeMap<unknown, true>();
  return (row) => {
    if (isMissing(column, row)) return false;
    const value = column.kind === 'category' ? column.levels[column.codes[row]!] : column.values[row];
    if (seen.get(value)) return true;
    seen.add(value, true);
    return false;
  };
}
