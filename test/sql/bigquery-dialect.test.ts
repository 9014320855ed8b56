import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bigqueryDialect } from '../../src/sql/bigquery-dialect.ts';
import { aggregate, call, literal, numberOf, textOf } from '../../src/sql/expression.ts';
import { printExpression } from '../../src/sql/print.ts';
import { bigqueryGoldens } from './bigquery-goldens.ts';

const { quoteIdentifier, quoteTable, quoteText, number, read, readInstant, values, functions } =
  bigqueryDialect;
const runs = { numRuns: 1000, seed: 9 };
const refused = { code: 'bad-option', where: 'sql/bigquery-dialect' };

test.each(bigqueryGoldens)('%s', (_, expression, sql) => {
  expect(printExpression(expression, bigqueryDialect)).toBe(sql);
});

test('every function is in a golden, but the one that BigQuery lacks', () => {
  const printed = new Set(bigqueryGoldens.flatMap(([, expression]) => namesIn(JSON.stringify(expression))));
  expect(Object.keys(functions).filter((name) => !printed.has(name))).toEqual(['murmurBucket']);
});

function namesIn(json: string): string[] {
  return [...json.matchAll(/"type":"call","kind":"\w+","name":"(\w+)"/g)].map(([, name]) => name!);
}

test('columns of its own types are read as the kinds they are', () => {
  // A cast of INT64 and NUMERIC to FLOAT64 is the nearest double; NaN is equal to nothing, itself included.
  expect(read.number('`n`')).toBe('IF(IS_NAN(CAST(`n` AS FLOAT64)), NULL, CAST(`n` AS FLOAT64))');
  // A cast of BOOL to STRING is 'true' or 'false'.
  expect([read.category('`c`'), read.text('`t`')]).toEqual(['CAST(`c` AS STRING)', 'CAST(`t` AS STRING)']);
  // A cast of DATE or DATETIME to TIMESTAMP is in UTC, unless another zone is set; of TIMESTAMP it is nothing.
  expect(readInstant('`d`')).toBe('CAST(`d` AS TIMESTAMP)');
  expect(read.time('`d`')).toBe('(UNIX_MICROS(CAST(`d` AS TIMESTAMP)) / 1000)');
});

test('rows of literals are an array of structures, of which the first names the fields', () => {
  expect(
    values(
      [
        ["'a'", '1e+0'],
        ['CAST(NULL AS STRING)', '2e+0'],
      ],
      'k',
      ['`k0`', '`v0`'],
    ),
  ).toBe("UNNEST([STRUCT('a' AS `k0`, 1e+0 AS `v0`), (CAST(NULL AS STRING), 2e+0)]) AS k");
});

test('what it has no word for is refused, with what to use', () => {
  const fast = call('murmurBucket', textOf('t'), literal(10));
  expect(() => printExpression(fast, bigqueryDialect)).toThrow(
    expect.objectContaining({
      code: 'unsupported',
      message: expect.stringContaining('fingerprint buckets (FARM_FINGERPRINT)') as string,
    }),
  );
  expect(() => printExpression(aggregate('sum', numberOf('a')), bigqueryDialect)).toThrow(
    expect.objectContaining({ code: 'unsupported', where: 'sql/print' }),
  );
});

/** What GoogleSQL makes of a quoted literal: its escapes, all of them, and what it refuses. */
function unescaped(quoted: string): string {
  const quote = quoted[0]!;
  const inside = quoted.slice(1, -1);
  if (quoted.length < 2 || quoted.at(-1) !== quote) throw new Error('no closing quote');
  const plain: Readonly<Record<string, string>> = {
    a: '\x07',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    '\\': '\\',
    '?': '?',
    '"': '"',
    "'": "'",
    '`': '`',
  };
  let text = '';
  for (let at = 0; at < inside.length; at++) {
    const character = inside[at]!;
    if (character === quote || character === '\n' || character === '\r')
      throw new Error('the literal ends early');
    if (character !== '\\') {
      text += character;
      continue;
    }
    const next = inside[++at]!;
    const digits = { x: 2, X: 2, u: 4, U: 8 }[next];
    if (digits !== undefined) {
      const hex = inside.slice(at + 1, at + 1 + digits);
      if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length !== digits) throw new Error('bad escape');
      text += String.fromCodePoint(parseInt(hex, 16));
      at += digits;
    } else if (plain[next] === undefined) throw new Error(`no escape: \\${next}`);
    else text += plain[next];
  }
  return text;
}

