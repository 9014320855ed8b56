import { expect, test } from 'vitest';
import { collect } from '../../src/input/collect.ts';
import type { ExampleStream } from '../../src/input/example-stream.ts';
import { asStream } from '../../src/input/as-stream.ts';
import { prefetch } from '../../src/input/prefetch.ts';
import { regroup } from '../../src/input/regroup.ts';
import { shuffleRows } from '../../src/input/shuffle-rows.ts';
import { toRecords } from '../../src/input/to-records.ts';
import type { Examples } from '../../src/table/examples.ts';
import { blocksOf, bytesOf, labelsOf, numbered } from './streams.ts';

const upTo = (rows: number): number[] => Array.from({ length: rows }, (_, row) => row);
const unknown = (stream: ExampleStream): ExampleStream => ({ ...stream, rows: undefined });

test.each([1, 3, 10, 100])('blocks of %i rows are the examples in their order', async (rows) => {
  const examples = numbered(10, true);
  const stream = asStream(examples, rows);
  expect(await labelsOf(stream)).toEqual(upTo(10));
  expect(await collect(stream)).toEqual(examples);
  expect(await collect(unknown(stream))).toEqual(examples);
});

test('examples without rows are a block without rows, and rows left out stay counted', async () => {
  const none = { ...numbered(0), leftOut: 3 };
  for (const stream of [
    asStream(none, 4),
    shuffleRows(asStream(none, 4), { buffer: 2 }),
    regroup(asStream(none, 4), 2),
  ])
    expect((await blocksOf(stream)).map(({ leftOut }) => leftOut)).toEqual([3]);
  expect(await collect(unknown(asStream(none, 4)))).toEqual(none);
  const some = { ...numbered(10), leftOut: 3 };
  for (const stream of [shuffleRows(asStream(some, 4), { buffer: 5 }), regroup(asStream(some, 4), 3)])
    expect((await collect(stream)).leftOut).toBe(3);
});

test.each([
  [3, 4, [4, 4, 2]],
  [4, 3, [3, 3, 3, 1]],
  [5, 5, [5, 5]],
  [10, 1, Array.from({ length: 10 }, () => 1)],
])('blocks of %i rows regroup into blocks of %i', async (from, to, sizes) => {
  const stream = regroup(asStream(numbered(10, true), from), to);
  expect((await blocksOf(stream)).map(({ matrix }) => matrix.rows)).toEqual(sizes);
  expect(await labelsOf(stream)).toEqual(upTo(10));
});

test.each([1, 2, 7, 50, 1000])('a buffer of %i rows gives each row once', async (buffer) => {
  const stream = shuffleRows(asStream(numbered(50, true), 8), { buffer });
  const labels = await labelsOf(stream);
  expect([...labels].sort((a, b) => a - b)).toEqual(upTo(50));
  if (buffer > 1) expect(labels).not.toEqual(upTo(50));
  else expect(labels).toEqual(upTo(50));
});

test('seed and epoch decide the order, whatever was read before', async () => {
  const source = asStream(numbered(50), 8);
  const stream = shuffleRows(source, { buffer: 20, seed: 3 });
  const third = await labelsOf(stream, { epoch: 3 });
  await labelsOf(stream, { epoch: 1 });
  expect(await labelsOf(stream, { epoch: 3 })).toEqual(third);
  expect(await labelsOf(shuffleRows(unknown(source), { buffer: 20, seed: 3 }), { epoch: 3 })).toEqual(third);
  expect(await labelsOf(stream, { epoch: 4 })).not.toEqual(third);
  expect(await labelsOf(shuffleRows(source, { buffer: 20, seed: 4 }), { epoch: 3 })).not.toEqual(third);
});

test('no row comes sooner than the buffer lets it', async () => {
  const labels = await labelsOf(shuffleRows(asStream(numbered(200), 16), { buffer: 10 }));
  expect(labels.every((label, place) => label - place <= 10)).toBe(true);
  expect(Math.max(...labels.map((label, place) => place - label))).toBeGreaterThan(10);
});

