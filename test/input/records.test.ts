import { expect, test } from 'vitest';
import { crc32 } from '../../src/core/crc32.ts';
import { SlipwayError } from '../../src/core/error.ts';
import { random } from '../../src/core/random.ts';
import { collect } from '../../src/input/collect.ts';
import { asStream } from '../../src/input/as-stream.ts';
import { readRecords } from '../../src/input/read-records.ts';
import { blockLayout, decodeIndex, ENTRY } from '../../src/input/records-layout.ts';
import { toRecords } from '../../src/input/to-records.ts';
import type { ByteSource } from '../../src/sources/byte-source.ts';
import type { Examples } from '../../src/table/examples.ts';
import { examplesOf } from '../train/examples-of.ts';
import { blocksOf, bytesOf, labelsOf, numbered } from './streams.ts';

const levels = (count: number): string[] => Array.from({ length: count }, (_, level) => `level ${level}`);

/** Codes of one, two and four bytes, at both ends of what each holds. */
const wide: Examples = {
  ...examplesOf({
    dense: { x: [0.5, -0, 3.4e38], y: [NaN, 1e-45, 2] },
    categories: {
      none: [[-1, -1, -1], []],
      one: [[127, -1, 0], levels(128)],
      two: [[128, -1, 0], levels(129)],
      most: [[32_767, -1, 5], levels(32_768)],
      four: [[32_768, -1, 6], levels(32_769)],
    },
    labels: [1, 0, 2],
    weights: [0, 1e300, 0.1],
  }),
  label: { name: '__proto__', classes: ['a', 'constructor', 'Łódź'] },
  leftOut: 2,
};

test('what was written is read: numbers, codes of any width, weights, classes, rows left out', async () => {
  const bytes = await bytesOf(toRecords(asStream(wide, 2)));
  for (const from of [bytes, new Blob([bytes.slice()]), unaligned(bytes)]) {
    const stream = await readRecords(from);
    expect(await collect(stream)).toEqual(wide);
    expect((await blocksOf(stream)).map(({ matrix, leftOut }) => [matrix.rows, leftOut])).toEqual([
      [2, 2],
      [1, 0],
    ]);
  }
});

test('records without weights, without numbers, without rows', async () => {
  const few = examplesOf({
    categories: {
      c: [
        [0, 1],
        ['a', 'b'],
      ],
    },
    labels: [1, 0],
  });
  const none = { ...examplesOf({ dense: { x: [] }, labels: [] }), leftOut: 4 };
  for (const examples of [few, none, { ...few, label: { name: 'late', positive: 'yes' } }])
    expect(await collect(await readRecords(await bytesOf(toRecords(asStream(examples, 5)))))).toEqual(
      examples,
    );
});

test('the layout is that of the page: two blocks, read by hand', async () => {
  const examples = examplesOf({
    dense: { x: [1.5, 2.5, 3.5] },
    categories: {
      c: [
        [0, -1, 1],
        ['a', 'b'],
      ],
    },
    labels: [1, 0, 1],
  });
  const bytes = await bytesOf(toRecords(asStream(examples, 2)));
  const view = new DataView(bytes.buffer);
  const MAGIC = [0x89, ...new TextEncoder().encode('SLWR\r\n'), 0x1a];
  expect([...bytes.subarray(0, 8)]).toEqual(MAGIC);
  expect(view.getUint32(8, true)).toBe(1);
  const header = view.getUint32(12, true);
  const text = new TextDecoder().decode(bytes.subarray(16, 16 + header));
  expect(JSON.parse(text)).toEqual({
    features: { dense: ['x'], categories: [{ name: 'c', levels: ['a', 'b'] }] },
    label: { name: 'late' },
    weighted: false,
  });
  // Labels of 16 bytes, numbers of 8, codes of 2 and 6 bytes of nothing; then 8, 4 and 4, 1 and 7.
  const first = 16 + header;
  expect([0, 8].map((at) => view.getFloat64(first + at, true))).toEqual([1, 0]);
  expect([16, 20].map((at) => view.getFloat32(first + at, true))).toEqual([1.5, 2.5]);
  expect([24, 25].map((at) => view.getInt8(first + at))).toEqual([0, -1]);
  const second = first + 32;
  expect([
    view.getFloat64(second, true),
    view.getFloat32(second + 8, true),
    view.getInt8(second + 16),
  ]).toEqual([1, 3.5, 1]);
  const index = second + 24;
  const sum = (from: number, to: number): number => crc32(bytes.subarray(from, to));
  const words = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, at) => view.getUint32(from + 4 * at, true));
  expect(words(index, 6)).toEqual([2, 0, sum(first, second), 1, 0, sum(second, index)]);
  const end = index + 24;
  expect(view.getFloat64(end, true)).toBe(3);
  expect(words(end + 8, 6)).toEqual([2, sum(0, first), sum(index, end), 1, sum(end, end + 24), 0]);
  expect([...bytes.subarray(end + 32)]).toEqual(MAGIC);
});

