import { SlipwayError } from '../core/error.ts';
import { createHasher } from '../core/hash.ts';
import { canonicalJson, isRecord, parseJson, toJson, type Json } from '../core/json.ts';
import { boundedGet } from './bounded-get.ts';
import { deeperThan, maxDepth } from './depth.ts';
import type { Store } from './store.ts';

const where = 'registry/record';
/** 1, of the library's 0.1, has no checksums. */
const formatVersions: readonly unknown[] = [1, 2];
const brace = Uint8Array.of(0x7b);
/** How a record with a checksum begins; what it sums up is the rest, with the brace before it. */
const sealed = /^\{"checksum":"([0-9a-f]{64})",/;
const maxRecordBytes = 16 * 1024 * 1024;

/** The fields of a stored record, read one by one, each checked. */
export interface Fields {
  text(name: string): string;
  textOrNull(name: string): string | null;
  /** SHA-256 in hexadecimal digits, or `null`, as it is in records of before this field. */
  hashOrNull(name: string): string | null;
  /** An integer of 0 or more. */
  count(name: string): number;
  countOrNull(name: string): number | null;
  /** ISO 8601 in UTC with milliseconds, as the registry writes it. */
  instant(name: string): string;
  yesNo(name: string): boolean;
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice;
  figure(name: string): number;
  json(name: string): Json;
  isNull(name: string): boolean;
  has(name: string): boolean;
  object(name: string): Fields;
  objects(name: string): readonly Fields[];
  /** Every field by name, each through `read`. */
  entries<Value>(read: (fields: Fields, name: string) => Value): Readonly<Record<string, Value>>;
  /** The fields as they were found, for what a later minor version added. */
  rest(): Readonly<Record<string, unknown>>;
}

/**
 * The bytes of a record: canonical JSON with its format and version, after the SHA-256 of that JSON.
 *
 * @throws {SlipwayError} `bad-data` on what is not plain JSON; `too-large` past 16 MiB.
 */
export function writeRecord(format: string, record: object): Uint8Array {
  const rest = canonicalJson(toJson({ ...record, format, formatVersion: 2 })).slice(1);
  const checksum = checksumOf(new TextEncoder().encode(rest));
  const bytes = new TextEncoder().encode(`{"checksum":"${checksum}",${rest}`);
  if (bytes.length > maxRecordBytes) {
    throw new SlipwayError(
      'too-large',
      where,
      `the record has ${bytes.length} bytes; expected at most ${maxRecordBytes}. Register fewer slices, or a smaller note.`,
    );
  }
  return bytes;
}

/**
 * Opens a record for reading, field by field.
 *
 * @throws {SlipwayError} `corrupt` when it is not a record of this format, or not the one that was written; `bad-version`
 *   when a later version wrote it.
 */
export function readRecord(bytes: Uint8Array, format: string, key: string): Fields {
  if (bytes.length > maxRecordBytes)
    throw corrupt(key, `it has ${bytes.length} bytes, more than a record can`);
  let value: Json;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = parseJson(text, where, maxRecordBytes);
  } catch (cause) {
    throw corrupt(key, 'it is not JSON', cause);
  }
  if (deeperThan(value, maxDepth)) throw corrupt(key, `it is nested more than ${maxDepth} deep`);
  if (!isRecord(value) || value['format'] !== format)
    throw corrupt(key, `it is not a record of the format ${format}`);
  if (!formatVersions.includes(value['formatVersion'])) {
    const found = JSON.stringify(value['formatVersion'] ?? null).slice(0, 40);
    throw new SlipwayError(
      'bad-version',
      where,
      `the record ${key} has format version ${found}; this version of the library reads ${formatVersions.join(' and ')}.`,
    );
  }
  const [start = '', checksum] = sealed.exec(text) ?? [];
  const isWhole =
    start === '' ? value['formatVersion'] === 1 : checksumOf(bytes.subarray(start.length)) === checksum;
  if (!isWhole) throw corrupt(key, 'it does not have the checksum it was written with');
  return new FieldsOf(value, key, '');
}

/**
 * The bytes of a stored record, or `null`; more than a record can have are not read where the store can tell.
 *
 * @throws {SlipwayError} `corrupt`, and what the store throws.
 */
export function storedRecord(store: Store, key: string): Promise<Uint8Array | null> {
  return boundedGet(store, key, maxRecordBytes, (cause) =>
    corrupt(key, 'it has more bytes than a record can', cause),
  );
}

