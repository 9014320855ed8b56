import { POWERS_OF_TEN } from '../core/decimal.ts';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** Why a text is not taken for a number. */
export type NotNumber = 'not-a-number' | 'leading-zero' | 'leading-plus' | 'big-integer' | 'overflow';

/**
 * The number that a field spells, equal to `Number(text)` to the last bit, or `NaN`.
 *
 * Up to sixteen digits below 2^53 and a power of ten up to 10^16 are both exact doubles, so one division rounds once,
 * which is the correctly rounded result; everything else goes through `Number`.
 *
 * @param lenient - the column was said to be numbers: leading zeros, a plus and integers past 2^53 are numbers then.
 * @source W. D. Clinger (1990), How to read floating point numbers accurately, PLDI: the fast path.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number, lenient: boolean): number {
  let p = start;
  const negative = bytes[p] === 45;
  if (negative) p++;
  const first = p;
  let digits = 0;
  let byte = 0;
  for (; p < end && (byte = bytes[p]! - 48) >= 0 && byte <= 9; p++) digits = digits * 10 + byte;
  const whole = p - first;
  if (whole > 0 && whole <= 16 && (whole === 1 || bytes[first] !== 48) && digits < 9007199254740992) {
    if (p === end) return negative ? -digits : digits;
    if (bytes[p] === 46) {
      const point = p++;
      for (; p < end && (byte = bytes[p]! - 48) >= 0 && byte <= 9; p++) digits = digits * 10 + byte;
      const fraction = p - point - 1;
      if (p === end && whole + fraction <= 16 && digits < 9007199254740992) {
        return (negative ? -digits : digits) / POWERS_OF_TEN[fraction]!;
      }
    }
  }
  const text = trimmedText(bytes, start, end);
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const why = whyNotNumber(text);
  return why === undefined || (lenient && why !== 'not-a-number' && why !== 'overflow') ? Number(text) : NaN;
}

/** What keeps a text from being read as a number, or `undefined`. */
export function whyNotNumber(text: string): NotNumber | undefined {
  if (!DECIMAL.test(text)) return 'not-a-number';
  if (!Number.isFinite(Number(text))) return 'overflow';
  if (/^[+-]?0\d/.test(text)) return 'leading-zero';
  if (text.startsWith('+')) return 'leading-plus';
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? 'big-integer' : undefined;
}

/** The bytes as code units without blanks around: right for ASCII, and never a number otherwise. */
export function trimmedText(bytes: Uint8Array, start: number, end: number): string {
  while (start < end && isBlank(bytes[start]!)) start++;
  while (start < end && isBlank(bytes[end - 1]!)) end--;
  let text = '';
  for (let p = start; p < end; p++) text += String.fromCharCode(bytes[p]!);
  return text;
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9;
}
