import { quoteNames, SlipwayError } from '../core/error.ts';
import { numberColumn, type Column } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { SavedFields } from './saved-fields.ts';
import type { CompiledStep } from './step.ts';

/** The kinds of columns whose values are levels. */
export const LEVEL_KINDS = ['category', 'text', 'number'] as const;
/** The kind of a column whose values are levels. */
export type LevelKind = (typeof LEVEL_KINDS)[number];

/** The kind of a column that a step reads as levels. */
export function levelKindOf(name: string, { fields }: Schema): LevelKind {
  return fields.find((field) => field.name === name)!.kind as LevelKind;
}

/** The saved kind of such a column; `null` in states of version 1, which do not say. */
export function readLevelKind(saved: SavedFields, version: number): LevelKind | null {
  return version === 1 ? null : saved.choice('kind', LEVEL_KINDS);
}

/** The way back of a step that encodes levels, from the codes among them; none where it does not know all kinds. */
export function inverseOf<Each extends { name: string; levels: readonly string[]; kind: LevelKind | null }>(
  columns: readonly Each[],
  codesOf: (rows: Table, each: Each) => Int32Array,
): Pick<CompiledStep, 'inverse'> {
  if (columns.some(({ kind }) => kind === null)) return {};
  return {
    inverse: (rows) => new Map(columns.map((each) => [each.name, columnOfLevels(each, codesOf(rows, each))])),
  };
}

/** Codes of levels as the column they were; -1 is missing. */
function columnOfLevels(
  { name, kind, levels }: { name: string; kind: LevelKind | null; levels: readonly string[] },
  codes: Int32Array,
): Column {
  if (kind === 'category') return { kind, codes, levels };
  const levelAt = (code: number): string | null => levels[code] ?? null;
  if (kind === 'text') return { kind, values: Array.from(codes, levelAt) };
  const word = levels.find((level) => String(Number(level)) !== level);
  if (word !== undefined) {
    throw new SlipwayError(
      'unsupported',
      'prepare/inverse',
      `column "${name}" was of numbers, and its level ${quoteNames([word])} is none; expected levels as numbers are spelled.`,
      { details: { column: name } },
    );
  }
  const numbers = Float64Array.from([NaN, ...levels.map(Number)]);
  return numberColumn(Float64Array.from(codes, (code) => numbers[code + 1]!));
}
