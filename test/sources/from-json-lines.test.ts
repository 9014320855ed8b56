import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileTable } from '../../faults/hostile-table.ts';
import { SlipwayError } from '../../src/core/error.ts';
import { random } from '../../src/core/random.ts';
import type { InferredField, MalformedRow } from '../../src/sources/csv-options.ts';
import { fromJsonLines } from '../../src/sources/from-json-lines.ts';
import type { JsonLinesOptions } from '../../src/sources/json-options.ts';
import { toJsonLines } from '../../src/sources/to-json-lines.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { toRows } from '../../src/table/rows.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table } from '../../src/table/table.ts';
import { expectSame } from '../expect-same.ts';

const columns = (json: string, options?: JsonLinesOptions) =>
  Object.fromEntries(fromJsonLines(json, options).columns);
const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;

/** Reads with a listener: the table, and the line and reason of each row left out. */
function withMalformed(json: string | Uint8Array, options: JsonLinesOptions = {}) {
  const left: MalformedRow[] = [];
  const found = fromJsonLines(json, { ...options, onMalformed: (row) => left.push(row) });
  return {
    rows: toRows(found),
    left: left.map(({ line, reason, column }) => [line, reason, column]),
    messages: left.map(({ message }) => message),
  };
}

test('fields are columns in the order they first come, and absent is missing as null is', () => {
  const found = fromJsonLines(lines('{"a":1,"b":"x"}', '{"b":null,"c":true}', '{}'));
  expect([...found.columns.keys()]).toEqual(['a', 'b', 'c']);
  expect(toRows(found)).toEqual([
    { a: 1, b: 'x', c: null },
    { a: null, b: null, c: 'true' },
    { a: null, b: null, c: null },
  ]);
});

test('kinds follow from every row', () => {
  const rows = Array.from({ length: 30 }, (_, i) =>
    JSON.stringify({
      n: i,
      flag: i % 2 === 0,
      day: `2013-01-${String((i % 28) + 1).padStart(2, '0')}`,
      city: `c${i % 3}`,
      id: `x${i}`,
      none: null,
    }),
  );
  let fields: readonly InferredField[] = [];
  const found = columns(lines(...rows), { onInferred: (told) => (fields = told) });
  expect(Object.entries(found).map(([name, { kind }]) => [name, kind])).toEqual([
    ['n', 'number'],
    ['flag', 'category'],
    ['day', 'time'],
    ['city', 'category'],
    ['id', 'text'],
    ['none', 'number'],
  ]);
  expect(found['flag']).toMatchObject({ levels: ['false', 'true'] });
  expect(fields.map(({ why }) => why)).toEqual([
    'numbers',
    'booleans',
    'times',
    'levels',
    'many-levels',
    'no-values',
  ]);
});

test('a list of objects is read as its lines are', () => {
  const rows = ['{"a":1,"b":"],[{\\""}', '{"a":2}', '{"b":"\\\\"}'];
  const asLines = fromJsonLines(lines(...rows));
  expect(fromJsonLines(`[${rows.join(',')}]`)).toEqual(asLines);
  expect(fromJsonLines(` \n[\n  ${rows.join(' ,\n ')}\n]\n`)).toEqual(asLines);
  expect([fromJsonLines('[]').rows, fromJsonLines('').rows, fromJsonLines(' \n\r\n').rows]).toEqual([
    0, 0, 0,
  ]);
});

test('a list that is not closed, or goes on after its end, is an error', () => {
  for (const json of ['[', '[{"a":1}', '[{"a":1},', '[{"a":1}] {}', '[{"a":1} {"a":2}]', '[{"a":1}]]'])
    expect(() => fromJsonLines(json), json).toThrow(expect.objectContaining({ code: 'bad-format' }));
});

test('line ends, blank lines and a byte order mark do not matter', () => {
  const expected = fromJsonLines('{"a":1}\n{"a":2}');
  for (const json of [
    '\ufeff{"a":1}\r\n\r\n{"a":2}\r\n',
    '\n\n{"a":1}\n  \n{"a":2}',
    ' { "a" : 1 } \n\t{"a":2}\t',
  ])
    expect(fromJsonLines(json), json).toEqual(expected);
});

