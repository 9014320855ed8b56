import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { isAsyncIterable, readEach } from '../core/read-each.ts';
import { areSameNames } from '../models/classes.ts';
import { checkLengths } from '../models/features.ts';
import { describe } from '../table/describe.ts';
import type { Examples, Label } from '../table/examples.ts';
import { checkAreExamples } from './check-are-examples.ts';
import { areOrigins, originGuard } from './feature-origins.ts';
import { isExampleStream, type ExampleStream, type StreamReading } from './example-stream.ts';

/**
 * The blocks of one reading, each checked to be of the stream; an abort is heard while one is awaited.
 *
 * @throws {SlipwayError} `bad-option` on what is no stream or no reading; `bad-data` on a block that is no examples; `shape-mismatch` on a block of other columns,
 *   of another label, or whose arrays disagree, and on more or fewer rows than the stream says; an abort as it came.
 */
export async function* readBlocks(
  where: string,
  stream: ExampleStream,
  reading: StreamReading = {},
): AsyncGenerator<Examples, void, undefined> {
  checkReading(where, reading);
  const { signal } = reading;
  signal?.throwIfAborted();
  const opened: unknown = stream.open(reading);
  if (!isAsyncIterable<Examples>(opened)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the stream opens ${describe(opened)}; expected an async iterable of examples.`,
      { details: { option: 'stream' } },
    );
  }
  const check = blockCheck(where, stream);
  const { rows = Infinity } = stream;
  let read = 0;
  for await (const block of readEach(opened, signal)) {
    check(block);
    read += block.matrix.rows;
    if (read > rows) throw otherRows(where, 'more', rows);
    yield block;
  }
  if (read < rows && rows < Infinity) throw otherRows(where, String(read), rows);
}

function otherRows(where: string, found: string, rows: number): SlipwayError {
  return new SlipwayError(
    'shape-mismatch',
    where,
    `the stream gave ${found} rows, and says that it has ${rows}; expected as many as it says.`,
    { details: { rows } },
  );
}

/** Refuses what is no stream of examples. */
export function checkStream(where: string, stream: unknown): void {
  const refuse = (found: string): SlipwayError =>
    new SlipwayError(
      'bad-option',
      where,
      `the stream ${found}; expected one, such as asStream(examples, 4096) gives.`,
      { details: { option: 'stream' } },
    );
  if (!isExampleStream(stream))
    throw refuse(`is ${isRecordOfExamples(stream) ? 'examples' : describe(stream)}`);
  const { features, origins, rows } = stream;
  if (origins !== undefined && !areOrigins(origins, features))
    throw refuse('does not say of each feature what made it');
  if (rows !== undefined && !(Number.isSafeInteger(rows) && rows >= 0))
    throw refuse(`says that it has ${String(rows)} rows`);
}

/** Checks what a reading is told, and hands its epoch back. */
export function checkReading(where: string, reading: StreamReading): number {
  checkKeys(where, reading, ['epoch', 'signal', 'onPrepared']);
  checkWaiting(where, { signal: reading.signal });
  if (reading.onPrepared !== undefined && typeof reading.onPrepared !== 'function')
    throw new SlipwayError('bad-option', where, 'onPrepared is no function; expected one, or none.', {
      details: { option: 'onPrepared' },
    });
  return checkNumber(where, 'epoch', reading.epoch ?? 0, { min: 0, integer: true });
}

/** A check that blocks are of a stream. Lists of names that passed are known by identity, and compared once. */
function blockCheck(where: string, stream: ExampleStream): (block: Examples) => void {
  const { features, origins, label, weighted } = stream;
  const checkOrigins = originGuard(where, origins);
  let names: readonly string[] | undefined;
  const levels: (readonly string[])[] = [];
  let place = 0;
  return (block) => {
    checkAreExamples(block, where);
    const { matrix, labels, weights } = block;
    const refuse = (found: string, expected: string): SlipwayError =>
      new SlipwayError('shape-mismatch', where, `block ${place} ${found}; expected ${expected}.`, {
        details: { block: place },
      });
    const { dense, categories } = matrix;
    if (dense.names !== names) {
      if (!areSameNames(dense.names, features.dense))
        throw refuse('has other numbers than the stream', 'those that the stream names, in its order');
      names = dense.names;
    }
    if (
      categories.length !== features.categories.length ||
      categories.some(({ name }, at) => name !== features.categories[at]!.name)
    )
      throw refuse('has other categories than the stream', 'those that the stream names, in its order');
    categories.forEach((category, at) => {
      if (category.levels === levels[at]) return;
      if (!areSameNames(category.levels, features.categories[at]!.levels))
        throw refuse(`has other levels of "${category.name}" than the stream`, 'the same, in its order');
      levels[at] = category.levels;
    });
    checkOrigins(matrix, place);
    checkLengths(matrix, where);
    if (labels.length !== matrix.rows)
      throw refuse(`has ${labels.length} labels for ${matrix.rows} rows`, 'one for each');
    if ((weights !== undefined) !== weighted)
      throw refuse(
        weights ? 'has weights, and the stream has none' : 'has no weights, and the stream has some',
        'both to have them, or neither',
      );
    if (weights && weights.length !== matrix.rows)
      throw refuse(`has ${weights.length} weights for ${matrix.rows} rows`, 'one for each');
    if (!isSameLabel(block.label, label))
      throw refuse(`has the label ${show(block.label)}`, `that of the stream, ${show(label)}`);
    place++;
  };
}

/** Whether two labels are the same column, whose numbers stand for the same. */
export function isSameLabel(one: Label, other: Label): boolean {
  return (
    one === other ||
    (one.name === other.name && one.positive === other.positive && areSameNames(one.classes, other.classes))
  );
}

function show({ name, positive, classes }: Label): string {
  if (classes) return `"${name}" of ${classes.length} classes`;
  return positive === undefined ? `"${name}"` : `"${name}", of which "${positive}" is 1`;
}

function isRecordOfExamples(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'matrix' in value;
}
