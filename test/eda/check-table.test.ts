import { describe, expect, it } from 'vitest';
import { checkProfile } from '../../src/eda/check-profile.ts';
import { checkTable } from '../../src/eda/check-table.ts';
import type { DataField, DataSchema } from '../../src/eda/data-schema.ts';
import { editSchema } from '../../src/eda/edit-schema.ts';
import { inferSchema } from '../../src/eda/infer-schema.ts';
import { profile } from '../../src/eda/profile.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table, type Table } from '../../src/table/table.ts';

const train = table({
  city: categoryColumn(['Bath', 'York', null, 'York']),
  age: numberColumn([1, 2, 3, 4]),
  at: timeColumn([0, 1, 2, 3], 'Europe/London'),
});
const schema = inferSchema(profile(train));
const codes = (rows: Table, options = {}) =>
  checkTable(rows, schema, options).issues.map(({ code, column, severity }) => [code, column, severity]);

/** A schema of one column `x`. */
const ruled = (field: Omit<DataField, 'name'>): DataSchema => ({
  version: 1,
  fields: [{ name: 'x', ...field }],
});

describe('checkTable', () => {
  it('passes the rows the schema came from', () => {
    expect(checkTable(train, schema)).toEqual({ pass: true, checked: 3, issues: [] });
    expect(checkProfile(profile(train), schema)).toEqual({ pass: true, checked: 3, issues: [] });
  });

  it('finds all problems, not the first', () => {
    const rows = table({ city: textColumn(['Bath']), at: timeColumn([0], 'UTC'), extra: numberColumn([1]) });
    const expected = [
      ['kind-changed', 'city', 'error'],
      ['column-missing', 'age', 'error'],
      ['zone-changed', 'at', 'error'],
      ['column-unexpected', 'extra', 'warning'],
    ];
    expect(codes(rows)).toEqual(expected);
    const fromProfile = checkProfile(profile(rows), schema).issues;
    expect(fromProfile.map(({ code, column, severity }) => [code, column, severity])).toEqual(expected);
  });

  it('holds the share in the domain against its limit, bound included, and names the rows outside', () => {
    const city = categoryColumn(['Bath', 'Leeds', null, 'York', 'Bath']);
    const rows = table({ ...Object.fromEntries(train.columns), city, age: numberColumn([1, 2, 3, 4, 5]), at: timeColumn([0, 1, 2, 3, 4], 'Europe/London') }); // prettier-ignore
    const at = (minDomainMass: number) =>
      checkTable(rows, editSchema(schema, { city: { minDomainMass, minPresentShare: null } }));
    expect(at(0.75)).toMatchObject({ pass: true, issues: [{ code: 'unseen-levels', severity: 'warning' }] });
    expect(at(0.76)).toMatchObject({
      pass: false,
      issues: [
        {
          code: 'unseen-levels',
          column: 'city',
          severity: 'error',
          measure: 'domainMass',
          value: 0.75,
          limit: 0.76,
          rows: 4,
          failing: { count: 1, first: [1] },
        },
      ],
    });
    expect(at(0.76).issues[0]!.message).toContain('"Leeds"');
  });

  it('holds what is present against the share it was, bounds included, and names the missing rows', () => {
    const rows = table({ ...Object.fromEntries(train.columns), age: numberColumn([1, 2, 3, NaN]) });
    expect(checkTable(rows, schema).issues).toMatchObject([
      {
        code: 'presence-dropped',
        column: 'age',
        value: 0.75,
        limit: 0.95,
        rows: 4,
        failing: { count: 1, first: [3] },
      },
    ]);
    expect(checkTable(rows, inferSchema(profile(train), { maxPresenceDrop: 0.25 })).pass).toBe(true);
  });

  it('includes the bound for shares that no double is, and fails a row beyond it', () => {
    const rows = 20;
    const column = (present: number) =>
      numberColumn(Array.from({ length: rows }, (_, row) => (row < present ? 0.5 : null)));
    for (let share = 0; share <= rows; share++) {
      for (let drop = 0; drop <= share; drop++) {
        const seen = profile(table({ n: column(share) }));
        const limits = inferSchema(seen, { maxPresenceDrop: drop / rows });
        const passes = (present: number): boolean => checkTable(table({ n: column(present) }), limits).pass;
        expect(passes(share - drop), `${share} - ${drop}`).toBe(true);
        if (share > drop) expect(passes(share - drop - 1), `${share} - ${drop}, less a row`).toBe(false);
      }
    }
  });

  const broken: readonly (readonly [code: string, column: Column, rules: Partial<DataField>, failing: object | undefined])[] = [
    ['below-min', numberColumn([3, 5, 4, NaN, -Infinity]), { min: 5 }, { count: 2, first: [0, 2] }],
    ['above-max', numberColumn([6, 5, Infinity]), { max: 5 }, { count: 1, first: [0] }],
    ['not-whole', numberColumn([1, 1.5, Infinity, NaN]), { whole: true }, { count: 1, first: [1] }],
    ['infinite', numberColumn([1, -Infinity]), { infinite: 'refused' }, { count: 1, first: [1] }],
    ['not-unique', numberColumn([7, NaN, NaN, 7, 8, 7]), { unique: true }, { count: 2, first: [3, 5] }],
    ['not-unique', textColumn(['a', null, 'a']), { unique: true }, { count: 1, first: [2] }],
    ['not-unique', categoryColumn(['a', 'b', 'a']), { unique: true }, { count: 1, first: [2] }],
    ['below-min', timeColumn([0, 1000]), { min: 500 }, { count: 1, first: [0] }],
    ['too-few-levels', categoryColumn(['a', 'a']), { minDistinct: 2 }, undefined],
    ['too-many-levels', numberColumn([1, 2, 3]), { maxDistinct: 2 }, undefined],
  ]; // prettier-ignore
  it.each(broken)('says %s, and which rows', (code, x, rules, failing) => {
    const limits = ruled({ kind: x.kind, ...rules });
    const { pass, issues } = checkTable(table({ x }), limits);
    expect(pass).toBe(false);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code, severity: 'error', column: 'x' });
    expect(issues[0]!.failing).toEqual(failing);
    // A profile decides the same, without the rows.
    expect(checkProfile(profile(table({ x })), limits).issues).toEqual([
      { ...issues[0]!, failing: undefined },
    ]);
  });

  const kept: readonly (readonly [Column, Partial<DataField>])[] = [
    [numberColumn([5, NaN]), { min: 5, max: 5, whole: true, infinite: 'refused', unique: true }],
    [numberColumn([1.5, Infinity]), { infinite: 'allowed', whole: false, unique: false }],
    [timeColumn([500, 600]), { min: 500, max: 600 }],
    [numberColumn([NaN, NaN]), { min: 5, unique: true, minDistinct: 3, whole: true }],
    [categoryColumn(['a', 'b']), { minDistinct: 2, maxDistinct: 2 }],
  ];
  it.each(kept)('breaks no rule at its bound, nor by what is missing (%#)', (x, rules) => {
    expect(checkTable(table({ x }), ruled({ kind: x.kind, ...rules })).issues).toEqual([]);
    expect(checkProfile(profile(table({ x })), ruled({ kind: x.kind, ...rules })).issues).toEqual([]);
  });

  it('counts all failing rows and names as many as asked for', () => {
    const x = numberColumn(Array.from({ length: 100 }, (_, row) => -row));
    const failing = (options = {}) =>
      checkTable(table({ x }), ruled({ kind: 'number', min: 0 }), options).issues[0]!.failing!;
    expect(failing()).toMatchObject({ count: 99 });
    expect(failing().first).toHaveLength(20);
    expect(failing({ nameRows: 2 })).toEqual({ count: 99, first: [1, 2] });
    expect(failing({ nameRows: 0 })).toEqual({ count: 99, first: [] });
  });

  it('lets a column lack where its environment says so, and only there', () => {
    const serving = table({ fare: numberColumn([2.5]) });
    const limits = editSchema(
      inferSchema(profile(table({ fare: numberColumn([2.5]), tips: numberColumn([0.5]) }))),
      { tips: { notIn: ['SERVING'] } },
    );
    expect(checkTable(serving, limits, { environment: 'SERVING' }).pass).toBe(true);
    expect(checkTable(serving, limits).issues).toMatchObject([{ code: 'column-missing', column: 'tips' }]);
    // What is there is still held to its rules.
    const wrong = table({ fare: numberColumn([2.5]), tips: textColumn(['0']) });
    expect(checkTable(wrong, limits, { environment: 'SERVING' }).pass).toBe(false);
    expect(() => checkTable(serving, limits, { environment: 'SERVNG' })).toThrow(
      expect.objectContaining({
        code: 'bad-option',
        message: expect.stringContaining('"SERVING"') as string,
      }),
    );
    const optional = editSchema(limits, { tips: { presence: 'optional' } });
    expect(checkTable(serving, optional).pass).toBe(true);
    const named = editSchema(limits, {}, { environments: ['SERVING', 'TRAINING'] });
    expect(checkTable(serving, named, { environment: 'TRAINING' }).pass).toBe(false);
  });

  it('holds the number of rows against its bounds, inclusive', () => {
    const bounded = (minRows: number, maxRows: number) => editSchema(schema, {}, { minRows, maxRows });
    expect(checkTable(train, bounded(4, 4)).pass).toBe(true);
    expect(checkTable(train, bounded(5, 9)).issues).toMatchObject([
      { code: 'too-few-rows', value: 4, limit: 5 },
    ]);
    expect(checkTable(train, bounded(1, 3)).issues).toMatchObject([
      { code: 'too-many-rows', value: 4, limit: 3 },
    ]);
  });

  it.each([
    undefined,
    { fields: null },
    { fields: [null] },
    { fields: [{ name: 'n' }] },
    { fields: [{ name: 'n', kind: 'integer' }] },
    { fields: [{ name: 'n', kind: 'category', levels: 3 }] },
    { fields: [{ name: 'n', kind: 'category', domain: ['a', 'a'] }] },
    { fields: [{ name: 'n', kind: 'number', minimum: 3 }] },
    { fields: [{ name: 'n', kind: 'number', domain: ['a'] }] },
    { fields: [{ name: 'n', kind: 'number', min: 3, max: 2 }] },
    { fields: [{ name: 'n', kind: 'number', minPresentShare: 2 }] },
    { fields: [{ name: 'n', kind: 'number' }, { name: 'n', kind: 'number' }] }, // prettier-ignore
    { fields: [{ name: 'n', kind: 'number', notIn: ['SERVNG'] }], environments: ['SERVING'] },
    { fields: [], minRows: 3, maxRows: 2 },
    { fields: [], columns: [] },
  ])('refuses the schema %j', (wrong) => {
    expect(() => checkTable(train, wrong as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
    expect(() => checkProfile(profile(train), wrong as never)).toThrow(
      expect.objectContaining({ code: 'bad-data' }),
    );
  });

  it('refuses a schema of another version, and rows that are no table', () => {
    expect(() => checkTable(train, { version: 2, fields: [] } as never)).toThrow(
      expect.objectContaining({ code: 'bad-version' }),
    );
    expect(() => checkTable([{ age: 1 }] as never, schema)).toThrow(
      expect.objectContaining({ code: 'bad-data' }),
    );
  });

  it('checks a plain schema for columns, kinds and settled levels only', () => {
    const rows = table({
      ...Object.fromEntries(train.columns),
      city: categoryColumn(['Leeds', null, null, null]),
    });
    expect(checkTable(rows, schemaOf(train)).pass).toBe(true);
    const settled = { fields: [{ name: 'city', kind: 'category' as const, levels: ['Bath'] }] };
    expect(checkTable(rows, settled).issues.map(({ code }) => code)).toContain('unseen-levels');
  });

  it('does not pass an empty table, nor a schema of nothing', () => {
    const empty = table({
      city: categoryColumn([]),
      age: numberColumn([]),
      at: timeColumn([], 'Europe/London'),
    });
    expect(codes(empty)).toEqual([['no-rows', undefined, 'error']]);
    expect(checkTable(train, { fields: [] }).pass).toBe(false);
  });

  it('refuses options it does not know or that are out of range', () => {
    for (const wrong of [{ nameRows: -1 }, { maxUnseenShare: 0.5 }, { environment: 3 }]) {
      expect(() => checkTable(train, schema, wrong as never)).toThrow(
        expect.objectContaining({ code: 'bad-option' }),
      );
    }
  });
});

