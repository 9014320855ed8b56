import type { Cost } from './cost.ts';

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
  /** With `keep-one-of`, the columns of which one must stay, this one among them. */
  readonly group?: readonly string[];
  /** The reason, in a sentence. */
  readonly message: string;
}

/** Trains without some columns, once. */
export type LeaveOut = (columns: readonly string[]) => Promise<LeftOut>;

/** What to do with each column, by trainings without some of them. @param metric - whose costs are told. */
export async function recommend(
  columns: readonly string[],
  groups: readonly (readonly string[])[],
  without: LeaveOut,
  metric: string,
): Promise<{ readonly recommendations: readonly ColumnRecommendation[]; readonly drop: readonly string[] }> {
  const alone = new Map<string, LeftOut>();
  for (const name of columns) alone.set(name, await without([name]));
  const spare = columns.filter((name) => alone.get(name)!.isSpare);
  const costly: LeftOut[] = [];
  for (const group of groups) {
    const together = await without(group);
    if (!together.isSpare && group.every((name) => spare.includes(name))) costly.push(together);
  }
  const drop = await leaveOutMore(spare, alone, costly, without, metric);
  const recommendations = columns.map((column): ColumnRecommendation => {
    const own = alone.get(column)!;
    if (!own.isSpare) {
      return { column, code: 'keep', message: `Leaving out ${column} costs ${told(own, metric)}: keep it.` };
    }
    const group = costly.find((each) => each.columns.includes(column));
    if (!group) {
      const others = drop.length > 1 ? ', alone and with the others to drop' : '';
      return {
        column,
        code: 'drop',
        message: `Leaving out ${column} costs ${told(own, metric)}, no more than is tolerated${others}: drop it.`,
      };
    }
    const all = group.columns.join(', ');
    return {
      column,
      code: 'keep-one-of',
      group: group.columns,
      message: `Leaving out ${column} costs ${told(own, metric)}, but ${all} together ${told(group, metric)}: keep one of them.`,
    };
  });
  return { recommendations, drop: columns.filter((name) => drop.includes(name)) };
}

/** Leaves out as many spare columns together as can be; what is costly with which is added to `costly`. */
async function leaveOutMore(
  spare: readonly string[],
  alone: ReadonlyMap<string, LeftOut>,
  costly: LeftOut[],
  without: LeaveOut,
  metric: string,
): Promise<readonly string[]> {
  if (costly.length === 0 && (spare.length === 0 || (await without(spare)).isSpare)) return spare;
  const cost = (name: string): number => alone.get(name)!.costs[metric]!.cost;
  const drop: string[] = [];
  for (const name of [...spare].sort((a, b) => cost(a) - cost(b))) {
    const all = [...drop, name];
    const isKnown = costly.some(({ columns }) => columns.every((each) => all.includes(each)));
    if (isKnown) continue;
    const more = await without(all);
    if (more.isSpare) {
      drop.push(name);
      continue;
    }
    // Most often one of those that went says the same.
    let dearest = more;
    for (const other of drop) {
      const pair = await without([other, name]);
      const isDearer = dearest === more || pair.costs[metric]!.cost > dearest.costs[metric]!.cost;
      if (!pair.isSpare && isDearer) dearest = pair;
    }
    costly.push(dearest);
  }
  return drop;
}

function told({ costs }: LeftOut, metric: string): string {
  const { cost, interval } = costs[metric]!;
  return `${show(cost)} of ${metric} (${show(interval.low)} to ${show(interval.high)})`;
}

function show(figure: number): string {
  return Number(figure.toPrecision(2)).toString();
}
