import fc from 'fast-check';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadLookup as loadInPage } from '../../../src/adapters/browser-lookup.ts';
import { loadLookup, saveLookup } from '../../../src/adapters/node-lookup.ts';
import { crc32 } from '../../../src/core/crc32.ts';
import { decodeLookup } from '../../../src/serve/lookup/decode-lookup.ts';
import { encodeLookup } from '../../../src/serve/lookup/encode-lookup.ts';
import { precompute } from '../../../src/serve/lookup/precompute.ts';
import { productOf } from '../../../src/serve/lookup/product-of.ts';
import type { LookupTable } from '../../../src/serve/lookup/lookup-table.ts';
import type { Instance } from '../../../src/serve/service.ts';
import type { Field } from '../../../src/table/schema.ts';
import { latePredictor, requests } from '../late.ts';
import { collidingDoubles, collidingNumbers, textsOfOneHash } from './colliding.ts';
import { fakePredictor } from './fake-predictor.ts';

const wide: readonly Field[] = Array.from({ length: 9 }, (_, at) => ({ name: `f${at}`, kind: 'number' }));
const rowsOf = (count: number): Instance[] =>
  Array.from({ length: count }, (_, row) =>
    Object.fromEntries(wide.map(({ name }, at) => [name, (row * 7919 * (at + 3)) % 1_000_003])),
  );
const probabilities = Float64Array.of(0.1, 0.9, 0.5, 0.5);

/** A table of every shape: direct and full, direct with gaps, looked up, in parts, texts of both widths, every decision. */
const shapes: Readonly<Record<string, () => Promise<readonly [LookupTable, readonly Instance[]]>>> = {
  'raw rows of a model': async () => [await precompute(latePredictor(), requests), requests],
  'a product': async () => {
    const fields: Field[] = [
      { name: 'c', kind: 'category' },
      { name: 'n', kind: 'number' },
    ];
    const product = productOf({ c: ['a', null, 'é', '語'], n: [1, 2.5, null] });
    return [
      await precompute(fakePredictor({ fields }), product),
      [
        { c: '語', n: 2.5 },
        { c: null, n: null },
      ],
    ];
  },
  'a range with gaps': async () => {
    const rows = [1, 2, 4, 8].map((n) => ({ n }));
    return [await precompute(fakePredictor({ fields: [{ name: 'n', kind: 'number' }] }), rows), rows];
  },
  'numbers far apart': async () => {
    const rows = [1, 1e6, 3e9, 1e15, 0.5].map((n) => ({ n }));
    return [await precompute(fakePredictor({ fields: [{ name: 'n', kind: 'number' }] }), rows), rows];
  },
  'many columns': async () => [await precompute(fakePredictor({ fields: wide }), rowsOf(300)), rowsOf(300)],
  texts: async () => {
    const rows = Array.from({ length: 500 }, (_, at) => ({ t: `key ${at}` }));
    return [await precompute(fakePredictor({ fields: [{ name: 't', kind: 'text' }] }), rows), rows];
  },
  classes: async () => {
    const rows = [{ n: 1 }, { n: 2 }];
    const answers = { scores: Float64Array.of(0.9, 0.5), predictions: Float64Array.of(1, 0), probabilities };
    return [
      await precompute(fakePredictor({ fields: [{ name: 'n', kind: 'number' }] }, answers), rows),
      rows,
    ];
  },
  'classes by another rule': async () => {
    const rows = [{ n: 1 }, { n: 2 }];
    const answers = { scores: Float64Array.of(0.9, 0.5), predictions: Float64Array.of(1, 1), probabilities };
    return [
      await precompute(fakePredictor({ fields: [{ name: 'n', kind: 'number' }] }, answers), rows),
      rows,
    ];
  },
  'nothing at all': async () => [await precompute(latePredictor(), []), []],
};

test.each(Object.entries(shapes))('%s: a file gives the same table, aligned or not', async (_, make) => {
  const [table, rows] = await make();
  const bytes = encodeLookup(table);
  const shifted = new Uint8Array(bytes.length + 3).subarray(3);
  shifted.set(bytes);
  const inBuffer = Buffer.alloc(bytes.length + 3).subarray(3);
  inBuffer.set(bytes);
  for (const given of [bytes, shifted, inBuffer, bytes.buffer]) {
    const opened = decodeLookup(given, { modelHash: table.modelHash });
    expect([opened.size, opened.bytes, opened.input, opened.signature]).toEqual([
      table.size,
      table.bytes,
      table.input,
      table.signature,
    ]);
    for (const row of rows) expect(opened.answer(opened.find(row))).toEqual(table.answer(table.find(row)));
    expect(encodeLookup(opened)).toEqual(bytes);
  }
});

