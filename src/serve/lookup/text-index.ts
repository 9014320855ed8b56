import { mix, slotsFor } from './number-index.ts';
import { LONGEST_SEARCH, saltOf } from '../../core/salt.ts';

/**
 * Different texts, each with a place, in typed arrays: the texts one after another, and a hash table of their places, open
 * addressing. Plain data.
 */
export interface TextIndex {
  /**
   * UTF-16 code units, bytes where no text needs more: of each text its length, or 255 where it is that or more, and then
   * its own units.
   */
  readonly units: Uint8Array | Uint16Array;
  /** Shape `[count + 1]`: where the length of the text at each place stands, and where the last text ends. */
  readonly starts: Uint32Array;
  /**
   * Shape `[slots, 2]`: a place plus 1 in the low bits and bits of the hash above them, and where its length stands. 0 and 0
   * is an empty slot; one or more are. What a search needs stands together: it reads a slot, a text and an answer.
   */
  readonly slots: Uint32Array;
  /** What hashes begin with: 0, unless the texts were chosen to have alike ones. */
  readonly salt: number;
}

/** How many low bits a place takes. */
export function placeBits(count: number): number {
  return 32 - Math.clz32(count);
}

/** So many low bits. */
export function lowBits(bits: number): number {
  return bits === 32 ? -1 : (1 << bits) - 1;
}

/** How the length of a text stands before it. */
export function shortLength(length: number): number {
  return Math.min(length, 255);
}

/** Reads the code units of a text into `units`, which has room for them, and hashes them. */
function hashInto(units: Uint16Array, text: string, salt: number): number {
  const { length } = text;
  let hash = length ^ salt;
  let at = 0;
  for (; at + 1 < length; at += 2) {
    const a = text.charCodeAt(at);
    const b = text.charCodeAt(at + 1);
    units[at] = a;
    units[at + 1] = b;
    hash = Math.imul((hash ^ (hash >>> 15)) + (a | (b << 16)), 0x9e3779b1);
  }
  if (at < length) hash = Math.imul((hash ^ (hash >>> 15)) + (units[at] = text.charCodeAt(at)), 0x85ebca77);
  return mix(hash);
}

/** A text index that grows. */
export interface TextIndexBuilder {
  /** How many different texts there are. */
  readonly count: number;
  /** The place of a text, which is added if it is not there. */
  add(text: string): number;
  /** The index of all that was added. The builder is not used after it. */
  done(): TextIndex;
}

/**
 * Makes an index of texts as they come: the first has place 0.
 *
 * @example
 * const builder = textIndexBuilder();
 * ['York', 'Bath', 'York'].map((text) => builder.add(text)) // => [0, 1, 0]
 */
export function textIndexBuilder(): TextIndexBuilder {
  let count = 0;
  let wide = false;
  let units = new Uint16Array(1024);
  let starts = new Uint32Array(65);
  let hashes = new Int32Array(64);
  let slots = new Uint32Array(128);
  let read = new Uint16Array(64);
  let salt = 0;
  const same = (place: number, length: number): boolean => {
    const start = starts[place]!;
    if (starts[place + 1]! - start !== length) return false;
    for (let i = 0; i < length; i++) if (units[start + i] !== read[i]) return false;
    return true;
  };
  const append = (length: number, hash: number): void => {
    const start = starts[count]!;
    if (start + length > units.length) units = larger(units, 2 * (start + length));
    if (count + 2 > starts.length) {
      starts = larger(starts, 2 * starts.length);
      hashes = larger(hashes, starts.length);
    }
    for (let i = 0; i < length; i++) {
      units[start + i] = read[i]!;
      if (read[i]! > 255) wide = true;
    }
    hashes[count++] = hash;
    starts[count] = start + length;
    if (2 * count > slots.length) slots = placesIn(hashes.subarray(0, count), 4 * count, 32);
    else put(slots, hash, count, 32);
  };
  /** Hashes all texts anew, as nobody could know who chose some of them. */
  const saltAll = (): void => {
    salt = saltOf(units.subarray(0, starts[count]));
    for (let place = 0; place < count; place++)
      hashes[place] = hashInto(read, textOf(units.subarray(starts[place], starts[place + 1])), salt);
    slots = placesIn(hashes.subarray(0, count), slots.length, 32);
  };
  const add = (text: string): number => {
    if (text.length > read.length) read = new Uint16Array(2 * text.length);
    const hash = hashInto(read, text, salt);
    let steps = 0;
    for (let at = first(hash, slots.length); ; at = at + 1 === slots.length ? 0 : at + 1) {
      const place = slots[at]! - 1;
      if (place < 0) break;
      if (hashes[place] === hash && same(place, text.length)) return place;
      steps++;
    }
    if (steps > LONGEST_SEARCH && salt === 0) {
      saltAll();
      return add(text);
    }
    append(text.length, hash);
    return count - 1;
  };
  return {
    get count() {
      return count;
    },
    add,
    done() {
      const all = new (wide ? Uint16Array : Uint8Array)(starts[count]! + count);
      const begins = starts.slice(0, count + 1);
      for (let place = 0; place < count; place++) {
        const [start, end] = [starts[place]!, starts[place + 1]!];
        begins[place] = start + place;
        all[start + place] = shortLength(end - start);
        for (let at = start; at < end; at++) all[at + place + 1] = units[at]!;
      }
      begins[count] = all.length;
      const bits = placeBits(count);
      const places = placesIn(hashes.subarray(0, count), slotsFor(count), bits);
      const slots = new Uint32Array(2 * places.length);
      for (let at = 0; at < places.length; at++) {
        if (places[at] === 0) continue;
        slots[2 * at] = places[at]!;
        slots[2 * at + 1] = begins[(places[at]! & lowBits(bits)) - 1]!;
      }
      return { units: all, starts: begins, slots, salt };
    },
  };
}

