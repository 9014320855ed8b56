import { quoteNames, SlipwayError } from '../core/error.ts';
import { parseNumber } from './csv-number.ts';
import type { MalformedRow } from './csv-options.ts';
import { decodeText } from './csv-text.ts';
import { hasFields, knownKey, sameBytes, type Key, type Keys } from './json-keys.ts';
import { JSON_LINES, type JsonPlan } from './json-options.ts';
import {
  fail,
  isWordAt,
  scanNumber,
  scanText,
  scanValue,
  skipSpace,
  unescapeText,
  type NotJson,
  type PassedText,
} from './json-scan.ts';

/** What a value is. `large` is a number that a double does not hold. */
export const SLOT = { null: 1, number: 2, boolean: 3, large: 4, text: 5, json: 6 } as const;

/** The fields of one row as they were read; written over by the next. */
export interface JsonRow {
  /** The names of all fields so far; a field's place is where its name stands. */
  readonly names: string[];
  /** The places of the fields that this row has, `count` of them. */
  readonly places: number[];
  count: number;
  /** By place: one of {@link SLOT}. */
  readonly types: number[];
  /** By place: a number, or 0 and 1. */
  readonly numbers: number[];
  /** By place: where the bytes of a text, a number or a list are. */
  readonly sources: Uint8Array[];
  readonly starts: number[];
  readonly ends: number[];
}

/** Why a row cannot be taken. */
export type RowFault = Pick<MalformedRow, 'reason' | 'column'> & { readonly found: string };

/** Reads rows one by one; what it knows of their fields grows with them. */
export interface JsonRowReader {
  readonly row: JsonRow;
  /** Reads the object from `from` to `to` into the row; what is wrong with it otherwise. */
  read(bytes: Uint8Array, from: number, to: number): RowFault | undefined;
  /** The place of a field of this name, which it is given when it has none. */
  place(name: string): number;
  /** Gives a place to each field that was never anything but null or `{}`, which say nothing of the fields it may have where objects are flattened. */
  placeEmpty(): readonly number[];
}

const MOST_COLUMNS = 100_000;
const NONE = -1;
const PASSED_OVER = -2;

