import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProgressEvent } from '../../src/core/progress.ts';
import { readArrow } from '../../src/sources/arrow/read-arrow.ts';
import type { MalformedRow, ReadCsvOptions } from '../../src/sources/csv-options.ts';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { readCsv } from '../../src/sources/read-csv.ts';
import { readJsonLines } from '../../src/sources/read-json-lines.ts';
import { expectSame } from '../expect-same.ts';
import { streamOf } from './stream-of.ts';

const encoder = new TextEncoder();

/** Some thousand rows with everything that can straddle the end of a chunk. */
function sample(rows: number): string {
  const lines = ['id,at,city,note'];
  for (let row = 0; row < rows; row++) {
    const note = ['plain', '"with ""quotes"""', '"two\r\nlines"', '', 'é 漢 😀'][row % 5]!;
    lines.push(
      `${row},2013-01-${String((row % 28) + 1).padStart(2, '0')}T05:15,${['Bath', 'York', ''][row % 3]!},${note}`,
    );
  }
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

const columns = { note: 'text' } as const;

async function codeOf(stream: ReadableStream<Uint8Array>, options?: ReadCsvOptions): Promise<string> {
  return await readCsv(stream, options).then(
    () => 'no error',
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  );
}

describe('chunks', () => {
  const text = sample(500);
  const plain = encoder.encode(text);
  const zipped = new Uint8Array(gzipSync(plain));
  const whole = fromCsv(text, { columns });

  test.each([1, 2, 3, 7, 64, 1000])(
    'chunks of %i bytes give the table that the whole gives',
    async (size) => {
      expectSame(
        await readCsv(
          streamOf(plain, () => size),
          { columns },
        ),
        whole,
      );
      expectSame(
        await readCsv(
          streamOf(zipped, () => size),
          { columns },
        ),
        whole,
      );
    },
  );

  test('chunks of any sizes do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 300 })), async (sizes) => {
        expectSame(
          await readCsv(
            streamOf(plain, () => sizes.next().value as number),
            { columns },
          ),
          whole,
        );
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  test('a file larger than a block is read whole, and records larger than a block too', async () => {
    const large =
      sample(60_000) +
      `60000,2013-01-01,Bath,"${'wide\n'.repeat(500_000)}"\r\n60001,2013-01-02,York,last\r\n`;
    const table = await readCsv(
      streamOf(encoder.encode(large), () => 65_536),
      { columns },
    );
    expectSame(table, fromCsv(large, { columns }));
    expect(table.rows).toBe(60_002);
  });

  test('a CRLF that a block ends within is one line end', async () => {
    for (let longer = 0; longer < 9; longer++) {
      const csv = `${'a'.repeat(1 + longer)}\r\n${'1234567\r\n'.repeat(120_000)}`;
      const { rows } = await readCsv(streamOf(encoder.encode(csv), () => 1e9));
      expect(rows).toBe(120_000);
    }
  });

  test('lines are counted across blocks', async () => {
    const malformed: MalformedRow[] = [];
    const csv = `a,b\n${'1,"x\ny"\n'.repeat(300_000)}1\n`;
    await readCsv(
      streamOf(encoder.encode(csv), () => 100_000),
      { onMalformed: (row) => malformed.push(row) },
    );
    expect(malformed.map(({ line }) => line)).toEqual([600_002]);
  });
});

describe('gzip', () => {
  const zipped = new Uint8Array(gzipSync(sample(2000)));
  const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
  const changed = (at: number): Uint8Array =>
    zipped.map((byte, index) => (index === (at + zipped.length) % zipped.length ? byte ^ 0x55 : byte));

  test.each<[string, Uint8Array]>([
    ['cut after its first byte', zipped.subarray(0, 1)],
    ['cut after its first bytes', zipped.subarray(0, 2)],
    ['cut in the middle', zipped.subarray(0, zipped.length >> 1)],
    ['cut before its checksum', zipped.subarray(0, -8)],
    ['cut before its last byte', zipped.subarray(0, -1)],
    ['with a byte changed', changed(500)],
    ['with a checksum that is wrong', changed(-6)],
    ['with a length that is wrong', changed(-1)],
    ['with text after its end', joined(zipped, encoder.encode('1,2\n'))],
    ['with zeros after its end', joined(zipped, new Uint8Array(512))],
    ['with a second member', joined(zipped, zipped)],
  ])('%s is an error, never a part of a table', async (_, bytes) => {
    for (const size of [37, 1e9]) {
      const found = await codeOf(streamOf(bytes, () => size));
      expect(found).toMatch(/^bad-format: \[sources\/gzip\]/);
    }
  });

  test('the error counts what was read', async () => {
    expect(await codeOf(streamOf(zipped.subarray(0, 3000), () => 1000))).toMatch(
      /ended after 3000 bytes read and \d+ decompressed/,
    );
  });

  test('a small file that becomes a large one is stopped at the limit', async () => {
    const bomb = new Uint8Array(gzipSync(`a\n${'0'.repeat(5_000_000)}`));
    expect(
      await codeOf(
        streamOf(bomb, () => 1000),
        { maxBytes: 1_000_000 },
      ),
    ).toMatch(/^too-large/);
  });

  test('without a platform to decompress it is unsupported, not garbage', async () => {
    const held = globalThis.DecompressionStream;
    Reflect.deleteProperty(globalThis, 'DecompressionStream');
    try {
      expect(await codeOf(streamOf(zipped, () => 1000))).toMatch(/^unsupported/);
    } finally {
      globalThis.DecompressionStream = held;
    }
  });
});

describe('streams', () => {
  const bytes = encoder.encode(sample(1000));

  test('an empty stream has no header', async () => {
    expect(await codeOf(streamOf(new Uint8Array(0), () => 1))).toMatch(/^bad-format: .*there is no header/);
  });

  test('progress counts the bytes of the stream', async () => {
    const events: ProgressEvent[] = [];
    await readCsv(
      streamOf(bytes, () => 10_000),
      { totalBytes: bytes.length, onProgress: (event) => events.push(event) },
    );
    expect(events[0]).toEqual({ stage: 'sources/csv', done: 10_000, total: bytes.length, unit: 'bytes' });
    expect(events.at(-1)!.done).toBe(bytes.length);
  });

  test('an abort rejects with its reason, before, between and while nothing comes', async () => {
    const reason = { stop: true };
    const aborted = (open: (abort: () => void) => ReadableStream<Uint8Array>): Promise<unknown> => {
      const control = new AbortController();
      const stream = open(() => control.abort(reason));
      return readCsv(stream, { signal: control.signal }).then(
        () => 'read',
        (error: unknown) => error,
      );
    };
    expect(await aborted((abort) => (abort(), streamOf(bytes, () => 100)))).toBe(reason);
    expect(
      await aborted((abort) =>
        streamOf(
          bytes,
          () => 100,
          (at) => at > 5000 && abort(),
        ),
      ),
    ).toBe(reason);
    expect(
      await aborted(
        (abort) => (setTimeout(abort, 5), new ReadableStream({ pull: () => new Promise(() => undefined) })),
      ),
    ).toBe(reason);
    const zipped = new Uint8Array(gzipSync(bytes));
    expect(
      await aborted((abort) =>
        streamOf(
          zipped,
          () => 100,
          (at) => at > 500 && abort(),
        ),
      ),
    ).toBe(reason);
  });

  test('a stream that fails is an io error with its cause, plain or gzip', async () => {
    const cause = new Error('connection reset');
    for (const start of [bytes, new Uint8Array(gzipSync(bytes))]) {
      const failing = (): ReadableStream<Uint8Array> =>
        streamOf(
          start,
          () => 100,
          (at) => {
            if (at > 500) throw cause;
          },
        );
      await expect(readCsv(failing())).rejects.toMatchObject({ code: 'io', where: 'sources/csv', cause });
      // In lines that are no JSON the stream fails first: they are told of at its end.
      await expect(readJsonLines(failing())).rejects.toMatchObject({ where: 'sources/json-lines', cause });
    }
  });

  test('a stream is cancelled when its content is refused', async () => {
    let cancelled = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull: (control) => control.enqueue(encoder.encode('a,a\n'.repeat(1e5))),
      cancel: () => void cancelled++,
    });
    await expect(readCsv(stream)).rejects.toMatchObject({ code: 'column-collision' });
    expect(cancelled).toBe(1);
  });

  test('a stream that was handed over after the abort is cancelled', async () => {
    let cancelled = 0;
    const stream = new ReadableStream<Uint8Array>({ cancel: () => void cancelled++ });
    const reason = new Error('enough');
    await expect(readCsv(stream, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(cancelled).toBe(1);
  });

  test('a stream that is being read, gives no bytes or is none is refused', async () => {
    const locked = streamOf(bytes, () => 100);
    locked.getReader();
    expect(await codeOf(locked)).toMatch(/^bad-option/);
    expect(
      await codeOf(new ReadableStream({ start: (control) => control.enqueue('a,b\n' as never) })),
    ).toMatch(/^bad-option.*type string/);
    expect(
      await codeOf(
        new ReadableStream({ start: (control) => control.enqueue(Uint16Array.of(97, 0x10a)) }) as never,
      ),
    ).toMatch(/^bad-option.*type Uint16Array/);
    expect(await codeOf('a,b\n' as never)).toMatch(/^bad-option/);
  });
});

test('a stream whose cancelling never ends holds up no abort', async () => {
  const stuck = (): ReadableStream<Uint8Array> =>
    new ReadableStream({ cancel: () => new Promise(() => undefined) });
  await expect(readCsv(stuck(), { signal: AbortSignal.abort('why') })).rejects.toBe('why');
  await expect(readArrow(stuck(), { signal: AbortSignal.abort('why') })).rejects.toBe('why');
  const controller = new AbortController();
  const reading = readCsv(stuck(), { signal: controller.signal });
  controller.abort('why');
  await expect(reading).rejects.toBe('why');
});