const piece = fc.oneof(
  fc.constantFrom(
    "'",
    '"',
    '`',
    '\\',
    "\\'",
    '\\n',
    '\\u',
    ';',
    '--',
    '/*',
    '#',
    '\0',
    '\n',
    '\r',
    '\t',
    '\u0085',
  ),
  fc.constantFrom('\u2028', '\ufeff', 'é', '😀', '?', '@p', '{{', '%'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const text = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));

test('every text, quoted and read by its rules, is what it was, on one line of visible characters', () => {
  fc.assert(
    fc.property(text, (written) => {
      const quoted = quoteText(written);
      expect(unescaped(quoted)).toBe(written);
      expect(quoted).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }),
    runs,
  );
});

test('every name is quoted and read as it was, or refused', () => {
  const letter = fc.oneof(
    fc.constantFrom(
      'a',
      'Z',
      '9',
      '_',
      ' ',
      '-',
      '&',
      '%',
      '=',
      '+',
      ':',
      "'",
      '<',
      '>',
      '#',
      '|',
      'é',
      '市',
      '٣',
      '\u0301',
      '‿',
      '\u3000',
    ),
    fc.constantFrom('`', '\\', '"', '.', '\n', '😀', '€', '→', '\u200d'),
  );
  let quoted = 0;
  fc.assert(
    fc.property(fc.array(letter, { minLength: 1, maxLength: 6 }), (letters) => {
      const name = letters.join('');
      if (/[`\\".\n😀€→\u200d]/u.test(name)) {
        expect(() => quoteIdentifier(name)).toThrow(expect.objectContaining(refused));
        return;
      }
      expect(unescaped(quoteIdentifier(name))).toBe(name);
      quoted++;
    }),
    runs,
  );
  expect(quoted).toBeGreaterThan(200);
});

test('names that no column of BigQuery can have are refused, and what is wrong is said', () => {
  // What its page lists as allowed is allowed, and nothing else.
  for (const character of '!"$()*,./;?@[\\]^`{}~€😀±')
    expect(() => quoteIdentifier(`a${character}b`)).toThrow(
      expect.objectContaining({ ...refused, details: { name: `a${character}b` } }),
    );
  for (const name of [
    '',
    'a\nb',
    'a\u0000',
    'a\ud83d',
    '_TABLE_suffix',
    '_partitionTime',
    '__root__x',
    '_CHANGE_TYPE',
    '_change_sequence_number',
    '_CHANGE_TIMESTAMP_2',
    'x'.repeat(301),
  ])
    expect(() => quoteIdentifier(name)).toThrow(expect.objectContaining(refused));
  expect(() => quoteIdentifier('_file_name')).toThrow('begins with _file_');
  expect(() => quoteIdentifier('a€')).toThrow('has "€"; expected one that a column of BigQuery can have');
  expect(quoteIdentifier('𠀀'.repeat(300))).toBe(`\`${'𠀀'.repeat(300)}\``);
  expect(quoteIdentifier('_change')).toBe('`_change`');
  expect([quoteIdentifier('select'), quoteIdentifier('2020'), quoteIdentifier('_TABLES')]).toEqual([
    '`select`',
    '`2020`',
    '`_TABLES`',
  ]);
});

test('a table has rules of its own: wildcards, and projects of a domain', () => {
  const good = ['example.com:my-proj', 'events_*', 'a b', '市', '_PARTITION', 'x'.repeat(1024)];
  expect(good.map(quoteTable!)).toEqual(good.map((part) => `\`${part}\``));
  for (const part of ['', 'a`b', 'a\\', "it's", 'a*b', '**', 'a€', 'a\n', 'x'.repeat(1025)])
    expect(() => quoteTable!(part)).toThrow(expect.objectContaining(refused));
  expect(() => quoteTable!('a*b')).toThrow('has "*"; expected one that a table of BigQuery can have');
});

test('every double is a literal with an exponent that is the same double, and no other type', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const printed = number(value);
      expect(printed).toMatch(/^\(?-?\d+(\.\d+)?e[+-]\d+\)?$/);
      expect(Object.is(Number(printed.replace(/[()]/g, '')), value)).toBe(true);
    }),
    runs,
  );
  for (const run of [() => number(NaN), () => number(10n as unknown as number), () => quoteText('a\ud83d')])
    expect(run).toThrow(expect.objectContaining(refused));
});