test('shuffled, an epoch has the blocks in an order of its own, which the seed decides', async () => {
  const bytes = await bytesOf(toRecords(asStream(numbered(40, true), 2)));
  const stream = await readRecords(bytes, { shuffle: true, seed: 5 });
  const first = await labelsOf(stream, { epoch: 1 });
  expect([...first].sort((a, b) => a - b)).toEqual(Array.from(numbered(40).labels));
  expect(first.every((label, at) => at % 2 === 0 || label === first[at - 1]! + 1)).toBe(true);
  expect(await labelsOf(stream, { epoch: 2 })).not.toEqual(first);
  expect(await labelsOf(stream, { epoch: 1 })).toEqual(first);
  expect(await labelsOf(await readRecords(bytes, { shuffle: true }), { epoch: 1 })).not.toEqual(first);
});

test('a function opens a source for each reading, and each is closed; what is handed over stays open', async () => {
  const bytes = await bytesOf(toRecords(asStream(numbered(6), 2)));
  const seen = { opened: 0, closed: 0 };
  const source: ByteSource = {
    size: bytes.length,
    name: 'memory',
    read: async (start, end) => bytes.slice(start, end),
    close: async () => void seen.closed++,
  };
  const stream = await readRecords(() => ((seen.opened += 1), source));
  await collect(stream);
  for await (const block of stream.open()) if (block.labels[0] === 2) break;
  expect(seen).toEqual({ opened: 3, closed: 3 });
  await collect(await readRecords(source));
  expect(seen.closed).toBe(3);
});

test('other records in the place of the first ones are a conflict, and the error names the file', async () => {
  let bytes = await bytesOf(toRecords(asStream(numbered(6), 2)));
  const stream = await readRecords(() => ({
    size: bytes.length,
    name: 'rows.records',
    read: async (start, end) => bytes.slice(start, end),
  }));
  bytes = await bytesOf(toRecords(asStream(numbered(7), 2)));
  const error = await collect(stream).catch((found: unknown) => found);
  expect(error).toMatchObject({ code: 'conflict', details: { file: 'rows.records' } });
});

test('an abort is heard while a block is awaited', async () => {
  const bytes = await bytesOf(toRecords(asStream(numbered(6), 2)));
  let reads = 0;
  const stream = await readRecords({
    size: bytes.length,
    read: async (start, end) => {
      if (++reads > 6) await new Promise(() => undefined);
      return bytes.slice(start, end);
    },
  });
  const stop = new AbortController();
  const reading = collect(stream, { signal: stop.signal });
  setTimeout(() => stop.abort('enough'), 5);
  await expect(reading).rejects.toBe('enough');
});

/** Bytes with some of them changed, and the checksums mended, so that nothing but what they say is wrong. */
function mended(bytes: Uint8Array, change: (view: DataView, at: typeof PLACES) => void): Uint8Array {
  const result = bytes.slice();
  const view = new DataView(result.buffer);
  change(view, PLACES);
  const end = result.length - 40;
  view.setUint32(end + 12, crc32(result.subarray(0, PLACES.blocks)), true);
  view.setUint32(end + 16, crc32(result.subarray(PLACES.index, end)), true);
  view.setUint32(end + 24, crc32(result.subarray(end, end + 24)), true);
  return result;
}

const small = await bytesOf(toRecords(asStream(numbered(6), 3)));
const header = new DataView(small.buffer).getUint32(12, true);
const PLACES = { header: 16, blocks: 16 + header, index: small.length - 64, end: small.length - 40 };
const codeOf = async (bytes: Uint8Array): Promise<unknown> => {
  try {
    return (await collect(await readRecords(bytes))).matrix.rows;
  } catch (error) {
    return error instanceof SlipwayError ? error.code : error;
  }
};

