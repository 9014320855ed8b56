import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames } from '../core/options.ts';
import { dialectOf, type DialectName } from '../sql/dialect-of.ts';
import type { RowDialect } from '../sql/dialect.ts';
import { describe } from '../table/describe.ts';
import { printSteps, type StepsSelect } from './sql-form.ts';

const where = 'prepare/to-sql';

/** Options of {@link FittedPipeline.toSql}. */
export interface ToSqlOptions {
  /**
   * The table the rows are in: its name, or its parts such as `['project', 'dataset', 'flights']`, for BigQuery also
   * `['example.com:project', 'dataset', 'events_*']`. @default 'rows'
   */
  readonly from?: string | readonly string[];
  /** Columns to hand on as they are, before the features: keys, a label, a split. @default [] */
  readonly keep?: readonly string[];
  /** What a category is: the code of its level, or the text of it, which BigQuery ML encodes itself. @default 'codes' */
  readonly categories?: 'codes' | 'levels';
}

/** The SELECT of a fitted pipeline, from what a caller asks for. */
export function toSql(
  select: Pick<StepsSelect, 'input' | 'steps' | 'output'>,
  dialect: DialectName | RowDialect,
  options: ToSqlOptions,
): string {
  checkKeys(where, options, ['from', 'keep', 'categories']);
  const { from = 'rows', keep = [], categories = 'codes' } = options;
  const spelled = dialectOf(where, dialect);
  return printSteps(
    {
      ...select,
      from: tableOf(from, spelled),
      keep: Array.isArray(keep) && keep.length === 0 ? [] : checkNames(where, 'keep', keep),
      categories: checkChoice(where, 'categories', categories, ['codes', 'levels']),
    },
    spelled,
  );
}

function tableOf(from: unknown, { quoteIdentifier, quoteTable = quoteIdentifier }: RowDialect): string {
  const parts: readonly unknown[] = Array.isArray(from) ? from : [from];
  if (parts.length === 0 || !parts.every((part) => typeof part === 'string'))
    throw new SlipwayError(
      'bad-option',
      where,
      `from is ${parts.length === 0 ? 'empty' : describe(from)}; expected the name of a table, or its parts such as ['project', 'dataset', 'flights'].`,
      { details: { option: 'from' } },
    );
  return parts.map((part) => quoteTable(part)).join('.');
}
