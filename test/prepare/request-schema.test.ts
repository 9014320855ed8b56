import type { StandardSchemaV1 } from '@standard-schema/spec';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { dates } from '../../src/prepare/dates.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const rows = table({
  age: numberColumn([31, 47]),
  city: categoryColumn(['York', 'Bath']),
  tail: textColumn(['N1', 'N2']),
  at: timeColumn([0, 1], 'America/New_York'),
  label: numberColumn([0, 1]),
});
const prepare = pipeline(
  standardize({ columns: ['age'] }),
  oneHot({ columns: ['city', 'tail'] }),
  dates({ columns: ['at'], parts: ['hour'], timeZone: 'America/New_York' }),
).fit(rows);
const schema = prepare.toSchema();

test('it names the fields that are read, with kinds and zones', () => {
  expect(schema.fields).toEqual(prepare.input.fields);
});

describe('as a Standard Schema', () => {
  // The interface that other libraries take: this line is the check.
  const standard: StandardSchemaV1 = schema;
  const check = (value: unknown) => standard['~standard'].validate(value);

  test('a record passes with every field there, null where it was absent', () => {
    expect(check({ age: 31, at: '2013-01-31T05:15', tail: null })).toEqual({
      value: { age: 31, city: null, tail: null, at: '2013-01-31T05:15' },
    });
    expect(check({ city: true, at: 5 })).toEqual({ value: { age: null, city: true, tail: null, at: 5 } });
  });

  test('every wrong field is an issue with its path', () => {
    const { issues } = check({
      age: '31',
      at: '31/01/2013',
      tail: 5,
      city: {},
    }) as StandardSchemaV1.FailureResult;
    expect(issues.map(({ path }) => path)).toEqual([['age'], ['city'], ['tail'], ['at']]);
    expect(issues[0]!.message).toBe(
      'field "age" is the text "31"; expected a number, or null when it is missing.',
    );
  });

  test('a field that is not read is an issue, since it may be a misspelt one', () => {
    const { issues } = check({ agee: 31 }) as StandardSchemaV1.FailureResult;
    expect(issues).toEqual([
      {
        message: 'field "agee" is not one that is read; expected "age", "city", "tail", "at".',
        path: ['agee'],
      },
    ]);
    const own = JSON.parse('{"__proto__": 1, "constructor": 2}') as unknown;
    expect((check(own) as StandardSchemaV1.FailureResult).issues).toHaveLength(2);
  });

  test('ten thousand strangers are counted, not listed', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, place) => [`f${place}`, place]));
    const { issues } = check({ ...many, age: 31 }) as StandardSchemaV1.FailureResult;
    expect(issues).toHaveLength(11);
    expect(issues[10]).toEqual({ message: '9990 more fields are not read.' });
  });

  test.each([[null], [[]], ['{}'], [5], [undefined]])('%j is no request', (value) => {
    const { issues } = check(value) as StandardSchemaV1.FailureResult;
    expect(issues).toHaveLength(1);
    expect(issues[0]!.message).toContain('expected an object');
  });
});

test('as JSON Schema it takes and refuses what Ajv is told to', () => {
  const valid = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema.toJsonSchema() as object);
  const cases: readonly (readonly [unknown, boolean])[] = [
    [{ age: 31, city: 'York', tail: 'N1', at: '2013-01-31' }, true],
    [{ age: null, at: 0, city: false }, true],
    [{}, true],
    [{ age: '31' }, false],
    [{ tail: 5 }, false],
    [{ city: {} }, false],
    [{ agee: 1 }, false],
    [[], false],
  ];
  expect(cases.map(([value]) => valid(value))).toEqual(cases.map(([, expected]) => expected));
});
