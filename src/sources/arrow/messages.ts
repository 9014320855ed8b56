import { SlipwayError } from '../../core/error.ts';
import { ARROW, badArrow } from './bad-arrow.ts';
import {
  byteField,
  flatTable,
  innerTable,
  longField,
  shortField,
  vectorField,
  type FlatTable,
} from './flatbuffer.ts';

/** One message: a schema, a dictionary or a batch of records. */
export interface ArrowMessage {
  readonly type: number;
  readonly version: number;
  readonly header: FlatTable;
  readonly body: Uint8Array;
}

/** The types of message there are. */
export const MESSAGE = { schema: 1, dictionary: 2, records: 3 } as const;

/** Finds messages in bytes as they come. */
export interface Messages {
  /**
   * The next message from `from` on; `undefined` when it is not whole yet, or there is none.
   *
   * @param final - no bytes come after `to`.
   */
  find(bytes: Uint8Array, from: number, to: number, final: boolean): ArrowMessage | undefined;
  /** Where the bytes after the message begin. */
  next: number;
  /** Bytes that are needed at least, from `next` on, before anything can be found. */
  needed: number;
}

const MAGIC = [65, 82, 82, 79, 87, 49]; // ARROW1
const MOST_HEADER = 2 ** 26;

/**
 * A finder of the messages of one file or stream. What stands at the end of a file is held against what was found.
 *
 * @throws {SlipwayError} `bad-format` when it is cut short or damaged, or something follows its end; `too-large` when a
 *   message is of more than `mostBody` bytes.
 * @source Apache Arrow columnar format, Serialization and Interprocess Communication.
 */
export function createMessages(mostBody: number): Messages {
  let state: 'begin' | 'messages' | 'ended' = 'begin';
  let isFile = false;
  let records = 0;

  const messages: Messages = {
    next: 0,
    needed: 8,
    find: (bytes, from, to, final) => {
      messages.next = from;
      let at = from;
      if (state === 'begin') {
        if (to - at < 8) {
          if (!final) return need(8);
          throw badArrow(`there are ${to - at} bytes`);
        }
        isFile = MAGIC.every((byte, i) => bytes[at + i] === byte);
        if (isFile) at += 8;
        messages.next = at;
        state = 'messages';
      }
      if (state === 'ended') return end(bytes, at, to, final);
      if (to - at < 8) {
        if (!final) return need(8);
        // Streams of old end in four bytes of nothing.
        if (to - at === 4 && new DataView(bytes.buffer, bytes.byteOffset + at).getInt32(0, true) === 0)
          return undefined;
        throw badArrow(
          'it ends after a message and not with the mark of its end (FF FF FF FF 00 00 00 00), so there may be more',
        );
      }
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const marked = view.getInt32(at, true) === -1;
      const length = view.getInt32(at + (marked ? 4 : 0), true);
      at += marked ? 8 : 4;
      if (length === 0) {
        state = 'ended';
        messages.next = at;
        return end(bytes, at, to, final);
      }
      if (length < 0 || length > MOST_HEADER) throw badArrow(`a message has a header of ${length} bytes`);
      if (at + length > to) return cut(final, at + length - from);
      const head = flatTable(bytes.subarray(at, at + length), 0);
      const bodyLength = longField(head, 3);
      if (bodyLength > mostBody) {
        throw new SlipwayError(
          'too-large',
          ARROW,
          `a message has ${bodyLength} bytes; expected at most ${mostBody}. Raise maxBytes when the source is to be trusted.`,
        );
      }
      at += length;
      if (at + bodyLength > to) return cut(final, at + bodyLength - from);
      const header = innerTable(head, 2);
      const type = byteField(head, 1, 0);
      if (!header || !Object.values<number>(MESSAGE).includes(type))
        throw badArrow(`a message is of the unknown type ${type}`);
      if (type === MESSAGE.records) records++;
      messages.next = at + bodyLength;
      messages.needed = 8;
      return { type, version: shortField(head, 0, 0), header, body: bytes.subarray(at, at + bodyLength) };
    },
  };

  const need = (bytes: number): undefined => void (messages.needed = bytes);

  const cut = (final: boolean, bytes: number): undefined => {
    if (final) throw badArrow('a message is cut short');
    return need(bytes);
  };

  /** A file ends in the places of its batches; after a stream there is nothing. */
  const end = (bytes: Uint8Array, from: number, to: number, final: boolean): undefined => {
    if (!isFile) {
      if (from < to) throw badArrow('there is something after the end of the stream');
      return need(1);
    }
    if (!final) return need(to - from + 1);
    const size = to - from;
    if (size < 10 || MAGIC.some((byte, i) => bytes[to - 6 + i] !== byte))
      throw badArrow('the file does not end in ARROW1');
    const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(to - 10, true);
    if (length <= 0 || length > size - 10) throw badArrow(`the file has a footer of ${length} bytes`);
    const footer = flatTable(bytes.subarray(to - 10 - length, to - 10), 0);
    const listed = vectorField(footer, 3, 24).length;
    if (listed !== records) throw badArrow(`the file has ${records} batches, and lists ${listed}`);
    messages.next = to;
    return undefined;
  };

  return messages;
}