test('integers beyond 2^53 keep all their digits, as text', () => {
  const big = '9007199254740993';
  let fields: readonly InferredField[] = [];
  const found = columns(lines('{"id":7}', `{"id":${big}}`, '{"id":-0.5}'), {
    onInferred: (told) => (fields = told),
  });
  expect(found['id']).toEqual({ kind: 'text', values: ['7', big, '-0.5'] });
  expect(fields).toEqual([{ name: 'id', kind: 'text', why: 'big-integer', line: 2 }]);
  expect(columns('{"id":1e400}')['id']).toEqual({ kind: 'text', values: ['1e400'] });
  expect(columns(`{"id":${big}}`, { columns: { id: 'number' } })['id']).toEqual(
    numberColumn([9007199254740992]),
  );
  expect(columns(`{"id":${big}}`, { columns: { id: 'category' } })['id']).toMatchObject({ levels: [big] });
});

test('numbers equal JSON.parse to the last bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 }),
      (values) => {
        const found = columns(lines(...values.map((n) => `{"n":${Object.is(n, -0) ? '-0' : String(n)}}`)), {
          columns: { n: 'number' },
        });
        expect(found['n']).toEqual(numberColumn(values));
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test('texts equal JSON.parse, whatever their escapes', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 8 }), (values) => {
      const written = values.map((text) => JSON.stringify({ x: text }));
      const unit = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;
      const escaped = values.map(
        (text) =>
          `{"x":"${Array.from({ length: text.length }, (_, at) => unit(text.charCodeAt(at))).join('')}"}`,
      );
      const options = { columns: { x: 'text' } } as const;
      expectSame(columns(lines(...written), options)['x'], textColumn(values));
      expectSame(columns(lines(...escaped), options)['x'], textColumn(values));
    }),
    { seed: 2, numRuns: 300 },
  );
});

test('a surrogate pair in two escapes is one character', () => {
  expect(columns('{"x":"\\ud83d\\udca9!"}')['x']).toEqual(categoryColumn(['💩!']));
});

test.each([
  ['{"a":1', 'not-json', undefined],
  ['{"a":}', 'not-json', undefined],
  ['{"a":01}', 'not-json', undefined],
  ['{"a":1.}', 'not-json', undefined],
  ['{"a":.5}', 'not-json', undefined],
  ['{"a":+1}', 'not-json', undefined],
  ['{"a":NaN}', 'not-json', undefined],
  ['{"a":"\t"}', 'not-json', undefined],
  ['{"a":"\\x"}', 'not-json', undefined],
  ['{"a":"\\ud800"}', 'not-json', undefined],
  ['{"a":1,}', 'not-json', undefined],
  ['{a:1}', 'not-json', undefined],
  ['{"a":1} 2', 'not-json', undefined],
  ['{"a":nul}', 'not-json', undefined],
  ['7', 'not-an-object', undefined],
  ['"x"', 'not-an-object', undefined],
  ['null', 'not-an-object', undefined],
  ['{"a":1,"a":2}', 'duplicate-key', 'a'],
  ['{"a":1,"\\u0061":2}', 'duplicate-key', 'a'],
  ['{"a":[1]}', 'nested', 'a'],
  ['{"a":{"b":1}}', 'nested', 'a'],
  ['{"a":"x"}', 'bad-value', 'a'],
  ['{"a":true}', 'bad-value', 'a'],
])('%s is malformed: %s', (row, reason, column) => {
  const { rows, left } = withMalformed(lines('{"a":1}', row, '{"a":3}'));
  expect([rows, left]).toEqual([[{ a: 1 }, { a: 3 }], [[2, reason, column]]]);
  expect(() => fromJsonLines(lines('{"a":1}', row, '{"a":3}'))).toThrow(
    expect.objectContaining({ code: 'bad-format', details: { count: 1, lines: [2] } }),
  );
});

test('the line of a malformed row is that of the file, in a list too', () => {
  const json = '[\n{"a":1},\n\n{"a":\n"x"},\n{"a":2},{"a":[]}\n]';
  expect(withMalformed(json).left).toEqual([
    [4, 'bad-value', 'a'],
    [6, 'nested', 'a'],
  ]);
});

test('a field that only malformed rows have is no column', () => {
  const { rows } = withMalformed(lines('{"z":1,"a":{}}', '{"a":1}', '{"b":2,"a":"x"}', '{"c":3}'));
  expect(rows).toEqual([
    { a: 1, c: null },
    { a: null, c: 3 },
  ]);
});

test('values of several types are texts when that is asked', () => {
  const json = lines(
    '{"a":1}',
    '{"a":"x"}',
    '{"a":true}',
    '{"a":null}',
    '{"a":9007199254740993}',
    '{"a":0.10}',
  );
  let fields: readonly InferredField[] = [];
  const found = columns(json, { mixed: 'text', onInferred: (told) => (fields = told) });
  expect(found['a']).toEqual(categoryColumn(['1', 'x', 'true', null, '9007199254740993', '0.1']));
  expect(fields).toEqual([{ name: 'a', kind: 'category', why: 'mixed', line: 2 }]);
});

