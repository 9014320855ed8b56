import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTable } from '../../src/eda/check-table.ts';
import { editSchema } from '../../src/eda/edit-schema.ts';
import { inferSchema } from '../../src/eda/infer-schema.ts';
import { profile } from '../../src/eda/profile.ts';
import { schemaFromText, schemaToText } from '../../src/eda/schema-text.ts';
import { fromRows } from '../../src/table/rows.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const code = (expected: string, says = '') =>
  expect.objectContaining({ code: expected, message: expect.stringContaining(says) as string }) as Error;
const seen = profile(
  table({
    city: categoryColumn(['York', null, 'Bath', 'York']),
    age: numberColumn([1, 2, 3, 4]),
    fare: numberColumn([1.5, 2, Infinity, NaN]),
    at: timeColumn([0, 86_400_000, NaN, 5], 'Europe/London'),
    note: textColumn(['a', 'b', null, null]),
    none: numberColumn([NaN, NaN, NaN, NaN]),
  }),
);

describe('inferSchema', () => {
  it('has kinds, zones, presence less an allowance, domains, and what numbers are', () => {
    expect(inferSchema(seen)).toEqual({
      version: 1,
      fields: [
        { name: 'city', kind: 'category', minPresentShare: 0.7, domain: ['Bath', 'York'] },
        { name: 'age', kind: 'number', minPresentShare: 0.95, whole: true, infinite: 'refused' },
        { name: 'fare', kind: 'number', minPresentShare: 0.7 },
        { name: 'at', kind: 'time', zone: 'Europe/London', minPresentShare: 0.7 },
        { name: 'note', kind: 'text', minPresentShare: 0.45 },
        { name: 'none', kind: 'number' },
      ],
    });
  });

  it('has shares that people can read, rounded down', () => {
    const ofRows = (present: number, rows: number, drop = 0.05) =>
      inferSchema(profile(table({ n: numberColumn(Array.from({ length: rows }, (_, row) => (row < present ? row : NaN))) })), { maxPresenceDrop: drop }).fields[0]!.minPresentShare; // prettier-ignore
    expect(ofRows(968, 1000)).toBe(0.918);
    expect(ofRows(57, 100, 0)).toBe(0.57);
    expect(ofRows(2, 3, 0)).toBe(0.6666);
    // A share below the last digit is a rule all the same.
    expect(ofRows(1, 30_000, 0)).toBe(1 / 30_000);
  });

  it('has ranges and uniqueness where they are asked for and certain', () => {
    const fields = inferSchema(seen, { ranges: true, unique: true, maxPresenceDrop: 0 }).fields;
    expect(fields[1]).toMatchObject({ min: 1, max: 4, unique: true, minPresentShare: 1 });
    expect(fields[3]).toMatchObject({ min: 0, max: 86_400_000 });
    expect(fields[4]).not.toHaveProperty('unique');
    expect(fields[5]).toEqual({ name: 'none', kind: 'number' });
  });

  it('leaves the domain open when the profile does not list every level', () => {
    const short = profile(table({ city: categoryColumn(['Bath', 'York']) }), { maxLevels: 1 });
    expect(inferSchema(short).fields[0]).not.toHaveProperty('domain');
  });

  it('is a schema for loaders, which leave levels that are not in the domain to the check', () => {
    const schema = inferSchema(profile(table({ city: categoryColumn(['York', 'Bath']) })));
    const rows = fromRows([{ city: 'Leeds' }], schema);
    expect(checkTable(rows, schema).issues).toMatchObject([{ code: 'unseen-levels' }]);
  });

  it('refuses options it does not know or that are out of range, and what is no profile', () => {
    for (const wrong of [
      { range: true },
      { maxPresenceDrop: -1 },
      { minDomainMass: 2 },
      { environments: [1] },
    ]) {
      expect(() => inferSchema(seen, wrong as never)).toThrow(code('bad-option'));
    }
    expect(() => inferSchema({ rows: 1 } as never)).toThrow(code('bad-data'));
  });
});

