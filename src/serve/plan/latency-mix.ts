/** Times in microseconds, one a request, ascending: what was measured, or the one number that was given. */
export type Latencies = Float64Array;

/** What requests take when some are looked up and the others are computed after that. */
export interface LatencyMix {
  /** Computed without looking up. */
  computed(probability: number): number;
  /** A share of the requests is looked up; the others are looked up in vain, and computed. */
  mixed(hitRate: number, probability: number): number;
}

/** Places of a distribution that are added up with those of the other: 500 times 500. */
const PLACES = 500;

/**
 * Quantiles of a mix of two measured distributions: a weighted union of theirs, not a mean of quantiles.
 *
 * A miss takes the sum of the two; they are taken to be independent, so each is added to each.
 */
export function latencyMix(lookup: Latencies, compute: Latencies): LatencyMix {
  const [first, second] = [thinned(lookup), thinned(compute)];
  const missed = new Float64Array(first.length * second.length);
  first.forEach((a, row) => second.forEach((b, at) => (missed[row * second.length + at] = a + b)));
  missed.sort();
  return {
    computed: (probability) => compute[Math.max(0, Math.ceil(probability * compute.length) - 1)]!,
    mixed(hitRate, probability) {
      const upTo = (micros: number): number =>
        hitRate * (countUpTo(lookup, micros) / lookup.length) +
        (1 - hitRate) * (countUpTo(missed, micros) / missed.length);
      // The least time that so many requests do not exceed: it is one of those that were measured.
      const wanted = probability * (1 - 1e-12);
      const [a, b] = [
        least(lookup, (micros) => upTo(micros) >= wanted),
        least(missed, (micros) => upTo(micros) >= wanted),
      ];
      return Math.min(a, b);
    },
  };
}

/** The first of ascending times that something is true of, from where on it stays true; `Infinity` when of none. */
function least(times: Latencies, enough: (micros: number) => boolean): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (enough(times[middle]!)) high = middle;
    else low = middle + 1;
  }
  return times[low] ?? Infinity;
}

function countUpTo(times: Latencies, micros: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= micros) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As many places of the distribution as are kept, each the middle of an equal part. */
function thinned(times: Latencies): Latencies {
  if (times.length <= PLACES) return times;
  return Float64Array.from(
    { length: PLACES },
    (_, place) => times[Math.floor(((place + 0.5) * times.length) / PLACES)]!,
  );
}
