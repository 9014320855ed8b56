import type { Random } from '../../core/random.ts';
import { normalCdf, normalQuantile } from '../../stats/normal.ts';

/** A density over 0 to 1. */
export interface Density {
  logDensity(place: number): number;
  draw(source: Random): number;
}

/**
 * The mixture of a normal around every place that was seen and a wide one, the prior, around the middle; each cut at 0 and
 * 1. A normal is as wide as the farther of its neighbours is away, and at least a bit, so that nothing is certain.
 *
 * @param seen - places from 0 to 1.
 * @source J. Bergstra et al. (2011), section 4.2; the least width as in Optuna's `TPESampler`, 1 ÷ min(100, 1 + n).
 */
export function parzen(seen: readonly number[]): Density {
  const centres = [...seen, 0.5].sort((first, second) => first - second);
  const prior = centres.indexOf(0.5);
  const least = 1 / Math.min(100, 1 + centres.length);
  const widths = centres.map((centre, at) => {
    if (at === prior) return 1;
    const below = centre - (centres[at - 1] ?? 0);
    const above = (centres[at + 1] ?? 1) - centre;
    return Math.min(1, Math.max(least, below, above));
  });
  const belows = centres.map((centre, at) => normalCdf(-centre / widths[at]!));
  const masses = centres.map((centre, at) => normalCdf((1 - centre) / widths[at]!) - belows[at]!);
  return {
    logDensity(place) {
      let density = 0;
      for (let at = 0; at < centres.length; at++) {
        const z = (place - centres[at]!) / widths[at]!;
        density += Math.exp(-0.5 * z * z) / (Math.sqrt(2 * Math.PI) * widths[at]! * masses[at]!);
      }
      return Math.log(density / centres.length);
    },
    draw(source) {
      const at = source.integer(centres.length);
      // By the inverse of the distribution function: drawing until one lies inside might never end.
      const z = normalQuantile(belows[at]! + source.next() * masses[at]!);
      return Math.min(1, Math.max(0, centres[at]! + widths[at]! * z));
    },
  };
}
