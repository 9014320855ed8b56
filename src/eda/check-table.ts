import { checkKeys, checkNumber } from '../core/options.ts';
import type { Verdict } from '../core/verdict.ts';
import { compute } from '../stats/compute.ts';
import { levelCounts } from '../stats/level-counts.ts';
import { moments } from '../stats/moments.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import { isMissing, type Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { checkColumns } from './check-columns.ts';
import type { ColumnFacts } from './column-facts.ts';
import { checkDataSchema, type CheckedSchema, type DataField } from './data-schema.ts';
import { figure } from './figures.ts';
import { rowsBreaking } from './rows-breaking.ts';

/** Options of {@link checkTable}. */
export interface CheckTableOptions {
  /** Where the rows come from, such as `'SERVING'`: columns that are `notIn` it may lack. @default none */
  readonly environment?: string;
  /** Most failing rows to name an issue, 0 or more; all are counted. @default 20 */
  readonly nameRows?: number;
}

/**
 * Whether rows are what a schema says: the columns, their kinds and zones, what is missing, and what values may be.
 *
 * Every problem is an issue of the verdict, with the rows that fail where single rows can. Errors: `no-rows`,
 * `too-few-rows`, `too-many-rows`, `column-missing`, `kind-changed`, `zone-changed`, `presence-dropped`,
 * `unseen-levels` (less than `minDomainMass` of the rows present is in the domain), `below-min`, `above-max`,
 * `not-whole`, `infinite`, `not-unique`, `too-few-levels`, `too-many-levels`. Warnings: `unseen-levels` within
 * `minDomainMass`, and `column-unexpected`. `NaN` is missing; a missing value breaks no rule but presence. Bounds are
 * inclusive and over finite values: infinities are the business of `infinite`.
 *
 * @param from - the rows to judge.
 * @param schema - of the rows expected, such as `inferSchema(profile(train))`. Of a plain {@link Schema} columns, kinds,
 *   zones and settled levels are checked.
 * @throws {SlipwayError} `bad-option`, on an environment the schema does not have too; `bad-data` on anything but a
 *   table and a schema.
 * @example
 * const schema = inferSchema(profile(table({ city: categoryColumn(['Bath', 'York']) })));
 * const [issue] = checkTable(table({ city: categoryColumn(['Bath', 'Leeds']) }), schema).issues;
 * [issue.code, issue.failing] // => ['unseen-levels', { count: 1, first: [1] }]
 */
export function checkTable(from: Table, schema: CheckedSchema, options: CheckTableOptions = {}): Verdict {
  const where = 'eda/check-table';
  checkKeys(where, options, ['environment', 'nameRows']);
  checkIsTable(where, from);
  checkDataSchema(where, schema);
  const most = checkNumber(where, 'nameRows', options.nameRows ?? 20, { min: 0, integer: true });
  const found = {
    rows: from.rows,
    names: from.columns.keys(),
    facts: (field: DataField) => {
      const column = from.columns.get(field.name);
      return column && factsOf(from, column, field, most);
    },
  };
  return checkColumns(where, found, schema, options.environment);
}

/** What the field's rules ask of the column, and nothing else. */
function factsOf(from: Table, column: Column, field: DataField, most: number): ColumnFacts {
  const { kind } = column;
  const ranged =
    (kind === 'number' || kind === 'time') &&
    kind === field.kind &&
    [field.min, field.max, field.whole, field.infinite].some((rule) => rule !== undefined);
  const named = kind === 'category' && field.kind === kind && (field.domain ?? field.levels) !== undefined;
  const spread = ranged ? compute(from, { spread: moments(field.name) }).spread : null;
  const counted = named ? compute(from, { counted: levelCounts(field.name) }).counted : null;
  const different =
    field.unique === true || [field.minDistinct, field.maxDistinct].some((rule) => rule !== undefined);
  let count = 0;
  for (let row = 0; row < from.rows; row++) if (!isMissing(column, row)) count++;
  return {
    kind,
    zone: kind === 'time' ? column.zone : null,
    rows: from.rows,
    count,
    levels: [...(counted?.levels ?? [])].map(([level, rows]) => ({ level, rows })),
    otherRows: 0,
    min: spread ? figure(spread.min) : null,
    max: spread ? figure(spread.max) : null,
    infinite: spread?.infinite ?? 0,
    fractions: field.whole === true ? (rowsBreaking(column, field, 'whole', 0)?.count ?? 0) : 0,
    distinct: different ? count - (rowsBreaking(column, field, 'unique', 0)?.count ?? 0) : 0,
    distinctError: 0,
    failing: (rule) => rowsBreaking(column, field, rule, most),
  };
}
