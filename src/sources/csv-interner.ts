import { SlipwayError } from '../core/error.ts';

/** Gives each different run of bytes a number, from 0 in the order of first sight. */
export interface Interner {
  /** How many there are. */
  size(): number;
  /** The code of the bytes from `start` to `end`; `size()` before the call, when they are new. */
  code(bytes: Uint8Array, start: number, end: number): number;
  /** The bytes of a code, as long as nothing new comes. */
  bytes(code: number): Uint8Array;
}

/** Bytes that one interner holds at most: where they end is kept in 31 bits. */
const MOST_BYTES = 2 ** 31 - 1;

/** Looks that a hash table makes before it asks a `Map`: bounds what made-up collisions can cost. */
const MOST_PROBES = 24;

/**
 * A hash table over bytes, so that a category costs no string a row.
 *
 * @source FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), 32 bits, with linear probing.
 */
export function createInterner(): Interner {
  let slots = new Int32Array(256); // code + 1; 0 is free
  let mask = slots.length - 1;
  let hashes = new Int32Array(64);
  let ends = new Int32Array(64);
  let arena = new Uint8Array(1024);
  let size = 0;
  const crowded = new Map<string, number>();

  const same = (code: number, bytes: Uint8Array, start: number, end: number): boolean => {
    const from = code === 0 ? 0 : ends[code - 1]!;
    if (ends[code]! - from !== end - start) return false;
    for (let p = start, q = from; p < end; p++, q++) if (bytes[p] !== arena[q]) return false;
    return true;
  };

  const place = (code: number, hash: number): boolean => {
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const slot = (hash + probe) & mask;
      if (slots[slot] === 0) {
        slots[slot] = code + 1;
        return true;
      }
    }
    return false;
  };

  const keyOf = (code: number): string => byteKey(arena, code === 0 ? 0 : ends[code - 1]!, ends[code]!);

  const add = (bytes: Uint8Array, start: number, end: number, hash: number): number => {
    const code = size++;
    const from = code === 0 ? 0 : ends[code - 1]!;
    const to = from + end - start;
    if (to > MOST_BYTES)
      throw new SlipwayError(
        'too-large',
        'sources',
        `the different texts of a column are more than ${MOST_BYTES} bytes; expected at most that. Read smaller batches.`,
      );
    if (code >= hashes.length) {
      hashes = grown(hashes, code * 2);
      ends = grown(ends, code * 2);
    }
    if (to > arena.length) {
      const larger = new Uint8Array(Math.min(Math.max(to, arena.length * 2), MOST_BYTES));
      larger.set(arena);
      arena = larger;
    }
    arena.set(bytes.subarray(start, end), from);
    hashes[code] = hash;
    ends[code] = to;
    if (size * 2 > slots.length) {
      slots = new Int32Array(slots.length * 4);
      mask = slots.length - 1;
      crowded.clear();
      for (let each = 0; each < size; each++) if (!place(each, hashes[each]!)) crowded.set(keyOf(each), each);
    } else if (!place(code, hash)) crowded.set(keyOf(code), code);
    return code;
  };

  const code = (bytes: Uint8Array, start: number, end: number): number => {
    let hash = -2128831035;
    for (let p = start; p < end; p++) hash = Math.imul(hash ^ bytes[p]!, 16777619);
    hash ^= hash >>> 15;
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const held = slots[(hash + probe) & mask]!;
      if (held === 0) return add(bytes, start, end, hash);
      if (hashes[held - 1] === hash && same(held - 1, bytes, start, end)) return held - 1;
    }
    return crowded.get(byteKey(bytes, start, end)) ?? add(bytes, start, end, hash);
  };

  return {
    size: () => size,
    code,
    bytes: (of) => arena.subarray(of === 0 ? 0 : ends[of - 1]!, ends[of]),
  };
}

function grown(old: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(old);
  return larger;
}

/** Bytes as a text of one code unit a byte: a key, not what they spell. */
export function byteKey(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let p = start; p < end; p++) text += String.fromCharCode(bytes[p]!);
  return text;
}
