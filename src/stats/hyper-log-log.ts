/** Registers are chosen by so many bits of a hash. */
const BITS = 14;
/** Bits of a hash after those. */
const REST = 64 - BITS;

/** The standard error of an estimate, as a share of it: 1.04 divided by the root of the number of registers. */
export const logLogError: number = 1.04 / Math.sqrt(2 ** BITS);

/** An empty counter of distinct hashes: 16,384 registers, 16 kB. */
export function logLog(): Uint8Array {
  return new Uint8Array(2 ** BITS);
}

/** Adds 64-bit hashes, in two halves, to the registers. */
export function addToLogLog(registers: Uint8Array, high: Int32Array, low: Int32Array, count: number): void {
  for (let row = 0; row < count; row++) {
    const a = high[row]!;
    const register = a >>> (32 - BITS);
    // The place of the first 1 in the 50 bits after the 14, 51 when there is none.
    const rest = a << BITS;
    let rank = Math.clz32(rest) + 1;
    if (rank > 32 - BITS) rank = 33 - BITS + Math.clz32(low[row]!);
    if (rank > registers[register]!) registers[register] = rank;
  }
}

/** What two counters know together; changes neither. */
export function mergeLogLogs(first: Uint8Array, second: Uint8Array): Uint8Array {
  return first.map((rank, register) => Math.max(rank, second[register]!));
}

/**
 * How many distinct hashes were added, about: the standard error is 0.8 %.
 *
 * @source P. Flajolet et al. (2007), HyperLogLog; O. Ertl (2017), New cardinality estimation algorithms for HyperLogLog
 *   sketches, arXiv:1702.01284, algorithm 6: one estimate without bias for small and large counts.
 */
export function logLogCount(registers: Uint8Array): number {
  const m = registers.length;
  const counts = new Float64Array(REST + 2);
  for (let register = 0; register < m; register++) counts[registers[register]!]!++;
  let z = m * tau(1 - counts[REST + 1]! / m);
  for (let rank = REST; rank >= 1; rank--) z = 0.5 * (z + counts[rank]!);
  z += m * sigma(counts[0]! / m);
  return (m / (2 * Math.LN2)) * (m / z);
}

function sigma(x: number): number {
  if (x === 1) return Infinity;
  let power = x;
  let weight = 1;
  let sum = x;
  for (let before = NaN; sum !== before; weight += weight) {
    power *= power;
    before = sum;
    sum += power * weight;
  }
  return sum;
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let root = x;
  let weight = 1;
  let sum = 1 - x;
  for (let before = NaN; sum !== before;) {
    root = Math.sqrt(root);
    before = sum;
    weight *= 0.5;
    sum -= (1 - root) ** 2 * weight;
  }
  return sum / 3;
}
