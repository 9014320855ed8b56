import { compressors } from 'hyparquet-compressors';
import { crc32 } from '../../core/crc32.ts';
import { SlipwayError } from '../../core/error.ts';
import { badParquet, PARQUET } from './bad-parquet.ts';

/** Bytes of a page, decompressed, at most. */
const MOST_PAGE = 2 ** 28;
/** How much a byte of each format can stand for; the others are bounded by the largest page alone. */
const MOST_RATIO: Readonly<Record<string, number>> = { SNAPPY: 32, GZIP: 1040, LZ4: 260, LZ4_RAW: 260 };

/**
 * The bytes of a page, whose length the header states.
 *
 * The length is held against what so many bytes can stand for before room is made.
 *
 * @throws {SlipwayError} `bad-format` when it is damaged; `too-large`; `unsupported` on LZO.
 */
export function decompress(codec: string, packed: Uint8Array, size: number): Uint8Array {
  if (codec === 'UNCOMPRESSED') {
    if (packed.length !== size) throw badParquet(`a page has ${packed.length} bytes and says ${size}`);
    return packed;
  }
  if (size > MOST_PAGE) {
    throw new SlipwayError('too-large', PARQUET, `a page has ${size} bytes; expected at most ${MOST_PAGE}.`);
  }
  if (size === 0) return new Uint8Array(0);
  const unpack = compressors[codec as keyof typeof compressors];
  if (!unpack)
    throw new SlipwayError(
      'unsupported',
      PARQUET,
      `the file is compressed as ${codec}; expected another format.`,
    );
  if (size > packed.length * (MOST_RATIO[codec] ?? Infinity) + 1024)
    throw badParquet(`a page says that ${packed.length} bytes are ${size}`);
  if (codec === 'SNAPPY' && snappyLength(packed) !== size)
    throw badParquet('a page is not as long as it says');
  let page: Uint8Array;
  try {
    page = unpack(packed, size);
  } catch (cause) {
    if (cause instanceof SlipwayError) throw cause;
    throw badParquet(`a page compressed as ${codec} is damaged`, {}, cause);
  }
  if (page.length !== size) throw badParquet('a page is not as long as it says');
  if (codec === 'GZIP') checkGzip(packed, page);
  return page;
}

function snappyLength(packed: Uint8Array): number {
  let length = 0;
  for (let at = 0, scale = 1; at < Math.min(packed.length, 5); at++, scale *= 128) {
    length += (packed[at]! & 127) * scale;
    if (packed[at]! < 128) return length;
  }
  return NaN;
}

/** A single member ends in the checksum and the length of what it holds. */
function checkGzip(packed: Uint8Array, page: Uint8Array): void {
  if (packed.length < 18) throw badParquet('a page compressed as GZIP is damaged');
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const single = view.getUint32(packed.length - 4, true) === page.length;
  if (single && view.getUint32(packed.length - 8, true) !== crc32(page))
    throw badParquet('a page compressed as GZIP is damaged');
}