test('beside an integer beyond 2^53 other numbers are the text of their double, before it and after', () => {
  const written = ['1.50', '1e2', '-0', '0', '1E-7', '0.1000000000000000055', '-2'];
  const lines = [...written, '9007199254740993', ...written].map((number) => `{"n":${number}}`);
  const spelled = ['1.5', '100', '-0', '0', '1e-7', '0.1', '-2'];
  expect(columns(lines.join('\n'))['n']).toEqual(textColumn([...spelled, '9007199254740993', ...spelled]));
});

test('a field that is an empty object in every row is one column of nothing', () => {
  const flatten = (json: string, select?: readonly string[]) =>
    fromJsonLines(json, { flatten: true, ...(select ? { select } : {}) });
  expect(toRows(flatten('{"a":{},"b":1}\n{"a":null}'))).toEqual([
    { a: null, b: 1 },
    { a: null, b: null },
  ]);
  expect(toRows(flatten('{"a":{"b":{}}}'))).toEqual([{ 'a.b': null }]);
  expect(toRows(flatten('{"a":{"b":{}}}', ['a.b']))).toEqual([{ 'a.b': null }]);
  expect(toRows(flatten('{"a":{}}\n{"a":{"x":1}}'))).toEqual([{ 'a.x': null }, { 'a.x': 1 }]);
  expect(toRows(flatten('{"a":{"x":1}}\n{"a":{}}'))).toEqual([{ 'a.x': 1 }, { 'a.x': null }]);
  expect(toRows(flatten('{"a":{}}\n{"a":1}'))).toEqual([{ a: null }, { a: 1 }]);
});

test('objects are flattened when that is asked, and names must differ', () => {
  const json = lines(
    '{"a":{"b":1,"c":{"d":"x"}},"e":null}',
    '{"a":null}',
    '{"a":{"b":2},"e":{"f":3}}',
    '{"a":{}}',
  );
  expect(toRows(fromJsonLines(json, { flatten: true }))).toEqual([
    { 'a.b': 1, 'a.c.d': 'x', 'e.f': null },
    { 'a.b': null, 'a.c.d': null, 'e.f': null },
    { 'a.b': 2, 'a.c.d': null, 'e.f': 3 },
    { 'a.b': null, 'a.c.d': null, 'e.f': null },
  ]);
  expect(Object.keys(columns(json, { flatten: true, separator: '_' }))).toEqual(['a_b', 'a_c_d', 'e_f']);
  expect(columns('{"a":null}', { flatten: true })['a']).toEqual(numberColumn([null]));
  expect(() => fromJsonLines('{"a.b":1,"a":{"b":2}}', { flatten: true })).toThrow(
    expect.objectContaining({ code: 'column-collision', details: { column: 'a.b' } }),
  );
  expect(fromJsonLines('{"a.b":1,"a":{"b":2}}', { flatten: true, separator: '/' }).columns.size).toBe(2);
});

test('lists are their JSON when that is asked', () => {
  expect(columns(lines('{"a":[1, {"b":[]}]}', '{"a":[ ]}'), { lists: 'json' })['a']).toEqual(
    categoryColumn(['[1, {"b":[]}]', '[ ]']),
  );
});

test('names that trip objects are names like any other', () => {
  const json = '{"__proto__":1,"constructor":2,"2020":3,"":4,"a\\nb":5}';
  expect([...fromJsonLines(json).columns.keys()]).toEqual(['__proto__', 'constructor', '2020', '', 'a\nb']);
});

test('kinds, zones and selection can be settled', () => {
  const json = lines(
    '{"t":"2013-01-01T05:15","zip":8001,"x":"q","big":{"no":1}}',
    '{"t":null,"zip":"007","x":"r"}',
  );
  const found = columns(json, {
    select: ['zip', 't'],
    zones: { t: 'America/New_York' },
    columns: { zip: 'text' },
  });
  expect(found).toEqual({
    zip: textColumn(['8001', '007']),
    t: timeColumn([1_357_035_300_000, null], 'America/New_York'),
  });
  expect(Object.keys(found)).toEqual(['zip', 't']);
  const schema = {
    fields: [
      { name: 'gone', kind: 'number' },
      { name: 'a', kind: 'category' },
    ],
  } as const;
  expect(toRows(fromJsonLines('{"a":1,"b":2}', { schema }))).toEqual([{ gone: null, a: '1', b: 2 }]);
  for (const options of [
    { columns: { nope: 'text' } },
    { select: ['nope'] },
    { select: ['t'], zones: { zip: 'UTC' } },
  ] as JsonLinesOptions[])
    expect(() => fromJsonLines('{"t":"2013-01-01"}', options)).toThrow(
      expect.objectContaining({ code: 'unknown-column' }),
    );
});

