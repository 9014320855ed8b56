/**
 * A quantile, type 7, of values that are known by their place in order.
 *
 * @param probability - in [0, 1].
 * @returns `NaN` when there are no values, or when it falls between the two infinities.
 */
export function quantileAt(count: number, probability: number, at: (place: number) => number): number {
  if (count === 0) return NaN;
  const place = (count - 1) * probability;
  const below = Math.floor(place);
  const share = place - below;
  const low = at(below);
  const high = at(Math.min(below + 1, count - 1));
  // Which zero has a sign is a matter of the order in which equal numbers stand.
  if (share === 0 || low === high) return low + 0;
  if (!Number.isFinite(high - low)) return low * (1 - share) + high * share;
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}
