import { SlipwayError } from '../core/error.ts';
import { checkIdentifier, checkLiteral, isWholeText, type RowDialect } from './dialect.ts';
import { standardFunctions } from './standard-sql.ts';

const WHERE = 'sql/bigquery-dialect';
const INFINITY = "CAST('inf' AS FLOAT64)";
/** The largest number whose exponential is a double. */
const MOST_EXPONENT = '7.09782712893384e+2';

/**
 * How BigQuery spells what is computed of single rows, for queries that are printed here and run there. It has no
 * aggregates yet, so it is no dialect of an engine.
 *
 * BigQuery refuses whole queries where other engines overflow: sums, differences, products, quotients and powers that are
 * too large for a double are missing here, and so is what walls show before the year 1 and after 9999. There is no MurmurHash: `murmurBucket` is `unsupported`.
 *
 * @throws {SlipwayError} `bad-option` on names that no column of BigQuery can have, on texts and numbers that it cannot
 *   hold.
 * @source GoogleSQL for BigQuery: lexical structure, conversion rules, mathematical, string, hash, timestamp and datetime
 *   functions; its rules for flexible column names and for tables; its quotas, by which an unresolved query has 1 MB at most.
 * @example
 * [bigqueryDialect.quoteIdentifier('new town'), bigqueryDialect.quoteText("it's"), bigqueryDialect.number(1.5)] // => ['`new town`', "'it\\'s'", '1.5e+0']
 */
export const bigqueryDialect: RowDialect = {
  name: 'bigquery',
  quoteIdentifier: (name) => quote(name, COLUMN),
  quoteTable: (part) => quote(part, TABLE),
  quoteText,
  number,
  missing: {
    number: 'CAST(NULL AS FLOAT64)',
    text: 'CAST(NULL AS STRING)',
    boolean: 'CAST(NULL AS BOOL)',
    instant: 'CAST(NULL AS TIMESTAMP)',
    wall: 'CAST(NULL AS DATETIME)',
  },
  read: {
    // NaN is equal to nothing there, not to itself either.
    number: (column) => `IF(IS_NAN(CAST(${column} AS FLOAT64)), NULL, CAST(${column} AS FLOAT64))`,
    time: (column) => milliseconds(instant(column)),
    category: string,
    text: string,
  },
  readInstant: instant,
  functions: {
    ...standardFunctions,
    add: safe('SAFE_ADD'),
    subtract: safe('SAFE_SUBTRACT'),
    multiply: safe('SAFE_MULTIPLY'),
    divide: safe('SAFE_DIVIDE'),
    exponential: (value) => `(CASE WHEN ${value} > ${MOST_EXPONENT} THEN ${INFINITY} ELSE EXP(${value}) END)`,
    exponentialMinusOne: (value) =>
      `(CASE WHEN ${value} > ${MOST_EXPONENT} THEN ${INFINITY} ELSE ${standardFunctions.exponentialMinusOne(value)} END)`,
    power,
    integer: (value) => `CAST(${value} AS INT64)`,
    isFinite: (value) => `COALESCE(NOT (IS_INF(${value}) OR IS_NAN(${value})), FALSE)`,
    textLength: utf16Length,
    fingerprintBucket: (text, buckets) =>
      `CAST(ABS(MOD(FARM_FINGERPRINT(${text}), CAST(${buckets} AS INT64))) AS FLOAT64)`,
    murmurBucket() {
      throw new SlipwayError(
        'unsupported',
        WHERE,
        'BigQuery has no MurmurHash; expected buckets that it can repeat. Use fingerprint buckets (FARM_FINGERPRINT).',
      );
    },
    milliseconds,
    // Of the first and the last day of all, walls may show a year that no DATETIME has.
    wallClock: (stamp, zone) => `SAFE.DATETIME(${stamp}, ${zone})`,
    wallMilliseconds: (wall) => milliseconds(`TIMESTAMP(${wall}, 'UTC')`),
    year: part('YEAR'),
    quarter: part('QUARTER'),
    month: part('MONTH'),
    day: part('DAY'),
    // Sunday is 1 there.
    dayOfWeek: (wall) => `CAST(MOD(EXTRACT(DAYOFWEEK FROM ${wall}) + 5, 7) + 1 AS FLOAT64)`,
    dayOfYear: part('DAYOFYEAR'),
    isoWeek: part('ISOWEEK'),
    isoYear: part('ISOYEAR'),
    hour: part('HOUR'),
    minute: part('MINUTE'),
  },
  // The first row names the fields of all.
  values: ([first = [], ...more], name, columns) => {
    const named = first.map((value, index) => `${value} AS ${columns[index]!}`);
    const rows = [`STRUCT(${named.join(', ')})`, ...more.map((row) => `(${row.join(', ')})`)];
    return `UNNEST([${rows.join(', ')}]) AS ${name}`;
  },
  mostBytes: 2 ** 20,
};

