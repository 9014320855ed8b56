import fc from 'fast-check';
import { initParser, inferSchema } from 'udsv';
import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import type { CsvOptions, InferredField, MalformedRow } from '../../src/sources/csv-options.ts';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { column } from '../../src/table/table.ts';
import { toRows } from '../../src/table/rows.ts';
import { schemaOf } from '../../src/table/schema.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function errorOf(csv: string | Uint8Array, options?: CsvOptions): SlipwayError {
  try {
    fromCsv(csv, options);
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function inferred(csv: string, options: CsvOptions = {}): readonly InferredField[] {
  let fields: readonly InferredField[] = [];
  fromCsv(csv, { ...options, onInferred: (found) => (fields = found) });
  return fields;
}

function reading(csv: string, options: CsvOptions = {}): { rows: unknown; malformed: MalformedRow[] } {
  const malformed: MalformedRow[] = [];
  const table = fromCsv(csv, { ...options, onMalformed: (row) => malformed.push(row) });
  return { rows: toRows(table), malformed };
}

describe('rows and fields', () => {
  test('a small file is read as anyone would', () => {
    const flights = fromCsv('id,at,carrier,delay\n1,2013-01-01T05:15,UA,2\n2,2013-01-01T05:29,AA,\n', {
      zones: { at: 'America/New_York' },
    });
    expect(flights.rows).toBe(2);
    expect([...flights.columns.keys()]).toEqual(['id', 'at', 'carrier', 'delay']);
    expect(column(flights, 'delay', 'number').values).toEqual(Float64Array.of(2, NaN));
    expect(column(flights, 'carrier', 'category')).toEqual({
      kind: 'category',
      codes: Int32Array.of(1, 0),
      levels: ['AA', 'UA'],
    });
    // 05:15 in New York is 10:15 UTC in January.
    expect(column(flights, 'at', 'time').values[0]).toBe(Date.UTC(2013, 0, 1, 10, 15));
    expect(column(flights, 'at', 'time').zone).toBe('America/New_York');
  });

  test.each([
    ['LF', 'a,b\n1,x\n2,y\n'],
    ['CRLF', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['CR', 'a,b\r1,x\r2,y\r'],
    ['no end of the last line', 'a,b\n1,x\n2,y'],
    ['an empty line at the end', 'a,b\n1,x\n2,y\n\n'],
    ['empty lines anywhere', '\n\r\na,b\n\n1,x\n\n\n2,y\n'],
    ['a byte order mark', '\ufeffa,b\n1,x\n2,y\n'],
    ['quotes around everything', '"a","b"\n"1","x"\n"2","y"\n'],
  ])('%s makes no difference', (_, text) => {
    expect(toRows(fromCsv(text))).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ]);
    expect(fromCsv(bytes(text))).toEqual(fromCsv('a,b\n1,x\n2,y\n'));
  });

  test('quoted fields hold delimiters, line ends and doubled quotes', () => {
    const { rows } = reading('a,b\n"1,5","say ""hi"""\n"line\r\nbreak",""""\n', {
      columns: { a: 'text', b: 'text' },
    });
    expect(rows).toEqual([
      { a: '1,5', b: 'say "hi"' },
      { a: 'line\r\nbreak', b: '"' },
    ]);
  });

  test('a quote inside an unquoted field is itself', () => {
    expect(reading('a,b\n5" pipe,x"y"\n').rows).toEqual([{ a: '5" pipe', b: 'x"y"' }]);
  });

  test('in a file of one column a blank line is a row', () => {
    expect(column(fromCsv('a\n1\n\n3\n'), 'a', 'number').values).toEqual(Float64Array.of(1, NaN, 3));
  });

  test('a header without rows gives columns without rows', () => {
    const empty = fromCsv('a,b\n');
    expect([empty.rows, [...empty.columns.keys()]]).toEqual([0, ['a', 'b']]);
  });

  test('headers that trip objects are names like any other', () => {
    const odd = fromCsv('2020,__proto__,constructor,city\n1,2,3,Bath\n');
    expect([...odd.columns.keys()]).toEqual(['2020', '__proto__', 'constructor', 'city']);
    expect(column(odd, '__proto__', 'number').values).toEqual(Float64Array.of(2));
  });

  test('another delimiter, and names in place of a header', () => {
    const options: CsvOptions = { delimiter: ';', header: false, names: ['a', 'b'] };
    expect(reading('1;x,y\n2;z\n', options).rows).toEqual([
      { a: 1, b: 'x,y' },
      { a: 2, b: 'z' },
    ]);
    expect(reading('old,older\n1,2\n', { names: ['a', 'b'] }).rows).toEqual([{ a: 1, b: 2 }]);
  });

  test('the bytes handed in are not changed', () => {
    const given = bytes('a,b\n"x""y",1\n');
    const before = given.slice();
    fromCsv(given);
    expect(given).toEqual(before);
  });
});

