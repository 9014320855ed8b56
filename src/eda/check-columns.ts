import { quoteNames, SlipwayError } from '../core/error.ts';
import { verdictOf, type Issue, type Verdict } from '../core/verdict.ts';
import { checkField } from './check-field.ts';
import type { ColumnFacts } from './column-facts.ts';
import type { CheckedSchema, DataField, DataSchema } from './data-schema.ts';
import { whole, rowsText } from './report-figures.ts';

/** What there is to check: rows, or a profile of them. */
export interface CheckedColumns {
  readonly rows: number;
  readonly names: Iterable<string>;
  /** `undefined` where there is no such column. */
  facts(field: DataField): ColumnFacts | undefined;
}

/** The verdict of a schema on some columns, in an environment. */
export function checkColumns(
  where: string,
  found: CheckedColumns,
  schema: CheckedSchema,
  environment: string | undefined,
): Verdict {
  checkEnvironment(where, schema, environment);
  const fields: readonly DataField[] = schema.fields;
  const issues = checkRows(found.rows, schema);
  for (const field of fields) {
    const facts = found.facts(field);
    if (facts) issues.push(...checkField(field, facts));
    else if (isRequired(field, environment)) {
      issues.push({
        code: 'column-missing',
        severity: 'error',
        column: field.name,
        message: `column ${quoteNames([field.name])} is not there; expected kind ${field.kind}.`,
      });
    }
  }
  const expected = new Set(fields.map(({ name }) => name));
  for (const name of found.names) {
    if (expected.has(name)) continue;
    issues.push({
      code: 'column-unexpected',
      severity: 'warning',
      column: name,
      message: `column ${quoteNames([name])} is not in the schema.`,
    });
  }
  return verdictOf(issues, fields.length);
}

function isRequired({ presence, notIn = [] }: DataField, environment: string | undefined): boolean {
  return presence !== 'optional' && !(environment !== undefined && notIn.includes(environment));
}

function checkRows(rows: number, { minRows = 0, maxRows = Infinity }: Partial<DataSchema>): Issue[] {
  const issue = (code: string, expected: string, limit: number): Issue => ({
    code,
    severity: 'error',
    message: `there ${rows === 1 ? 'is' : 'are'} ${rows === 0 ? 'no rows' : rowsText(rows)}; expected ${expected}.`,
    ...(code === 'no-rows' ? {} : { measure: 'rows', value: rows, limit }),
    rows,
  });
  if (rows === 0) return [issue('no-rows', 'at least one', 1)];
  if (rows < minRows) return [issue('too-few-rows', `at least ${whole(minRows)}`, minRows)];
  return rows > maxRows ? [issue('too-many-rows', `at most ${whole(maxRows)}`, maxRows)] : [];
}

function checkEnvironment(where: string, schema: CheckedSchema, environment: unknown): void {
  if (environment === undefined) return;
  const { environments, fields } = schema as DataSchema;
  const known = new Set(environments ?? fields.flatMap(({ notIn = [] }) => notIn));
  if (typeof environment === 'string' && known.has(environment)) return;
  throw new SlipwayError(
    'bad-option',
    where,
    `environment is ${typeof environment === 'string' ? quoteNames([environment]) : `of type ${typeof environment}`}; the environments of the schema are ${quoteNames(known)}. Name it in the environments of the schema or in a notIn.`,
    { details: { option: 'environment' } },
  );
}
