import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { verdictOf, type Issue, type Verdict } from '../core/verdict.ts';
import { compute } from '../stats/compute.ts';
import { levelCounts } from '../stats/level-counts.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import { isMissing, type Column } from '../table/column.ts';
import type { Field, Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { share as shareText } from './report-figures.ts';

/** Options of {@link checkTable}. Shares are of rows, in [0, 1], and inclusive. */
export interface CheckTableOptions {
  /** Largest share of the rows present that may have levels the schema does not list. @default 0.01 */
  readonly maxUnseenShare?: number;
  /** How far the share of rows present may fall below the schema's. @default 0.05 */
  readonly maxPresenceDrop?: number;
}

/** A schema, with the share of rows on which a field was present where that is known. */
export interface CheckedSchema extends Schema {
  readonly fields: readonly (Field & { readonly presentShare?: number | null })[];
}

/**
 * Whether rows are what a schema says: the columns, their kinds and zones, the levels, and what is missing.
 *
 * Every problem is an issue of the verdict. Errors: `column-missing`, `kind-changed`, `zone-changed`, `unseen-levels`
 * above `maxUnseenShare`, `presence-dropped`, `no-rows`. Warnings: `unseen-levels` up to `maxUnseenShare` and
 * `column-unexpected`. A missing value is no unseen level. Levels are checked where the schema lists them.
 *
 * @param from - the rows to judge.
 * @param schema - of the rows expected, such as `profile(train).schema`.
 * @throws {SlipwayError} `bad-option`; `bad-data` on anything but a table and a schema.
 * @example
 * const { schema } = profile(table({ city: categoryColumn(['Bath', 'York']) }));
 * checkTable(table({ city: categoryColumn(['Bath', 'Leeds']) }), schema).issues[0].code // => 'unseen-levels'
 */
export function checkTable(from: Table, schema: CheckedSchema, options: CheckTableOptions = {}): Verdict {
  checkKeys('eda/check-table', options, ['maxUnseenShare', 'maxPresenceDrop']);
  checkIsTable('eda/check-table', from);
  checkSchema(schema);
  const share = { min: 0, max: 1 };
  const limits = {
    maxUnseenShare: checkNumber('eda/check-table', 'maxUnseenShare', options.maxUnseenShare ?? 0.01, share),
    maxPresenceDrop: checkNumber(
      'eda/check-table',
      'maxPresenceDrop',
      options.maxPresenceDrop ?? 0.05,
      share,
    ),
  };
  const issues: Issue[] =
    from.rows > 0
      ? []
      : [
          {
            code: 'no-rows',
            severity: 'error',
            message: 'the table has no rows; expected at least one.',
            rows: 0,
          },
        ];
  for (const field of schema.fields) issues.push(...checkField(from, field, limits));
  const expected = new Set(schema.fields.map(({ name }) => name));
  for (const name of from.columns.keys()) {
    if (expected.has(name)) continue;
    issues.push({
      code: 'column-unexpected',
      severity: 'warning',
      column: name,
      message: `column "${name}" is not in the schema.`,
    });
  }
  return verdictOf(issues, schema.fields.length);
}

function checkSchema(given: unknown): void {
  const fields: unknown = isRecord(given) ? given['fields'] : undefined;
  if (!Array.isArray(fields)) {
    throw new SlipwayError(
      'bad-data',
      'eda/check-table',
      'there is no schema; expected { fields }, such as profile(train).schema.',
    );
  }
  fields.forEach((field: unknown, place) => {
    const { name, kind, levels = [] } = isRecord(field) ? field : {};
    if (typeof name === 'string' && typeof kind === 'string' && Array.isArray(levels)) return;
    throw new SlipwayError(
      'bad-data',
      'eda/check-table',
      `field ${place} of the schema is no field; expected { name, kind }, such as profile(train).schema has.`,
    );
  });
}

type Limits = Required<CheckTableOptions>;

/** What two divisions and a subtraction of shares may be off by: far less than a row. */
const ROUNDING = 2 * Number.EPSILON;

function checkField(from: Table, field: CheckedSchema['fields'][number], limits: Limits): Issue[] {
  const { name, kind, zone } = field;
  const place = { severity: 'error', column: name } as const;
  const found = from.columns.get(name);
  if (!found)
    return [
      {
        ...place,
        code: 'column-missing',
        message: `column "${name}" is not in the table; expected kind ${kind}.`,
      },
    ];
  if (found.kind !== kind) {
    return [
      {
        ...place,
        code: 'kind-changed',
        message: `column "${name}" is of kind ${found.kind}; expected ${kind}.`,
      },
    ];
  }
  const issues: Issue[] = [];
  if (found.kind === 'time' && zone !== undefined && found.zone !== zone) {
    issues.push({
      ...place,
      code: 'zone-changed',
      message: `column "${name}" is read in zone ${found.zone}; expected ${zone}.`,
    });
  }
  if (from.rows === 0) return issues;
  return [...issues, ...checkPresence(found, from.rows, field, limits), ...checkLevels(from, field, limits)];
}

function checkPresence(
  found: Column,
  rows: number,
  { name, presentShare }: CheckedSchema['fields'][number],
  { maxPresenceDrop }: Limits,
): Issue[] {
  if (presentShare === undefined || presentShare === null) return [];
  let present = 0;
  for (let row = 0; row < rows; row++) if (!isMissing(found, row)) present++;
  const value = present / rows;
  const limit = Math.max(0, presentShare - maxPresenceDrop);
  if (value >= limit - ROUNDING) return [];
  const message = `column "${name}" is present on ${shareText(value)} of ${rows} rows; expected at least ${shareText(limit)}.`;
  return [
    {
      code: 'presence-dropped',
      severity: 'error',
      column: name,
      measure: 'presentShare',
      value,
      limit,
      rows,
      message,
    },
  ];
}

function checkLevels(from: Table, { name, kind, levels }: Field, { maxUnseenShare }: Limits): Issue[] {
  if (kind !== 'category' || levels === undefined) return [];
  const counted = compute(from, { levels: levelCounts(name) }).levels;
  const known = new Set(levels);
  const unseen = [...counted.levels].filter(([level]) => !known.has(level));
  if (unseen.length === 0) return [];
  const value = unseen.reduce((sum, [, rows]) => sum + rows, 0) / counted.count;
  const names = quoteNames(
    unseen.map(([level]) => level),
    5,
  );
  const message = `column "${name}" has levels the schema does not list on ${shareText(value)} of ${counted.count} rows present: ${names}; expected at most ${shareText(maxUnseenShare)}.`;
  const severity = value > maxUnseenShare ? 'error' : 'warning';
  return [
    {
      code: 'unseen-levels',
      severity,
      column: name,
      measure: 'unseenShare',
      value,
      limit: maxUnseenShare,
      rows: counted.count,
      message,
    },
  ];
}
