import { parquetMetadata, type FileMetaData } from 'hyparquet';
import { SlipwayError } from '../../core/error.ts';
import { badParquet, PARQUET } from './bad-parquet.ts';
import type { Reading } from './ranges.ts';
import { readStruct } from './thrift.ts';

/** Read at first, from the end: enough for the footer of most files. */
const FIRST = 2 ** 16;
const MAGIC = 0x31524150; // PAR1
const ENCRYPTED = 0x45524150; // PARE

const asIs = <Value>(value: Value): Value => value;
/** Nothing of the statistics is used, so nothing of them is turned into dates or JSON. */
const NO_PARSING = {
  timestampFromMilliseconds: asIs,
  timestampFromMicroseconds: asIs,
  timestampFromNanoseconds: asIs,
  dateFromDays: asIs,
  stringFromBytes: asIs,
  jsonFromBytes: asIs,
  geometryFromBytes: asIs,
  geographyFromBytes: asIs,
  uuidFromBytes: asIs,
} as const;

/**
 * What a Parquet file says of itself, at its end.
 *
 * @throws {SlipwayError} `bad-format`; `unsupported` when it is encrypted; `too-large` past `maxBytes`.
 */
export function* readFooter(size: number, maxBytes: number): Reading<FileMetaData> {
  if (size < 12) throw badParquet(`there are ${size} bytes`);
  let tail = yield { start: Math.max(0, size - FIRST), end: size };
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (tail.length < 8) throw badParquet('the file gave less than it has');
  const magic = view.getUint32(tail.length - 4, true);
  if (magic === ENCRYPTED)
    throw new SlipwayError('unsupported', PARQUET, 'the file is encrypted; expected one that is not.');
  if (magic !== MAGIC) throw badParquet('the file does not end in PAR1');
  const length = view.getUint32(tail.length - 8, true);
  if (length > size - 12) throw badParquet(`the footer is of ${length} bytes in a file of ${size}`);
  if (length > maxBytes) {
    throw new SlipwayError(
      'too-large',
      PARQUET,
      `the footer has ${length} bytes; expected at most ${maxBytes}.`,
    );
  }
  if (length + 8 > tail.length) tail = yield { start: size - length - 8, end: size };
  if (tail.length < length + 8) throw badParquet('the file gave less than it has');
  const footer = tail.subarray(tail.length - length - 8);
  readStruct({ bytes: footer.subarray(0, length), at: 0 });
  try {
    return parquetMetadata(footer, { parsers: NO_PARSING, geoparquet: false });
  } catch (cause) {
    throw badParquet('the footer cannot be read', {}, cause);
  }
}
