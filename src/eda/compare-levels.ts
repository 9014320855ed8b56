import { jensenShannon, jensenShannonByChance } from '../stats/jensen-shannon.ts';
import { lInfinity, lInfinityByChance } from '../stats/l-infinity.ts';
import type { CategoryProfile } from './column-profile.ts';
import type { KindDistances } from './compare-missing.ts';
import { figure } from './figures.ts';

/** How far two category columns are apart: over the levels that both know, and all others as one. */
export function levelDistances(first: CategoryProfile, second: CategoryProfile): KindDistances {
  const [one, two] = [rowsOf(first), rowsOf(second)];
  const [allOfFirst, allOfSecond] = [first.otherRows === 0, second.otherRows === 0];
  // A level that only one lists may be among the others of the other one: there it is one of the others here too.
  const names = [...new Set([...one.keys(), ...two.keys()])].filter(
    (level) => (allOfFirst || one.has(level)) && (allOfSecond || two.has(level)),
  );
  const sides = [one, two].map((rows) => names.map((level) => rows.get(level) ?? 0));
  const [before, after] = [first, second].map(({ count }, side) => {
    const known = sides[side]!.reduce((sum, rows) => sum + rows, 0);
    return allOfFirst && allOfSecond ? sides[side]! : [...sides[side]!, Math.max(0, count - known)];
  }) as [number[], number[]];

  const both = before.map((rows, place) => rows + after[place]!);
  const bins = both.filter((rows) => rows > 0).length;
  const largest = lInfinity(before, after);
  const at = names.findIndex(
    (_, place) => Math.abs(before[place]! / first.count - after[place]! / second.count) === largest,
  );
  const news = [...two.keys()].filter((level) => !one.has(level));
  const gone = [...one.keys()].filter((level) => !two.has(level));
  return {
    distances: { jensenShannon: figure(jensenShannon(before, after)), lInfinity: figure(largest) },
    byChance: {
      jensenShannon: figure(jensenShannonByChance(bins, first.count, second.count)),
      lInfinity: figure(lInfinityByChance(both, first.count, second.count)),
    },
    largest: Number.isFinite(largest) ? largest : 0,
    shareError:
      (first.count > 0 ? first.undercount / first.count : 0) +
      (second.count > 0 ? second.undercount / second.count : 0),
    level: at < 0 || largest === 0 ? null : names[at]!,
    newLevels: allOfFirst && first.count > 0 ? news : null,
    goneLevels: allOfSecond && second.count > 0 ? gone : null,
  };
}

function rowsOf({ levels }: CategoryProfile): ReadonlyMap<string, number> {
  return new Map(levels.map(({ level, rows }) => [level, rows]));
}
