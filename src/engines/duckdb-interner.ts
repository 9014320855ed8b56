import type { Bindings } from './duckdb-bindings.ts';

/** Gives each different string of DuckDB's vectors a code, in the order they are first seen. */
export interface Interner {
  /** Before the strings of each new vector: pointers into the last one mean nothing any more. */
  startVector(): void;
  /** The code of the string whose 16 bytes start at word `at`. */
  code(words: Int32Array, at: number): number;
  codeOfText(text: string): number;
  readonly levels: readonly string[];
}

const INLINED = 12;
// A text that begins with U+FEFF keeps it: that is no mark of an encoding here.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A string of a vector: its length, then its bytes when they are at most twelve, padded with zeros; else its first
 * four bytes and a pointer.
 */
export function textAt(bindings: Bindings, words: Int32Array, at: number): string {
  const length = words[at]!;
  const start = words.byteOffset + at * 4;
  const { buffer } = words as Int32Array<ArrayBuffer>;
  return decoder.decode(
    length <= INLINED
      ? new Uint8Array(buffer, start + 4, length)
      : bindings.get_data_from_pointer(buffer, start + 8, length),
  );
}

/**
 * An interner without any string. Short ones are found by their bytes in a hash table, so that only new ones become
 * strings; long ones by their pointer within a vector, since a dictionary repeats it, and then by their text.
 */
export function createInterner(bindings: Bindings): Interner {
  const levels: string[] = [];
  const byText = new Map<string, number>();
  const byPointer = new Map<number, { readonly length: number; readonly code: number }>();
  let slots = new Int32Array(256);
  let keys = new Int32Array(4 * 64);
  let codes = new Int32Array(64);
  let shorts = 0;

  const codeOfText = (text: string): number => {
    const known = byText.get(text);
    if (known !== undefined) return known;
    byText.set(text, levels.length);
    return levels.push(text) - 1;
  };
  const place = (a: number, b: number, c: number, d: number): number => {
    let hash =
      Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^
      Math.imul(c, 0xc2b2ae35) ^
      Math.imul(d, 0x27d4eb2f);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    let slot = hash & (slots.length - 1);
    for (;;) {
      const found = slots[slot]! - 1;
      if (found < 0) return slot;
      const key = 4 * found;
      if (keys[key] === a && keys[key + 1] === b && keys[key + 2] === c && keys[key + 3] === d) return slot;
      slot = (slot + 1) & (slots.length - 1);
    }
  };
  const grow = (): void => {
    slots = new Int32Array(slots.length * 2);
    keys = widened(keys);
    codes = widened(codes);
    for (let index = 0; index < shorts; index++) {
      const key = 4 * index;
      slots[place(keys[key]!, keys[key + 1]!, keys[key + 2]!, keys[key + 3]!)] = index + 1;
    }
  };
  return {
    levels,
    codeOfText,
    startVector: () => byPointer.clear(),
    code(words, at) {
      const length = words[at]!;
      if (length > INLINED) {
        const pointer = words[at + 3]! * 0x100000000 + (words[at + 2]! >>> 0);
        const known = byPointer.get(pointer);
        if (known?.length === length) return known.code;
        const code = codeOfText(textAt(bindings, words, at));
        byPointer.set(pointer, { length, code });
        return code;
      }
      const slot = place(length, words[at + 1]!, words[at + 2]!, words[at + 3]!);
      if (slots[slot]! > 0) return codes[slots[slot]! - 1]!;
      const key = 4 * shorts;
      for (let word = 0; word < 4; word++) keys[key + word] = words[at + word]!;
      codes[shorts] = codeOfText(textAt(bindings, words, at));
      slots[slot] = ++shorts;
      const code = codes[shorts - 1]!;
      if (shorts === codes.length) grow();
      return code;
    },
  };
}

function widened(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(array.length * 2);
  wider.set(array);
  return wider;
}
