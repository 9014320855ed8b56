import {
  call,
  instantOf,
  literal,
  code,
  lookupOf,
  missingOf,
  numberOf,
  textOf,
  when,
  type Expression,
} from '../../src/sql/expression.ts';

const [a, b, t, at] = [numberOf('a'), numberOf('b'), textOf('t'), instantOf('at')];
const wall = call('wallClock', at, literal('America/New_York'));
const shown = "SAFE.DATETIME(`at`, 'America/New_York')";

/** What expressions are for BigQuery, and what its documentation says that makes them so, in our words. */
export const bigqueryGoldens: readonly (readonly [says: string, expression: Expression, sql: string])[] = [
  ['SAFE_ADD is + with NULL where it overflows', call('add', a, b), 'SAFE_ADD(`a`, `b`)'],
  ['SAFE_SUBTRACT is - with NULL where it overflows', call('subtract', a, b), 'SAFE_SUBTRACT(`a`, `b`)'],
  ['SAFE_MULTIPLY is * with NULL where it overflows', call('multiply', a, b), 'SAFE_MULTIPLY(`a`, `b`)'],
  ['/ fails on 0 and on overflow, SAFE_DIVIDE is NULL there', call('divide', a, b), 'SAFE_DIVIDE(`a`, `b`)'],
  ['two minus signs would begin a comment', call('negate', literal(-5)), '(- (-5e+0))'],
  ['ABS fails only where an integer has no absolute value', call('absolute', a), 'abs(`a`)'],
  ['FLOOR of a FLOAT64 is a FLOAT64', call('floor', a), 'floor(`a`)'],
  ['SQRT fails below 0', call('squareRoot', a), 'sqrt(CASE WHEN `a` >= 0 THEN `a` END)'],
  ['LN fails at 0 and below', call('naturalLog', a), 'ln(CASE WHEN `a` > 0 THEN `a` END)'],
  [
    'ATANH fails from 1 on; a CASE evaluates no branch that it does not choose',
    call('logOnePlus', a),
    '(CASE WHEN abs(`a`) < 5e-1 THEN 2e0 * atanh(`a` / (2e0 + `a`)) WHEN `a` > -1e0 THEN ln(1e0 + `a`) END)',
  ],
  [
    'EXP is 0 where it underflows, fails where it overflows, and is infinite of infinity',
    call('exponential', a),
    "(CASE WHEN `a` > 7.09782712893384e+2 THEN CAST('inf' AS FLOAT64) ELSE EXP(`a`) END)",
  ],
  [
    'SINH fails where it overflows, which is far beyond 1',
    call('exponentialMinusOne', a),
    "(CASE WHEN `a` > 7.09782712893384e+2 THEN CAST('inf' AS FLOAT64) ELSE (CASE WHEN abs(`a`) < 1e0 THEN 2e0 * sinh(`a` / 2e0) * exp(`a` / 2e0) ELSE exp(`a`) - 1e0 END) END)",
  ],
  [
    'POW fails of 0 to a negative power, of a negative to a fraction and where it overflows; 1 and -1 to an infinite power are 1',
    call('power', a, b),
    "(CASE WHEN `a` = 0 AND `b` < 0 THEN CAST('inf' AS FLOAT64) WHEN ABS(`a`) = 1 AND IS_INF(`b`) THEN NULL ELSE SAFE.POW(`a`, `b`) END)",
  ],
  [
    'SIN of an infinity is NaN',
    call('sine', a),
    'sin(CASE WHEN abs(`a`) <= 1.7976931348623157e+308 THEN `a` END)',
  ],
  [
    'COS of an infinity is NaN',
    call('cosine', a),
    'cos(CASE WHEN abs(`a`) <= 1.7976931348623157e+308 THEN `a` END)',
  ],
  ['ASIN fails beyond 1', call('arcSine', a), 'asin(CASE WHEN abs(`a`) <= 1e0 THEN `a` END)'],
  [
    'IS_INF and IS_NAN of NULL are NULL',
    call('isFinite', a),
    'COALESCE(NOT (IS_INF(`a`) OR IS_NAN(`a`)), FALSE)',
  ],
  [
    'a cast to INT64 rounds, which whole numbers are not changed by; INT64 and FLOAT64 have FLOAT64 in common',
    when([[call('isMissing', a), call('integer', a)]], code(-1)),
    '(CASE WHEN (`a` IS NULL) THEN CAST(`a` AS INT64) ELSE -1 END)',
  ],
  [
    'ERROR ends the query where it is evaluated, and has the type of its place',
    call('refuse', t),
    'error(`t`)',
  ],
  ['IS NULL is never NULL', call('isMissing', at), '(`at` IS NULL)'],
  ['< with NULL is NULL', call('less', a, literal(1.5)), '(`a` < 1.5e+0)'],
  ['<= with NULL is NULL', call('atMost', a, b), '(`a` <= `b`)'],
  ['= of texts tells cases apart, without a collation', call('equal', t, literal('x')), "(`t` = 'x')"],
  [
    'IS NOT DISTINCT FROM takes two NULLs as equal and is never NULL',
    call('same', t, missingOf('text')),
    '(`t` IS NOT DISTINCT FROM CAST(NULL AS STRING))',
  ],
  [
    'AND, OR and NOT follow the logic of three values',
    call('and', call('or', literal(true), literal(false)), call('not', call('less', a, b))),
    '((TRUE OR FALSE) AND (NOT (`a` < `b`)))',
  ],
  [
    'CHAR_LENGTH counts characters; regular expressions are of RE2, raw texts keep their backslashes',
    call('textLength', t),
    "CAST(CHAR_LENGTH(`t`) + CHAR_LENGTH(REGEXP_REPLACE(`t`, r'[^\\x{10000}-\\x{10FFFF}]', '')) AS FLOAT64)",
  ],
  ['|| with NULL is NULL', call('concat', t, literal("it's")), "(`t` || 'it\\'s')"],
  [
    'MOD of integers has the sign of the first, and ABS takes it off: one sign less than the smallest integer has',
    call('fingerprintBucket', t, literal(10)),
    'CAST(ABS(MOD(FARM_FINGERPRINT(`t`), CAST(1e+1 AS INT64))) AS FLOAT64)',
  ],
  [
    '/ of two INT64 is a FLOAT64; UNIX_MICROS counts from 1970 UTC',
    call('milliseconds', at),
    '(UNIX_MICROS(`at`) / 1000)',
  ],
  [
    'DATETIME of a TIMESTAMP and a zone is what its walls show, SAFE is NULL before the year 1 and after 9999',
    wall,
    shown,
  ],
  [
    'TIMESTAMP of a DATETIME and a zone is the instant',
    call('wallMilliseconds', wall),
    `(UNIX_MICROS(TIMESTAMP(${shown}, 'UTC')) / 1000)`,
  ],
  ['EXTRACT gives INT64', call('year', wall), `CAST(EXTRACT(YEAR FROM ${shown}) AS FLOAT64)`],
  ['QUARTER is 1 to 4', call('quarter', wall), `CAST(EXTRACT(QUARTER FROM ${shown}) AS FLOAT64)`],
  ['MONTH is 1 to 12', call('month', wall), `CAST(EXTRACT(MONTH FROM ${shown}) AS FLOAT64)`],
  ['DAY is of the month', call('day', wall), `CAST(EXTRACT(DAY FROM ${shown}) AS FLOAT64)`],
  [
    'DAYOFWEEK is 1 on Sundays and 7 on Saturdays',
    call('dayOfWeek', wall),
    `CAST(MOD(EXTRACT(DAYOFWEEK FROM ${shown}) + 5, 7) + 1 AS FLOAT64)`,
  ],
  ['DAYOFYEAR is from 1', call('dayOfYear', wall), `CAST(EXTRACT(DAYOFYEAR FROM ${shown}) AS FLOAT64)`],
  ['ISOWEEK is of ISO 8601', call('isoWeek', wall), `CAST(EXTRACT(ISOWEEK FROM ${shown}) AS FLOAT64)`],
  [
    'ISOYEAR is the year of the Thursday of the week',
    call('isoYear', wall),
    `CAST(EXTRACT(ISOYEAR FROM ${shown}) AS FLOAT64)`,
  ],
  ['HOUR is 0 to 23', call('hour', wall), `CAST(EXTRACT(HOUR FROM ${shown}) AS FLOAT64)`],
  ['MINUTE is 0 to 59', call('minute', wall), `CAST(EXTRACT(MINUTE FROM ${shown}) AS FLOAT64)`],
  [
    'a CASE of a value chooses the first that is equal, and NULL is equal to nothing',
    lookupOf(t, [['a\nb', 1]], { missing: missingOf('number'), otherwise: literal(0) }),
    "(CASE WHEN `t` IS NULL THEN CAST(NULL AS FLOAT64) ELSE (CASE `t` WHEN 'a\\nb' THEN 1 ELSE 0e+0 END) END)",
  ],
  [
    'there are no literals of infinities: inf and -inf are cast',
    when([[call('less', a, literal(-Infinity)), literal(Infinity)]], literal(null)),
    "(CASE WHEN (`a` < CAST('-inf' AS FLOAT64)) THEN CAST('inf' AS FLOAT64) ELSE CAST(NULL AS FLOAT64) END)",
  ],
  [
    'truth values, instants and walls have types of their own',
    call(
      'and',
      call('isMissing', missingOf('boolean')),
      call('same', missingOf('instant'), missingOf('wall')),
    ),
    '((CAST(NULL AS BOOL) IS NULL) AND (CAST(NULL AS TIMESTAMP) IS NOT DISTINCT FROM CAST(NULL AS DATETIME)))',
  ],
];
