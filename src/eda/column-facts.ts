import type { FailingRows } from '../core/verdict.ts';
import type { ColumnKind } from '../table/column.ts';
import type { ColumnProfile, ProfileLevel } from './column-profile.ts';
import type { FieldRules } from './field-rules.ts';

/** What the rules of a field are held against: read from rows or from a profile. */
export interface ColumnFacts {
  readonly kind: ColumnKind;
  readonly zone: string | null;
  readonly rows: number;
  /** Values present. */
  readonly count: number;
  /** Levels present, of a category. */
  readonly levels: readonly ProfileLevel[];
  /** Rows present whose level is not known. */
  readonly otherRows: number;
  /** Smallest and largest value; `null` where there is none. */
  readonly min: number | null;
  readonly max: number | null;
  readonly infinite: number;
  /** Finite values with a fraction. */
  readonly fractions: number;
  readonly distinct: number;
  /** 0 when `distinct` is exact, else its relative standard error. */
  readonly distinctError: number;
  /** The rows that break a rule, where there are rows and single ones can break it. */
  readonly failing?: (rule: keyof FieldRules) => FailingRows | undefined;
}

/** The facts of a column as its profile has them. */
export function factsOfProfile(column: ColumnProfile, rows: number): ColumnFacts {
  const { kind, count, distinct, distinctError } = column;
  const number = column.kind === 'number' ? column : null;
  const category = column.kind === 'category' ? column : null;
  const ranged = column.kind === 'number' || column.kind === 'time' ? column : null;
  return {
    kind,
    zone: column.kind === 'time' ? column.zone : null,
    rows,
    count,
    levels: category?.levels ?? [],
    otherRows: category?.otherRows ?? 0,
    min: ranged?.min ?? null,
    max: ranged?.max ?? null,
    infinite: number?.infinite ?? 0,
    fractions: number ? count - number.infinite - number.wholeNumbers : 0,
    distinct,
    distinctError,
  };
}
