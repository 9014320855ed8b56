import { featuresOf } from '../models/features.ts';
import type { ExampleStream, StreamReading } from '../input/example-stream.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Examples } from '../table/examples.ts';
import { rejection } from './rejection.ts';
import type { SuiteTools } from './store-suite.ts';

/**
 * Declares the tests that every {@link ExampleStream} passes: your own, too.
 *
 * @param make - a stream of some rows, in more than one block, for every test: the same each time.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(1, 2, 3, 4) }, categories: [] };
 * const examples = { matrix, labels: Float64Array.of(0, 1, 0, 1), label: { name: 'late' }, leftOut: 0 };
 * const declared = [];
 * testExampleStream(() => asStream(examples, 2), { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'example stream: every block has the columns, the label and the weights that the stream has'
 */
export function testExampleStream(
  make: () => MaybePromise<ExampleStream>,
  { test, equal }: SuiteTools,
): void {
  const that = (name: string, run: (stream: ExampleStream) => Promise<void>): void => {
    test(`example stream: ${name}`, async () => run(await make()));
  };

  that('every block has the columns, the label and the weights that the stream has', async (stream) => {
    for (const { matrix, label, labels, weights } of await blocksOf(stream)) {
      equal(featuresOf(matrix), stream.features, 'the columns');
      equal(label, stream.label, 'the label');
      equal(weights !== undefined, stream.weighted, 'whether there are weights');
      equal(labels.length, matrix.rows, 'how many labels');
      equal(weights?.length ?? matrix.rows, matrix.rows, 'how many weights');
      equal(matrix.dense.values.length, matrix.rows * matrix.dense.names.length, 'how many numbers');
      for (const { codes, name } of matrix.categories) equal(codes.length, matrix.rows, `codes of ${name}`);
    }
  });

  that('it can be read again: one epoch has the same rows in the same order', async (stream) => {
    const first = await blocksOf(stream, { epoch: 3 });
    equal(await blocksOf(stream, { epoch: 3 }), first, 'the second reading');
    equal((await blocksOf(stream)).length > 1, true, 'more than one block');
  });

  that('every epoch has all rows, and as many as were counted', async (stream) => {
    const zero = labelsOf(await blocksOf(stream, { epoch: 0 }));
    equal(labelsOf(await blocksOf(stream, { epoch: 1 })), zero, 'labels of another epoch, in order of size');
    equal(stream.rows ?? zero.length, zero.length, 'rows');
  });

  that('two readings at a time do not disturb one another', async (stream) => {
    const alone = await blocksOf(stream);
    const [one, other] = [stream.open()[Symbol.asyncIterator](), stream.open()[Symbol.asyncIterator]()];
    const [first, second] = [[] as Examples[], [] as Examples[]];
    for (;;) {
      const [a, b] = [await one.next(), await other.next()];
      if (!a.done) first.push(structuredClone(a.value));
      if (!b.done) second.push(structuredClone(b.value));
      if (a.done && b.done) break;
    }
    equal(first, alone, 'one');
    equal(second, alone, 'the other');
  });

  that('a block that was read stays as it is while others are read', async (stream) => {
    const kept: Examples[] = [];
    for await (const block of stream.open()) kept.push(block);
    equal(kept, await blocksOf(stream), 'the blocks, looked at in the end');
  });

  that('a reading that is left early can be begun anew', async (stream) => {
    for await (const block of stream.open()) if (block.matrix.rows > 0) break;
    equal((await blocksOf(stream)).length > 1, true, 'more than one block');
  });

  that('a reading that is stopped rejects with the reason of the signal', async (stream) => {
    const reason = new Error('enough');
    equal(await rejection(blocksOf(stream, { signal: AbortSignal.abort(reason) })), reason, 'before it');
    const controller = new AbortController();
    const stopped = async (): Promise<void> => {
      for await (const block of stream.open({ signal: controller.signal }))
        if (block.matrix.rows > 0) controller.abort(reason);
    };
    equal(await rejection(stopped()), reason, 'in the middle');
  });
}

/** Copies of all blocks of a reading. */
async function blocksOf(stream: ExampleStream, reading?: StreamReading): Promise<Examples[]> {
  const blocks: Examples[] = [];
  for await (const block of stream.open(reading)) blocks.push(structuredClone(block));
  return blocks;
}

function labelsOf(blocks: readonly Examples[]): Float64Array {
  return Float64Array.from(blocks.flatMap(({ labels }) => [...labels])).sort();
}