/** SHA-256 of a record as it is without its checksum: a brace, and what follows. */
function checksumOf(rest: Uint8Array): string {
  const hasher = createHasher();
  hasher.add(brace);
  hasher.add(rest);
  return hasher.end();
}

/** One object for every record and each in it, and no functions of its own: thousands are read at a time. */
class FieldsOf implements Fields {
  readonly #record: Readonly<Record<string, unknown>>;
  readonly #key: string;
  readonly #path: string;

  constructor(record: Readonly<Record<string, unknown>>, key: string, path: string) {
    this.#record = record;
    this.#key = key;
    this.#path = path;
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#record, name) ? this.#record[name] : undefined;
  }

  #refuse(name: string, expected: string): SlipwayError {
    return corrupt(this.#key, `its field "${`${this.#path}${name}`.slice(0, 80)}" is not ${expected}`);
  }

  #read<Value>(name: string, expected: string, is: (value: unknown) => value is Value): Value {
    const value = this.#own(name);
    if (!is(value)) throw this.#refuse(name, expected);
    return value;
  }

  text(name: string): string {
    return this.#read(name, 'text', isText);
  }

  textOrNull(name: string): string | null {
    return this.isNull(name) ? null : this.text(name);
  }

  hashOrNull(name: string): string | null {
    return (this.#own(name) ?? null) === null ? null : this.#read(name, 'a SHA-256', isHash);
  }

  count(name: string): number {
    return this.#read(name, 'an integer of 0 or more', isCount);
  }

  countOrNull(name: string): number | null {
    return this.isNull(name) ? null : this.count(name);
  }

  instant(name: string): string {
    return this.#read(name, 'an instant', isInstant);
  }

  yesNo(name: string): boolean {
    return this.#read(name, 'true or false', isYesNo);
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.#own(name);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.#refuse(name, `one of ${choices.join(', ')}`);
    return found;
  }

  figure(name: string): number {
    return fromFigure(this.#read(name, 'a figure', isFigure));
  }

  json(name: string): Json {
    return this.#read(name, 'there', isThere);
  }

  isNull(name: string): boolean {
    return this.#own(name) === null;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#record, name);
  }

  object(name: string): Fields {
    return new FieldsOf(this.#read(name, 'an object', isRecord), this.#key, `${this.#path}${name}.`);
  }

  objects(name: string): readonly Fields[] {
    return this.#read(name, 'a list of objects', isRecords).map(
      (item, index) => new FieldsOf(item, this.#key, `${this.#path}${name}[${index}].`),
    );
  }

  entries<Value>(read: (fields: Fields, name: string) => Value): Readonly<Record<string, Value>> {
    return Object.fromEntries(Object.keys(this.#record).map((name) => [name, read(this, name)]));
  }

  rest(): Readonly<Record<string, unknown>> {
    return this.#record;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isHash = (value: unknown): value is string => isText(value) && /^[0-9a-f]{64}$/.test(value);
const isYesNo = (value: unknown): value is boolean => typeof value === 'boolean';
const isThere = (value: unknown): value is Json => value !== undefined;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isFigure = (value: unknown): value is Figure =>
  value === null || typeof value === 'number' || value === 'Infinity' || value === '-Infinity';
const isRecords = (value: unknown): value is Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) && value.every(isRecord);
const isInstant = (value: unknown): value is string => {
  // A year of more digits would stand before all others in the order of text, by which instants are compared.
  if (typeof value !== 'string' || !/^\d{4}-/.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString() === value;
};

/** How a record spells a number: JSON has no `NaN` and no infinities. */
export type Figure = number | null | 'Infinity' | '-Infinity';

/**
 * A number as a record spells it; `null` and `undefined` are figures that do not exist, as `NaN` is.
 *
 * @throws {SlipwayError} `bad-data` on anything else.
 */
export function toFigure(value: unknown, name: string): Figure {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value !== 'number') {
    throw new SlipwayError(
      'bad-data',
      where,
      `the figure "${name.slice(0, 80)}" is of type ${typeof value}; expected a number, NaN where it does not exist.`,
    );
  }
  return Number.isFinite(value) ? value : value > 0 ? 'Infinity' : '-Infinity';
}

function fromFigure(figure: Figure): number {
  return figure === null ? NaN : Number(figure);
}

/** Freezes a plain value and all that is in it. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** The error of a stored record that cannot be what was written. */
export function corrupt(key: string, found: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'corrupt',
    where,
    `the record ${key} is damaged: ${found}. Restore it from a copy of the store.`,
    {
      details: { key, found },
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
