/** Why bytes are no JSON, and where. */
export interface NotJson {
  at: number;
  expected: string;
}

const QUOTE = 34;
const BACKSLASH = 92;

/** The first byte that is not white space. */
export function skipSpace(bytes: Uint8Array, from: number, to: number): number {
  let p = from;
  for (; p < to; p++) {
    const byte = bytes[p]!;
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) break;
  }
  return p;
}

/** What is known of a text that was passed: whether it has escapes, and bytes beyond ASCII. */
export interface PassedText {
  escaped: boolean;
  high: boolean;
}

/** From a byte after the opening quote to the closing quote, or -1. */
export function scanText(
  bytes: Uint8Array,
  from: number,
  to: number,
  passed: PassedText,
  wrong: NotJson,
): number {
  passed.escaped = false;
  for (let p = from; p < to; p++) {
    const byte = bytes[p]!;
    if (byte === QUOTE) return p;
    if (byte === BACKSLASH) {
      passed.escaped = true;
      const length = escapeLength(bytes, p, to);
      if (length === 0) return fail(wrong, p, 'an escape such as \\n or \\u0041');
      p += length - 1;
    } else if (byte < 32) return fail(wrong, p, 'an escape for a control character');
    else if (byte > 127) passed.high = true;
  }
  return fail(wrong, to, 'a closing quote');
}

function escapeLength(bytes: Uint8Array, at: number, to: number): number {
  const letter = at + 1 < to ? bytes[at + 1]! : 0;
  if (letter === 117) {
    if (at + 6 > to) return 0;
    for (let p = at + 2; p < at + 6; p++) if (hexDigit(bytes[p]!) < 0) return 0;
    return 6;
  }
  return ESCAPES.has(letter) ? 2 : 0;
}

const ESCAPES: ReadonlyMap<number, number> = new Map([
  [34, 34],
  [92, 92],
  [47, 47],
  [98, 8],
  [102, 12],
  [110, 10],
  [114, 13],
  [116, 9],
]);

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** The UTF-8 of a text with escapes, or `undefined` when it has half of a surrogate pair, which UTF-8 cannot hold. */
export function unescapeText(bytes: Uint8Array, from: number, to: number): Uint8Array | undefined {
  const plain = new Uint8Array(to - from); // an escape is never shorter than what it stands for
  let size = 0;
  for (let p = from; p < to; p++) {
    const byte = bytes[p]!;
    if (byte !== BACKSLASH) {
      plain[size++] = byte;
      continue;
    }
    const letter = bytes[++p]!;
    if (letter !== 117) {
      plain[size++] = ESCAPES.get(letter)!;
      continue;
    }
    let point = unitAt(bytes, p + 1);
    p += 4;
    if (point >= 0xd800 && point <= 0xdfff) {
      const low = bytes[p + 1] === BACKSLASH && bytes[p + 2] === 117 && p + 6 < to ? unitAt(bytes, p + 3) : 0;
      if (point > 0xdbff || low < 0xdc00 || low > 0xdfff) return undefined;
      point = 0x10000 + (point - 0xd800) * 1024 + (low - 0xdc00);
      p += 6;
    }
    if (point < 0x80) plain[size++] = point;
    else {
      const parts = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
      plain[size++] = (parts === 1 ? 0xc0 : parts === 2 ? 0xe0 : 0xf0) | (point >> (6 * parts));
      for (let part = parts - 1; part >= 0; part--) plain[size++] = 0x80 | ((point >> (6 * part)) & 63);
    }
  }
  return plain.subarray(0, size);
}

function unitAt(bytes: Uint8Array, at: number): number {
  let unit = 0;
  for (let p = at; p < at + 4; p++) unit = unit * 16 + hexDigit(bytes[p]!);
  return unit;
}

/** From the first byte of a number to the byte after it, or -1. */
export function scanNumber(bytes: Uint8Array, from: number, to: number, wrong: NotJson): number {
  let p = from;
  if (bytes[p] === 45) p++;
  const first = p;
  while (p < to && isDigit(bytes[p]!)) p++;
  if (p === first) return fail(wrong, p, 'a value');
  if (bytes[first] === 48 && p > first + 1) return fail(wrong, first, 'a number without zeros in front');
  if (p < to && bytes[p] === 46) {
    const point = p++;
    while (p < to && isDigit(bytes[p]!)) p++;
    if (p === point + 1) return fail(wrong, p, 'digits after the point');
  }
  if (p < to && (bytes[p]! | 32) === 101) {
    p++;
    if (p < to && (bytes[p] === 43 || bytes[p] === 45)) p++;
    const exponent = p;
    while (p < to && isDigit(bytes[p]!)) p++;
    if (p === exponent) return fail(wrong, p, 'digits of an exponent');
  }
  return p;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** Whether a word such as `true` stands at a place. */
export function isWordAt(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  if (from + word.length > to) return false;
  for (let i = 0; i < word.length; i++) if (bytes[from + i] !== word.charCodeAt(i)) return false;
  return true;
}

/**
 * From the first byte of any value to the byte after it, or -1: checks it against the grammar and keeps nothing.
 *
 * @param depth - how much deeper it may nest.
 */
export function scanValue(
  bytes: Uint8Array,
  from: number,
  to: number,
  depth: number,
  passed: PassedText,
  wrong: NotJson,
): number {
  const byte = from < to ? bytes[from]! : 0;
  if (byte === QUOTE) {
    const end = scanText(bytes, from + 1, to, passed, wrong);
    return end < 0 ? -1 : end + 1;
  }
  if (byte === 123 || byte === 91) {
    if (depth <= 0) return fail(wrong, from, 'less nesting');
    const close = byte + 2;
    let p = skipSpace(bytes, from + 1, to);
    if (bytes[p] === close && p < to) return p + 1;
    for (;;) {
      if (byte === 123) {
        p = scanKey(bytes, p, to, passed, wrong);
        if (p < 0) return -1;
      }
      p = scanValue(bytes, p, to, depth - 1, passed, wrong);
      if (p < 0) return -1;
      p = skipSpace(bytes, p, to);
      if (p < to && bytes[p] === close) return p + 1;
      if (p >= to || bytes[p] !== 44) return fail(wrong, p, byte === 123 ? 'a comma or }' : 'a comma or ]');
      p = skipSpace(bytes, p + 1, to);
    }
  }
  for (const word of ['null', 'true', 'false'])
    if (isWordAt(bytes, from, to, word)) return from + word.length;
  return scanNumber(bytes, from, to, wrong);
}

/** From the quote of a key to its value, past the colon, or -1. */
function scanKey(bytes: Uint8Array, from: number, to: number, passed: PassedText, wrong: NotJson): number {
  if (from >= to || bytes[from] !== QUOTE) return fail(wrong, from, 'a key in quotes');
  const end = scanText(bytes, from + 1, to, passed, wrong);
  if (end < 0) return -1;
  const colon = skipSpace(bytes, end + 1, to);
  if (colon >= to || bytes[colon] !== 58) return fail(wrong, colon, 'a colon');
  return skipSpace(bytes, colon + 1, to);
}

/** Notes what is wrong, and gives -1. */
export function fail(wrong: NotJson, at: number, expected: string): -1 {
  wrong.at = at;
  wrong.expected = expected;
  return -1;
}
