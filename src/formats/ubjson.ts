import { SlipwayError } from '../core/error.ts';

const where = 'formats/ubjson';
/** Levels of lists and objects within each other: files of models have about ten. */
const DEEPEST = 64;
/** Values that take no bytes (of type `Z`, `T`, `F`) a file may promise, in all its lists together. */
const MOST_EMPTY = 1 << 16;

type Numbers = Int8Array | Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** Bytes of a number, by its marker. */
const SIZES: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

/**
 * The value that a UBJSON file holds: objects without a prototype, lists, and typed arrays where a list says the type of
 * its numbers.
 *
 * What a length promises is looked for before room is made for it.
 *
 * @throws {SlipwayError} `bad-format` on anything else, on what ends early or goes on, and on more than 64 levels.
 * @source UBJSON, draft 12.
 */
export function parseUbjson(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let at = 0;
  let empty = 0;

  const refuse = (found: string): SlipwayError =>
    new SlipwayError('bad-format', where, `at byte ${at} of ${bytes.length}, ${found}; expected UBJSON.`, {
      details: { byte: at },
    });
  const need = (count: number): void => {
    if (count > bytes.length - at) throw refuse(`${count} bytes are promised and not there`);
  };
  const marker = (): string => {
    need(1);
    return String.fromCharCode(bytes[at++]!);
  };
  /** The next marker that is no filler. */
  const next = (): string => {
    let found = marker();
    while (found === 'N') found = marker();
    return found;
  };
  const number = (type: string): number => {
    const size = SIZES[type];
    if (size === undefined) throw refuse(`a number of type ${JSON.stringify(type)} is told`);
    need(size);
    const from = at;
    at += size;
    switch (type) {
      case 'i':
        return view.getInt8(from);
      case 'U':
        return view.getUint8(from);
      case 'I':
        return view.getInt16(from);
      case 'l':
        return view.getInt32(from);
      case 'L':
        return Number(view.getBigInt64(from));
      case 'd':
        return view.getFloat32(from);
      default:
        return view.getFloat64(from);
    }
  };
  const length = (): number => {
    const type = marker();
    const found = 'iUIlL'.includes(type) ? number(type) : NaN;
    if (!(found >= 0 && Number.isSafeInteger(found))) throw refuse(`a length is ${found}`);
    return found;
  };
  const text = (): string => {
    const count = length();
    need(count);
    try {
      return decoder.decode(bytes.subarray(at, (at += count)));
    } catch {
      throw refuse('text is not in UTF-8');
    }
  };
  const value = (type: string, depth: number): unknown => {
    switch (type) {
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'S':
      case 'H':
        return text();
      case 'C':
        return marker();
      case '[':
        return list(depth + 1);
      case '{':
        return object(depth + 1);
      default:
        return number(type);
    }
  };
  /** What follows the opening of a list or an object: the type of all values, and how many there are. */
  const opening = (): { readonly type?: string; readonly count?: number } => {
    const type = peek() === '$' ? ((at += 1), marker()) : undefined;
    if (peek() === '#') {
      at++;
      const count = length();
      const size = type === undefined ? 1 : (SIZES[type] ?? (type === 'S' || type === 'H' ? 2 : 1));
      const takesNone = type !== undefined && 'ZTFN'.includes(type);
      if (takesNone ? (empty += count) > MOST_EMPTY : count * size > bytes.length - at)
        throw refuse(`${count} values are promised and not there`);
      return { count, ...(type !== undefined && { type }) };
    }
    if (type !== undefined) throw refuse('a type has no count');
    return {};
  };
  const peek = (): string => {
    need(1);
    return String.fromCharCode(bytes[at]!);
  };
  const numbers = (type: string, count: number): Numbers => {
    const made = arrayOf(type, count);
    for (let k = 0; k < count; k++) made[k] = number(type);
    return made;
  };
  const list = (depth: number): unknown => {
    if (depth > DEEPEST) throw refuse(`there are more than ${DEEPEST} levels`);
    const { type, count } = opening();
    if (type !== undefined && Object.hasOwn(SIZES, type)) return numbers(type, count!);
    const made: unknown[] = [];
    if (count !== undefined) {
      for (let k = 0; k < count; k++) made.push(value(type ?? next(), depth));
      return made;
    }
    for (let found = next(); found !== ']'; found = next()) made.push(value(found, depth));
    return made;
  };
  const object = (depth: number): unknown => {
    if (depth > DEEPEST) throw refuse(`there are more than ${DEEPEST} levels`);
    const { type, count } = opening();
    const made = Object.create(null) as Record<string, unknown>;
    if (count !== undefined) {
      for (let k = 0; k < count; k++) {
        const key = text();
        made[key] = value(type ?? next(), depth);
      }
      return made;
    }
    for (;;) {
      if (peek() === 'N') {
        at++;
        continue;
      }
      if (peek() === '}') break;
      const key = text();
      made[key] = value(next(), depth);
    }
    at++;
    return made;
  };

  const whole = value(next(), 0);
  while (at < bytes.length && peek() === 'N') at++;
  if (at < bytes.length) throw refuse('the value has ended');
  return whole;
}

function arrayOf(type: string, count: number): Numbers {
  switch (type) {
    case 'i':
      return new Int8Array(count);
    case 'U':
      return new Uint8Array(count);
    case 'I':
      return new Int16Array(count);
    case 'l':
      return new Int32Array(count);
    case 'd':
      return new Float32Array(count);
    default:
      return new Float64Array(count);
  }
}
