import { SlipwayError } from './error.ts';

/** What survives `JSON.stringify` and `JSON.parse` unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * One text for one value: keys sorted by UTF-16 code unit, no white space, so that equal values hash alike.
 *
 * @param value - plain JSON. `undefined` fields of objects are left out, as `JSON.stringify` does.
 * @throws {SlipwayError} `bad-data` on NaN, infinities, functions, symbols, big integers, class instances,
 *   and on `undefined` or a hole inside a list: each would be changed by JSON without a word; and on what nests more
 *   than 1,000 levels deep, as what contains itself does.
 * @source RFC 8785 (JSON Canonicalization Scheme).
 * @example
 * canonicalJson({ b: [1, null], a: 'x' }) // => '{"a":"x","b":[1,null]}'
 */
export function canonicalJson(value: Json): string {
  return write(value, null, '$');
}

/** Where a value stands: a chain, so that no text is built for the many values that are fine. */
interface Place {
  readonly parent: Place | null;
  readonly key: string | number;
  readonly depth: number;
}

const DEEPEST = 1000;

function write(value: unknown, parent: Place | null, key: string | number): string {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  const place = enter(value, parent, key);
  if (Array.isArray(value))
    return `[${Array.from(value, (item: unknown, index) => write(item, place, index)).join(',')}]`;
  const fields = presentFields(value, place);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${write(field, place, name)}`).join(',')}}`;
}

/** The place of a list or an object; refuses everything else, and what nests too deeply or contains itself. */
function enter(value: unknown, parent: Place | null, key: string | number): Place {
  const place = { parent, key, depth: parent ? parent.depth + 1 : 0 };
  if (typeof value === 'object' && value !== null) {
    if (place.depth > DEEPEST) throw refuse(place, `more than ${DEEPEST} levels deep, or contains itself`);
    return place;
  }
  throw refuse(place, typeof value === 'number' ? String(value) : `of type ${typeof value}`);
}

function presentFields(value: unknown, place: Place): [string, unknown][] {
  if (!isPlain(value as object)) throw refuse(place, 'a class instance');
  return Object.entries(value as object).filter(([, field]) => field !== undefined);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function refuse(place: Place, found: string): SlipwayError {
  const keys: (string | number)[] = [];
  for (let at: Place | null = place; at; at = at.parent) keys.unshift(at.key);
  const path = keys
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('');
  const shown = path.length > 120 ? `${path.slice(0, 119)}…` : path;
  return new SlipwayError(
    'bad-data',
    'core/json',
    `the value at ${shown} is ${found}; expected plain JSON.`,
    { details: { path: shown } },
  );
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
  return convert(value, null, '$');
}

function convert(value: unknown, parent: Place | null, key: string | number): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isNaN(value)) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const place = enter(value, parent, key);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    return Array.from(value as ArrayLike<unknown>, (item, index) => convert(item, place, index));
  }
  return Object.fromEntries(
    presentFields(value, place).map(([name, field]) => [name, convert(field, place, name)]),
  );
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
export function parseJson(text: string, where: string, maxLength: number = 64 * 1024 * 1024): Json {
  if (text.length > maxLength) {
    throw new SlipwayError(
      'too-large',
      where,
      `the JSON text has ${text.length} characters; expected at most ${maxLength}.`,
    );
  }
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    // The platform's message can quote the text itself, which may be personal data: it is not repeated.
    throw new SlipwayError('bad-format', where, 'the text is not JSON.', {
      cause: cause instanceof SyntaxError ? undefined : cause,
    });
  }
}

/** Narrows JSON to an object with named fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
