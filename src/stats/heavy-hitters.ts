/**
 * Leaves at most `keep` levels, the heaviest, and takes off each what the heaviest of the others had.
 *
 * What was taken off is how much too small any count may be now, on top of what it was before; a level that is gone had
 * no more than that. Since each of more than `keep` levels gives up that much, it is at most the weight of all rows
 * divided by `keep + 1`, and so is the sum of it over any number of prunings and merges.
 *
 * @returns what was taken off.
 * @source J. Misra, D. Gries (1982), Finding repeated elements, Science of Computer Programming 2, 143–152, many
 *   decrements at a time; P. K. Agarwal et al. (2012), Mergeable summaries, PODS, section 3.
 * @example
 * const levels = new Map([['a', 5], ['b', 1], ['c', 2]]);
 * [pruneLevels(levels, 1), levels] // => [2, new Map([['a', 3]])]
 */
export function pruneLevels(levels: Map<string, number>, keep: number): number {
  if (levels.size <= keep) return 0;
  const weights = Float64Array.from(levels.values()).sort();
  const taken = weights[weights.length - 1 - keep]!;
  for (const [level, weight] of levels) {
    if (weight > taken) levels.set(level, weight - taken);
    else levels.delete(level);
  }
  return taken;
}
