/** Whether two numbers, rounded to 32 bits, are the same or next to each other; missing is only itself. */
export function areNeighbours(first: number, second: number): boolean {
  const [one, other] = [Math.fround(first), Math.fround(second)];
  if (Number.isNaN(one) || Number.isNaN(other)) return Number.isNaN(one) && Number.isNaN(other);
  if (one === other) return true;
  if (!Number.isFinite(one) || !Number.isFinite(other)) return false;
  return Math.abs(rankOf(one) - rankOf(other)) <= 1;
}

/** The place of a float32 among all of them, 0 being that of 0. */
function rankOf(value: number): number {
  const bits = new Int32Array(Float32Array.of(value).buffer)[0]!;
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}