/** A reader of the rows of one file. */
export function createRowReader(plan: JsonPlan): JsonRowReader {
  const row: JsonRow = {
    names: [],
    places: [],
    count: 0,
    types: [],
    numbers: [],
    sources: [],
    starts: [],
    ends: [],
  };
  const top: Keys = { path: '', keys: [], interner: undefined };
  const passed: PassedText = { escaped: false, high: false };
  const wrong: NotJson = { at: 0, expected: '' };
  const places = new Map<string, number>();
  const owned = new Set<string>();
  const select = plan.select && new Set(plan.select);
  const empty: { readonly keys: Keys; readonly key: Key }[] = [];
  let keyCount = 0;
  let rows = 0;
  let fault: RowFault | undefined;
  let start = 0;

  const read = (bytes: Uint8Array, from: number, to: number): RowFault | undefined => {
    row.count = 0;
    rows++;
    fault = undefined;
    passed.high = false;
    start = from;
    const at = skipSpace(bytes, from, to);
    if (at < to && bytes[at] !== 123) {
      const end = scanValue(bytes, at, to, plan.maxDepth, passed, wrong);
      if (end >= 0 && skipSpace(bytes, end, to) === to)
        return {
          reason: 'not-an-object',
          found: 'there is a value that is no object; expected {"field": value}',
        };
      return end >= 0 ? trailing(bytes, end, to) : notJson();
    }
    const end = at < to ? readObject(bytes, at, to, top, 1) : fail(wrong, at, 'an object');
    if (end < 0) return fault ?? notJson();
    return skipSpace(bytes, end, to) === to ? undefined : trailing(bytes, end, to);
  };

  const notJson = (): RowFault => ({
    reason: 'not-json',
    found: `it is no JSON from byte ${wrong.at - start + 1} on; expected ${wrong.expected}`,
  });

  const trailing = (bytes: Uint8Array, end: number, to: number): RowFault => {
    fail(wrong, skipSpace(bytes, end, to), 'the end of the row');
    return notJson();
  };

  const refuse = (reason: RowFault['reason'], column: string, found: string): -1 => {
    fault = { reason, column, found };
    return -1;
  };

  const readObject = (bytes: Uint8Array, from: number, to: number, keys: Keys, depth: number): number => {
    let p = skipSpace(bytes, from + 1, to);
    if (p < to && bytes[p] === 125) return p + 1;
    for (let guess = 0; ; guess++) {
      if (p >= to || bytes[p] !== 34) return fail(wrong, p, 'a key in quotes');
      const end = scanText(bytes, p + 1, to, passed, wrong);
      if (end < 0) return -1;
      const key = keyOf(keys, bytes, p + 1, end, guess);
      if (!key) return -1;
      if (key.seen === rows) {
        const name = keys.path + key.text;
        return refuse('duplicate-key', name, `field ${quoteNames([name])} comes twice; expected it once`);
      }
      key.seen = rows;
      p = skipSpace(bytes, end + 1, to);
      if (p >= to || bytes[p] !== 58) return fail(wrong, p, 'a colon');
      p = readValue(bytes, skipSpace(bytes, p + 1, to), to, keys, key, depth);
      if (p < 0) return -1;
      p = skipSpace(bytes, p, to);
      if (p < to && bytes[p] === 125) return p + 1;
      if (p >= to || bytes[p] !== 44) return fail(wrong, p, 'a comma or }');
      p = skipSpace(bytes, p + 1, to);
    }
  };

  /** Rows mostly have their keys in one order: the next is guessed before it is looked up. */
  const keyOf = (keys: Keys, bytes: Uint8Array, from: number, to: number, guess: number): Key | undefined => {
    const likely = keys.keys[guess];
    if (likely && !passed.escaped && sameBytes(likely.bytes, bytes, from, to)) return likely;
    const plain = passed.escaped ? unescapeText(bytes, from, to) : bytes.subarray(from, to);
    if (!plain) return void fail(wrong, from, 'a key without half of a surrogate pair');
    const known = knownKey(keys, plain);
    if (known) return known;
    const text = decodeText(plain, 0, plain.length);
    if (++keyCount > MOST_COLUMNS) {
      throw new SlipwayError(
        'too-large',
        JSON_LINES,
        `there are more than ${MOST_COLUMNS} different fields; expected at most that.`,
      );
    }
    const key: Key = {
      bytes: plain.slice(),
      text: text ?? '',
      seen: 0,
      place: NONE,
      inner: undefined,
      empty: false,
    };
    keys.keys.push(key);
    return key;
  };

  const readValue = (
    bytes: Uint8Array,
    from: number,
    to: number,
    keys: Keys,
    key: Key,
    depth: number,
  ): number => {
    const byte = from < to ? bytes[from]! : 0;
    if (byte === 123 && plan.flatten) {
      if (depth >= plan.maxDepth) return fail(wrong, from, 'less nesting');
      key.inner ??= {
        path: keys.path + key.text + plan.separator,
        keys: [],
        interner: undefined,
      };
      const end = readObject(bytes, from, to, key.inner, depth + 1);
      if (end >= 0) noteEmpty(keys, key);
      return end;
    }
    if (byte === 110 && isWordAt(bytes, from, to, 'null')) {
      // Where objects are flattened, a missing one has no column of its own: its fields are missing.
      if (!plan.flatten || key.place !== NONE) take(keys, key, SLOT.null);
      else noteEmpty(keys, key);
      return from + 4;
    }
    const at = placeOf(keys, key);
    if (at === PASSED_OVER) return scanValue(bytes, from, to, plan.maxDepth - depth, passed, wrong);
    if (byte === 34) {
      const end = scanText(bytes, from + 1, to, passed, wrong);
      if (end < 0) return -1;
      take(keys, key, SLOT.text);
      if (!passed.escaped) return put(at, bytes, from + 1, end, end + 1);
      const plain = unescapeText(bytes, from + 1, end);
      if (!plain) return fail(wrong, from, 'a text without half of a surrogate pair');
      return put(at, plain, 0, plain.length, end + 1);
    }
    if (byte === 123 || byte === 91) {
      const end = scanValue(bytes, from, to, plan.maxDepth - depth, passed, wrong);
      if (end < 0) return -1;
      const name = row.names[at]!;
      if (byte === 123)
        return refuse(
          'nested',
          name,
          `field ${quoteNames([name])} is an object; expected a value. Set flatten to have its fields as columns`,
        );
      if (!plan.listsAsText)
        return refuse(
          'nested',
          name,
          `field ${quoteNames([name])} is a list; expected a value. Set lists to have its JSON as text`,
        );
      take(keys, key, SLOT.json);
      return put(at, bytes, from, end, end);
    }
    for (const [word, number] of WORDS) {
      if (!isWordAt(bytes, from, to, word)) continue;
      take(keys, key, SLOT.boolean);
      row.numbers[at] = number;
      return put(at, bytes, from, from + word.length, from + word.length);
    }
    const end = scanNumber(bytes, from, to, wrong);
    if (end < 0) return -1;
    const number = parseNumber(bytes, from, end, false);
    take(keys, key, Number.isNaN(number) ? SLOT.large : SLOT.number);
    row.numbers[at] = number;
    return put(at, bytes, from, end, end);
  };

  const noteEmpty = (keys: Keys, key: Key): void => {
    if (key.empty || hasFields(key)) return;
    key.empty = true;
    empty.push({ keys, key });
  };

  const take = (keys: Keys, key: Key, type: number): void => {
    const at = placeOf(keys, key);
    if (at === PASSED_OVER) return;
    row.types[at] = type;
    row.places[row.count++] = at;
  };

  const put = (at: number, bytes: Uint8Array, from: number, end: number, next: number): number => {
    row.sources[at] = bytes;
    row.starts[at] = from;
    row.ends[at] = end;
    return next;
  };

  const placeOf = (keys: Keys, key: Key): number => {
    if (key.place !== NONE) return key.place;
    const name = keys.path + key.text;
    if (owned.has(name)) {
      throw new SlipwayError(
        'column-collision',
        JSON_LINES,
        `two fields would both be column ${quoteNames([name])}: one of that name, and one in an object; expected each name once. Set another separator.`,
        { details: { column: name } },
      );
    }
    owned.add(name);
    key.place = select && !select.has(name) ? PASSED_OVER : place(name);
    return key.place;
  };

  const place = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, row.names.length);
    row.numbers.push(NaN);
    return row.names.push(name) - 1;
  };

  return {
    row,
    place,
    placeEmpty: () =>
      empty
        .filter(({ key }) => !hasFields(key) && key.place === NONE)
        .map(({ keys, key }) => placeOf(keys, key))
        .filter((found) => found !== PASSED_OVER),
    read: (bytes, from, to) => {
      const found = read(bytes, from, to);
      if (passed.high && decodeText(bytes, from, to) === undefined)
        return { reason: 'not-json', found: NOT_UTF8 };
      return found;
    },
  };
}

/** What is found of a row whose bytes are no text. */
export const NOT_UTF8 = 'it holds bytes that are not UTF-8';

const WORDS = [
  ['true', 1],
  ['false', 0],
] as const;