describe('kinds', () => {
  const kindOf = (values: readonly string[], options?: CsvOptions): InferredField =>
    inferred(`x,y\n${values.map((value) => `${value},1\n`).join('')}`, options)[0]!;

  test.each<[string, string[], Partial<InferredField>]>([
    ['numbers', ['1', '-2.5', '.5', '5.', '1e-3', '6.02E+23', ''], { kind: 'number', why: 'numbers' }],
    ['infinities', ['1', 'Infinity', '-inf'], { kind: 'number', why: 'numbers' }],
    ['numbers with blanks around', [' 1', '2 ', '\t3'], { kind: 'number', why: 'numbers' }],
    ['nothing at all', ['', ''], { kind: 'number', why: 'no-values' }],
    ['leading zeros', ['007', '010'], { kind: 'category', why: 'leading-zero', line: 2 }],
    ['a zero in front, later', ['7', '8', '09'], { kind: 'category', why: 'leading-zero', line: 4 }],
    ['a plus in front', ['+44', '+1'], { kind: 'category', why: 'leading-plus', line: 2 }],
    ['an integer beyond 2^53', ['1', '9007199254740992'], { kind: 'text', why: 'big-integer', line: 3 }],
    ['the last safe integer', ['9007199254740991', '-9007199254740991'], { kind: 'number', why: 'numbers' }],
    ['beyond the largest double', ['1', '1e400'], { kind: 'category', why: 'overflow', line: 3 }],
    ['a word among numbers', ['1', '2', 'many'], { kind: 'category', why: 'not-a-number', line: 4 }],
    ['a thousands comma', ['"1,000"'], { kind: 'category', why: 'levels', line: 2 }],
    ['hexadecimal', ['0x10'], { kind: 'category' }],
    ['a lone sign or point', ['-', '.'], { kind: 'category' }],
    ['dates', ['2013-01-31', '2013-02-28'], { kind: 'time', why: 'times' }],
    ['timestamps', ['2013-01-31T05:15', '', '2013-01-31 05:15:30 UTC'], { kind: 'time', why: 'times' }],
    [
      'a day that does not exist',
      ['2013-01-31', '2013-02-30'],
      { kind: 'category', why: 'not-a-time', line: 3 },
    ],
    ['words', ['UA', 'AA'], { kind: 'category', why: 'levels', line: 2 }],
  ])('%s', (_, values, expected) => {
    expect(kindOf(values)).toMatchObject({ name: 'x', ...expected });
  });

  test('every row counts, not a sample: the last of many can decide, and nothing before it is lost', () => {
    const values = Array.from({ length: 20_000 }, (_, row) => String(row % 50));
    values.push('many');
    const table = fromCsv(`x,y\n${values.map((value) => `${value},1\n`).join('')}`);
    const { codes, levels } = column(table, 'x', 'category');
    expect(Array.from(codes, (code) => levels[code])).toEqual(values);
  });

  test('values that come after many missing ones decide', () => {
    const blanks = '1,\n'.repeat(10_000);
    expect(inferred(`y,x\n${blanks}1,3\n`)[1]).toMatchObject({ kind: 'number' });
    const table = fromCsv(`y,x\n${blanks}1,Bath\n`);
    expect(column(table, 'x', 'category').codes.subarray(9_998)).toEqual(Int32Array.of(-1, -1, 0));
    expect(column(table, 'y', 'number').values.length).toBe(10_001);
  });

  test('words for missing that come long before the first level are levels too', () => {
    const { codes, levels } = column(fromCsv(`x,y\n${'NA,1\n'.repeat(70_000)}UA,1\n`), 'x', 'category');
    expect(levels).toEqual(['NA', 'UA']);
    expect(codes.indexOf(-1)).toBe(-1);
    expect(codes.subarray(69_999)).toEqual(Int32Array.of(0, 1));
  });

  test('from 20 rows on, a category has each level twice on average', () => {
    const rows = (count: number, distinct: number): string =>
      `x,y\n${Array.from({ length: count }, (_, row) => `v${row % distinct},1\n`).join('')}`;
    expect(inferred(rows(19, 19))[0]).toMatchObject({ kind: 'category', why: 'levels' });
    expect(inferred(rows(20, 10))[0]).toMatchObject({ kind: 'category', why: 'levels' });
    expect(inferred(rows(20, 11))[0]).toMatchObject({ kind: 'text', why: 'many-levels' });
    expect(inferred(rows(40_000, 10_000))[0]).toMatchObject({ kind: 'category' });
    const text = fromCsv(rows(40_000, 10_001));
    expect(column(text, 'x', 'text').values.slice(9_999, 10_003)).toEqual(['v9999', 'v10000', 'v0', 'v1']);
  });

  test('true and false have one spelling, also beside other levels', () => {
    const table = fromCsv('x,y\nTrue,1\nFALSE,1\nUnknown,1\ntrue,1\n');
    expect(column(table, 'x', 'category')).toEqual({
      kind: 'category',
      codes: Int32Array.of(2, 1, 0, 2),
      levels: ['Unknown', 'false', 'true'],
    });
  });

  test('words for missing are missing among numbers and times, and levels elsewhere', () => {
    expect(column(fromCsv('x,y\nNA,1\n2,1\nnull,1\n'), 'x', 'number').values).toEqual(
      Float64Array.of(NaN, 2, NaN),
    );
    expect(column(fromCsv('x,y\nNA,1\n2013-01-01,1\n'), 'x', 'time').values[0]).toBeNaN();
    expect(reading('x,y\nNA,1\nUA,1\n,1\n').rows).toEqual([
      { x: 'NA', y: 1 },
      { x: 'UA', y: 1 },
      { x: null, y: 1 },
    ]);
    const onlyWords = 'x,y\nNA,1\nnull,2\n';
    expect(inferred(onlyWords)[0]).toEqual({ name: 'x', kind: 'number', why: 'no-values' });
    expect(column(fromCsv(onlyWords), 'x', 'number').values).toEqual(Float64Array.of(NaN, NaN));
    expect(reading('x,y\n?,1\nPrivate,1\n').rows).toEqual([
      { x: '?', y: 1 },
      { x: 'Private', y: 1 },
    ]);
  });

  test('missing texts that are named are missing everywhere, numbers and letters beyond ASCII among them', () => {
    const csv = 'x,y\n?,-1\nUA,2\n—,3\n,4\n';
    const { rows } = reading(csv, { missing: ['?', '-1', '—'], columns: { x: 'category' } });
    expect(rows).toEqual([
      { x: null, y: null },
      { x: 'UA', y: 2 },
      { x: null, y: 3 },
      { x: '', y: 4 },
    ]);
  });

  test('quotes say that a text is meant, unless the file quotes everything', () => {
    const csv = 'x,y\n"",""\n,2\n"a","3"\n';
    expect(reading(csv).rows).toEqual([
      { x: '', y: null },
      { x: null, y: 2 },
      { x: 'a', y: 3 },
    ]);
    expect(reading(csv, { quotedMissing: 'missing' }).rows).toEqual([
      { x: null, y: null },
      { x: null, y: 2 },
      { x: 'a', y: 3 },
    ]);
  });

  test('kinds that are given bind, and where numbers are asked for 007 is one', () => {
    const csv = 'zip,when,n\n007,2013-01-01,9007199254740993\n';
    const options: CsvOptions = { columns: { zip: 'number', when: 'text', n: 'number' } };
    expect(reading(csv, options).rows).toEqual([{ zip: 7, when: '2013-01-01', n: 9007199254740992 }]);
    expect(inferred(csv, options).map(({ why }) => why)).toEqual(['given', 'given', 'given']);
  });

  test('the schema of one table reads another', () => {
    const first = fromCsv('at,x\n2013-07-01 12:00,5\n', {
      zones: { at: 'America/New_York' },
      columns: { x: 'category' },
    });
    const second = fromCsv('at,x\n2013-01-01 12:00,1\n', { schema: schemaOf(first) });
    expect(schemaOf(second)).toEqual(schemaOf(first));
    expect(column(second, 'at', 'time').values[0]).toBe(Date.UTC(2013, 0, 1, 17));
    expect(
      column(fromCsv('at,x\n2013-01-01,1\n', { schema: schemaOf(first), columns: { x: 'number' } }), 'x')
        .kind,
    ).toBe('number');
  });

  test('a named zone makes a column of times, and a time with an offset needs none', () => {
    const { values } = column(
      fromCsv('at,y\n2013-07-01T12:00,1\n2013-07-01T12:00Z,1\n', { zones: { at: 'Europe/London' } }),
      'at',
      'time',
    );
    expect([...values]).toEqual([Date.UTC(2013, 6, 1, 11), Date.UTC(2013, 6, 1, 12)]);
  });
});

