import { SlipwayError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import { randomAt, shuffled } from '../../core/random.ts';
import { blockOf, makeRoom } from '../../input/block-room.ts';
import { isExampleStream, type ExampleStream } from '../../input/example-stream.ts';
import { readBlocks } from '../../input/read-blocks.ts';
import { regroup } from '../../input/regroup.ts';
import type { Task } from '../../models/model.ts';
import type { Examples } from '../../table/examples.ts';
import type { Matrix } from '../../table/matrix.ts';
import { checkAreExamples } from '../../input/check-are-examples.ts';
import { checkExamples, checkFeatures, checkHasFeatures, checkNames } from '../check-examples.ts';
import { labelTally, type LabelSummary, type LabelTally } from '../label-tally.ts';
import { taskOf } from '../task-of.ts';
import { examplesHash, hashExamples } from '../training-id.ts';
import { deviationTally } from './label-deviation.ts';
import type { NetRows } from './net-engine.ts';
import type { NetLayout } from './net-layout.ts';
import { netTask, type NetTask } from './net-task.ts';

/** Some rows of an epoch, in the order in which they are learned from. */
export interface NetPiece {
  readonly rows: NetRows;
  readonly order: Int32Array;
}

/** What a net learns from: examples in memory, or a stream of them that was read once. */
export interface NetSource {
  /** Columns and label. Of a stream it has no rows. */
  readonly head: Examples;
  readonly rows: number;
  readonly task: NetTask;
  /** Every row once: in memory in an order that seed and epoch decide, of a stream as it gives them. */
  epoch(epoch: number, seed: number, pieceRows: number): AsyncIterable<NetPiece>;
  /** Identifies every bit of it, and how it is read. */
  identify(): Json;
}

/** How a source is opened. */
export interface SourceOptions {
  /** What is to be learned, where that was said. */
  readonly task: Task | undefined;
  readonly layoutOf: (matrix: Matrix) => NetLayout;
  readonly signal: AbortSignal | undefined;
  /** Whether it will be asked to identify itself. */
  readonly isKept: boolean;
}

/**
 * Checks what there is to learn from, and counts its labels. A stream is read for that, as epoch 0; twice when its labels
 * are numbers.
 */
export function netSource(
  where: string,
  from: Examples | ExampleStream,
  options: SourceOptions,
): Promise<NetSource> {
  return isExampleStream(from) ? streamed(where, from, options) : inMemory(where, from, options);
}

async function inMemory(
  where: string,
  examples: Examples,
  { task: asked, layoutOf }: SourceOptions,
): Promise<NetSource> {
  checkAreExamples(examples, where);
  const { matrix, labels, weights, label } = examples;
  const summary = checkExamples(examples, asked ?? taskOf(examples), where);
  checkHasFeatures(matrix, where);
  const spread = summary.task === 'regression' ? deviationTally(where, label.name, summary) : undefined;
  spread?.add(labels, weights);
  const task = netTask(summary, spread?.end(), layoutOf(matrix));
  const rows = task.rowsOf(examples);
  return {
    head: examples,
    rows: matrix.rows,
    task,
    async *epoch(epoch, seed) {
      yield { rows, order: shuffled(matrix.rows, randomAt(seed, epoch)) };
    },
    identify: () => hashExamples(examples),
  };
}

async function streamed(
  where: string,
  stream: ExampleStream,
  { task: asked, layoutOf, signal, isKept }: SourceOptions,
): Promise<NetSource> {
  const head = blockOf(stream, makeRoom(stream, 0), 0, 0);
  checkHasFeatures(head.matrix, where);
  checkNames(head.matrix, where);
  const hash = isKept ? examplesHash(stream) : undefined;
  const tally = labelTally(where, stream.label, asked);
  for await (const block of checkedBlocks(where, stream, 0, signal, tally)) hash?.add(block);
  const summary = tally.end();
  const { rows } = summary;
  const task = netTask(summary, await spreadOf(where, stream, summary, signal), layoutOf(head.matrix));
  return {
    head,
    rows,
    task,
    async *epoch(epoch, _, most) {
      const pieceRows = Math.min(most, rows);
      const places = Int32Array.from({ length: pieceRows }, (_, place) => place);
      const again = labelTally(where, stream.label, summary.task);
      let read = 0;
      for await (const block of checkedBlocks(where, regroup(stream, pieceRows), epoch, signal, again)) {
        read += block.matrix.rows;
        if (read > rows) throw otherRows(where, read, rows, epoch);
        if (block.matrix.rows > 0)
          yield { rows: task.rowsOf(block), order: places.subarray(0, block.matrix.rows) };
      }
      if (read < rows) throw otherRows(where, read, rows, epoch);
    },
    identify: () => ['as it comes', hash!.end()],
  };
}

async function spreadOf(
  where: string,
  stream: ExampleStream,
  summary: LabelSummary,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  if (summary.task !== 'regression') return undefined;
  const spread = deviationTally(where, stream.label.name, summary);
  for await (const { labels, weights } of readBlocks(where, stream, { signal })) spread.add(labels, weights);
  return spread.end();
}

/** The blocks of a reading, whose features and labels are looked at as those of examples in memory are. */
async function* checkedBlocks(
  where: string,
  stream: ExampleStream,
  epoch: number,
  signal: AbortSignal | undefined,
  tally: LabelTally,
): AsyncGenerator<Examples, void, undefined> {
  let first = 0;
  for await (const block of readBlocks(where, stream, { epoch, signal })) {
    const { matrix, labels, weights } = block;
    checkFeatures(matrix, where, 'refused', first);
    tally.add(labels, weights, first);
    yield block;
    first += matrix.rows;
  }
}

function otherRows(where: string, read: number, rows: number, epoch: number): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `the stream gave ${read > rows ? 'more than' : `${read} rows, and not`} ${rows} rows in epoch ${epoch}; expected as many as when it was read first.`,
    { details: { epoch, rows } },
  );
}