test('a buffer of all rows puts every row everywhere alike', async () => {
  // 600 orders of 6 rows: each row at each place 100 times, with a deviation of 9.
  const source = asStream(numbered(6), 2);
  const counts = upTo(6).map(() => new Array<number>(6).fill(0));
  for (let seed = 0; seed < 600; seed++)
    (await labelsOf(shuffleRows(source, { buffer: 6, seed }))).forEach((label, at) => counts[label]![at]!++);
  for (const row of counts) for (const count of row) expect(Math.abs(count - 100)).toBeLessThan(40);
});

test('blocks that come without order among them are read ahead and stay in order', async () => {
  for (const most of [1, 2, 100])
    expect(await labelsOf(prefetch(asStream(numbered(23, true), 4), most))).toEqual(upTo(23));
});

/** A stream whose blocks are given when they are let go, and which counts. */
function counted(rows: number, fail = Infinity) {
  const examples = asStream(numbered(rows), 1);
  const seen = { given: 0, closed: 0 };
  async function* open(): AsyncGenerator<Examples> {
    try {
      for await (const block of examples.open()) {
        if (seen.given === fail) throw new RangeError('spilt');
        seen.given++;
        yield block;
      }
    } finally {
      seen.closed++;
    }
  }
  return { seen, stream: { ...unknown(examples), open } satisfies ExampleStream };
}

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test('so many blocks are read ahead, and no more', async () => {
  const { seen, stream } = counted(20);
  const reading = prefetch(stream, 3).open()[Symbol.asyncIterator]();
  await reading.next();
  await rest();
  expect(seen.given).toBe(4);
  await reading.next();
  await rest();
  expect(seen.given).toBe(5);
  await reading.return?.();
  expect(seen).toEqual({ given: 5, closed: 1 });
});

test('an error comes after the blocks before it', async () => {
  const { seen, stream } = counted(20, 2);
  const labels: number[] = [];
  const read = async (): Promise<void> => {
    for await (const block of prefetch(stream, 5).open()) {
      await rest();
      labels.push(...block.labels);
    }
  };
  await expect(read()).rejects.toThrow('spilt');
  expect(labels).toEqual([0, 1]);
  expect(seen.closed).toBe(1);
});

test('a reader that breaks off, or throws, leaves nothing running', async () => {
  for (const end of ['break', 'throw']) {
    const { seen, stream } = counted(20);
    const read = async (): Promise<void> => {
      for await (const { labels } of prefetch(stream, 2).open()) {
        if (labels[0] === 3 && end === 'break') break;
        if (labels[0] === 3) throw new RangeError('enough');
      }
    };
    if (end === 'break') await read();
    else await expect(read()).rejects.toThrow('enough');
    expect(seen.closed).toBe(1);
    const { given } = seen;
    await rest();
    expect(seen.given).toBe(given);
  }
});

const OPERATORS: Readonly<Record<string, (stream: ExampleStream) => ExampleStream>> = {
  prefetch: (stream) => prefetch(stream, 2),
  regroup: (stream) => regroup(stream, 3),
  shuffleRows: (stream) => shuffleRows(stream, { buffer: 3 }),
};

test.each(Object.keys(OPERATORS))('%s hears an abort while a block is awaited', async (name) => {
  const never: ExampleStream = {
    ...unknown(asStream(numbered(3), 1)),
    async *open() {
      yield* asStream(numbered(4), 1).open();
      await new Promise(() => undefined);
    },
  };
  const stop = new AbortController();
  const reading = collect(OPERATORS[name]!(never), { signal: stop.signal });
  await rest();
  stop.abort('enough');
  await expect(reading).rejects.toBe('enough');
  const late = AbortSignal.abort('before');
  await expect(collect(OPERATORS[name]!(never), { signal: late })).rejects.toBe('before');
});