test('keys that strangers chose to collide make a table, and a file, as any others do', async () => {
  const values: Readonly<Record<string, readonly (string | number)[]>> = {
    number: collidingDoubles(6000),
    time: collidingNumbers(6000),
    text: textsOfOneHash(12),
  };
  for (const kind of ['number', 'time', 'text'] as const) {
    const rows = values[kind]!.map((k, row) => ({ k, n: row % 2 }));
    const fields: Field[] = [
      { name: 'k', kind },
      { name: 'n', kind: 'number' },
    ];
    const predictor = fakePredictor({ fields });
    const bytes = encodeLookup(await precompute(predictor, rows));
    const opened = decodeLookup(bytes);
    expect(rows.map((row) => opened.answer(opened.find(row)))).toEqual(await predictor.predict(rows));
    const [column] = opened.parts.index.columns;
    expect(column && 'index' in column && column.index.salt).toBeGreaterThan(0);
    for (const salt of ['-1', '4294967296', '"a"'])
      expect(codeOf(withHeader(bytes, (text) => text.replace(/"salt":\d+/, `"salt":${salt}`)))).toBe(
        'corrupt',
      );
  }
});

test('answers stand in the bytes of the file, not beside them', async () => {
  const [table] = await shapes['texts']!();
  const bytes = encodeLookup(table);
  const { answers } = decodeLookup(bytes).parts;
  expect(answers.decision === 'score' && answers.scores.buffer === bytes.buffer).toBe(true);
});

test('a table of another model version is refused, with both hashes', async () => {
  const [table] = await shapes['raw rows of a model']!();
  const { hash } = latePredictor(-2);
  expect(() => decodeLookup(encodeLookup(table), { modelHash: hash })).toThrow(
    expect.objectContaining({ code: 'bad-version', details: { got: table.modelHash, expected: hash } }),
  );
});

/** The code of what opening throws; what is not ours fails the test. */
function codeOf(bytes: Uint8Array): string {
  try {
    decodeLookup(bytes);
    return 'opened';
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error);
  }
}

test.each(Object.entries(shapes))(
  '%s: cut short, grown or with a bit turned, it is refused',
  async (_, make) => {
    const bytes = encodeLookup((await make())[0]);
    const known = ['bad-format', 'bad-version', 'corrupt'];
    for (let length = 0; length < bytes.length; length += 1 + (bytes.length >> 6))
      expect(known).toContain(codeOf(bytes.slice(0, length)));
    expect(codeOf(Uint8Array.of(...bytes, 0))).toBe('corrupt');
    // The last bytes of a part may only fill up to the next multiple of eight.
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const turned = bytes.slice();
        turned[at]! ^= 1 << bit;
        const code = codeOf(turned);
        if (code === 'opened') expect(encodeLookup(decodeLookup(turned))).toEqual(bytes);
        else expect(known).toContain(code);
      }),
      { seed: 4, numRuns: 60 },
    );
  },
);

/** The same file with another header, its checksum right. */
function withHeader(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = 16 + view.getUint32(8, true);
  const old = new TextDecoder().decode(bytes.subarray(16, end));
  const text = new TextEncoder().encode(change(old));
  const made = new Uint8Array(Math.ceil((16 + text.length) / 8) * 8 + bytes.length - Math.ceil(end / 8) * 8);
  made.set(bytes.subarray(0, 8));
  made.set(text, 16);
  made.set(bytes.subarray(Math.ceil(end / 8) * 8), Math.ceil((16 + text.length) / 8) * 8);
  new DataView(made.buffer).setUint32(8, text.length, true);
  new DataView(made.buffer).setUint32(12, crc32(text), true);
  return made;
}

