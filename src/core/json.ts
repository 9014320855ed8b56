import { SlipwayError } from './error.ts';

/** What survives `JSON.stringify` and `JSON.parse` unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * One text for one value: keys sorted by UTF-16 code unit, no white space, so that equal values hash alike.
 *
 * @param value - plain JSON. `undefined` fields of objects are left out, as `JSON.stringify` does.
 * @throws {SlipwayError} `bad-data` on NaN, infinities, functions, symbols, big integers, class instances,
 *   and on `undefined` inside a list: each would be changed by JSON without a word.
 * @source RFC 8785 (JSON Canonicalization Scheme).
 * @example
 * canonicalJson({ b: [1, null], a: 'x' }) // => '{"a":"x","b":[1,null]}'
 */
export function canonicalJson(value: Json): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse(path, String(value));
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item, index) => write(item, `${path}[${index}]`)).join(',')}]`;
  if (typeof value !== 'object' || !isPlain(value)) throw refuse(path, typeof value === 'object' ? 'a class instance' : `of type ${typeof value}`);
  const fields = Object.keys(value)
    .sort()
    .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${write((value as Record<string, unknown>)[key], `${path}.${key}`)}`);
  return `{${fields.join(',')}}`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function refuse(path: string, found: string): SlipwayError {
  return new SlipwayError('bad-data', 'core/json', `the value at ${path} is ${found}; expected plain JSON.`, { details: { path } });
}

/**
 * A record as plain JSON: `NaN` (a figure that does not exist) becomes `null`, typed arrays become lists.
 *
 * For reports and stored records, whose readers take `null` for "undefined". Infinities are refused, because
 * no JSON spelling of them is safe.
 *
 * @throws {SlipwayError} `bad-data` on anything {@link canonicalJson} refuses, `NaN` excepted.
 * @example
 * toJson({ auc: NaN, rows: Int32Array.of(1, 2) }) // => { auc: null, rows: [1, 2] }
 */
export function toJson(value: unknown): Json {
  return convert(value, '$');
}

function convert(value: unknown, path: string): Json {
  if (typeof value === 'number' && Number.isNaN(value)) return null;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return convert(Array.from(value as unknown as ArrayLike<number>), path);
  if (Array.isArray(value)) return value.map((item, index) => convert(item, `${path}[${index}]`));
  if (typeof value === 'object' && value !== null && isPlain(value)) {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    return Object.fromEntries(entries.map(([key, field]) => [key, convert(field, `${path}.${key}`)]));
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refuse(path, typeof value === 'object' ? 'a class instance' : typeof value === 'number' ? String(value) : `of type ${typeof value}`);
}

/**
 * JSON text from outside, read with a size limit and a coded error.
 *
 * A `__proto__` key becomes an ordinary own field, as `JSON.parse` does; read fields with `Object.hasOwn`.
 *
 * @throws {SlipwayError} `too-large` past `maxLength` characters; `bad-format` when it is not JSON.
 * @example
 * parseJson('{"a":1}', 'request', 100) // => { a: 1 }
 */
export function parseJson(text: string, where: string, maxLength = 64 * 1024 * 1024): Json {
  if (text.length > maxLength) {
    throw new SlipwayError('too-large', where, `the JSON text has ${text.length} characters; expected at most ${maxLength}.`);
  }
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    // The platform's message can quote the text itself, which may be personal data: it is not repeated.
    throw new SlipwayError('bad-format', where, 'the text is not JSON.', { cause: cause instanceof SyntaxError ? undefined : cause });
  }
}

/** Narrows JSON to an object with named fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
