import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Examples } from '../table/examples.ts';
import { denseNet } from '../train/dense/dense-net.ts';
import type { Workers } from '../workers/workers.ts';
import { codeOf } from './code-of.ts';
import type { SuiteTools } from './store-suite.ts';

/** How long a thread may take to end after it was handed what it does not know. */
const ENDS_MS = 10_000;

/**
 * Declares the tests that every {@link Workers} passes: your own, too.
 *
 * @param open - two workers or more, that run `slipway/worker` or `slipway/node-worker`, for every test; closed by it.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * const open = () => ({ count: 2, post: () => {}, isAlive: () => false, close: async () => {} });
 * testWorkers(open, { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'workers: all are alive until they are closed, which may be done twice'
 */
export function testWorkers(open: () => MaybePromise<Workers>, { test, equal }: SuiteTools): void {
  const that = (name: string, run: (workers: Workers) => Promise<void>): void => {
    test(`workers: ${name}`, async () => {
      const workers = await open();
      try {
        await run(workers);
      } finally {
        await workers.close();
      }
    });
  };
  const alive = (workers: Workers): boolean[] =>
    Array.from({ length: workers.count }, (_, at) => workers.isAlive(at));

  that('all are alive until they are closed, which may be done twice', async (workers) => {
    equal(workers.count >= 2, true, 'two or more');
    equal(new Set(alive(workers)), new Set([true]), 'when they were opened');
    await workers.close();
    await workers.close();
    equal(new Set(alive(workers)), new Set([false]), 'when they were closed');
  });

  that('one that is handed what it does not know ends, and the others do not', async (workers) => {
    workers.post(0, { job: 'nobody knows' });
    for (let waited = 0; waited < ENDS_MS && workers.isAlive(0); waited += 10) await wait(10);
    equal(
      alive(workers),
      Array.from({ length: workers.count }, (_, at) => at > 0),
      'who is alive',
    );
  });

  that('what is posted to one that is closed is lost, and is no error', async (workers) => {
    await workers.close();
    equal(await codeOf(() => workers.post(0, { job: 'nobody knows' })), 'nothing was thrown', 'the code');
  });

  that(
    'a model has the same bits with them, without them, and when they are closed on the way',
    async (workers) => {
      const estimator = denseNet({ hidden: [4], epochs: 4, batchSize: 32, shards: 2 });
      const examples = someExamples();
      const alone = (await estimator.fit(examples)).save();
      equal((await estimator.fit(examples, { workers })).save(), alone, 'with workers');
      equal((await estimator.fit(examples, { workers })).save(), alone, 'with workers once more');
      const onRound = ({ round }: { readonly round: number }): void => {
        if (round === 2) void workers.close();
      };
      equal((await estimator.fit(examples, { workers, onRound })).save(), alone, 'closed after two epochs');
    },
  );
}

function someExamples(): Examples {
  const rows = 200;
  const values = Float32Array.from({ length: 2 * rows }, (_, at) => ((at * 37) % 101) / 50 - 1);
  const labels = Float64Array.from({ length: rows }, (_, row) => (values[2 * row]! > 0 ? 1 : 0));
  const matrix = { rows, dense: { names: ['x', 'y'], values }, categories: [] };
  return { matrix, labels, label: { name: 'late' }, leftOut: 0 };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