describe('editSchema', () => {
  const schema = inferSchema(seen);

  it('changes rules, takes them away, adds levels, and leaves the schema it was given alone', () => {
    const before = JSON.stringify(schema);
    const edited = editSchema(
      schema,
      {
        city: { minDomainMass: 0.9, addLevels: ['Leeds', 'Bath'] },
        age: { whole: null, min: 0 },
        note: { notIn: ['SERVING'] },
      },
      { minRows: 10, environments: ['SERVING', 'TRAINING'] },
    );
    expect(edited).toMatchObject({ minRows: 10, environments: ['SERVING', 'TRAINING'] });
    expect(edited.fields[0]).toMatchObject({ minDomainMass: 0.9, domain: ['Bath', 'Leeds', 'York'] });
    expect(edited.fields[1]).toEqual({
      name: 'age',
      kind: 'number',
      minPresentShare: 0.95,
      infinite: 'refused',
      min: 0,
    });
    expect(editSchema(edited, {}, { minRows: null, environments: null })).not.toHaveProperty('minRows');
    expect(JSON.stringify(schema)).toBe(before);
  });

  it.each([
    [{ aeg: { min: 1 } }, 'unknown-column', '"aeg"'],
    [{ age: { minimum: 1 } }, 'bad-option', '"minimum"'],
    [{ age: { min: '1' } }, 'bad-option', 'finite'],
    [{ at: { min: '2013-01-31' } }, 'bad-option', 'milliseconds since 1970 UTC, a Date, or'],
    [{ at: { max: new Date(NaN) } }, 'bad-option', '"max"'],
    [{ age: { min: new Date(0) } }, 'bad-option', 'finite'],
    [{ age: { domain: ['a'] } }, 'bad-option', 'kind number'],
    [{ age: { domain: null } }, 'bad-option', 'kind number'],
    [{ age: { min: 3, max: 2 } }, 'bad-option', 'least value'],
    [{ age: { addLevels: ['a'] } }, 'bad-option', 'category'],
    [{ age: { name: 'old' } }, 'bad-option', '"name"'],
    [{ age: 3 }, 'bad-option', 'no record'],
    [[], 'bad-option', 'no record'],
  ] as const)('refuses %j', (edits, expected, says) => {
    expect(() => editSchema(schema, edits as never)).toThrow(code(expected, says));
  });

  it('takes bounds of times as its text shows them, and as dates', () => {
    const text = '2013-01-31T05:15:00.000Z';
    const at = Date.UTC(2013, 0, 31, 5, 15);
    for (const bound of [text, new Date(at), at])
      expect(editSchema(schema, { at: { min: bound, max: bound } }).fields[3]).toMatchObject({
        min: at,
        max: at,
      });
    expect(schemaToText(editSchema(schema, { at: { min: text } }))).toContain(`  min ${text}\n`);
    expect(editSchema(schema, { at: { min: null } })).toEqual(schema);
  });

  it('leaves a domain that is open open', () => {
    const open = editSchema(schema, { city: { domain: null } });
    expect(editSchema(open, { city: { addLevels: ['Leeds'] } })).toEqual(open);
    expect(editSchema(open, { city: { domain: ['York'], addLevels: ['Leeds'] } }).fields[0]!.domain).toEqual(['Leeds', 'York']); // prettier-ignore
  });

  it('makes a plain schema one with rules', () => {
    const plain = { fields: [{ name: 'age', kind: 'number' }] };
    expect(editSchema(plain as never, { age: { min: 0 } })).toEqual({ version: 1, fields: [{ name: 'age', kind: 'number', min: 0 }] }); // prettier-ignore
    expect(schemaFromText(schemaToText(plain as never))).toEqual({ version: 1, ...plain });
  });

  it('refuses a notIn that is none of the environments', () => {
    const named = editSchema(schema, {}, { environments: ['SERVING'] });
    expect(() => editSchema(named, { age: { notIn: ['SERVNG'] } })).toThrow(code('bad-option', '"SERVNG"'));
    expect(() => editSchema(schema, {}, { rows: 3 } as never)).toThrow(code('bad-option', '"rows"'));
  });
});

