import { crc32 } from '../core/crc32.ts';
import { SlipwayError, type ErrorCode, type ErrorDetails } from '../core/error.ts';
import { isRecord, parseJson } from '../core/json.ts';
import { featuresFromJson, type Features } from '../models/features.ts';
import type { Label } from '../table/examples.ts';
import type { StreamFacts } from './block-room.ts';
import { areOrigins } from './feature-origins.ts';

/** Named in every error of records. */
export const RECORDS = 'input/records';

/** The first eight bytes, and the last. The first of them is no text, and line ends that are changed on the way show. */
const MAGIC: Uint8Array = Uint8Array.of(0x89, 0x53, 0x4c, 0x57, 0x52, 0x0d, 0x0a, 0x1a);
/** The version of the layout. */
const VERSION = 1;
/** Bytes before the header. */
export const START = 16;
/** Bytes of one entry of the index. */
export const ENTRY = 12;
/** Bytes behind the index. */
export const END = 40;
/** What a header and an index may take. */
const MOST = 2 ** 26;
/** What a block may take. */
export const MOST_BLOCK: number = 2 ** 31 - 1;

/** What is known of a block: 12 bytes of the index. */
export interface BlockEntry {
  readonly rows: number;
  readonly leftOut: number;
  readonly sum: number;
}

/** Where the arrays of a block are: each begins at a multiple of 8 bytes. */
export interface BlockLayout {
  /** Bytes in all, for so many rows. */
  bytes(rows: number): number;
  /** Where each array begins: labels, weights if there are some, numbers, the codes of each category. */
  starts(rows: number): readonly number[];
  /** Bytes of a code of each category: 1, 2 or 4. */
  readonly codeBytes: readonly number[];
}

/** The layout of the blocks of a stream. */
export function blockLayout({ features, weighted }: Pick<StreamFacts, 'features' | 'weighted'>): BlockLayout {
  const codeBytes = features.categories.map(({ levels }) =>
    levels.length <= 128 ? 1 : levels.length <= 32_768 ? 2 : 4,
  );
  const row = [8, ...(weighted ? [8] : []), 4 * features.dense.length, ...codeBytes];
  const starts = (rows: number): number[] => {
    let end = 0;
    return row.map((bytes) => {
      const start = end;
      end += padded(bytes * rows);
      return start;
    });
  };
  // Widths are few, and categories may be many: a file is not to make each of its blocks walk them all.
  const counts = new Map<number, number>();
  for (const bytes of row) counts.set(bytes, (counts.get(bytes) ?? 0) + 1);
  const bytes = (rows: number): number => {
    let sum = 0;
    for (const [bytes, count] of counts) sum += count * padded(bytes * rows);
    return sum;
  };
  return { codeBytes, bytes, starts };
}

function padded(bytes: number): number {
  return 8 * Math.ceil(bytes / 8);
}

/** The bytes before the blocks: magic, version, length of the header, and the header, padded to a multiple of 8. */
export function encodeStart({ features, origins, label, weighted }: StreamFacts): Uint8Array<ArrayBuffer> {
  const { dense, categories } = features;
  const plain = {
    features: { dense, categories: categories.map(({ name, levels }) => ({ name, levels })) },
    ...(origins && { origins }),
    label: { ...label },
    weighted,
  };
  const text = new TextEncoder().encode(JSON.stringify(plain));
  checkSize('header', text.length);
  const bytes = new Uint8Array(START + padded(text.length)).fill(0x20);
  bytes.set(MAGIC);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, bytes.length - START, true);
  bytes.set(text, START);
  return bytes;
}

/** The bytes behind the blocks: the index, and the end. */
export function encodeEnd(start: Uint8Array, entries: readonly BlockEntry[]): Uint8Array<ArrayBuffer> {
  const index = entries.length * ENTRY;
  checkSize('index', index);
  const bytes = new Uint8Array(index + END);
  const view = new DataView(bytes.buffer);
  let rows = 0;
  entries.forEach((entry, at) => {
    view.setUint32(at * ENTRY, entry.rows, true);
    view.setUint32(at * ENTRY + 4, entry.leftOut, true);
    view.setUint32(at * ENTRY + 8, entry.sum, true);
    rows += entry.rows;
  });
  view.setFloat64(index, rows, true);
  view.setUint32(index + 8, entries.length, true);
  view.setUint32(index + 12, crc32(start), true);
  view.setUint32(index + 16, crc32(bytes.subarray(0, index)), true);
  view.setUint32(index + 20, VERSION, true);
  view.setUint32(index + 24, crc32(bytes.subarray(index, index + 24)), true);
  bytes.set(MAGIC, index + 32);
  return bytes;
}

/** What the end of a file says of the rest of it. */
export interface RecordsEnd {
  readonly rows: number;
  readonly blocks: number;
  readonly startSum: number;
  readonly indexSum: number;
}

/**
 * Reads the last {@link END} bytes.
 *
 * @throws {SlipwayError} `bad-format` when they are no such end; `bad-version`; `corrupt` when they are damaged.
 */
