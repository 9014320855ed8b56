import { SlipwayError } from '../core/error.ts';
import { checkIdentifier, checkLiteral, isWholeText, type Dialect } from './dialect.ts';
import { standardAggregates, standardFunctions } from './standard-sql.ts';

const WHERE = 'sql/duckdb-dialect';
/** The last instant of a `Date`, in microseconds since 1970. */
const LAST_MICROS = '8640000000000000000';

/**
 * How DuckDB spells SQL.
 *
 * @source DuckDB 1.5, tried: a decimal point alone makes a DECIMAL, `log` is to base 10, `NaN` equals itself and sorts
 *   last, `histogram` has bins open below and closed above.
 * @example
 * [duckdbDialect.quoteIdentifier('a"b'), duckdbDialect.quoteText("a'b"), duckdbDialect.number(1.5)] // => ['"a""b"', "'a''b'", '1.5e+0']
 */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  quoteIdentifier,
  quoteText,
  number,
  missing: {
    number: 'CAST(NULL AS DOUBLE)',
    text: 'CAST(NULL AS VARCHAR)',
    boolean: 'CAST(NULL AS BOOLEAN)',
    instant: 'CAST(NULL AS TIMESTAMP)',
    wall: 'CAST(NULL AS TIMESTAMP)',
  },
  read: {
    number: (column) => `nullif(CAST(${column} AS DOUBLE), CAST('NaN' AS DOUBLE))`,
    time,
    category: (column) => `CAST(${column} AS VARCHAR)`,
    text: (column) => `CAST(${column} AS VARCHAR)`,
  },
  readInstant: instant,
  functions: {
    ...standardFunctions,
    integer: (value) => `CAST(${value} AS INTEGER)`,
    isFinite: (value) => `coalesce(isfinite(${value}), false)`,
    power,
    textLength: utf16Length,
    fingerprintBucket: (text, buckets) =>
      `CAST(abs(farm_fingerprint(${text}) % ${whole(buckets)}) AS DOUBLE)`,
    murmurBucket: (text, buckets) => `CAST(murmur_hash3(${text}) % ${whole(buckets)} AS DOUBLE)`,
    milliseconds,
    wallClock: (stamp, zone) => `timezone(${zone}, timezone('UTC', ${stamp}))`,
    wallMilliseconds: milliseconds,
    year: part('year'),
    quarter: part('quarter'),
    month: part('month'),
    day: part('day'),
    dayOfWeek: part('isodow'),
    dayOfYear: part('dayofyear'),
    isoWeek: part('week'),
    isoYear: part('isoyear'),
    hour: part('hour'),
    minute: part('minute'),
  },
  aggregates: {
    ...standardAggregates,
    // With what rounding takes off carried along: a sum of cubes that nearly cancel keeps its digits.
    sum: ([value]) => `fsum(${value})`,
    countIf: ([condition]) => `CAST(count(*) FILTER (WHERE ${condition}) AS DOUBLE)`,
    countDistinctRows: (values) => `CAST(count(DISTINCT row(${values.join(', ')})) AS DOUBLE)`,
    quantiles: ([value], shares) => spaced(`quantile_cont(${value}, [${shares.map(number).join(', ')}])`),
    // In the middle between two ranks, so that no rounding of a share reaches another one.
    valuesAt: ([value], [count, ...ranks]) =>
      spaced(`quantile_disc(${value}, [${ranks.map((rank) => number((rank + 0.5) / count!)).join(', ')}])`),
    countsBelow: ([value], edges) => countsBelow(value!, edges),
  },
  values: (rows, name, columns) =>
    `(VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}) AS ${name} (${columns.join(', ')})`,
};

function quoteIdentifier(name: string): string {
  return `"${checkIdentifier(name, WHERE).replaceAll('"', '""')}"`;
}

/** A literal ends at a NUL for DuckDB, so that one is spelled by its code. */
function quoteText(text: string): string {
  if (typeof text !== 'string' || !isWholeText(text)) {
    throw new SlipwayError(
      'bad-option',
      WHERE,
      'a text to be written into SQL has half of a surrogate pair; expected whole characters, which UTF-8 can hold.',
    );
  }
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts[0]! : `(${parts.join(' || chr(0) || ')})`;
}

function number(value: number): string {
  const checked = checkLiteral(value, WHERE);
  if (checked === Infinity) return "CAST('Infinity' AS DOUBLE)";
  if (checked === -Infinity) return "CAST('-Infinity' AS DOUBLE)";
  const printed = Object.is(checked, -0) ? '-0e+0' : checked.toExponential();
  return printed.startsWith('-') ? `(${printed})` : printed;
}

/**
 * Milliseconds since 1970 of a date or time stamp of any precision, whatever the session's zone is: a cast of a finite one
 * would follow it. DuckDB's infinite ones are infinite here too.
 */
function time(column: string): string {
  const side = `CAST(${column} AS TIMESTAMP)`;
  return `CASE WHEN isfinite(${column}) THEN ${milliseconds(column)} WHEN ${side} > TIMESTAMP '1970-01-01' THEN ${number(Infinity)} WHEN ${side} < TIMESTAMP '1970-01-01' THEN ${number(-Infinity)} END`;
}

/** A time stamp in UTC without a zone. What no `Date` can hold has no parts, so neither have the infinite ones. */
function instant(column: string): string {
  const held = `epoch_us(${column}) BETWEEN (-${LAST_MICROS}) AND ${LAST_MICROS}`;
  return `CASE WHEN isfinite(${column}) AND ${held} THEN make_timestamp(epoch_us(${column})) END`;
}

/** `length` counts code points; those beyond U+FFFF are two code units. Only texts with more bytes than points can have any. */
function utf16Length(text: string): string {
  const beyond = `length(regexp_replace(${text}, '[^\\x{10000}-\\x{10FFFF}]', '', 'g'))`;
  return `CAST(length(${text}) + CASE WHEN strlen(${text}) = length(${text}) THEN 0 ELSE ${beyond} END AS DOUBLE)`;
}

/** C says that 1 to any power is 1, JavaScript that it is not, where the power is infinite. */
function power(base: string, exponent: string): string {
  const real = `CASE WHEN abs(${base}) <> 1e0 OR isfinite(${exponent}) THEN ${base} END`;
  return `nullif(pow(${real}, ${exponent}), CAST('NaN' AS DOUBLE))`;
}

/** A literal number as an integer. */
function whole(number: string): string {
  return `CAST(${number} AS BIGINT)`;
}

/** Whole ones and the rest apart: far from 1970 a double does not hold all microseconds. */
function milliseconds(stamp: string): string {
  return `(epoch_us(${stamp}) // 1000 + epoch_us(${stamp}) % 1000 / 1000e0)`;
}

function part(name: string): (wall: string) => string {
  return (wall) => `CAST(extract('${name}' FROM ${wall}) AS DOUBLE)`;
}

/** A list as a text. */
function spaced(list: string): string {
  return `array_to_string(${list}, ' ')`;
}

/** From the bins of the negated values, which are open below and closed above: all values less those that reach an edge. */
function countsBelow(value: string, edges: readonly number[]): string {
  const bounds = [...edges].reverse().map((edge) => number(-edge));
  const bins = `map_values(histogram(- ${value}, [${bounds.join(', ')}]))`;
  const reached = `list_sum(list_slice(${bins}, 1, ${edges.length} - i))`;
  return spaced(`list_transform(range(${edges.length}), lambda i: count(${value}) - ${reached})`);
}
