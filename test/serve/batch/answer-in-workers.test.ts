import { describe, expect, test } from 'vitest';
import { predictBatches } from '../../../src/serve/batch/predict-batches.ts';
import type { Table } from '../../../src/table/table.ts';
import { nearWorkers } from '../../workers/near-workers.ts';
import { latePredictor } from '../late.ts';
import { badTen, gate, ten } from './rows-in-batches.ts';

const predictor = latePredictor();
const options = { key: ['id'] };

/** How many rows were given before it ended, and how it did. */
async function ended(
  stream: AsyncIterable<Table>,
  more: object,
): Promise<{ readonly rows: number; readonly error?: unknown }> {
  let rows = 0;
  try {
    for await (const answers of predictBatches(predictor, stream, { ...options, ...more }))
      rows += answers.rows;
    return { rows };
  } catch (error) {
    return { rows, error };
  }
}

describe.each([0, 3])('with %i workers', (count) => {
  const withWorkers = async (use: (more: object) => Promise<void>): Promise<void> => {
    if (count === 0) return use({});
    const workers = nearWorkers(count);
    await use({ workers });
    // Nobody is left listening.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(workers.open()).toBe(0);
    await workers.close();
  };

  test('what comes before a batch that cannot be answered is given first', () =>
    withWorkers(async (more) => {
      async function* stream(): AsyncGenerator<Table> {
        yield ten(0);
        yield ten(10);
        // By now every worker waits for something to do.
        await new Promise((resolve) => setTimeout(resolve, 50));
        yield badTen(20);
        yield ten(30);
      }
      const { rows, error } = await ended(stream(), more);
      expect(rows).toBe(20);
      expect(error).toMatchObject({ code: 'wrong-kind' });
    }));

  test('what comes before a stream breaks is given first', () =>
    withWorkers(async (more) => {
      async function* stream(): AsyncGenerator<Table> {
        yield ten(0);
        yield ten(10);
        throw new Error('broken');
      }
      expect(await ended(stream(), more)).toEqual({ rows: 20, error: new Error('broken') });
    }));

  test('an answer waits for no other batch', () =>
    withWorkers(async (more) => {
      const { passed, open } = gate();
      async function* stream(): AsyncGenerator<Table> {
        yield ten(0);
        await passed;
        yield ten(10);
      }
      let rows = 0;
      for await (const answers of predictBatches(predictor, stream(), { ...options, ...more })) {
        rows += answers.rows;
        open();
      }
      expect(rows).toBe(20);
    }));

  test('an abort is heard while a batch is waited for, and who leaves is not kept', () =>
    withWorkers(async (more) => {
      async function* silent(): AsyncGenerator<Table> {
        yield ten(0);
        await new Promise(() => undefined);
      }
      const reason = new Error('enough');
      const control = new AbortController();
      setTimeout(() => control.abort(reason), 40);
      expect(await ended(silent(), { ...more, signal: control.signal })).toEqual({ rows: 10, error: reason });
      for await (const answers of predictBatches(predictor, silent(), { ...options, ...more })) {
        expect(answers.rows).toBe(10);
        break;
      }
    }));
});

test('an abort is heard while a worker is waited for', async () => {
  const workers = nearWorkers(1, {
    let: (_, answer) =>
      (answer as { is: string }).is === 'ready' ? undefined : new Promise<void>(() => undefined),
  });
  async function* stream(): AsyncGenerator<Table> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    yield ten(0);
    await new Promise(() => undefined);
  }
  const before = performance.now();
  const signal = AbortSignal.timeout(150);
  expect(await ended(stream(), { workers, signal })).toMatchObject({
    rows: 0,
    error: { name: 'TimeoutError' },
  });
  expect(performance.now() - before).toBeLessThan(3000);
  await workers.close();
});
