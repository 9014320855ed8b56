import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Checkpoint, Checkpoints } from '../train/estimator.ts';
import type { SuiteTools } from './store-suite.ts';

/**
 * Declares the tests that every {@link Checkpoints} passes: your own, too.
 *
 * @param make - a new, empty place for the checkpoints of one training, for every test.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * testCheckpoints(() => checkpointsIn(memoryStore(), 'late'), { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'checkpoints: there is none before one is written, and none to clear'
 */
export function testCheckpoints(make: () => MaybePromise<Checkpoints>, { test, equal }: SuiteTools): void {
  const that = (name: string, run: (checkpoints: Checkpoints) => Promise<void>): void => {
    test(`checkpoints: ${name}`, async () => run(await make()));
  };

  that('there is none before one is written, and none to clear', async (checkpoints) => {
    await checkpoints.clear();
    equal(await checkpoints.read(), undefined, 'read');
  });

  that('the last one is read back to the bit, again and again', async (checkpoints) => {
    for (const epoch of [1, 2, 3]) await checkpoints.write(checkpointAfter(epoch));
    equal(await checkpoints.read(), checkpointAfter(3), 'the first reading');
    equal(await checkpoints.read(), checkpointAfter(3), 'the second reading');
  });

  that('a training goes on with the arrays that it has written', async (checkpoints) => {
    const written = checkpointAfter(1);
    await checkpoints.write(written);
    written.arrays['weights']!.fill(9);
    equal(await checkpoints.read(), checkpointAfter(1), 'what was written before');
    (await checkpoints.read())!.arrays['weights']!.fill(9);
    equal(await checkpoints.read(), checkpointAfter(1), 'what was read before');
  });

  that('numbers that JSON has no words for stay in the arrays', async (checkpoints) => {
    const weights = Float64Array.of(NaN, Infinity, -Infinity, -0, 5e-324);
    await checkpoints.write({ training: 'a', state: null, arrays: { weights } });
    const read = (await checkpoints.read())!.arrays['weights']!;
    equal(
      Array.from(read, (value) => Object.is(value, -0)),
      [false, false, false, true, false],
      'minus zero',
    );
    equal(read, weights, 'the others');
  });

  that('none is left when it was cleared, and another may be written', async (checkpoints) => {
    await checkpoints.write(checkpointAfter(1));
    await checkpoints.clear();
    equal(await checkpoints.read(), undefined, 'after clearing');
    await checkpoints.write(checkpointAfter(2));
    equal(await checkpoints.read(), checkpointAfter(2), 'the next');
  });
}

function checkpointAfter(epoch: number): Checkpoint {
  const state = { epoch, losses: [0.5, 0.25], best: null };
  return {
    training: 'what it is of',
    state,
    arrays: {
      weights: Float32Array.of(epoch, 0.1, -0),
      steps: Float64Array.of(0.1, epoch),
      order: Int32Array.of(3, -1),
      sets: Uint32Array.of(2 ** 32 - 1),
      codes: Uint16Array.of(65_535),
      flags: Uint8Array.of(255),
    },
  };
}
