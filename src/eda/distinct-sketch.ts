import { SlipwayError } from '../core/error.ts';
import type { DistinctCounter } from '../stats/distinct-counter.ts';
import { hashBlock, hashNumbers, hashTexts, HASH_BLOCK } from '../stats/hash-cells.ts';
import { hashesIn } from '../stats/hash-set.ts';
import { addToLogLog, logLog, logLogCount } from '../stats/hyper-log-log.ts';

/** Registers that a profile keeps are chosen by so many bits of a hash; those of a pass by so many. */
const BITS = 11;
const FROM_BITS = 14;
const KEPT = 2 ** BITS;
/** The highest rank that the estimate knows. */
const MOST = 51;

/** The standard error of what is estimated from the registers that a profile keeps. */
export const sketchError: number = 1.04 / Math.sqrt(KEPT);

/** The registers of a counter, folded to as many as a profile keeps. */
export function registersOf({ set, registers }: DistinctCounter): Uint8Array {
  if (registers) return fold(registers);
  const full = logLog();
  const { high, low } = hashesIn(set);
  addToLogLog(full, high, low, high.length);
  return fold(full);
}

/** The registers of some numbers. */
export function registersOfNumbers(values: Float64Array): Uint8Array {
  const full = logLog();
  const block = hashBlock();
  for (let from = 0; from < values.length; from += HASH_BLOCK) {
    const count = hashNumbers(values, from, Math.min(from + HASH_BLOCK, values.length), block);
    addToLogLog(full, block.high, block.low, count);
  }
  return fold(full);
}

/** The registers of some texts. */
export function registersOfTexts(texts: readonly string[]): Uint8Array {
  const full = logLog();
  const { high, low } = hashTexts(texts);
  addToLogLog(full, high, low, high.length);
  return fold(full);
}

/** How many different values the registers have seen, about. */
export function countRegisters(registers: Uint8Array): number {
  return Math.round(logLogCount(registers));
}

/** What two know together. */
export function joinRegisters(first: Uint8Array, second: Uint8Array): Uint8Array {
  return first.map((rank, register) => Math.max(rank, second[register]!));
}

/** Registers as the text a profile keeps. */
export function writeRegisters(registers: Uint8Array): string {
  return btoa(String.fromCharCode(...registers));
}

/** The registers that a text keeps. */
export function readRegisters(where: string, text: string): Uint8Array {
  let bytes = '';
  try {
    bytes = atob(text);
  } catch {
    // Told below.
  }
  const registers = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
  if (registers.length === KEPT && registers.every((rank) => rank <= MOST)) return registers;
  throw new SlipwayError(
    'bad-data',
    where,
    `a distinctSketch of the profile is not ${KEPT} registers in Base64; expected what profile(table) gives.`,
  );
}

/** Fewer registers: the bits that chose one become the first bits of the rest. */
function fold(registers: Uint8Array): Uint8Array {
  const spare = FROM_BITS - BITS;
  const folded = new Uint8Array(KEPT);
  for (let register = 0; register < registers.length; register++) {
    const rank = registers[register]!;
    if (rank === 0) continue;
    const rest = register & (2 ** spare - 1);
    const own = rest === 0 ? Math.min(MOST, rank + spare) : Math.clz32(rest) - (32 - spare) + 1;
    const to = register >>> spare;
    if (own > folded[to]!) folded[to] = own;
  }
  return folded;
}
