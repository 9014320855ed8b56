import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import { revivePipeline } from '../../src/prepare/revive-pipeline.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const columns = { dense: ['height', 'age'], categories: [{ name: 'city', levels: ['York', 'Bath', '8'] }] };
const rows = table({
  age: numberColumn([31, null, 1e-50]),
  city: categoryColumn(['Bath', null, 'Rome']),
  height: numberColumn([170, 0.1, null]),
  more: numberColumn([1, 2, 3]),
});

describe('columnsAsTheyAre', () => {
  it('hands numbers on in the order of the model, missing ones too, and categories as its codes', () => {
    const { dense, categories } = columnsAsTheyAre(columns).matrix(rows);
    expect(dense.names).toEqual(['height', 'age']);
    expect(dense.values).toEqual(Float32Array.of(170, 31, Math.fround(0.1), NaN, NaN, 0));
    expect(categories.map(({ name, levels, codes }) => [name, levels, [...codes]])).toEqual([
      ['city', ['York', 'Bath', '8'], [1, -1, -1]],
    ]);
  });

  it('gives a row alone what it gives in a batch, a saved one too', () => {
    const prepare = columnsAsTheyAre(columns);
    const revived = revivePipeline(JSON.parse(JSON.stringify(prepare)) as Json);
    expect(revived.matrix(rows)).toEqual(prepare.matrix(rows));
    const { dense, codes } = revived.row({ age: 31, city: 8, height: null });
    expect([[...dense], [...codes]]).toEqual([[NaN, 31], [2]]);
    expect(prepare.toSql('duckdb')).toContain('"height"');
    expect(prepare.input.fields.map(({ name, kind }) => [name, kind])).toEqual([
      ['height', 'number'],
      ['age', 'number'],
      ['city', 'category'],
    ]);
  });

  it('refuses unseen levels and missing numbers where that is asked for, and infinite numbers always', () => {
    const strict = columnsAsTheyAre(columns, { unknown: 'error' });
    expect(() => strict.matrix(rows)).toThrow(expect.objectContaining({ code: 'check-failed' }));
    const present = columnsAsTheyAre(columns, { missing: 'refuse' });
    expect(() => present.matrix(rows)).toThrow(expect.objectContaining({ code: 'bad-data' }));
    const infinite = table({ ...Object.fromEntries(rows.columns), age: numberColumn([Infinity, 1, 2]) });
    expect(() => columnsAsTheyAre(columns).matrix(infinite)).toThrow(
      expect.objectContaining({ code: 'bad-data' }),
    );
    expect(() => columnsAsTheyAre(columns).matrix(table({ age: numberColumn([1]) }))).toThrow(
      expect.objectContaining({ code: 'unknown-column' }),
    );
  });

  it('takes numbers alone, and categories alone, of which one may have no levels', () => {
    expect(columnsAsTheyAre({ dense: ['age'], categories: [] }).matrix(rows).categories).toEqual([]);
    const empty = columnsAsTheyAre({ dense: [], categories: [{ name: 'city', levels: [] }] });
    expect([...empty.matrix(rows).categories[0]!.codes]).toEqual([-1, -1, -1]);
  });

  it.each<readonly [string, unknown, object?]>([
    ['nothing', null],
    ['a list', ['age']],
    ['a category without levels', { dense: [], categories: [{ name: 'city' }] }],
    ['a level twice', { dense: [], categories: [{ name: 'city', levels: ['a', 'a'] }] }],
    ['a name twice', { dense: ['city'], categories: [{ name: 'city', levels: ['a'] }] }],
    ['another option', columns, { keep: true }],
    ['another word', columns, { unknown: 'zeros' }],
  ])('refuses %s', (_, given, options) => {
    expect(() => columnsAsTheyAre(given as never, options as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});
