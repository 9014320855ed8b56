import { commonEdges, countsOn, type SpreadParts } from './common-bins.ts';
import { binText } from './histogram.ts';
import { uniqueLabels, type LevelParts } from './levels.ts';
import { shareText, shownName, type Words } from './words.ts';

/** What two spreads need: the profile of a number column each. */
export interface NumberSide extends SpreadParts {
  readonly name: string;
}

/** What two histograms on one axis show: shares, so that data sets of different sizes can be compared. */
export interface ShownSpreads extends Words {
  readonly names: readonly [string, string];
  readonly bins: readonly {
    readonly from: number;
    readonly to: number;
    readonly label: string;
    readonly shares: readonly [number, number];
  }[];
}

/** What paired bars show: the share of each level in both data sets. */
export interface ShownPairs extends Words {
  readonly names: readonly [string, string];
  readonly bars: readonly {
    readonly level: string;
    readonly label: string;
    /** Of the rows present; `null` where the level is not listed and could be among others. */
    readonly shares: readonly [number | null, number | null];
  }[];
  /** Levels that are not shown. */
  readonly leftOut: number;
}

/** What two number columns show beside each other. */
export function shownSpreads(
  first: NumberSide,
  second: NumberSide,
  names: readonly [string, string],
): ShownSpreads {
  const edges = commonEdges(first, second);
  const sides = [first, second].map((side) => {
    const counts = countsOn(edges, side);
    const total = counts.reduce((sum, rows) => sum + rows, 0);
    return counts.map((rows) => (total > 0 ? rows / total : 0));
  });
  const bins = edges.slice(1).map((to, index) => {
    const from = edges[index]!;
    return { from, to, label: binText(from, to), shares: [sides[0]![index]!, sides[1]![index]!] as const };
  });
  const furthest = [...bins].sort(
    (a, b) => Math.abs(b.shares[0] - b.shares[1]) - Math.abs(a.shares[0] - a.shares[1]),
  )[0];
  const [one, two] = shownNames(names);
  return {
    title: `${shownName(first.name)}: ${one} and ${two}`,
    description: furthest
      ? `Shares by bin. They differ most at ${furthest.label}: ${shareText(furthest.shares[0])} in ${one}, ${shareText(furthest.shares[1])} in ${two}.`
      : 'No value is present.',
    names: [one, two],
    bins,
  };
}

/** What two category columns show beside each other, of at most so many levels: those with the largest shares. */
export function shownPairs(
  first: LevelParts,
  second: LevelParts,
  names: readonly [string, string],
  most: number,
): ShownPairs {
  const sides = [first, second].map((side) => {
    const rows = new Map(side.levels.map((each) => [each.level, each.rows]));
    const all = side.levels.length >= side.distinct;
    return (level: string): number | null => {
      const found = rows.get(level);
      if (found === undefined) return all && side.count > 0 ? 0 : null;
      return side.count > 0 ? found / side.count : 0;
    };
  });
  const levels = [...new Set([...first.levels, ...second.levels].map(({ level }) => level))];
  const labels = uniqueLabels(levels);
  const bars = levels
    .map((level, index) => {
      return { level, label: labels[index]!, shares: [sides[0]!(level), sides[1]!(level)] as const };
    })
    .sort((a, b) => largest(b.shares) - largest(a.shares));
  const [one, two] = shownNames(names);
  const furthest = [...bars].sort((a, b) => distance(b.shares) - distance(a.shares))[0];
  return {
    title: `${shownName(first.name)}: ${one} and ${two}`,
    description: furthest
      ? `Shares of the rows present. They differ most at ${shownName(furthest.label, 40)}: ${text(furthest.shares[0])} in ${one}, ${text(furthest.shares[1])} in ${two}.`
      : 'No value is present.',
    names: [one, two],
    bars: bars.slice(0, most),
    leftOut: Math.max(0, bars.length - most),
  };
}

function shownNames(names: readonly [string, string]): readonly [string, string] {
  const [one, two] = [shownName(names[0], 24), shownName(names[1], 24)];
  return [one, one === two ? `${two} 2` : two];
}

function largest(shares: readonly (number | null)[]): number {
  return Math.max(...shares.map((share) => share ?? 0));
}

function distance([one, two]: readonly [number | null, number | null]): number {
  return one === null || two === null ? 0 : Math.abs(one - two);
}

function text(share: number | null): string {
  return share === null ? 'unknown' : shareText(share);
}
