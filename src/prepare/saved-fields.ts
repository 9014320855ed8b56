import { SlipwayError } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';

/** Reads the fields of a saved object; each throws `bad-format` on anything else than what it is named after. */
export interface SavedFields {
  text(key: string): string;
  textOrNull(key: string): string | null;
  /** A finite number. */
  number(key: string): number;
  /** A whole number of 0 or more. */
  count(key: string): number;
  choice<const Choice extends string>(key: string, choices: readonly Choice[]): Choice;
  /** A list of texts, none twice. */
  texts(key: string): readonly string[];
  /** A list of objects. */
  list(key: string): readonly SavedFields[];
  /** An object within. */
  fields(key: string): SavedFields;
  isNull(key: string): boolean;
  flag(key: string): boolean;
  json(key: string): Json;
  /** What a check meant for options gives for a field; whatever the check throws becomes `bad-format`. */
  checked<Type>(key: string, check: (value: Json) => Type, expected: string): Type;
  /** The error of a field that reads well and still cannot be. */
  refuse(key: string, expected: string): SlipwayError;
}

/**
 * The fields of a saved object that may come from anywhere: every read is checked.
 *
 * @param where - folder and file of the caller, for the error.
 * @param value - parsed JSON.
 * @throws {SlipwayError} `bad-format` when it is not an object.
 * @example
 * savedFields('times-mean', { mean: 3 }).number('mean') // => 3
 */
export function savedFields(where: string, value: unknown, path = 'state'): SavedFields {
  if (!isRecord(value)) throw malformed(where, path, 'an object');
  const at = (key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);
  const refuse = (key: string, expected: string): SlipwayError =>
    malformed(where, `${path}.${key}`, expected);
  const take = <Type>(key: string, is: (found: unknown) => found is Type, expected: string): Type => {
    const found = at(key);
    if (!is(found)) throw refuse(key, expected);
    return found;
  };
  const count = (found: unknown): found is number => Number.isSafeInteger(found) && (found as number) >= 0;
  const textOrNull = (found: unknown): found is string | null => found === null || isText(found);
  return {
    text: (key) => take(key, isText, 'text'),
    textOrNull: (key) => take(key, textOrNull, 'text or null'),
    number: (key) => take(key, isFinite, 'a finite number'),
    count: (key) => take(key, count, 'a whole number of 0 or more'),
    choice: (key, choices) => {
      const found = choices.find((choice) => choice === at(key));
      if (found === undefined) throw refuse(key, `one of ${choices.join(', ')}`);
      return found;
    },
    texts: (key) => [...take(key, areTexts, 'a list of different texts')],
    list: (key) =>
      take(key, isList, 'a list').map((item, i) => savedFields(where, item, `${path}.${key}[${i}]`)),
    fields: (key) => savedFields(where, at(key), `${path}.${key}`),
    flag: (key) => take(key, (found) => typeof found === 'boolean', 'true or false'),
    isNull: (key) => at(key) === null,
    json: (key) => (at(key) ?? null) as Json,
    checked: (key, check, expected) => {
      try {
        return check((at(key) ?? null) as Json);
      } catch (cause) {
        throw malformed(where, `${path}.${key}`, expected, cause);
      }
    },
    refuse,
  };
}

function malformed(where: string, path: string, expected: string, cause?: unknown): SlipwayError {
  return new SlipwayError('bad-format', where, `the saved ${path} cannot be read; expected ${expected}.`, {
    details: { path },
    cause,
  });
}

function isText(found: unknown): found is string {
  return typeof found === 'string';
}

function isFinite(found: unknown): found is number {
  return Number.isFinite(found);
}

function isList(found: unknown): found is readonly unknown[] {
  return Array.isArray(found);
}

function areTexts(found: unknown): found is readonly string[] {
  return Array.isArray(found) && found.every(isText) && new Set(found).size === found.length;
}