/** What a name may be, and how to say so. */
interface NameRule {
  readonly what: string;
  /** Finds a character that may not be where it is. */
  readonly wrong: RegExp;
  readonly most: number;
  readonly prefixes: RegExp | undefined;
  readonly expected: string;
}

const COLUMN: NameRule = {
  what: 'column',
  wrong: /[^\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}&%=+:'<>#|]/u,
  most: 300,
  prefixes:
    /^(_TABLE_|_FILE_|_PARTITION|_ROW_TIMESTAMP|__ROOT__|_COLIDENTIFIER|_CHANGE_(SEQUENCE_NUMBER|TYPE|TIMESTAMP))/i,
  expected:
    "letters, marks, digits, connectors, dashes, spaces and &%=+:'<>#|, 300 characters at most, no prefix of BigQuery's own",
};
/** Projects may have a domain before them, and a table may end in the star of a wildcard. */
const TABLE: NameRule = {
  what: 'table',
  wrong: /[^\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}.:*]|\*(?=.)/u,
  most: 1024,
  prefixes: undefined,
  expected:
    'letters, marks, digits, connectors, dashes, spaces, . and :, a * at the end, 1024 characters at most',
};

/** Of what is left nothing must be escaped. */
function quote(name: string, { what, wrong, most, prefixes, expected }: NameRule): string {
  const checked = checkIdentifier(name, WHERE);
  const found = wrong.exec(checked)?.[0];
  const { length } = [...checked];
  const taken = prefixes?.exec(checked)?.[0];
  const why =
    found !== undefined
      ? `has ${JSON.stringify(found)}`
      : length > most
        ? `has ${length} characters`
        : taken === undefined
          ? undefined
          : `begins with ${taken}`;
  if (why === undefined) return `\`${checked}\``;
  const shown = checked.length > 60 ? `${checked.slice(0, 60)}…` : checked;
  throw new SlipwayError(
    'bad-option',
    WHERE,
    `the name ${JSON.stringify(shown)} ${why}; expected one that a ${what} of BigQuery can have: ${expected}. Rename it first.`,
    { details: { name: checked } },
  );
}

function quoteText(text: string): string {
  if (typeof text !== 'string' || !isWholeText(text)) {
    throw new SlipwayError(
      'bad-option',
      WHERE,
      'a text to be written into SQL has half of a surrogate pair; expected whole characters, which UTF-8 can hold.',
    );
  }
  return `'${text.replace(/[\\'\u0000-\u001f\u007f-\u009f]/g, escaped)}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function escaped(character: string): string {
  return ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function number(value: number): string {
  const checked = checkLiteral(value, WHERE);
  if (checked === Infinity) return INFINITY;
  if (checked === -Infinity) return "CAST('-inf' AS FLOAT64)";
  const printed = Object.is(checked, -0) ? '-0e+0' : checked.toExponential();
  return printed.startsWith('-') ? `(${printed})` : printed;
}

/** A truth value is `true` or `false`. */
function string(column: string): string {
  return `CAST(${column} AS STRING)`;
}

/** A date or date and time without a zone is one in UTC, unless the project says otherwise. */
function instant(column: string): string {
  return `CAST(${column} AS TIMESTAMP)`;
}

/** Whole numbers divided give a double. */
function milliseconds(stamp: string): string {
  return `(UNIX_MICROS(${stamp}) / 1000)`;
}

function part(name: string): (wall: string) => string {
  return (wall) => `CAST(EXTRACT(${name} FROM ${wall}) AS FLOAT64)`;
}

function safe(name: string): (first: string, second: string) => string {
  return (first, second) => `${name}(${first}, ${second})`;
}

/** 0 to a negative power is an error there; 1 to an infinite one is 1, as in C. */
function power(base: string, exponent: string): string {
  return `(CASE WHEN ${base} = 0 AND ${exponent} < 0 THEN ${INFINITY} WHEN ABS(${base}) = 1 AND IS_INF(${exponent}) THEN NULL ELSE SAFE.POW(${base}, ${exponent}) END)`;
}

/** Characters beyond U+FFFF are two code units. */
function utf16Length(text: string): string {
  const beyond = `REGEXP_REPLACE(${text}, r'[^\\x{10000}-\\x{10FFFF}]', '')`;
  return `CAST(CHAR_LENGTH(${text}) + CHAR_LENGTH(${beyond}) AS FLOAT64)`;
}
