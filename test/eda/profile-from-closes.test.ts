import { expect, test } from 'vitest';
import { profileFrom } from '../../src/eda/profile-from.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const rows = table({ age: numberColumn([31, 47]) });

function counted(first: Table = rows): { batches: () => AsyncGenerator<Table>; closed: () => number } {
  let closed = 0;
  const batches = async function* (): AsyncGenerator<Table> {
    try {
      yield first;
      yield rows;
    } finally {
      closed++;
    }
  };
  return { batches, closed: () => closed };
}

test('a source is closed whatever ends the profile', async () => {
  const option = counted();
  await expect(profileFrom(option.batches, { columns: ['zz'] })).rejects.toMatchObject({
    code: 'unknown-column',
  });
  const other = counted(table({ name: numberColumn([1]) }));
  await expect(profileFrom(other.batches)).rejects.toMatchObject({ code: 'shape-mismatch' });
  const wrong = counted(5 as never);
  await expect(profileFrom(wrong.batches)).rejects.toMatchObject({ code: 'bad-data' });
  const aborted = counted();
  const control = new AbortController();
  const reason = new Error('enough');
  const onProgress = (): void => control.abort(reason);
  await expect(profileFrom(aborted.batches, { signal: control.signal, onProgress })).rejects.toBe(reason);
  const whole = counted();
  await profileFrom(whole.batches);
  expect([option, other, wrong, aborted, whole].map(({ closed }) => closed())).toEqual([1, 1, 1, 1, 1]);
});

test('what opens no batches is refused', async () => {
  await expect(profileFrom((() => 5) as never)).rejects.toMatchObject({ code: 'bad-option' });
});
