import { expect, test } from 'vitest';
import { inBatches } from '../../src/table/batches.ts';
import { concat } from '../../src/table/concat.ts';
import type { Table } from '../../src/table/table.ts';
import { slice } from '../../src/table/take.ts';
import { sample } from './sample.ts';

async function read(batches: () => AsyncIterable<Table>): Promise<Table[]> {
  const found: Table[] = [];
  for await (const batch of batches()) found.push(batch);
  return found;
}

test('batches hold all rows in order, the last one what is left, and can be read again', async () => {
  for (const size of [1, 2, 3, 100]) {
    const batches = inBatches(sample(), size);
    expect(concat(await read(batches))).toEqual(sample());
    expect((await read(batches)).map(({ rows }) => rows)).toEqual(
      size === 1 ? [1, 1, 1] : size === 2 ? [2, 1] : [3],
    );
  }
});

test('a table without rows is one batch without rows', async () => {
  const empty = slice(sample(), 0, 0);
  expect(await read(inBatches(empty, 10))).toEqual([empty]);
});

test.each([0, -1, 1.5, NaN])('refuses batches of %d rows', (size) => {
  expect(() => inBatches(sample(), size)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