describe('checkProfile', () => {
  it('says what a shortened list of levels leaves open, and decides what it does not', () => {
    const x = categoryColumn(['a', 'a', 'a', 'b', 'b', 'c']);
    const short = profile(table({ x }), { maxLevels: 1 });
    const at = (domain: readonly string[], minDomainMass: number) =>
      checkProfile(short, ruled({ kind: 'category', domain, minDomainMass })).issues.map(
        ({ code, severity }) => [code, severity],
      );
    // 3 of 6 rows are surely in the domain, 6 at most.
    expect(at(['a'], 0.5)).toEqual([]);
    expect(at(['a'], 0.6)).toEqual([['not-decidable', 'warning']]);
    expect(at(['b'], 0.6)).toEqual([['unseen-levels', 'error']]);
  });

  it('decides by an estimate only what it is sure of', () => {
    const exact = profile(table({ x: textColumn(Array.from({ length: 1000 }, (_, row) => `${row}`)) }));
    const of = (distinct: number) => ({
      ...exact,
      columns: [{ ...exact.columns[0]!, distinct, distinctError: 0.02 }],
    });
    const found = (distinct: number) =>
      checkProfile(of(distinct), ruled({ kind: 'text', unique: true })).issues.map(({ code }) => code);
    expect(found(990)).toEqual(['not-decidable']);
    expect(found(800)).toEqual(['not-unique']);
  });

  it('refuses what is no profile', () => {
    expect(() => checkProfile(train as never, schema)).toThrow(expect.objectContaining({ code: 'bad-data' }));
    expect(() => checkProfile({ version: 1, rows: 1, columns: [], schema } as never, schema)).toThrow(
      expect.objectContaining({ code: 'bad-version' }),
    );
  });
});

it('counts one row as one', () => {
  const one = (fare: number[]) => table({ fare: numberColumn(fare) });
  const schema = inferSchema(profile(one([1, 2])));
  const [message] = checkTable(one([1, 2, 3.5]), schema).issues.map((issue) => issue.message);
  expect(message).toBe('column "fare" has a fraction on 1 row; expected whole numbers.');
});
