import { expect, test } from 'vitest';
import { microBatches, type MicroBatchesOptions } from '../../../src/serve/batch/micro-batches.ts';
import { toRows, type Row } from '../../../src/table/rows.ts';

const schema = { fields: [{ name: 'age', kind: 'number' as const }] };

async function read(
  stream: AsyncIterable<Row>,
  options?: MicroBatchesOptions,
): Promise<{ readonly ages: readonly unknown[]; readonly error?: unknown }> {
  const ages: unknown[] = [];
  try {
    for await (const batch of microBatches(stream, schema, options))
      ages.push(...toRows(batch).map(({ age }) => age));
    return { ages };
  } catch (error) {
    return { ages, error };
  }
}

test('rows that came before a stream breaks are given first', async () => {
  async function* broken(): AsyncGenerator<Row> {
    yield { age: 1 };
    yield { age: 2 };
    throw new Error('broken');
  }
  expect(await read(broken())).toEqual({ ages: [1, 2], error: new Error('broken') });
});

test('rows that came before one that cannot be read are given first, and it is told by its number', async () => {
  async function* stream(bad: unknown): AsyncGenerator<Row> {
    for (let age = 0; age < 5; age++) yield { age };
    yield bad as Row;
    yield { age: 6 };
  }
  const message = async (bad: unknown): Promise<unknown> => {
    const { ages, error } = await read(stream(bad), { maxRows: 4 });
    expect(ages).toEqual([0, 1, 2, 3, 4]);
    expect(error).toMatchObject({ code: 'bad-data', details: { row: 5 } });
    return (error as Error).message;
  };
  expect(await message({ age: 'old' })).toBe(
    '[serve/micro-batches] row 5 of the stream has the text "old" as field "age"; expected a value (a number), or null when it is missing.',
  );
  expect(await message({})).toContain('row 5 of the stream has no field "age"');
  expect(await message('age')).toContain('row 5 of the stream is no object; expected one of fields.');
});

test('a stream that is none, and what should hear of bad rows and cannot, are refused at once', () => {
  async function* stream(): AsyncGenerator<Row> {
    yield { age: 1 };
  }
  const open = (rows: unknown, options: object) => () =>
    microBatches(rows as AsyncIterable<Row>, schema, options);
  expect(open([{ age: 1 }], {})).toThrow(/rows is a list; expected a stream of rows/);
  expect(open(stream(), { onBadRow: 'skip' })).toThrow(/onBadRow is the text "skip"; expected a function/);
});