function textOf(units: TextIndex['units']): string {
  let text = '';
  for (let at = 0; at < units.length; at += 4096)
    text += String.fromCharCode(...units.subarray(at, at + 4096));
  return text;
}

function larger<Kind extends Uint16Array | Uint32Array | Int32Array>(array: Kind, length: number): Kind {
  const made = new (array.constructor as new (length: number) => Kind)(length);
  made.set(array);
  return made;
}

function first(hash: number, slots: number): number {
  return ((hash >>> 0) * (slots / 2 ** 32)) | 0;
}

function put(slots: Uint32Array, hash: number, entry: number, bits: number): void {
  let at = first(hash, slots.length);
  while (slots[at] !== 0) at = at + 1 === slots.length ? 0 : at + 1;
  slots[at] = bits === 32 ? entry : (hash << bits) | entry;
}

function placesIn(hashes: Int32Array, length: number, bits: number): Uint32Array<ArrayBuffer> {
  const slots = new Uint32Array(length);
  for (let place = 0; place < hashes.length; place++) put(slots, hashes[place]!, place + 1, bits);
  return slots;
}

/**
 * The place of a text, or -1. The whole text is compared: no two are ever taken for one another.
 *
 * @example
 * const builder = textIndexBuilder();
 * builder.add('York');
 * const find = textFinder(builder.done());
 * [find('York'), find('york')] // => [0, -1]
 */
export function textFinder({ units, starts, slots, salt }: TextIndex): (text: string) => number {
  const count = starts.length - 1;
  const bits = placeBits(count);
  const mask = lowBits(bits);
  const length = slots.length >>> 1;
  const scale = length / 2 ** 32;
  let longest = 0;
  for (let place = 0; place < count; place++) {
    longest = Math.max(longest, starts[place + 1]! - starts[place]! - 1);
  }
  const read = new Uint16Array(longest);
  return (text) => {
    if (text.length > longest) return -1;
    const hash = hashInto(read, text, salt);
    const tag = bits === 32 ? 0 : hash << bits;
    const short = shortLength(text.length);
    let at = ((hash >>> 0) * scale) | 0;
    for (let tried = 0; tried < length; tried++) {
      const slot = slots[2 * at]!;
      if (slot === 0) return -1;
      if (((slot ^ tag) & ~mask) === 0) {
        const place = (slot & mask) - 1;
        const start = slots[2 * at + 1]!;
        let same = units[start] === short && (short < 255 || starts[place + 1]! - start - 1 === text.length);
        for (let i = 0; same && i < text.length; i++) same = units[start + 1 + i] === read[i];
        if (same) return place;
      }
      at = at + 1 === length ? 0 : at + 1;
    }
    return -1;
  };
}

/** All texts, by their places. */
export function textsOf({ units, starts }: TextIndex): readonly string[] {
  return Array.from({ length: starts.length - 1 }, (_, place) =>
    textOf(units.subarray(starts[place]! + 1, starts[place + 1])),
  );
}
