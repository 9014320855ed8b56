import { joinBytes } from '../core/join-bytes.ts';

/**
 * Fields of a message of Protocol Buffers, to be joined with {@link message}.
 *
 * @source The encoding of Protocol Buffers: a tag (field number × 8 + wire type) and a value.
 */
export type Field = Uint8Array;

const utf8 = new TextEncoder();

/** A message of its fields, in order. */
export function message(...fields: readonly (Field | readonly Field[])[]): Uint8Array {
  return joinBytes(fields.flatMap((field) => (field instanceof Uint8Array ? [field] : [...field])));
}

/** A whole number of 0 or more, up to 2^53. */
export function integer(field: number, value: number): Field {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
}

/** A text. */
export function text(field: number, value: string): Field {
  return bytes(field, utf8.encode(value));
}

/** Bytes, or a message inside. */
export function bytes(field: number, value: Uint8Array): Field {
  return joinBytes([Uint8Array.from([...varint(field * 8 + 2), ...varint(value.length)]), value]);
}

/** Whole numbers, one after another in one field. */
export function integerList(field: number, values: Iterable<number>): Field {
  return bytes(field, Uint8Array.from([...values].flatMap((value) => varint(value))));
}

/** Float32s, one after another in one field. */
export function floatList(field: number, values: Iterable<number>): Field {
  return bytes(field, floatBytes(values));
}

/** Float32s as little-endian bytes. */
export function floatBytes(values: Iterable<number>): Uint8Array {
  const all = [...values];
  const view = new DataView(new ArrayBuffer(4 * all.length));
  all.forEach((value, at) => view.setFloat32(4 * at, value, true));
  return new Uint8Array(view.buffer);
}

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...out, rest];
}
