import { expect, test } from 'vitest';
import { defineStep } from '../../src/prepare/define-step.ts';
import { dropColumns } from '../../src/prepare/drop-columns.ts';
import { bindNumbers, type NumberKernel } from '../../src/prepare/bind-numbers.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { selectColumns } from '../../src/prepare/select-columns.ts';
import type { Bound, CompiledStep } from '../../src/prepare/step.ts';
import type { Engine } from '../../src/sql/engine.ts';
import { call, literal } from '../../src/sql/expression.ts';
import { duckdb } from '../../src/engines/duckdb.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { brokenParity } from '../../src/testing/parity.ts';
import { rejection } from '../prepare/refuses.ts';

const rows = table({
  a: numberColumn([1, 2, 3]),
  gone: numberColumn([null, null, null]),
  city: categoryColumn(['Bath', 'York', 'Bath']),
});

/** A step over `a` whose kernel may look at how many rows there are, as none should. */
const numberStep = (kernel: NumberKernel, sql: CompiledStep['sql']) =>
  defineStep({
    name: 'own',
    version: 1,
    options: () => ({}),
    reads: () => ['a'],
    takes: () => ['number'],
    writes: () => [{ name: 'a', kind: 'number' }],
    needs: () => ({}),
    learn: () => ({}),
    read: () => ({}),
    compile: () => ({
      reads: ['a'],
      writes: [{ name: 'a', kind: 'number' }],
      bind: (found: Table) => bindNumbers(found, [{ name: 'a' }], () => kernel),
      ...(sql && { sql }),
    }),
  })({});

const twice: NumberKernel = (from, to) => from.forEach((value, row) => (to[row] = 2 * value));
const twiceSql: CompiledStep['sql'] = (read) =>
  new Map([['a', call('multiply', literal(2), read.number('a'))]]);
const alone: NumberKernel = (from, to) => from.forEach((value, row) => (to[row] = value / from.length));

/** A step that gives records another code than columns. */
const codeStep = defineStep({
  name: 'own-codes',
  version: 1,
  options: () => ({}),
  reads: () => ['city'],
  takes: () => ['category', 'text'],
  writes: () => [{ name: 'city', kind: 'category' }],
  needs: () => ({}),
  learn: () => ({}),
  read: () => ({}),
  compile: () => {
    const levels = ['Bath', 'York'];
    return {
      reads: ['city'],
      writes: [{ name: 'city', kind: 'category', levels }],
      bind: ({ rows: count, columns }: Table): Bound => {
        const codes = new Int32Array(count);
        const code = columns.get('city')!.kind === 'text' ? 1 : 0;
        return {
          columns: new Map([['city', { kind: 'category', codes, levels }]]),
          run: () => void codes.fill(code),
        };
      },
    };
  },
})({});

async function onDuckdb<Answer>(run: (engine: Engine) => Promise<Answer>): Promise<Answer> {
  const engine = await duckdb();
  try {
    return await run(engine);
  } finally {
    await engine.close();
  }
}

test('forms that agree are told from those that do not', async () => {
  expect(
    await onDuckdb((engine) =>
      brokenParity(pipeline(numberStep(twice, twiceSql)).fit(rows), rows, { engine }),
    ),
  ).toBe(undefined);
  expect(await brokenParity(pipeline(numberStep(alone, undefined)).fit(rows), rows)).toBe(
    'feature "a" of row 0 is 0.3333333333333333 in columns and 1 as a record',
  );
  const other: CompiledStep['sql'] = (read) => new Map([['a', read.number('a')]]);
  expect(
    await onDuckdb((engine) => brokenParity(pipeline(numberStep(twice, other)).fit(rows), rows, { engine })),
  ).toBe('feature "a" of row 0 is 2 in columns and 1 on duckdb');
});

test('a record is refused where a matrix refuses its row', async () => {
  const missing: NumberKernel = (from, to) => to.fill(from.length === 1 ? NaN : 1);
  expect(await brokenParity(pipeline(numberStep(missing, undefined)).fit(rows), rows)).toBe(
    'row 0 is taken in columns and is refused for "a" as a record',
  );
});

test('features of a row that is refused are compared, too', async () => {
  const found = 'feature "city" of row 0 is 0 in columns and 1 as a record';
  expect(await brokenParity(pipeline(codeStep).fit(rows), rows)).toBe(found);
  expect(await brokenParity(pipeline(codeStep, selectColumns({ columns: ['gone'] })).fit(rows), rows)).toBe(
    found,
  );
});

test('rows that an engine gives twice, or loses, are found', async () => {
  const found = await onDuckdb((engine) =>
    brokenParity(pipeline(numberStep(twice, twiceSql)).fit(rows), rows, {
      engine: {
        ...engine,
        dialect: engine.dialect,
        load: (name, loaded) => engine.load!(name, loaded),
        query: async (sql, options) => {
          const { rows: count, columns } = await engine.query(sql, options);
          const first = ([name, column]: [string, unknown]) =>
            [
              name,
              numberColumn((column as { values: Float64Array }).values.map((_, __, all) => all[0]!)),
            ] as const;
          return { rows: count, columns: new Map([...columns].map(first)) };
        },
      },
    }),
  );
  expect(found).toBe('a row came twice from duckdb, and another was lost');
});

test('a preparation without features is refused: nothing would be compared', async () => {
  const prepare = pipeline(dropColumns({ columns: ['city'] })).fit(rows);
  expect(await rejection(brokenParity(prepare, rows))).toContain(
    'bad-option: [testing/parity] the preparation has no features',
  );
});