describe('what is refused', () => {
  test('a row with too many or too few fields is named by its line', () => {
    const error = errorOf('a,b\n1,2\n"x\ny",2\n1,2,3\n4\n');
    expect(error.code).toBe('bad-format');
    expect(error.message).toContain(
      '2 rows are malformed: line 5: there are 3 fields; expected 2 fields. line 6: there are 1 fields; expected 2 fields.',
    );
    expect(error.details).toMatchObject({ count: 2, lines: [5, 6] });
  });

  test('a cause that many rows share is named once, with how many they are', () => {
    const error = errorOf(`a,b\n${'1,2,3\n'.repeat(11)}1\n1,2,3\n`);
    expect(error.message).toContain(
      '13 rows are malformed: lines 2, 3, 4, 5, 6 and 7 more: there are 3 fields; expected 2 fields. line 13: there are 1 fields; expected 2 fields. Mend',
    );
    expect(error.details).toEqual({ count: 13, lines: [2, 3, 4, 5, 6] });
  });

  test('all malformed rows are counted and five causes are named', () => {
    const rows = Array.from({ length: 12 }, (_, row) => `1,2${',3'.repeat(row + 1)}\n`).join('');
    const error = errorOf(`a,b\n${rows}`);
    expect(error.message).toContain('12 rows are malformed: line 2: there are 3 fields');
    expect(error.message).toContain('line 6: there are 7 fields; expected 2 fields. … and 7 more. Mend');
    expect(error.message).not.toContain('line 7:');
  });

  test('whoever listens is given every malformed row, in order, and the others are kept', () => {
    const csv =
      'n,t,c\n1,2013-01-01,a\nx,2013-01-01,b\n2,2013-01-01\n3,soon,d\n"4"5,2013-01-01,e\n6,2013-01-02,f\n';
    const { rows, malformed } = reading(csv, { columns: { n: 'number', t: 'time' } });
    expect(malformed).toEqual([
      expect.objectContaining({ line: 3, reason: 'bad-value', fields: 3, expected: 3, column: 'n' }),
      expect.objectContaining({ line: 4, reason: 'too-few-fields', fields: 2, expected: 3 }),
      expect.objectContaining({ line: 5, reason: 'bad-value', fields: 3, expected: 3, column: 't' }),
      expect.objectContaining({ line: 6, reason: 'text-after-quote', fields: 3, expected: 3 }),
    ]);
    expect(malformed[0]!.message).toBe('line 3: column "n" is "x"; expected a number.');
    expect((rows as { n: number; c: string }[]).map(({ n, c }) => [n, c])).toEqual([
      [1, 'a'],
      [6, 'f'],
    ]);
  });

  test('a row left out is left out of columns that are read again', () => {
    const csv = `n,x\n${'1,2\n'.repeat(5000)}bad,3\n${'1,4\n'.repeat(5000)}1,word\n`;
    const { malformed, rows } = reading(csv, { columns: { n: 'number' } });
    expect(malformed.map(({ line }) => line)).toEqual([5002]);
    const values = (rows as { x: string }[]).map(({ x }) => x);
    expect([values.length, values[4999], values[5000], values[10_000]]).toEqual([10_001, '2', '4', 'word']);
  });

  test('a malformed row does not say what is in it, but for the value at fault, shortened', () => {
    const { malformed } = reading(`n,secret\n${'z'.repeat(90)},hidden\n`, { columns: { n: 'number' } });
    expect(malformed[0]!.message).toContain(`"${'z'.repeat(40)}…"`);
    expect(JSON.stringify(malformed)).not.toContain('hidden');
  });

  test.each<[string, string | Uint8Array, CsvOptions, string, string]>([
    ['nothing', '', {}, 'bad-format', 'there is no header'],
    ['blank lines only', '\n\n', {}, 'bad-format', 'there is no header'],
    ['a header twice', 'a,b,a\n1,2,3\n', {}, 'column-collision', 'columns 1 and 3 are both named "a"'],
    ['a column without a name', 'a,,c\n1,2,3\n', {}, 'bad-format', 'column 2 of 3 has no name'],
    ['an open quote', 'a,b\n1,2\n3,"x\ny\nz', {}, 'bad-format', 'the quote opened on line 3 is never closed'],
    ['an open quote in the header', 'a,"b\n1,2\n', {}, 'bad-format', 'the quote opened on line 1'],
    [
      'text after a quote in the header',
      '"a"x,b\n1,2\n',
      {},
      'bad-format',
      'the header on line 1 has text after a closing quote',
    ],
    [
      'bytes that are not UTF-8',
      Uint8Array.of(97, 10, 49, 10, 0xe9, 10),
      {},
      'bad-format',
      'line 3 holds bytes that are not UTF-8',
    ],
    [
      'a header that is not UTF-8',
      Uint8Array.of(0xff, 0xfe, 97, 0, 10, 0),
      {},
      'bad-format',
      'line 1 holds bytes',
    ],
    ['half of a surrogate pair', 'a\n\ud800\n', {}, 'bad-format', 'surrogate'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8), {}, 'bad-format', 'the bytes are gzip'],
    ['a column that is not there', 'a,b\n1,2\n', { columns: { citty: 'text' } }, 'unknown-column', '"citty"'],
    ['a zone for a column that is not there', 'a\n1\n', { zones: { b: 'UTC' } }, 'unknown-column', '"b"'],
    [
      'more bytes than allowed',
      'a\n12345\n',
      { maxBytes: 7 },
      'too-large',
      'there are 8 bytes; expected at most 7',
    ],
    ['too many columns', 'a,'.repeat(100_001), {}, 'too-large', 'the header has 100002 fields'],
    [
      'names that do not match',
      'a,b\n1,2\n',
      { names: ['x'] },
      'bad-option',
      'names lists 1 columns and the header has 2',
    ],
    ['no names', '1,2\n', { header: false }, 'bad-option', 'names'],
    ['an empty list of names', '1,2\n', { header: false, names: [] }, 'bad-option', 'names'],
    ['a delimiter of two characters', 'a\n', { delimiter: '::' as ',' }, 'bad-option', 'delimiter'],
    ['an unknown kind', 'a\n', { columns: { a: 'date' as 'time' } }, 'bad-option', 'columns'],
    ['an unknown zone', 'a\n', { zones: { a: 'Mars/Base' } }, 'bad-option', 'Mars/Base'],
    ['a zone for numbers', 'a\n', { zones: { a: 'UTC' }, columns: { a: 'number' } }, 'bad-option', 'zones'],
    ['an unknown option', 'a\n', { delimeter: ';' } as CsvOptions, 'bad-option', 'delimeter'],
    ['something that is no text', 5 as unknown as string, {}, 'bad-data', 'of type number'],
  ])('%s', (_, csv, options, code, message) => {
    const error = errorOf(csv, options);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  test('bytes that are not UTF-8 are found in any column that is kept', () => {
    for (const kind of ['text', 'category'] as const) {
      expect(errorOf(Uint8Array.of(97, 10, 0xc3, 0x28, 10), { columns: { a: kind } }).code).toBe(
        'bad-format',
      );
    }
    expect(errorOf(Uint8Array.of(97, 10, 0xc3, 0x28, 10), { columns: { a: 'number' } }).message).toContain(
      '1 row is malformed',
    );
  });
});

describe('against another parser', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: fc.constantFrom('"', ',', '\n', 'é', 'x', ' ', '""'), maxLength: 6 }),
  );
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  test('quoted cells come out as udsv reads them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }), (rows) => {
        const csv = `${['"a"', '"b"', '"c"'].join(',')}\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`;
        const theirs = initParser(inferSchema(csv, { col: ',', row: '\n', encl: '"' })).stringArrs(csv);
        const ours = fromCsv(csv, { columns: { a: 'text', b: 'text', c: 'text' } });
        expect(toRows(ours).map((row) => Object.values(row))).toEqual(rows);
        expect(theirs).toEqual(rows);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

test.each([
  [{ schema: { name: 'a profile', schema: { fields: [] } } }],
  [{ schema: 'n: number' }],
  [{ schema: null }],
  [{ schema: { fields: [null] } }],
  [{ columns: null }],
  [{ columns: ['n'] }],
  [{ zones: null }],
  [{ zones: 'UTC' }],
])('the options %o are refused', (options) => {
  expect(errorOf('n\n1\n', options as never).code).toBe('bad-option');
});

test('bytes of more than eight bits, or with a sign, are no bytes', () => {
  for (const wrong of [Uint16Array.of(97), Int8Array.of(97)])
    expect(errorOf(wrong as never).code).toBe('bad-data');
});

test.each([
  ['Zürich', '"Zürich"'],
  ['\u{1f600}'.repeat(50), `"${'\u{1f600}'.repeat(40)}…"`],
  [' x\u00a0', '"x\u00a0"'],
])('the value %j is shown as it is', (value, shown) => {
  expect(errorOf(`n\n${value}\n`, { columns: { n: 'number' } }).message).toContain(`column "n" is ${shown};`);
});
