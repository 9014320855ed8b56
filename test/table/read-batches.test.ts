import { expect, test } from 'vitest';
import { computeFrom } from '../../src/stats/compute.ts';
import { moments } from '../../src/stats/moments.ts';
import type { Batches } from '../../src/table/batches.ts';
import { numberColumn } from '../../src/table/column.ts';
import { readBatches } from '../../src/table/read-batches.ts';
import { table } from '../../src/table/table.ts';

const batch = table({ x: numberColumn([1]) });

interface Source {
  readonly batches: Batches;
  readonly returned: () => number;
  readonly heard: () => AbortSignal | undefined;
}

/** Some batches, then waiting for good. */
function source(ready: number): Source {
  let returned = 0;
  let heard: AbortSignal | undefined;
  const batches: Batches = (options) => {
    heard = options?.signal;
    let given = 0;
    return {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          given++ < ready ? Promise.resolve({ done: false, value: batch }) : new Promise(() => undefined),
        return: () => {
          returned++;
          return new Promise(() => undefined);
        },
      }),
    };
  };
  return { batches, returned: () => returned, heard: () => heard };
}

test('an abort while a batch is awaited ends the reading and closes it, and waits for neither', async () => {
  const controller = new AbortController();
  const { batches, returned, heard } = source(1);
  const reading = readBatches(batches, { signal: controller.signal });
  expect((await reading.next()).value).toBe(batch);
  const next = reading.next();
  controller.abort('enough');
  await expect(next).rejects.toBe('enough');
  expect([returned(), heard()]).toEqual([1, controller.signal]);
});

test('an abort while a batch begins to be read is heard', async () => {
  const controller = new AbortController();
  const batches: Batches = () => ({
    [Symbol.asyncIterator]: () => ({
      next: () => {
        controller.abort('why');
        return new Promise(() => undefined);
      },
    }),
  });
  const asked = computeFrom(batches, { x: moments('x') }, { signal: controller.signal });
  await expect(asked).rejects.toBe('why');
});

test('an abort between batches is heard before the next one', async () => {
  const controller = new AbortController();
  const { batches, returned } = source(2);
  const reading = readBatches(batches, { signal: controller.signal });
  await reading.next();
  controller.abort('enough');
  await expect(reading.next()).rejects.toBe('enough');
  expect(returned()).toBe(1);
});

test('a reading that ends early is closed, one that ended or failed is not', async () => {
  const closed: string[] = [];
  const of =
    (name: string, end: () => void): Batches =>
    () => ({
      [Symbol.asyncIterator]: () => {
        let given = false;
        return {
          next: async () => {
            if (given) end();
            const next = given
              ? { done: true as const, value: undefined }
              : { done: false as const, value: batch };
            given = true;
            return next;
          },
          return: async () => {
            closed.push(name);
            return { done: true as const, value: undefined };
          },
        };
      },
    });
  const read = async (batches: Batches, most: number): Promise<number> => {
    let count = 0;
    for await (const { rows } of readBatches(batches)) if ((count += rows) >= most) break;
    return count;
  };
  expect(
    await read(
      of('early', () => undefined),
      1,
    ),
  ).toBe(1);
  expect(
    await read(
      of('whole', () => undefined),
      9,
    ),
  ).toBe(1);
  const fails = of('failed', () => {
    throw new Error('gone');
  });
  await expect(read(fails, 9)).rejects.toThrow('gone');
  expect(closed).toEqual(['early']);
});

test('a signal that stays open keeps no listener of a reading that is over', async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...listened: Parameters<typeof add>) => (listeners++, add(...listened));
  signal.removeEventListener = (...listened: Parameters<typeof remove>) => (listeners--, remove(...listened));
  const three: Batches = async function* () {
    for (let count = 0; count < 3; count++) yield batch;
  };
  let rows = 0;
  for await (const found of readBatches(three, { signal })) rows += found.rows;
  expect([rows, listeners]).toEqual([3, 0]);
});

test.each([null, 5, [batch]])('a source that opens %j is refused', async (opened) => {
  await expect(readBatches((() => opened) as never).next()).rejects.toMatchObject({ code: 'bad-option' });
});
