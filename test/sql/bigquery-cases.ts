import { hashBytes } from '../../src/core/hash.ts';
import { bigqueryDialect as dialect } from '../../src/sql/bigquery-dialect.ts';
import {
  call,
  instantOf,
  literal,
  when,
  type BooleanExpression,
  type Expression,
} from '../../src/sql/expression.ts';
import { printExpression } from '../../src/sql/print.ts';
import { functionCases } from '../../src/testing/engine-expressions.ts';
import { gridRows, gridTwins } from '../../src/testing/engine-grid.ts';

const { quoteIdentifier: quote, read } = dialect;
const FIRST = Date.parse('0001-01-01T00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** A query as one text: for each row its values with commas between them, rows with spaces; `missing` where missing. */
export interface BigQueryCase {
  readonly what: string;
  readonly sql: string;
  /** Tells which query a result is of. */
  readonly hash: string;
  readonly expected: readonly number[];
}

/** What walls show before the year 1 and after 9999 is no DATETIME; DuckDB and columns have it. */
const beyond = [
  ['9999-12-31T23:59:59Z', 'Asia/Tokyo', NaN],
  ['9999-12-31T14:59:59Z', 'Asia/Tokyo', 9999],
  ['0001-01-01T00:00:00Z', 'America/New_York', NaN],
  ['0001-01-01T04:56:02Z', 'America/New_York', 1],
] as const;

/** The cases and the grid of the engine suite, each with its row as literals. `at` is a TIMESTAMP, which is never infinite. */
export function bigqueryCases(): BigQueryCase[] {
  const cases = functionCases.flatMap(([what, expression, [a, b, t, at = NaN], expected]) => {
    if (JSON.stringify(expression).includes('murmurBucket') || what.includes('infinite time')) return [];
    // No TIMESTAMP, which is of the years 1 to 9999.
    if (Number.isFinite(at) && (at < FIRST || at > LAST)) return [];
    const stamp = Number.isFinite(at)
      ? `TIMESTAMP_MICROS(${Math.round(at * 1000)})`
      : dialect.missing.instant;
    const text = t === null ? dialect.missing.text : dialect.quoteText(t);
    const row = [numberOf(a), numberOf(b), text, stamp, '1e+0'];
    return [caseOf(what, [expression], [row], [expected])];
  });
  for (const [at, zone, expected] of beyond) {
    const year = call('year', call('wallClock', instantOf('at'), literal(zone)));
    const row = [numberOf(NaN), numberOf(NaN), dialect.missing.text, `TIMESTAMP '${at}'`, '1e+0'];
    cases.push(caseOf(`the year at ${at} in ${zone}`, [year], [row], [expected]));
  }
  const rows = gridRows();
  const columns = ['a', 'b', 'row'].map(
    (name) => (rows.columns.get(name) as { readonly values: Float64Array }).values,
  );
  const [of, to, place] = columns as [Float64Array, Float64Array, Float64Array];
  const literals = Array.from(of, (value, row) => [
    numberOf(value),
    numberOf(to[row]!),
    dialect.missing.text,
    dialect.missing.instant,
    numberOf(place[row]!),
  ]);
  const grid = gridTwins.map(([what, expression, twin]) =>
    caseOf(
      `the grid of ${what}`,
      [expression],
      literals,
      Array.from(of, (value, row) => twin(value, to[row]!)),
    ),
  );
  return [...cases, ...grid];
}

function caseOf(
  what: string,
  expressions: readonly Expression[],
  rows: readonly (readonly string[])[],
  expected: readonly number[],
): BigQueryCase {
  const column = (name: string, kind: Expression['kind']): string => {
    if (kind === 'instant') return dialect.readInstant(quote(name));
    return name === 'at' ? read.time(quote(name)) : read[kind === 'number' ? 'number' : 'text'](quote(name));
  };
  const printed = expressions.map((expression) => printExpression(asNumber(expression), dialect, { column }));
  const shown = printed.map((one) => `IFNULL(CAST(${one} AS STRING), 'missing')`).join(', ');
  const from = dialect.values(rows, 'r', ['a', 'b', 't', 'at', 'row'].map(quote));
  const sql = `ARRAY_TO_STRING(ARRAY(SELECT ${shown} FROM ${from} ORDER BY r.${quote('row')}), ' ')`;
  return { what, sql, hash: hashBytes(new TextEncoder().encode(sql)), expected };
}

function numberOf(value: number): string {
  return Number.isNaN(value) ? dialect.missing.number : dialect.number(value);
}

/** True is 1, false is 0, and missing stays missing. */
function asNumber(expression: Expression): Expression {
  if (expression.kind !== 'boolean') return expression;
  const condition = expression as BooleanExpression;
  const cases = [
    [condition, literal(1)],
    [call('not', condition), literal(0)],
  ] as const;
  return when(cases, literal(null));
}
