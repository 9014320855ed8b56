import type { Cost } from './cost.ts';
import { costText, isCostly, strainOf, type Tolerance } from './tolerance.ts';

/** What it cost to leave columns out. */
export interface LeftOut {
  readonly columns: readonly string[];
  /** By metric name. */
  readonly costs: Readonly<Record<string, Cost>>;
  /** Whether the intervals of all costs that have a tolerance end within it. */
  readonly isSpare: boolean;
}

/** What to do with a column, and why. */
export interface ColumnRecommendation {
  readonly column: string;
  readonly code: 'keep' | 'drop' | 'keep-one-of';
  /**
   * With `keep-one-of`, the fewest columns found, this one among them, that are costly together and are not as soon as any
   * one of them stays.
   */
  readonly group?: readonly string[];
  /** The reason, in a sentence: what it costs in the metric that comes nearest to its tolerance, or furthest beyond. */
  readonly message: string;
}

/** Trains without some columns, once. */
export type LeaveOut = (columns: readonly string[]) => Promise<LeftOut>;

/** What to do with each column, by trainings without some of them; and what can go at once. */
export async function recommend(
  columns: readonly string[],
  groups: readonly (readonly string[])[],
  without: LeaveOut,
  tolerance: Tolerance,
): Promise<{ readonly recommendations: readonly ColumnRecommendation[]; readonly drop: readonly string[] }> {
  const alone = new Map<string, LeftOut>();
  for (const name of columns) alone.set(name, await without([name]));
  // Those that cost the least first: the sets that are costly together are then small.
  const strain = ({ costs }: LeftOut): number => strainOf(costs, tolerance);
  const dearer = (a: LeftOut, b: LeftOut): number => (strain(a) === strain(b) ? 0 : strain(b) - strain(a));
  const spare = columns
    .filter((name) => alone.get(name)!.isSpare)
    .sort((a, b) => dearer(alone.get(b)!, alone.get(a)!));
  const costly: LeftOut[] = [];
  for (const group of groups) {
    const together = await without(group);
    if (together.isSpare || !group.every((name) => spare.includes(name))) continue;
    const order = spare.filter((name) => group.includes(name));
    costly.push(await leastOf(together, order, without, tolerance));
  }
  const drop = await leaveOutMore(spare, costly, without, tolerance);

  const recommendations = columns.map((column): ColumnRecommendation => {
    const own = alone.get(column)!;
    const told = `Leaving out ${column} ${costText(own.costs, tolerance)}`;
    if (!own.isSpare) return { column, code: 'keep', message: `${told}: keep it.` };
    const [group] = costly
      .filter((each) => each.columns.includes(column))
      .sort((a, b) => a.columns.length - b.columns.length || dearer(a, b));
    if (!group) {
      const others = drop.length > 1 ? ', alone and with the others to drop' : '';
      return { column, code: 'drop', message: `${told}${others}: drop it.` };
    }
    const together = `${group.columns.join(', ')} together ${costText(group.costs, tolerance)}`;
    return {
      column,
      code: 'keep-one-of',
      group: group.columns,
      message: `${told}, but leaving out ${together}: keep one of them.`,
    };
  });
  return { recommendations, drop: columns.filter((name) => drop.includes(name)) };
}

/** Leaves out as many spare columns together as can be; what is costly with which is added to `costly`. */
async function leaveOutMore(
  spare: readonly string[],
  costly: LeftOut[],
  without: LeaveOut,
  tolerance: Tolerance,
): Promise<readonly string[]> {
  if (costly.length === 0 && (spare.length === 0 || (await without(spare)).isSpare)) return spare;
  const drop: string[] = [];
  for (const name of spare) {
    const all = [...drop, name];
    const isKnown = costly.some(({ columns }) => columns.every((each) => all.includes(each)));
    if (isKnown) continue;
    const more = await without(all);
    if (more.isSpare) drop.push(name);
    // This one stays in the set: that the others can go without it is known.
    else costly.push(await leastOf(more, drop, without, tolerance));
  }
  return drop;
}

/**
 * Takes columns from a set that is not spare, in an order: as long as the others are known to be costly without them, and
 * then as long as they are not spare either. Where any one of what remains stays, the others can go.
 */
async function leastOf(
  set: LeftOut,
  order: readonly string[],
  without: LeaveOut,
  tolerance: Tolerance,
): Promise<LeftOut> {
  let least = set;
  const known = ({ costs }: LeftOut): boolean => isCostly(costs, tolerance);
  for (const isStill of [known, ({ isSpare }: LeftOut) => !isSpare]) {
    for (const name of order.filter((each) => least.columns.includes(each))) {
      // One alone is spare.
      if (least.columns.length === 2) return least;
      const others = await without(least.columns.filter((each) => each !== name));
      if (isStill(others)) least = others;
    }
  }
  return least;
}
