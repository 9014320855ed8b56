import { describe, expect, it } from 'vitest';
import { checkTable } from '../../src/eda/check-table.ts';
import { profile } from '../../src/eda/profile.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table } from '../../src/table/table.ts';

const train = table({
  city: categoryColumn(['Bath', 'York', null, 'York']),
  age: numberColumn([1, 2, 3, 4]),
  at: timeColumn([0, 1, 2, 3], 'Europe/London'),
});
const { schema } = profile(train);
const codes = (rows: Parameters<typeof checkTable>[0], options = {}) =>
  checkTable(rows, schema, options).issues.map(({ code, column, severity }) => [code, column, severity]);

describe('checkTable', () => {
  it('passes the rows the schema came from', () => {
    expect(checkTable(train, schema)).toEqual({ pass: true, checked: 3, issues: [] });
  });

  it('finds all problems, not the first', () => {
    const rows = table({ city: textColumn(['Bath']), at: timeColumn([0], 'UTC'), extra: numberColumn([1]) });
    expect(codes(rows)).toEqual([
      ['kind-changed', 'city', 'error'],
      ['column-missing', 'age', 'error'],
      ['zone-changed', 'at', 'error'],
      ['column-unexpected', 'extra', 'warning'],
    ]);
  });

  it('measures unseen levels over the rows present, up to the limit a warning', () => {
    const rows = table({
      ...Object.fromEntries(train.columns),
      city: categoryColumn(['Bath', 'Leeds', null, null]),
    });
    const [issue] = checkTable(rows, schema, { maxPresenceDrop: 1, maxUnseenShare: 0.4 }).issues;
    expect(issue).toMatchObject({
      code: 'unseen-levels',
      column: 'city',
      severity: 'error',
      value: 0.5,
      limit: 0.4,
      rows: 2,
    });
    expect(issue!.message).toContain('"Leeds"');
    expect(checkTable(rows, schema, { maxPresenceDrop: 1, maxUnseenShare: 0.5 })).toMatchObject({
      pass: true,
      issues: [{ severity: 'warning' }],
    });
  });

  it('holds what is present against the share it was, bounds included', () => {
    const rows = table({ ...Object.fromEntries(train.columns), age: numberColumn([1, 2, 3, NaN]) });
    expect(checkTable(rows, schema).issues).toMatchObject([
      { code: 'presence-dropped', column: 'age', value: 0.75, limit: 0.95, rows: 4 },
    ]);
    expect(checkTable(rows, schema, { maxPresenceDrop: 0.25 }).pass).toBe(true);
  });

  it('includes the bound for shares that no double is, and fails a row beyond it', () => {
    const rows = 20;
    for (let share = 0; share <= rows; share++) {
      for (let drop = 0; drop <= share; drop++) {
        const fields = [{ name: 'n', kind: 'number' as const, presentShare: share / rows }];
        const passes = (present: number): boolean => {
          const n = numberColumn(Array.from({ length: rows }, (_, row) => (row < present ? 1 : null)));
          return checkTable(table({ n }), { fields }, { maxPresenceDrop: drop / rows }).pass;
        };
        expect(passes(share - drop), `${share} - ${drop}`).toBe(true);
        if (share > drop) expect(passes(share - drop - 1), `${share} - ${drop}, less a row`).toBe(false);
      }
    }
  });

  it.each([
    undefined,
    { fields: null },
    { fields: [null] },
    { fields: [{ name: 'n' }] },
    { fields: [{ name: 'n', kind: 'category', levels: 3 }] },
  ])('refuses the schema %j', (wrong) => {
    expect(() => checkTable(train, wrong as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  });

  it('refuses rows that are no table', () => {
    expect(() => checkTable([{ age: 1 }] as never, schema)).toThrow(
      expect.objectContaining({ code: 'bad-data' }),
    );
  });

  it('checks a plain schema for columns and kinds only', () => {
    const rows = table({
      ...Object.fromEntries(train.columns),
      city: categoryColumn(['Leeds', null, null, null]),
    });
    expect(checkTable(rows, schemaOf(train)).pass).toBe(true);
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

  it('refuses limits outside 0 to 1 and unknown options', () => {
    for (const wrong of [{ maxUnseenShare: 2 }, { maxPresenceDrop: -1 }, { maxUnseen: 0 }]) {
      expect(() => checkTable(train, schema, wrong)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    }
  });
});
