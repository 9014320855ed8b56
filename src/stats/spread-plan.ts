import type { ValueParts } from './held-values.ts';
import { selectSpread } from './select-spread.ts';
import type { SelectedSpread } from './selected-spread.ts';
import type { WholeRange } from './select-whole.ts';
import type { Share } from './sharing.ts';

/** What several statistics want to know of the order of one column's values, found in one go. */
export interface SpreadPlan {
  readonly probabilities: Set<number>;
  readonly edges: Set<number>;
  /** The range of the values, where they are known to be whole numbers. */
  whole: WholeRange | undefined;
  /** What was found; made by the first that asks, once all have said what they want. */
  found: SelectedSpread | undefined;
}

/** The plan of a column, for as long as a pass finishes. */
export function spreadPlan(share: Share, name: string): SpreadPlan {
  return share(JSON.stringify(['spread', name]), () => ({
    probabilities: new Set<number>(),
    edges: new Set<number>(),
    whole: undefined,
    found: undefined,
  }));
}

/** Whether quantiles and edges are both wanted: one alone is better off by itself. */
export function isJoint({ probabilities, edges }: SpreadPlan): boolean {
  return probabilities.size > 0 && edges.size > 0;
}

/** The quantiles that were planned, each by its probability. */
export function plannedQuantiles(plan: SpreadPlan, held: ValueParts): ReadonlyMap<number, number> {
  const { values } = found(plan, held);
  return new Map([...plan.probabilities].map((probability, place) => [probability, values[place]!]));
}

/** How many values are below each edge that was planned. */
export function plannedBelow(plan: SpreadPlan, held: ValueParts): ReadonlyMap<number, number> {
  const { below } = found(plan, held);
  return new Map([...plan.edges].map((edge, place) => [edge, below[place]!]));
}

/** How many values are present. */
export function plannedCount(plan: SpreadPlan, held: ValueParts): number {
  return found(plan, held).count;
}

function found(plan: SpreadPlan, held: ValueParts): SelectedSpread {
  return (plan.found ??= selectSpread(held, [...plan.probabilities], [...plan.edges], plan.whole));
}