test.each(Object.keys(OPERATORS))('%s refuses blocks that are not of the stream', async (name) => {
  const stream = asStream(numbered(3), 2);
  const block = numbered(2);
  const { matrix } = block;
  const [category] = matrix.categories;
  const wrong: readonly (readonly [Examples, string])[] = [
    [{ ...block, matrix: { ...matrix, dense: { ...matrix.dense, names: ['x', 'z'] } } }, 'other numbers'],
    [{ ...block, matrix: { ...matrix, categories: [] } }, 'other categories'],
    [
      { ...block, matrix: { ...matrix, categories: [{ ...category!, levels: ['a', 'b'] }] } },
      'other levels of "c"',
    ],
    [
      { ...block, matrix: { ...matrix, categories: [{ ...category!, codes: new Int32Array(3) }] } },
      '3 codes',
    ],
    [
      { ...block, matrix: { ...matrix, dense: { ...matrix.dense, values: new Float32Array(3) } } },
      '3 values',
    ],
    [{ ...block, labels: new Float64Array(1) }, '1 labels'],
    [{ ...block, weights: new Float64Array(2) }, 'has weights'],
    [{ ...block, label: { name: 'late', positive: 'yes' } }, 'of which "yes" is 1'],
    [{ ...block, label: { name: 'late', classes: ['a', 'b'] } }, 'of 2 classes'],
  ];
  for (const [each, message] of wrong) {
    const mixed: ExampleStream = {
      ...stream,
      async *open() {
        yield* stream.open();
        yield each;
      },
    };
    const error = await collect(OPERATORS[name]!(mixed)).catch((found: unknown) => found);
    expect(error).toMatchObject({ code: 'shape-mismatch' });
    expect(String(error)).toContain(message);
  }
});

test('a block has the typed arrays of examples in memory: others would be written as bytes of no number', async () => {
  const stream = asStream(numbered(3, true), 3);
  const [block] = await blocksOf(stream);
  for (const odd of [
    { labels: Int8Array.of(0, 1, 2) },
    { labels: Float32Array.of(0, 1, 2) },
    { labels: undefined },
    { weights: [1, 1, 1] },
    { weights: Float32Array.of(1, 1, 1) },
  ]) {
    const own: ExampleStream = {
      ...stream,
      async *open() {
        yield { ...block!, ...odd } as never;
      },
    };
    for (const reading of [collect(own), bytesOf(toRecords(own))])
      await expect(reading).rejects.toMatchObject({
        code: 'bad-data',
        message: expect.stringContaining('Float64Array') as string,
      });
  }
});

test('examples whose arrays disagree are no stream', () => {
  const { matrix, ...others } = numbered(3, true);
  const short = { ...matrix, dense: { ...matrix.dense, values: new Float32Array(5) } };
  for (const wrong of [
    { matrix, ...others, labels: new Float64Array(2) },
    { matrix, ...others, weights: new Float64Array(4) },
    { matrix: short, ...others },
  ])
    expect(() => asStream(wrong, 2)).toThrow(expect.objectContaining({ code: 'shape-mismatch' }) as Error);
});

test('a stream gives as many rows as it says, whoever reads it', async () => {
  const stream = asStream(numbered(3), 2);
  for (const rows of [0, 2, 4]) {
    const wrong = { ...stream, rows };
    await expect(collect(wrong)).rejects.toMatchObject({ code: 'shape-mismatch' });
    for (const operator of Object.values(OPERATORS))
      await expect(blocksOf(operator(wrong))).rejects.toMatchObject({ code: 'shape-mismatch' });
  }
  for (const rows of [-1, 0.5, NaN, '3' as never])
    await expect(collect({ ...stream, rows })).rejects.toMatchObject({ code: 'bad-option' });
});

