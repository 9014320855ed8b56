import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';

/** A value of a file that nothing is known of yet, and where it stands there. */
export interface FileFields {
  /** A part of this one, which has to be an object with parts of its own. */
  fields(name: string): FileFields;
  /** Objects of a list. */
  list(name: string): readonly FileFields[];
  text(name: string): string;
  texts(name: string): readonly string[];
  /** Finite. */
  number(name: string): number;
  /** A whole number of 0 or more, which may be written as text. */
  count(name: string): number;
  /** Numbers of a list or a typed array; booleans are 0 and 1, and null `hole`, where one is said. Any length, where none is. */
  numbers(name: string, length?: number, hole?: number): ArrayLike<number>;
  has(name: string): boolean;
  /** The value as it is. */
  raw(name: string): unknown;
  /** The error of a part that is not as expected. */
  refuse(name: string, expected: string): SlipwayError;
}

/** Reads a file that was parsed: whatever is not as expected is refused with its path. */
export function fileFields(where: string, value: unknown, path = ''): FileFields {
  const refuse = (name: string, expected: string): SlipwayError => {
    const at = path === '' || name === '' ? path + name : `${path}.${name}`;
    return new SlipwayError(
      'bad-format',
      where,
      `the file's ${at === '' ? 'content' : JSON.stringify(at.slice(0, 120))} is not ${expected}.`,
      { details: { field: at.slice(0, 120) } },
    );
  };
  if (!isRecord(value)) throw refuse('', 'an object');
  const raw = (name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);
  const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const fields: FileFields = {
    raw,
    refuse,
    has: (name) => raw(name) !== undefined && raw(name) !== null,
    fields(name) {
      if (!isRecord(raw(name))) throw refuse(name, 'an object');
      return fileFields(where, raw(name), within(name));
    },
    list(name) {
      const found = raw(name);
      if (!Array.isArray(found)) throw refuse(name, 'a list');
      return found.map((each, at) => fileFields(where, each, `${within(name)}[${at}]`));
    },
    text(name) {
      const found = raw(name);
      if (typeof found !== 'string') throw refuse(name, 'text');
      return found;
    },
    texts(name) {
      const found = raw(name);
      if (!Array.isArray(found) || !found.every((each) => typeof each === 'string'))
        throw refuse(name, 'a list of texts');
      return found;
    },
    number(name) {
      const found = raw(name);
      if (typeof found !== 'number' || !Number.isFinite(found)) throw refuse(name, 'a finite number');
      return found;
    },
    count(name) {
      const found = raw(name);
      const number = typeof found === 'string' && /^\d{1,15}$/.test(found) ? Number(found) : found;
      if (typeof number !== 'number' || !Number.isInteger(number) || number < 0)
        throw refuse(name, 'a whole number of 0 or more');
      return number;
    },
    numbers(name, length, hole) {
      const found = raw(name);
      const list = ArrayBuffer.isView(found) && !(found instanceof DataView) ? found : undefined;
      const numbers = list ?? (Array.isArray(found) ? found.map((each) => asNumber(each, hole)) : undefined);
      if (!numbers || (!list && (numbers as readonly unknown[]).some((each) => each === undefined)))
        throw refuse(name, 'a list of numbers');
      if (length !== undefined && (numbers as ArrayLike<number>).length !== length)
        throw refuse(name, `a list of ${length} numbers`);
      return numbers as ArrayLike<number>;
    },
  };
  return fields;
}

function asNumber(value: unknown, hole: number | undefined): number | undefined {
  if (value === null) return hole;
  return typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : undefined;
}
