import { createInterner, type Interner } from './csv-interner.ts';

/** A key of an object: what its values are taken as. */
export interface Key {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The row that had it last. */
  seen: number;
  /** The place of its field, once it had a value; -1 before, -2 when it is passed over. */
  place: number;
  inner: Keys | undefined;
  /** Was null or `{}` before anything else was known of it. */
  empty: boolean;
}

/** The keys of one object, by their bytes, in the order of first sight. */
export interface Keys {
  readonly path: string;
  readonly keys: Key[];
  /** Finds them where there are many: most objects have few, and there may be as many objects as keys. */
  interner: Interner | undefined;
}

/** Keys of an object that are looked through one by one. */
const FEW_KEYS = 8;

/** The key of these bytes. One that is not known must be added next. */
export function knownKey(inside: Keys, bytes: Uint8Array): Key | undefined {
  const { keys } = inside;
  if (keys.length < FEW_KEYS) return keys.find((key) => sameBytes(key.bytes, bytes, 0, bytes.length));
  if (!inside.interner) {
    inside.interner = createInterner();
    for (const key of keys) inside.interner.code(key.bytes, 0, key.bytes.length);
  }
  return keys[inside.interner.code(bytes, 0, bytes.length)];
}

/** Whether an object was seen there, and fields in it. */
export function hasFields({ inner }: Key): boolean {
  return inner !== undefined && inner.keys.length > 0;
}

/** Whether a key is spelled as the bytes from `from` to `to`. */
export function sameBytes(key: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (key.length !== to - from) return false;
  for (let at = 0; at < key.length; at++) if (key[at] !== bytes[from + at]) return false;
  return true;
}