test('room is made for no more rows than there are, and for so many only', async () => {
  const stream = asStream(numbered(10), 3);
  expect(await labelsOf(regroup(stream, 2 ** 40))).toEqual(upTo(10));
  expect(await labelsOf(shuffleRows(stream, { buffer: 2 ** 40 }))).toHaveLength(10);
  for (const make of [
    () => regroup(unknown(stream), 2 ** 40),
    () => shuffleRows(unknown(stream), { buffer: 2 ** 40 }),
    () => shuffleRows({ ...stream, rows: 2 ** 50 }, { buffer: 2 ** 50 }),
  ])
    expect(make).toThrow(expect.objectContaining({ code: 'too-large' }) as Error);
  await expect(collect({ ...stream, rows: 2 ** 50 })).rejects.toMatchObject({ code: 'too-large' });
});

/** Rows of which is known what made them. */
function made(rows: number): Examples {
  const { matrix, ...others } = numbered(rows);
  const { dense, categories } = matrix;
  const of = (column: string, ...steps: string[]) => ({ columns: [column], steps });
  const more = { name: 'd', levels: ['a'], codes: new Int32Array(rows) };
  const matrixOf = {
    rows,
    dense: { ...dense, origins: [of('x', 'clip'), of('y')] },
    categories: [{ ...categories[0]!, origin: of('c', 'cross') }, more],
  };
  return { matrix: matrixOf, ...others };
}

test.each(Object.keys(OPERATORS))('what made the features comes through %s', async (name) => {
  const examples = made(10);
  const source = asStream(examples, 4);
  for (const stream of [source, unknown(source)]) {
    const { matrix } = await collect(OPERATORS[name]!(stream));
    expect(matrix.dense.origins).toEqual(examples.matrix.dense.origins);
    expect(matrix.categories.map(({ origin }) => origin)).toEqual([
      { columns: ['c'], steps: ['cross'] },
      undefined,
    ]);
  }
  expect(source.origins).toBeDefined();
  expect(asStream(numbered(2), 1).origins).toBeUndefined();
});

test('a block says nothing else than the stream of what made a feature', async () => {
  const { origins, ...silent } = asStream(made(4), 2);
  const other = { ...origins, categories: [{ columns: ['c'], steps: ['oneHot'] }, null] };
  for (const stream of [silent, { ...silent, origins: other }])
    await expect(collect(stream)).rejects.toMatchObject({ code: 'shape-mismatch', details: { block: 0 } });
  const quiet = { ...asStream({ ...made(4), matrix: stripped(made(4)) }, 2), origins: origins! };
  expect((await collect(quiet)).matrix.categories[0]!.origin?.steps).toEqual(['cross']);
  for (const wrong of [
    {},
    { categories: [null] },
    { ...origins, dense: [null, null] },
    { ...origins, more: 1 },
  ])
    await expect(collect({ ...silent, origins: wrong as never })).rejects.toMatchObject({
      code: 'bad-option',
    });
});

function stripped({ matrix: { rows, dense, categories } }: Examples): Examples['matrix'] {
  return {
    rows,
    dense: { names: dense.names, values: dense.values },
    categories: categories.map(({ name, levels, codes }) => ({ name, levels, codes })),
  };
}

test.each([
  ['no stream', () => collect(numbered(3) as never)],
  ['no stream', async () => shuffleRows({} as never, { buffer: 1 })],
  ['no examples', async () => asStream({} as never, 3)],
  ['no rows', async () => asStream(numbered(3), 0)],
  ['no buffer', async () => shuffleRows(asStream(numbered(3), 1), {} as never)],
  ['a slip', async () => shuffleRows(asStream(numbered(3), 1), { buffer: 3, sed: 1 } as never)],
  ['half a block', async () => prefetch(asStream(numbered(3), 1), 0.5)],
  ['half a row', async () => regroup(asStream(numbered(3), 1), 0.5)],
  ['no epoch', async () => asStream(numbered(3), 1).open({ epoch: -1 })],
  ['nobody to tell', async () => asStream(numbered(3), 1).open({ onPrepared: 3 as never })],
  ['what opens nothing', () => collect({ ...asStream(numbered(3), 1), open: () => 3 as never })],
])('%s is refused', async (_, make) => {
  await expect(make()).rejects.toMatchObject({
    code: expect.stringMatching('bad-option|bad-data') as string,
  });
});