test('what does not fit a kind that was given is malformed', () => {
  const given = { t: 'time', n: 'number' } as const;
  const { left, messages } = withMalformed(
    lines(
      '{"t":"2013-01-01","n":1}',
      '{"t":"soon","n":1}',
      '{"t":0,"n":"1"}',
      '{"t":1e300,"n":1e400}',
      '{"t":false}',
    ),
    { columns: given },
  );
  expect(left.map(([line, , column]) => [line, column])).toEqual([
    [2, 't'],
    [3, 'n'],
    [4, 't'],
    [5, 't'],
  ]);
  expect(messages[0]).toBe(
    'line 2: field "t" is the text "soon"; expected a timestamp such as 2013-01-31T05:15.',
  );
});

test('bytes that are not UTF-8 are an error with their line', () => {
  const bytes = new TextEncoder().encode('{"a":"x"}\n{"a":"?"}\n');
  bytes[bytes.indexOf(63)] = 0xff;
  expect(() => fromJsonLines(bytes, { onMalformed: () => undefined })).toThrow(
    expect.objectContaining({ code: 'bad-format', details: { line: 2 } }),
  );
});

test('limits hold: depth, bytes, and tables far larger than their file', () => {
  const deep = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  expect(withMalformed(deep(63), { lists: 'json' }).left).toEqual([]);
  expect(withMalformed(deep(64), { lists: 'json' }).left).toEqual([[1, 'not-json', undefined]]);
  expect(withMalformed(deep(100_000)).left).toEqual([[1, 'not-json', undefined]]);
  expect(withMalformed('{"a":'.repeat(100_000), { flatten: true }).left).toEqual([
    [1, 'not-json', undefined],
  ]);
  expect(() => fromJsonLines('{"a":1}', { maxBytes: 6 })).toThrow(
    expect.objectContaining({ code: 'too-large' }),
  );
  const sparse = `{${Array.from({ length: 20_000 }, (_, i) => `"c${i}":1`).join(',')}}\n${'{}\n'.repeat(20_000)}`;
  expect(() => fromJsonLines(sparse)).toThrow(expect.objectContaining({ code: 'too-large' }));
  const wide = `{${Array.from({ length: 100_001 }, (_, i) => `"c${i}":1`).join(',')}}`;
  expect(() => fromJsonLines(wide)).toThrow(expect.objectContaining({ code: 'too-large' }));
});

test('options that cannot be are refused', () => {
  for (const options of [
    { flaten: true },
    { flatten: 1 },
    { separator: 3 },
    { lists: 'text' },
    { mixed: 'json' },
    { maxDepth: 0 },
    { select: [] },
  ])
    expect(() => fromJsonLines('{}', options as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  expect(() => fromJsonLines(7 as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  expect(() => fromJsonLines('\ud800')).toThrow(expect.objectContaining({ code: 'bad-format' }));
  expect(() => fromJsonLines(Uint8Array.of(0x1f, 0x8b))).toThrow(
    expect.objectContaining({ code: 'bad-format' }),
  );
});

test('tables of anything are written and read back row by row, or refused', () => {
  const source = random(5);
  let same = 0;
  for (let turn = 0; turn < 400; turn++) {
    const any = hostileTable(source);
    let json: string;
    try {
      json = toJsonLines(any);
    } catch (error) {
      expect(error).toBeInstanceOf(SlipwayError);
      continue;
    }
    expect(toRows(fromJsonLines(json, { schema: schemaOf(any) }))).toEqual(toRows(any));
    for (const line of json.split('\n').filter(Boolean)) JSON.parse(line);
    same++;
  }
  expect(same).toBeGreaterThan(50);
});

test('what JSON cannot hold is refused', () => {
  for (const any of [
    table({}),
    table({ n: numberColumn([Infinity]) }),
    table({ t: timeColumn([0.5]) }),
    table({ t: timeColumn([8.64e15]) }),
    table({ x: textColumn(['\udc00']) }),
  ])
    expect(() => toJsonLines(any)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});
