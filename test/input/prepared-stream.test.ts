import { expect, test } from 'vitest';
import { collect } from '../../src/input/collect.ts';
import { preparedStream } from '../../src/input/prepared-stream.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { targetEncode } from '../../src/prepare/target-encode.ts';
import { inBatches, type Batches } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { blocksOf } from './streams.ts';

const rows = 60;
const many = <Value>(make: (row: number) => Value): Value[] =>
  Array.from({ length: rows }, (_, row) => make(row));
const train = table({
  age: numberColumn(many((row) => (row % 7 === 0 ? null : 20 + ((row * 13) % 50)))),
  city: categoryColumn(
    many((row) => (row % 11 === 0 ? null : ['Bath', 'York', 'Hull', 'Ely'][Math.floor(row / 20)])),
  ),
  key: textColumn(many((row) => `k${row}`)),
  weight: numberColumn(many((row) => row % 3)),
  late: numberColumn(many((row) => (row % 9 === 4 ? null : row % 2))),
  kind: categoryColumn(many((row) => ['a', 'b', 'c'][Math.floor(row / 20)])),
  flag: categoryColumn(many((row) => row % 2 === 0)),
});
const steps = pipeline(
  impute({ columns: ['age'], with: 'mean' }),
  standardize({ columns: ['age'] }),
  oneHot({ columns: ['city'] }),
);
const LATE = { label: 'late', weight: 'weight', missingLabel: 'leave-out' } as const;

/** Batches that have only their own levels, as those of a file. */
const asRead = (from: Table, size: number): Batches =>
  async function* batches(reading) {
    for await (const batch of inBatches(from, size)(reading)) {
      const columns = new Map(batch.columns);
      for (const [name, column] of columns)
        if (column.kind === 'category')
          columns.set(name, categoryColumn(Array.from(column.codes, (code) => column.levels[code] ?? null)));
      yield { rows: batch.rows, columns };
    }
  };

test.each([1, 7, 60, 1000])('batches of %i rows give the rows that the whole table gives', async (size) => {
  const batches = asRead(train, size);
  const prepare = await steps.fitFrom(batches);
  const stream = await preparedStream(batches, prepare, { ...LATE, rows: 'later' });
  const { examples } = steps.fitExamples(train, LATE);
  const whole = prepare.examples(train, LATE);
  const collected = await collect(stream);
  expect(collected.leftOut).toBe(7);
  expect(collected.labels).toEqual(examples.labels);
  expect(collected.weights).toEqual(examples.weights);
  expect(collected.label).toEqual(examples.label);
  expect(collected.matrix.dense.values).toEqual(whole.matrix.dense.values);
  expect(collected.matrix.categories.map(({ codes }) => codes)).toEqual(
    whole.matrix.categories.map(({ codes }) => codes),
  );
  expect(stream.features).toEqual({
    dense: ['age'],
    categories: [{ name: 'city', levels: whole.matrix.categories[0]!.levels }],
  });
  expect(await blocksOf(stream)).toHaveLength(Math.ceil(rows / size));
});

test('training rows keep their own label out of what encodes them, batch by batch', async () => {
  const encode = pipeline(targetEncode({ columns: ['city'], label: 'flag', key: 'key' }));
  const batches = asRead(train, 11);
  const prepare = await encode.fitFrom(batches);
  const stream = await preparedStream(batches, prepare, { label: 'flag', rows: 'training' });
  const { examples } = encode.fitExamples(train, { label: 'flag' });
  const { matrix } = await collect(stream);
  // Sums over batches are taken in another order than those over the table.
  expect(matrix.dense.values.length).toBe(examples.matrix.dense.values.length);
  matrix.dense.values.forEach((value, at) => expect(value).toBeCloseTo(examples.matrix.dense.values[at]!, 6));
  expect(matrix.dense.values).not.toEqual(prepare.examples(train, { label: 'flag' }).matrix.dense.values);
});

test('rows to learn from are refused when a step knows their label, or another one', async () => {
  const batches = asRead(train, 11);
  const leaking = await pipeline(standardize({ columns: ['weight'] })).fitFrom(batches);
  expect(() => leaking.trainingExamples(train, { label: 'weight' })).toThrow(/reads it/);
  const other = await pipeline(targetEncode({ columns: ['city'], label: 'flag', key: 'key' })).fitFrom(
    batches,
  );
  expect(() => other.trainingExamples(train, { label: 'kind' })).toThrow(/learned from "flag"/);
});

test('a label of several classes needs their names: a batch has its own levels', async () => {
  const batches = asRead(train, 30);
  const prepare = await steps.fitFrom(batches);
  await expect(preparedStream(batches, prepare, { label: 'kind', rows: 'later' })).rejects.toMatchObject({
    code: 'bad-option',
  });
  const classes = ['c', 'b', 'a'];
  const named = await preparedStream(batches, prepare, { label: 'kind', classes, rows: 'later' });
  expect((await collect(named)).labels).toEqual(prepare.examples(train, { label: 'kind', classes }).labels);
  const wide = asRead(train, 60);
  const guessed = await preparedStream(
    async function* twice() {
      yield* wide();
      yield table({
        ...Object.fromEntries(train.columns),
        kind: categoryColumn(many((row) => ['a', 'b', 'd'][row % 3])),
      });
    },
    prepare,
    { label: 'kind', rows: 'later' },
  );
  await expect(collect(guessed)).rejects.toMatchObject({ code: 'shape-mismatch' });
});

test('true and false are known whichever of them a batch has', async () => {
  const batches = asRead(train, 1);
  const prepare = await steps.fitFrom(batches);
  const stream = await preparedStream(batches, prepare, { label: 'flag', rows: 'later' });
  expect(stream.label).toEqual({ name: 'flag', positive: 'true' });
  expect([...(await collect(stream)).labels]).toEqual(many((row) => 1 - (row % 2)));
});

const asLate = { ...LATE, rows: 'later' } as const;

test.each<[string, unknown, unknown, object?]>([
  ['no batches', 3, steps.fit(train)],
  ['no preparation', inBatches(train, 5), {}],
  ['a function that prepares', inBatches(train, 5), (rows: Table) => steps.fit(train).examples(rows, LATE)],
  ['a pipeline that is not fitted', inBatches(train, 5), steps],
  ['a source without a batch', async function* none() {}, steps.fit(train)],
  ['what opens nothing', () => 3, steps.fit(train)],
  ['what does not say which rows', inBatches(train, 5), steps.fit(train), LATE],
  ['another kind of rows', inBatches(train, 5), steps.fit(train), { ...LATE, rows: 'all' }],
  ['an option that there is not', inBatches(train, 5), steps.fit(train), { ...asLate, batch: 3 }],
  ['no workers', inBatches(train, 5), steps.fit(train), { ...asLate, workers: 2 }],
  ['nothing ahead', inBatches(train, 5), steps.fit(train), { ...asLate, ahead: 0 }],
])('%s is refused', async (_, batches, prepare, options = asLate) => {
  await expect(preparedStream(batches as never, prepare as never, options as never)).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test('an abort is heard by the first reading and by later ones', async () => {
  const prepare = await steps.fitFrom(inBatches(train, 5));
  const signal = AbortSignal.abort('enough');
  await expect(preparedStream(inBatches(train, 5), prepare, { ...asLate, signal })).rejects.toBe('enough');
  const stream = await preparedStream(inBatches(train, 5), prepare, asLate);
  await expect(collect(stream, { signal })).rejects.toBe('enough');
});