describe('the text of a schema', () => {
  it('has a line a rule and a line a level', () => {
    const schema = editSchema(
      inferSchema(seen, { ranges: true, environments: ['SERVING'] }),
      { age: { notIn: ['SERVING'] } },
      { minRows: 3 },
    );
    expect(schemaToText(schema)).toBe(`schema 1
environments SERVING
minRows 3

field city category
  minPresentShare 0.7
  domain
    "Bath"
    "York"

field age number
  notIn SERVING
  minPresentShare 0.95
  min 1
  max 4
  whole true
  infinite refused

field fare number
  minPresentShare 0.7
  min 1.5
  max 2

field at time
  zone Europe/London
  minPresentShare 0.7
  min 1970-01-01T00:00:00.000Z
  max 1970-01-02T00:00:00.000Z

field note text
  minPresentShare 0.45

field none number
`);
  });

  it('is read with comments, other indentation, Windows line ends and a byte order mark', () => {
    const text =
      '\uFEFFschema 1\r\n# of rides\r\n\r\nfield "tips" number # label\r\nmin 0\r\n\tnotIn "SERVING" TEST#x\r\n';
    expect(schemaFromText(text.replace('TEST#x', 'TEST #x'))).toEqual({
      version: 1,
      fields: [{ name: 'tips', kind: 'number', min: 0, notIn: ['SERVING', 'TEST'] }],
    });
  });

  it('comes back exactly, whatever the names, levels and numbers', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        '',
        '__proto__',
        '#',
        '"',
        '\\',
        'true',
        '3',
        'a b',
        '\n',
        '\u2028',
        '\uD800',
        'schema',
      ),
    );
    const unique = fc.uniqueArray(text, { maxLength: 4 });
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const common = {
      name: text,
      notIn: unique,
      minPresentShare: fc.double({ min: 0, max: 1, noNaN: true }),
      presence: fc.constantFrom('required', 'optional'),
      unique: fc.boolean(),
      minDistinct: fc.nat(),
    };
    const options = { requiredKeys: ['name', 'kind'] as never };
    const field = fc.oneof(
      fc.record({ ...common, kind: fc.constant('number'), min: finite, whole: fc.boolean(), infinite: fc.constantFrom('allowed', 'refused') }, options), // prettier-ignore
      fc.record({ ...common, kind: fc.constant('time'), zone: text, max: fc.oneof(finite, fc.integer({ min: -8.64e15, max: 8.64e15 })) }, options), // prettier-ignore
      fc.record({ ...common, kind: fc.constant('category'), domain: unique, levels: unique }, options),
      fc.record({ ...common, kind: fc.constant('text') }, options),
    );
    const schema = fc.record(
      {
        version: fc.constant(1),
        fields: fc.uniqueArray(field, { maxLength: 4, selector: (each) => (each as { name: string }).name }),
        minRows: fc.nat(),
      },
      { requiredKeys: ['version', 'fields'] },
    );
    const law = fc.property(schema, (given) => {
      const found = schemaFromText(schemaToText(given));
      expect(found).toEqual(given);
    });
    expect(() => fc.assert(law, { seed: 5, numRuns: 500 })).not.toThrow();
  });

  it.each([
    ['', 1],
    ['field a number', 1],
    ['schema 1\nfield a', 2],
    ['schema 1\nfield a integer', 2],
    ['schema 1\nfield a number\nfield a text', 3],
    ['schema 1\nfield a number\n  minimum 3', 3],
    ['schema 1\nfield a number\n  min three', 3],
    ['schema 1\nfield a number\n  min', 3],
    ['schema 1\nfield a number\n  min 1\n  min 2', 4],
    ['schema 1\nfield a number\n  min 1 2', 3],
    ['schema 1\nfield a number\n  domain', 3],
    ['schema 1\nfield a category\n  domain "b"', 3],
    ['schema 1\nfield a category\n  "b"', 3],
    ['schema 1\nfield a category\n  domain\n    "b" "c"', 4],
    ['schema 1\nfield a category\n  domain\n    "b', 4],
    ['schema 1\nfield a category\n  domain\n    "\\x"', 4],
    ['schema 1\nfield a time\n  min 2013-02-31T25:00Z', 3],
    ['schema 1\nminRows 1\nminRows 2', 3],
    ['schema 1\nrows 1', 2],
    ['schema 1\nmaxRows 1e999', 2],
    ['schema 1\nmaxRows 0x10', 2],
    ['schema 1\nmaxRows 1_000', 2],
    ['schema 1\nfield a number\n  min 1e', 3],
    ['schema 1\nfield a number\n  min 0b1', 3],
    ['schema 1\nfield a number\n  max -1e999', 3],
    ['schema 1\nschema 1', 2],
  ])('is refused with the number of the line: %j', (text, line) => {
    expect(() => schemaFromText(text)).toThrow(
      expect.objectContaining({
        code: 'bad-format',
        message: expect.stringContaining(`line ${line}:`) as string,
      }),
    );
  });

  it('is refused when it is too long, of another version, or contradicts itself', () => {
    expect(() => schemaFromText('schema 1', 3)).toThrow(code('too-large'));
    expect(() => schemaFromText('schema 2')).toThrow(code('bad-version'));
    expect(() => schemaFromText(3 as never)).toThrow(code('bad-format'));
    expect(() => schemaFromText('schema 1\nfield a number\nmin 2\nmax 1')).toThrow(code('bad-data'));
    expect(() => schemaToText({ version: 1, fields: [], maxRows: Infinity })).toThrow(code('bad-data'));
  });
});