export function decodeEnd(bytes: Uint8Array, size: number): RecordsEnd {
  const view = viewOf(bytes);
  if (!hasMagic(bytes, 32)) throw badRecords('the file does not end as records do');
  checkVersion(view.getUint32(20, true));
  if (view.getUint32(24, true) !== crc32(bytes.subarray(0, 24)) || view.getUint32(28, true) !== 0)
    throw corrupt('the end of the file');
  const rows = view.getFloat64(0, true);
  const blocks = view.getUint32(8, true);
  if (!Number.isSafeInteger(rows) || rows < 0) throw badRecords(`the file says that it has ${rows} rows`);
  if (START + blocks * ENTRY + END > size)
    throw badRecords(`the file says that it has ${blocks} blocks, in ${size} bytes`);
  checkSize('index', blocks * ENTRY);
  return { rows, blocks, startSum: view.getUint32(12, true), indexSum: view.getUint32(16, true) };
}

/**
 * Reads the first {@link START} bytes: gives the length of the header.
 *
 * @throws {SlipwayError} `bad-format`; `bad-version`; `too-large`.
 */
export function decodeStart(bytes: Uint8Array, room: number): number {
  const view = viewOf(bytes);
  if (!hasMagic(bytes, 0)) throw badRecords('the file does not begin as records do');
  checkVersion(view.getUint32(8, true));
  const length = view.getUint32(12, true);
  if (length % 8 !== 0 || length > room)
    throw badRecords(`the file says that its header has ${length} bytes, and has room for ${room}`);
  checkSize('header', length);
  return length;
}

/**
 * Reads the header, whose checksum has been looked at.
 *
 * @throws {SlipwayError} `bad-format`.
 */
export function decodeHeader(bytes: Uint8Array): StreamFacts {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw badRecords('the header is no text');
  }
  const header = parseJson(text, RECORDS, MOST);
  if (!isRecord(header)) throw badRecords('the header is no object');
  const { features: given, origins, label, weighted } = header;
  if (typeof weighted !== 'boolean') throw badRecords('the header does not say whether there are weights');
  const features = frozen(featuresFromJson(given, RECORDS));
  const names = [...features.dense, ...features.categories.map(({ name }) => name)];
  if (new Set(names).size < names.length) throw badRecords('the header names a feature twice');
  if (origins !== undefined && !areOrigins(origins, features))
    throw badRecords('the header does not say of each feature what made it');
  return { features, ...(origins && { origins }), label: readLabel(label), weighted };
}

/** Reads the index, and holds it against what the file has room for. */
export function decodeIndex(
  bytes: Uint8Array,
  layout: BlockLayout,
  { rows }: RecordsEnd,
  room: number,
): BlockEntry[] {
  const view = viewOf(bytes);
  let blockBytes = 0;
  let blockRows = 0;
  const entries = Array.from({ length: bytes.length / ENTRY }, (_, at) => {
    const entry = {
      rows: view.getUint32(at * ENTRY, true),
      leftOut: view.getUint32(at * ENTRY + 4, true),
      sum: view.getUint32(at * ENTRY + 8, true),
    };
    const more = layout.bytes(entry.rows);
    if (more <= room && more > MOST_BLOCK)
      throw refuse('too-large', `block ${at} has ${more} bytes; expected at most ${MOST_BLOCK}.`);
    blockBytes += more;
    blockRows += entry.rows;
    return entry;
  });
  if (blockBytes !== room)
    throw badRecords(`the blocks are said to take ${blockBytes} bytes, and there are ${room} for them`);
  if (blockRows !== rows) throw badRecords(`the blocks have ${blockRows} rows, and the file says ${rows}`);
  return entries;
}

/** The error for bytes that are not the records they claim to be. */
export function badRecords(found: string, details: ErrorDetails = {}): SlipwayError {
  return refuse('bad-format', `${found}; expected a whole file of records. Copy or write it again.`, details);
}

/** The error for bytes that are not those that were written. */
export function corrupt(what: string, details: ErrorDetails = {}): SlipwayError {
  return refuse(
    'corrupt',
    `${what} does not have the checksum it was written with; expected the bytes that were written. Copy or write it again.`,
    details,
  );
}

function refuse(code: ErrorCode, message: string, details: ErrorDetails = {}): SlipwayError {
  return new SlipwayError(code, RECORDS, message, { details });
}

function checkSize(what: string, bytes: number): void {
  if (bytes > MOST)
    throw refuse(
      'too-large',
      `the ${what} has ${bytes} bytes; expected at most ${MOST}. Take larger blocks or fewer levels.`,
    );
}

function checkVersion(version: number): void {
  if (version !== VERSION)
    throw refuse('bad-version', `the records are of version ${version}; expected ${VERSION}.`, { version });
}

function hasMagic(bytes: Uint8Array, at: number): boolean {
  return MAGIC.every((byte, place) => bytes[at + place] === byte);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function readLabel(value: unknown): Label {
  if (isRecord(value)) {
    const { name, positive, classes, ...others } = value;
    const isNamed = typeof name === 'string' && (positive === undefined || typeof positive === 'string');
    const areTexts =
      classes === undefined ||
      (Array.isArray(classes) && classes.every((level) => typeof level === 'string'));
    if (isNamed && areTexts && Object.keys(others).length === 0)
      return Object.freeze(value as unknown as Label);
  }
  throw badRecords('the label of the header is malformed');
}

function frozen({ dense, categories }: Features): Features {
  return { dense: Object.freeze(dense), categories: Object.freeze(categories) };
}