test('a header that lies, with a checksum that is right, is refused, and nothing large is made', async () => {
  const lies: readonly (readonly [keyof typeof shapes, RegExp | string, string])[] = [
    ['texts', /"length":\d+/, '"length":9007199254740991'],
    ['texts', /"length":\d+/, '"length":-1'],
    ['texts', '"type":"u8"', '"type":"u16"'],
    ['texts', /"places":\d+/, '"places":1000000000000'],
    ['texts', /"size":\d+/, '"size":600'],
    ['texts', '"kind":"texts"', '"kind":"range"'],
    ['texts', '"kind":"text"', '"kind":"number"'],
    ['texts', '"0.slots"', '"0.slogs"'],
    ['texts', '"decision":"score"', '"decision":"likeliest","classes":1'],
    ['numbers far apart', /"count":\d+/, '"count":4'],
    ['a range with gaps', /"span":\d+/, '"span":900'],
    ['a range with gaps', /"low":1/, '"low":1.5'],
    ['a range with gaps', '"present"', '"absent"'],
    ['many columns', /"folds":\[null,/, '"folds":['],
    ['classes', /"classes":2/, '"classes":3'],
    ['a product', '"missing":true', '"missing":1'],
    ['a product', '"outputs":[]', '"outputs":[null]'],
    ['a product', '"outputs":[]', '"outputs":[{"name":"prediction","classes":3}]'],
    ['raw rows of a model', '"zone":"America/New_York"', '"zone":3'],
    ['raw rows of a model', '"zone":"America/New_York"', '"zone":"Mars/Olympus"'],
    ['a product', '"input"', '"inputs"'],
    ['a product', /^\{.*/, '[]'],
    ['a product', /^\{/, '{'.repeat(9)],
  ];
  for (const [shape, from, to] of lies) {
    const lying = withHeader(encodeLookup((await shapes[shape]!())[0]), (text) => text.replace(from, to));
    expect([shape, to, codeOf(lying)]).toEqual([shape, to, 'corrupt']);
  }
});

test('arrays that lie, with a checksum that is right, end in an error or in an answer, never in a loop', async () => {
  const names = Object.keys(shapes).filter((shape) => shape !== 'nothing at all');
  for (const shape of names) {
    const [table, rows] = await shapes[shape]!();
    const bytes = encodeLookup(table);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const length = new DataView(bytes.buffer).getUint32(8, true);
        const changed = bytes.slice();
        const start = Math.ceil((16 + length) / 8) * 8;
        changed[start + (at % (bytes.length - start))] = value;
        // The same length of text: the header's other figures stay as they are.
        const fixed = withHeader(changed, (text) => sums(text, changed, start));
        let opened: LookupTable;
        try {
          opened = decodeLookup(fixed);
        } catch (error) {
          expect((error as { code: string }).code).toBe('corrupt');
          return;
        }
        for (const row of rows.slice(0, 5)) {
          const place = opened.find(row);
          if (place >= 0) expect(typeof opened.answer(place).score).toBe('number');
        }
      }),
      { seed: 6, numRuns: 60 },
    );
  }
});

/** A header with the checksums that its arrays have now. */
function sums(text: string, bytes: Uint8Array, start: number): string {
  const header = JSON.parse(text) as { arrays: { type: string; length: number; crc: number }[] };
  let at = start;
  for (const array of header.arrays) {
    const size = (array.length * Number(array.type.slice(1))) / 8;
    array.crc = crc32(bytes.subarray(at, at + size));
    at += Math.ceil(size / 8) * 8;
  }
  return JSON.stringify(header);
}

test('a file is written whole and read again, from a path, an address and a blob', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lookup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'in/late.lookup');
  const [table] = await shapes['raw rows of a model']!();
  await saveLookup(path, table);
  await saveLookup(path, table);
  expect(await readdir(join(folder, 'in'))).toEqual(['late.lookup']);
  const bytes = await readFile(path);
  const address = `data:,${[...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`;
  const { modelHash } = table;
  for (const opened of [
    await loadLookup(path, { modelHash }),
    await loadLookup(new URL(address), { modelHash }),
    await loadInPage(address, { modelHash }),
    await loadInPage(new Blob([bytes]), { modelHash }),
  ])
    expect(opened.answer(opened.find(requests[0]!))).toEqual(table.answer(table.find(requests[0]!)));
  const small = { maxBytes: bytes.length - 1 };
  for (const load of [
    () => loadLookup(path, small),
    () => loadLookup(address, small),
    () => loadInPage(new Blob([bytes]), small),
  ])
    await expect(load()).rejects.toMatchObject({ code: 'too-large' });
  await expect(loadLookup(join(folder, 'no'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(saveLookup('https://example.com/x', table)).rejects.toMatchObject({ code: 'bad-option' });
  await writeFile(join(folder, 'file'), '');
  await expect(saveLookup(join(folder, 'file/x'), table)).rejects.toMatchObject({ code: 'io' });
  const reason = new Error('enough');
  await expect(loadLookup(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