test('a file that is empty, cut short, or too long is no file of records', async () => {
  for (let length = 0; length < small.length; length++)
    expect(await codeOf(small.slice(0, length)), `${length} bytes`).toBe('bad-format');
  expect(await codeOf(Uint8Array.of(...small, 0))).toBe('bad-format');
  expect(await codeOf(Uint8Array.of(...small, ...small))).toBe('bad-format');
});

test('a byte that was changed is found, wherever it is', async () => {
  const source = random(0);
  for (let at = 0; at < small.length; at++) {
    const broken = small.slice();
    broken[at] = broken[at]! ^ (1 << source.integer(8));
    expect(['bad-format', 'corrupt', 'bad-version'], `byte ${at}`).toContain(await codeOf(broken));
  }
});

test.each<[string, (view: DataView, at: typeof PLACES) => void, string]>([
  ['nothing', () => undefined, '6'],
  [
    'another version',
    (view, at) => (view.setUint32(8, 2, true), view.setUint32(at.end + 20, 2, true)),
    'bad-version',
  ],
  ['a header beyond the file', (view) => view.setUint32(12, 2 ** 31, true), 'bad-format'],
  ['a header beyond the limit', (view) => view.setUint32(12, 2 ** 32 - 8, true), 'bad-format'],
  ['more blocks than bytes', (view, at) => view.setUint32(at.end + 8, 2 ** 32 - 1, true), 'bad-format'],
  ['fewer blocks', (view, at) => view.setUint32(at.end + 8, 1, true), 'corrupt'],
  ['a block of 4,294,967,295 rows', (view, at) => view.setUint32(at.index, 2 ** 32 - 1, true), 'bad-format'],
  [
    'rows moved from block to block',
    (view, at) => (view.setUint32(at.index, 2, true), view.setUint32(at.index + 12, 4, true)),
    'corrupt',
  ],
  ['more rows than blocks have', (view, at) => view.setFloat64(at.end, 7, true), 'bad-format'],
  ['rows that are no number', (view, at) => view.setFloat64(at.end, NaN, true), 'bad-format'],
  ['half a row', (view, at) => view.setFloat64(at.end, 5.5, true), 'bad-format'],
  ['a header that is no text', (view, at) => view.setUint8(at.header + 3, 0xff), 'bad-format'],
  ['a header that is no JSON', (view, at) => view.setUint8(at.header, 0x5b), 'bad-format'],
  [
    'weights that are not there',
    (view, at) => swap(view, at.header, '"weighted":false', '"weighted":true '),
    'bad-format',
  ],
  [
    'weights that are a word',
    (view, at) => swap(view, at.header, '"weighted":false', '"weighted":"yes"'),
    'bad-format',
  ],
  [
    'features that are a name',
    (view, at) => swap(view, at.header, '{"dense":["x","y"]', '{"dense":"xxxxxxx"'),
    'bad-format',
  ],
  [
    'a feature named twice',
    (view, at) => swap(view, at.header, '{"dense":["x","y"]', '{"dense":["x","x"]'),
    'bad-format',
  ],
  [
    'a prototype in the place of features',
    (view, at) => swap(view, at.header, '"features"', '"__proto_"'),
    'bad-format',
  ],
  [
    'a label of no name',
    (view, at) => swap(view, at.header, '{"name":"late"}', '{"named":"lat"}'),
    'bad-format',
  ],
  [
    'a label that says more',
    (view, at) => swap(view, at.header, '{"name":"late"}', '{"name":"","a":1}'.slice(0, 15)),
    'bad-format',
  ],
])('%s in the file', async (_, change, expected) => {
  expect(String(await codeOf(mended(small, change)))).toBe(expected);
});

const origin = (column: string, ...steps: string[]) => ({ columns: [column], steps });
const originated = ({ matrix, ...others }: Examples): Examples => ({
  matrix: {
    rows: matrix.rows,
    dense: { ...matrix.dense, origins: [origin('x'), origin('y', 'clip')] },
    categories: matrix.categories.map((category) => ({ ...category, origin: origin('__proto__', 'cross') })),
  },
  ...others,
});
const told = await bytesOf(toRecords(asStream(originated(numbered(6)), 3)));

