import { describe, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import { dropColumns } from '../../src/prepare/drop-columns.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { renameColumns } from '../../src/prepare/rename-columns.ts';
import { revivePipeline } from '../../src/prepare/revive-pipeline.ts';
import { selectColumns } from '../../src/prepare/select-columns.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import type { Json } from '../../src/core/json.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { inBatches } from '../../src/table/batches.ts';
import { table } from '../../src/table/table.ts';
import { brokenParity } from '../../src/testing/parity.ts';
import { testParity } from '../../src/testing/parity-suite.ts';
import { refusal } from './refuses.ts';

const rows = table({
  a: numberColumn([1, 3, 5]),
  b: numberColumn([2, null, 8]),
  city: categoryColumn(['York', null, 'Bath']),
  at: timeColumn([0, 1, null], 'America/New_York'),
});

describe('selectColumns', () => {
  test('makes numbers features just as they are', () => {
    const fitted = pipeline(selectColumns({ columns: ['a'] })).fit(rows);
    expect([...fitted.matrix(rows).dense.values]).toEqual([1, 3, 5]);
    expect(fitted.features).toEqual([
      { name: 'a', kind: 'number', origin: { columns: ['a'], steps: ['select-columns'] } },
    ]);
  });

  test('takes columns by kind, but for those named', () => {
    const by = (except: readonly string[]) =>
      selectColumns({ columns: { kinds: ['number'], except } }).fit(rows).reads;
    expect(by(['b'])).toEqual(['a']);
    expect(selectColumns({ columns: { kinds: ['number'] } }).fit(rows).reads).toEqual(['a', 'b']);
  });

  test('an exception that is no column is refused: a misspelt label would be a feature', () => {
    expect(refusal(() => selectColumns({ columns: { kinds: ['number'], except: ['c'] } }).fit(rows))).toBe(
      'unknown-column: [prepare/columns] columns.except names "c", and there is no such column; the columns are "a", "b", "city", "at".',
    );
  });

  test('leaves a missing value to the model where that is asked for, in all three forms', async () => {
    const prepare = pipeline(selectColumns({ columns: ['a', 'b'], missing: 'keep' })).fit(rows);
    expect([...prepare.matrix(rows).dense.values]).toEqual([1, 2, 3, NaN, 5, 8]);
    expect([...prepare.row({ a: null, b: 4 }).dense]).toEqual([NaN, 4]);
    const engine = await duckdb();
    expect(await brokenParity(prepare, rows, { engine })).toBe(undefined);
    await engine.close();
    expect(revivePipeline(prepare.save()).features).toEqual(prepare.features);
    expect(prepare.features[0]).toMatchObject({ name: 'a', keepsMissing: true });
  });

  test('refuses an infinite value, and a missing one unless it is kept by the last step that writes it', () => {
    const endless = table({ a: numberColumn([1, Infinity]) });
    const kept = selectColumns({ columns: ['a'], missing: 'keep' });
    const words = 'feature "a" is Infinity at row 1; expected a number that 32 bits can hold.';
    expect(refusal(() => pipeline(kept).fit(endless).matrix(endless))).toContain(words);
    expect(refusal(() => pipeline(kept).fit(endless).row({ a: 1e39 }))).toContain('feature "a" is 1e+39;');
    const gone = table({ a: numberColumn([1, 3, null]) });
    const scaled = pipeline(kept, standardize({ columns: ['a'] })).fit(gone);
    expect(refusal(() => scaled.matrix(gone))).toContain('feature "a" is missing at row 2');
  });

  test('a state of version 1 refuses missing values, as it did', () => {
    const saved = { name: 'select-columns', version: 1, state: { columns: ['b'] } };
    const pipe = {
      ...pipeline(selectColumns({ columns: ['b'] }))
        .fit(rows)
        .save(),
    };
    const old = revivePipeline({ ...pipe, state: { ...pipe.state, steps: [saved] } });
    expect(refusal(() => old.matrix(rows))).toContain('feature "b" is missing at row 1');
  });

  test.each([
    [{ columns: ['a'], missing: 'drop' }, 'missing is "drop"; expected one of'],
    [{ columns: { kinds: [] } }, 'columns.kinds is no list of kinds'],
    [{ columns: { kinds: ['numbers'] } }, 'columns.kinds is "numbers"; expected one of'],
    [{ columns: { kinds: ['number'], but: ['a'] } }, 'there is no option "but"'],
    [{ columns: [] }, 'columns is a list of 0; expected a list of column names'],
  ])('refuses %j', (options, words) => {
    expect(refusal(() => selectColumns(options as never))).toContain(words);
  });
});

describe('dropColumns', () => {
  test('what is dropped is no feature, and no column of the transformed table', () => {
    const fitted = pipeline(
      impute({ columns: ['b'], with: 'mean', indicator: true }),
      dropColumns({ columns: ['b', 'a'] }),
    ).fit(rows);
    expect(fitted.features.map(({ name }) => name)).toEqual(['b_missing']);
    expect([...fitted.transform(rows).columns.keys()]).toEqual(['city', 'at', 'b_missing']);
    expect(fitted.input.fields.map(({ name }) => name)).toEqual(['b']);
  });

  test('a later step cannot read it, and may write a column of its name', () => {
    const late = pipeline(dropColumns({ columns: ['a'] }), standardize({ columns: ['a'] }));
    expect(refusal(() => late.fit(rows))).toContain(
      'unknown-column: [prepare/standardize] there is no column "a"',
    );
    const anew = pipeline(dropColumns({ columns: ['a'] }), renameColumns({ columns: { b: 'a' } })).fit(rows);
    expect(anew.transform(rows).columns.get('a')).toEqual(rows.columns.get('b'));
    expect(refusal(() => dropColumns({ columns: ['c'] }).fit(rows))).toContain('unknown-column');
  });

  test('a column is dropped only when the steps before have learned from it, over batches too', async () => {
    const steps = pipeline(
      standardize({ columns: ['a'] }),
      impute({ columns: ['b'], with: 'mean' }),
      dropColumns({ columns: ['a'] }),
    );
    const whole = steps.fit(rows);
    expect((await steps.fitFrom(inBatches(rows, 1))).save()).toEqual(whole.save());
    const revived = revivePipeline(JSON.parse(JSON.stringify(whole.save())) as Json);
    expect(revived.matrix(rows)).toEqual(whole.matrix(rows));
  });
});

describe('renameColumns', () => {
  test('two columns may swap their names', () => {
    const fitted = renameColumns({ columns: { a: 'b', b: 'a' } }).fit(rows);
    const after = fitted.transform(rows).columns;
    expect([after.get('a'), after.get('b')]).toEqual([rows.columns.get('b'), rows.columns.get('a')]);
  });

  test('a new name that is there already, or comes twice, is refused', () => {
    expect(refusal(() => renameColumns({ columns: { a: 'b' } }).fit(rows))).toContain('column-collision');
    expect(refusal(() => renameColumns({ columns: { a: 'x', b: 'x' } }))).toContain(
      'columns names "x" twice',
    );
    expect(refusal(() => renameColumns({ columns: {} }))).toContain('columns names nothing');
    expect(refusal(() => renameColumns({ columns: ['a'] as never }))).toContain('columns names nothing');
  });

  test('the old columns come back', () => {
    const fitted = renameColumns({ columns: { at: 'when', city: 'town' } }).fit(rows);
    expect(fitted.inverse!(fitted.transform(rows)).get('at')).toEqual(rows.columns.get('at'));
  });
});

testParity(
  {
    make: () =>
      pipeline(
        renameColumns({ columns: { a: 'A', city: 'town', at: 'when' } }),
        selectColumns({ columns: ['A'] }),
        impute({ columns: ['b'], with: 'mean', indicator: true }),
        oneHot({ columns: ['town'] }),
        dropColumns({ columns: ['b', 'when'] }),
      ),
    train: rows,
    later: rows,
    open: () => duckdb(),
  },
  { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
);
