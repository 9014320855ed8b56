import type { MaybePromise } from '../core/maybe-promise.ts';
import type { PredictionJob, PredictionPart, PredictionParts } from '../serve/batch/prediction-parts.ts';
import { categoryColumn, numberColumn, textColumn } from '../table/column.ts';
import { toRows } from '../table/rows.ts';
import { table, type Table } from '../table/table.ts';
import { codeOf } from './code-of.ts';
import type { SuiteTools } from './store-suite.ts';

/** A place for predictions, and a look at what lies there. */
export interface PredictionPartsSubject {
  readonly parts: PredictionParts;
  /** All predictions of a job, in the order of its parts; no rows where it has none. */
  readonly read: (job: PredictionJob) => MaybePromise<Table>;
}

const job: PredictionJob = { version: 'a1'.repeat(32), key: ['id'] };
const other: PredictionJob = { version: 'b2'.repeat(32), key: ['id'] };

/**
 * Declares the tests that every {@link PredictionParts} passes: a place of your own, too.
 *
 * @param make - a new, empty place for every test.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * const make = () => ({ parts: partsInStore(memoryStore(), { prefix: 'a/', extension: 'jsonl', encode: toJsonLines }), read: () => table({}) });
 * testPredictionParts(make, { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'prediction parts: a job that is new has none, and begins as often as asked'
 */
export function testPredictionParts(
  make: () => MaybePromise<PredictionPartsSubject>,
  { test, equal }: SuiteTools,
): void {
  const that = (name: string, run: (subject: PredictionPartsSubject) => Promise<void>): void => {
    test(`prediction parts: ${name}`, async () => run(await make()));
  };

  that('a job that is new has none, and begins as often as asked', async ({ parts, read }) => {
    equal(await parts.begin(job), [], 'begin');
    equal(await parts.begin({ ...job, key: [...job.key] }), [], 'begin once more');
    equal((await read(job)).rows, 0, 'rows');
    equal(typeof parts.name === 'string' && parts.name !== '', true, 'name');
  });

  that('parts are told and read as they were written, one without rows too', async ({ parts, read }) => {
    await parts.begin(job);
    const written = [part(1, 2), part(2, 0), part(3, 1)];
    await parts.write(job, written[0]!, predictions(job, 'a', 'b'));
    await parts.write(job, written[1]!, predictions(job));
    await parts.write(job, written[2]!, predictions(job, 'c'));
    equal(sorted(await parts.begin(job)), written, 'begin');
    equal(toRows(await read(job)), toRows(predictions(job, 'a', 'b', 'c')), 'read');
  });

  that('a part that is written again is there once', async ({ parts, read }) => {
    await parts.begin(job);
    await parts.write(job, part(1, 2), predictions(job, 'a', 'b'));
    await parts.write(job, part(1, 2), predictions(job, 'a', 'b'));
    equal(sorted(await parts.begin(job)), [part(1, 2)], 'begin');
    equal(toRows(await read(job)), toRows(predictions(job, 'a', 'b')), 'read');
  });

  that('of several who write a part at once all succeed, and it is there once', async ({ parts, read }) => {
    await parts.begin(job);
    const write = async (): Promise<void> => parts.write(job, part(1, 2), predictions(job, 'a', 'b'));
    await Promise.all([write(), write(), write()]);
    equal(sorted(await parts.begin(job)), [part(1, 2)], 'begin');
    equal((await read(job)).rows, 2, 'rows');
  });

  that('a part of one number for other rows is refused, or told by begin', async ({ parts, read }) => {
    await parts.begin(job);
    await parts.write(job, part(1, 2), predictions(job, 'a', 'b'));
    for (const wrong of [part(1, 3), { ...part(1, 2), keys: 'f'.repeat(16) }]) {
      const ids = ['c', 'd', 'e'].slice(0, wrong.rows);
      const code = await codeOf(() => parts.write(job, wrong, predictions(job, ...ids)));
      const there = (await parts.begin(job)).filter(({ number }) => number === 1);
      if (code === 'conflict') equal(there.length, 1, 'begin');
      else equal([code, there.length > 1], ['nothing was thrown', true], 'begin');
      if (code === 'conflict') equal(toRows(await read(job)), toRows(predictions(job, 'a', 'b')), 'read');
    }
  });

  that('two jobs have a place each, or the second is refused', async ({ parts, read }) => {
    await parts.begin(job);
    const refused = await codeOf(async () => {
      equal(await parts.begin(other), [], 'begin');
      await parts.write(other, part(1, 1), predictions(other, 'z'));
    });
    equal(
      ['conflict', 'nothing was thrown'].includes(String(refused)),
      true,
      `refused with ${String(refused)}`,
    );
    await parts.write(job, part(1, 1), predictions(job, 'a'));
    equal(toRows(await read(job)), toRows(predictions(job, 'a')), 'the first');
    if (refused !== 'conflict')
      equal(toRows(await read(other)), toRows(predictions(other, 'z')), 'the second');
  });
}

function part(number: number, rows: number): PredictionPart {
  return { number, rows, keys: `${number}${rows}`.padStart(16, '0') };
}

function sorted(parts: readonly PredictionPart[]): readonly PredictionPart[] {
  return parts.map(({ number, rows, keys }) => ({ number, rows, keys })).sort((a, b) => a.number - b.number);
}

/** As `predictionsTable` makes them: a key, scores that are missing for "b", and a version. */
function predictions({ version }: PredictionJob, ...ids: string[]): Table {
  const scores = ids.map((id) => (id === 'b' ? null : id.charCodeAt(0) / 7));
  return table({
    id: textColumn(ids),
    score: numberColumn(scores),
    prediction: numberColumn(scores),
    version: categoryColumn(
      ids.map(() => version),
      [version],
    ),
  });
}