test('what made the features is in the header', async () => {
  const length = new DataView(told.buffer).getUint32(12, true);
  expect(JSON.parse(new TextDecoder().decode(told.subarray(16, 16 + length)))).toMatchObject({
    origins: {
      dense: [origin('x'), origin('y', 'clip')],
      categories: [{ columns: ['__proto__'], steps: ['cross'] }],
    },
  });
  expect(await collect(await readRecords(told))).toEqual(originated(numbered(6)));
});

test.each([
  ['an origin that is a text', '{"columns":["y"],"steps":["clip"]}', '"columns:[.y.],.steps.:[.clip.]. "'],
  ['steps that are a text', '["clip"]', '"[clip]"'],
  ['a step that is a number', '["clip"]', '[123456]'],
  ['an origin that says more', '"steps":["clip"]', '"steps":[],"a":1'],
  ['an origin that says less', '"steps":["clip"]', '"stops":["clip"]'],
  ['fewer origins than numbers', ',{"columns":["y"],"steps":["clip"]}', ' '.repeat(35)],
  ['more origins than categories', '["__proto__"],"steps":["cross"]}', '[],"steps":[]},null             '],
  ['numbers of no origin', '{"columns":["y"],"steps":["clip"]}', 'null'.padEnd(34)],
  ['origins of something else', '"dense":[{', '"danse":[{'],
  ['no origins of categories', '"categories":[{"columns"', '"kategories":[{"columns"'],
])('%s is no header', async (_, text, by) => {
  const length = new DataView(told.buffer).getUint32(12, true);
  const broken = told.slice();
  const view = new DataView(broken.buffer);
  swap(view, 16, text, by);
  const end = broken.length - 40;
  view.setUint32(end + 12, crc32(broken.subarray(0, 16 + length)), true);
  view.setUint32(end + 24, crc32(broken.subarray(end, end + 24)), true);
  expect(await codeOf(told)).toBe(6);
  expect(await codeOf(broken)).toBe('bad-format');
});

test('a code that no level has is refused, read or written', async () => {
  const at = PLACES.blocks + 24 + 24;
  const broken = mended(small, (view, places) => {
    view.setInt8(at, 3);
    view.setUint32(places.index + 8, crc32(new Uint8Array(view.buffer, places.blocks, 56)), true);
  });
  expect(await codeOf(broken)).toBe('bad-format');
  const examples = examplesOf({
    categories: {
      c: [
        [0, 2],
        ['a', 'b'],
      ],
    },
    labels: [0, 1],
  });
  await expect(bytesOf(toRecords(asStream(examples, 9)))).rejects.toMatchObject({
    code: 'bad-data',
    details: { column: 'c', row: 1 },
  });
});

test('an index of many blocks is read at once, however many categories there are', () => {
  const categories = Array.from({ length: 20_000 }, () => ({ name: 'c', levels: ['a'] }));
  const layout = blockLayout({ features: { dense: ['x'], categories }, weighted: true });
  const none = { rows: 0, blocks: 20_000, startSum: 0, indexSum: 0 };
  expect(decodeIndex(new Uint8Array(none.blocks * ENTRY), layout, none, 0)).toHaveLength(20_000);
  // Of 9 rows: 72 bytes each of labels and weights, 36 of numbers and 9 of codes, padded.
  expect(layout.bytes(9)).toBe(72 + 72 + 40 + 20_000 * 16);
  expect(layout.starts(9).slice(0, 5)).toEqual([0, 72, 144, 184, 200]);
});

test.each([
  ['a slip', () => readRecords(small, { shufle: true } as never)],
  ['a word for yes', () => readRecords(small, { shuffle: 'yes' } as never)],
  ['no source', () => readRecords(7 as never)],
  ['no stream', () => bytesOf(toRecords(numbered(2) as never))],
])('%s is refused', async (_, make) => {
  await expect(make()).rejects.toMatchObject({ code: 'bad-option' });
});

/** The same bytes, where no number of 8 bytes may begin. */
function unaligned(bytes: Uint8Array): Uint8Array {
  const room = new Uint8Array(bytes.length + 3);
  room.set(bytes, 3);
  return room.subarray(3);
}

/** Puts one text in the place of another of its length. */
function swap(view: DataView, from: number, text: string, by: string): void {
  const bytes = new Uint8Array(view.buffer);
  const at = new TextDecoder('latin1').decode(bytes).indexOf(text, from);
  if (at < 0 || text.length !== by.length)
    throw new Error(`${text} is not there, or ${by} is of another length`);
  bytes.set(new TextEncoder().encode(by), at);
}
